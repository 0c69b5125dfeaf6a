"""One personal handbook a year: visits write themselves in, own words stay private."""

from flask import Flask
from flask_babel import lazy_gettext as _l


def init_app(app: Flask) -> None:
    from webapp.core import captions

    from . import importing, offline, subscriptions, views  # noqa: F401 — carried pages and signals register themselves

    app.register_blueprint(views.bp)
    captions.register("handbook.create", _l("A note in the handbook"), private=True)
    captions.register("handbook.withdraw", _l("A note taken back"))
