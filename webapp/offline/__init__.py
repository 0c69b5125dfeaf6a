"""The server half of the offline kit: the pack, the outbox and the box of what was refused. It knows no domain."""

from flask import Flask, g
from flask_babel import lazy_gettext as _l


def init_app(app: Flask) -> None:
    from webapp.desk import rail

    from . import box, box_views, carrier, phones_views, rescue_views, views

    app.register_blueprint(views.bp)
    app.register_blueprint(box_views.bp)
    app.register_blueprint(phones_views.bp)
    app.register_blueprint(rescue_views.bp)
    rail.stop(rail.ARRIVALS + 1, "refused", "box.index", "warn", _l("Refused box"), "refused.read", lambda: box.count(g.user.street_id))
    rail.stop(rail.ARRIVALS + 2, "phones", "phones.index", "phone", _l("Silent phones"), "phones.read")
    carrier.register()
