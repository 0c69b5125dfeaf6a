"""People, how they sign in, on which devices, and which posts they hold where."""

from flask import Flask


def init_app(app: Flask) -> None:
    from . import access, recognition

    recognition.init_app(app)
    app.jinja_env.globals.update(allowed=access.allowed)
