"""吹哨–报到: a grid calls departments to a place, each of them reports in for itself, and only whoever called says that it is over."""

from flask import Flask


def init_app(app: Flask) -> None:
    from . import captions, offline, phone_views, retention, views  # noqa: F401  (some register themselves)

    for room in (views, phone_views):
        app.register_blueprint(room.bp)
    captions.register()
