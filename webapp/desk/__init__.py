"""The command centre's pages: coverage, visits as they arrive, receipts; and the administrator's for what people ask about themselves."""

from flask import Flask, g
from flask_babel import lazy_gettext as _l


def init_app(app: Flask) -> None:
    from webapp.core.notices import outbox
    from webapp.orders import queries as orders
    from webapp.orders.call_backs import queries as call_backs
    from webapp.orders.notices import listing as notices
    from webapp.orders.whistles.telling import count_running
    from webapp.resources import queries as resources

    from . import brief_views, map_views, privacy_views, rail, views

    app.register_blueprint(views.bp)
    app.register_blueprint(privacy_views.bp)
    app.register_blueprint(brief_views.bp)
    app.register_blueprint(map_views.bp)
    rail.init_app(app)
    rail.stop(1, "brief", "brief.show", "sheet", _l("Staff"), "order.desk")
    rail.stop(2, "orders", "orders.inbox", "order", _l("Dispatching"), "order.desk", lambda: orders.count_to_do(g.user, g.now))
    rail.stop(
        3, "resources", "resources_desk.index", "box", _l("Resources"), "resource.desk", lambda: resources.count_waiting(g.user, g.now)
    )
    rail.stop(4, "call-backs", "call_backs.index", "phone", _l("Call-backs"), "order.run", lambda: call_backs.count_waiting(g.user, g.now))
    rail.stop(5, "whistles", "whistles.index", "flag", _l("Whistles"), "order.desk", lambda: count_running(g.user, g.now))
    rail.stop(6, "map", "map.show", "map", _l("Map"), "order.desk")
    rail.stop(7, "notices", "notices.desk", "bell", _l("Notices"), "order.desk", lambda: notices.count(g.user, g.now))
    rail.stop(rail.BOOKS, "reconciliations", "reconciliations.index", "check", _l("Reconcile"), "reconciliation.read")
    rail.stop(rail.BOOKS + 1, "indicators", "indicators.index", "table", _l("Indicators"), "indicator.read")
    rail.stop(rail.BOOKS + 2, "coverage", "desk.coverage", "table", _l("Coverage"), "desk.read")
    rail.stop(rail.BOOKS + 3, "desk", "desk.index", "today", _l("Overview"), "desk.read")
    rail.stop(rail.ARRIVALS, "visits", "desk.visits_arriving", "tray", _l("Visits"), "desk.read")
    rail.stop(rail.ARRIVALS + 3, "receipts", "desk.look_up", "sheet", _l("Receipts"), "receipt.read")
    rail.stop(rail.SET_UP, "templates", "answer_templates.index", "pen", _l("Answer templates"), "order.template")
    rail.stop(rail.SET_UP + 1, "registers", "registers.categories", "table", _l("Registers"), "registers.manage")
    rail.stop(rail.SET_UP + 2, "teams", "nets.index", "people", _l("Nets and teams"), "teams.read")
    rail.stop(rail.SET_UP + 3, "areas", "areas.index", "building", _l("Areas"), "areas.completeness")
    rail.stop(rail.SET_UP + 4, "completeness", "areas.completeness_page", "check", _l("Completeness"), "areas.completeness")
    rail.stop(rail.SET_UP + 5, "people", "people.index", "people", _l("People"), "people.manage")
    rail.stop(
        rail.SET_UP + 6,
        "outward",
        "street_channels.index",
        "outbox",
        _l("Outward"),
        "notices.manage",
        lambda: outbox.count_failed(g.user.street_id, g.now),
    )
    rail.stop(rail.SET_UP + 7, "access", "privacy.index", "search", _l("Who looked"), "privacy.manage")
    rail.stop(rail.SET_UP + 8, "erasure", "privacy.households", "lock", _l("Erasure"), "privacy.manage")
