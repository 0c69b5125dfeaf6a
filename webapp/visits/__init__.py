"""The main job: a door, a visit, what was asked for, and how far the two-year round has come."""

from flask import Flask


def init_app(app: Flask) -> None:
    from . import ahead, captions, importing, offline, photos, resettling, retention, subscriptions, views  # noqa: F401  (they register themselves)

    app.register_blueprint(views.bp)
    captions.register()
    importing.register_sheets()
