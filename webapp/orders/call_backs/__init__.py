"""The call-back desk (row 29, P-20): who is to be rung next, what to say, and what was heard."""

from flask import Flask


def init_app(app: Flask) -> None:
    from . import models, views  # noqa: F401  (the models register themselves)

    app.register_blueprint(views.bp)
