"""The command centre's pages: coverage, visits as they arrive, receipts; and the administrator's for what people ask about themselves."""

from flask import Flask, g
from flask_babel import lazy_gettext as _l


def init_app(app: Flask) -> None:
    from webapp.core.notices import outbox
    from webapp.orders import queries as orders
    from webapp.orders.call_backs import queries as call_backs
    from webapp.orders.notices import listing as notices
    from webapp.orders.whistles.telling import count_running

    from . import brief_views, map_views, privacy_views, rail, views

    app.register_blueprint(views.bp)
    app.register_blueprint(privacy_views.bp)
    app.register_blueprint(brief_views.bp)
    app.register_blueprint(map_views.bp)
    rail.init_app(app)
    rail.stop(1, "brief", "brief.show", "sheet", _l("Staff"), "order.desk")
    rail.stop(2, "orders", "orders.inbox", "order", _l("Dispatch desk"), "order.desk", lambda: orders.count_to_do(g.user, g.now))
    rail.stop(3, "whistles", "whistles.index", "flag", _l("Whistles"), "order.desk", lambda: count_running(g.user, g.now))
    rail.stop(4, "notices", "notices.desk", "bell", _l("Notices"), "order.desk", lambda: notices.count(g.user, g.now))
    rail.stop(4, "map", "map.show", "map", _l("Map"), "order.desk")
    rail.stop(5, "call-backs", "call_backs.index", "phone", _l("Call-backs"), "order.run", lambda: call_backs.count_waiting(g.user, g.now))
    rail.stop(10, "desk", "desk.index", "today", _l("Overview"), "desk.read")
    rail.stop(20, "coverage", "desk.coverage", "table", _l("Coverage"), "desk.read")
    rail.stop(30, "visits", "desk.visits_arriving", "tray", _l("Visits"), "desk.read")
    rail.stop(40, "reconciliations", "reconciliations.index", "check", _l("Reconciliation"), "reconciliation.read")
    rail.stop(41, "indicators", "indicators.index", "table", _l("Indicators"), "indicator.read")
    rail.stop(50, "receipts", "desk.look_up", "sheet", _l("Receipts"), "receipt.read")
    rail.stop(51, "templates", "answer_templates.index", "pen", _l("Answer templates"), "order.template")
    rail.stop(60, "areas", "areas.index", "building", _l("Areas"), "areas.completeness")
    rail.stop(61, "completeness", "areas.completeness_page", "check", _l("Completeness"), "areas.completeness")
    rail.stop(62, "registers", "registers.categories", "table", _l("Registers"), "registers.manage")
    rail.stop(65, "teams", "nets.index", "people", _l("Nets and teams"), "teams.read")
    rail.stop(70, "people", "people.index", "people", _l("People"), "people.manage")
    rail.stop(
        75,
        "outward",
        "street_channels.index",
        "outbox",
        _l("Outward"),
        "notices.manage",
        lambda: outbox.count_failed(g.user.street_id, g.now),
    )
    rail.stop(80, "access", "privacy.index", "search", _l("Who looked"), "privacy.manage")
    rail.stop(81, "erasure", "privacy.households", "lock", _l("Erasure"), "privacy.manage")
