"""The three problem grades (row 42): minor ones are struck off one by one, difficult ones heard, major ones taken on in rounds."""

from flask import Flask


def init_app(app: Flask) -> None:
    from . import models, views  # noqa: F401  (the models register themselves)

    app.register_blueprint(views.bp)
