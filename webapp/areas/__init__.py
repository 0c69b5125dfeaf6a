"""The street as a tree of grids and as houses: who answers for which door."""

from flask import Flask


def init_app(app: Flask) -> None:
    from . import views

    app.register_blueprint(views.bp)
