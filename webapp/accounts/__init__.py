"""People, how they sign in, on which devices, and which posts they hold where."""

from flask import Flask


def init_app(app: Flask) -> None:
    from . import access, offline, people, recognition, retention, views  # noqa: F401 (offline says what a phone carries)

    recognition.init_app(app)
    app.jinja_env.globals.update(allowed=access.allowed)
    app.register_blueprint(views.bp)
    app.register_blueprint(people.bp)
