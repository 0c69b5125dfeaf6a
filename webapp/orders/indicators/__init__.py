"""Response, resolution, satisfaction and the times of the loop: each figure with its two numbers, its formula and the orders behind it."""

from flask import Flask


def init_app(app: Flask) -> None:
    from . import models, views  # noqa: F401  (indexes of other parts' tables)

    app.register_blueprint(views.bp)
