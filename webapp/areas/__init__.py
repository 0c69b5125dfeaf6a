"""The street as a tree of grids and as houses: who answers for which door."""

from flask import Flask


def init_app(app: Flask) -> None:
    from . import retention, views  # noqa: F401  (retention registers its rule)

    app.register_blueprint(views.bp)
