"""The main job: a door, a visit, what was asked for, and how far the two-year round has come."""

from flask import Flask
from flask_babel import lazy_gettext as _l


def init_app(app: Flask) -> None:
    from webapp.core import captions

    from . import offline, photos, views  # noqa: F401  (carried pages and signals register themselves)

    app.register_blueprint(views.bp)
    captions.register("visits.visit", _l("Visit"))
    captions.register("visits.withdrawal", _l("Visit taken back"))
    captions.register("visits.household", _l("New household"))
    captions.register("visits.feedback", _l("Answer brought back"))
    captions.register("visits.care_ending", _l("Care ended"))
