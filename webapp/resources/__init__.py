"""People, material and money for a grid: asked for there, allocated by the centre or the general grid head, confirmed on arrival."""

from flask import Flask


def init_app(app: Flask) -> None:
    from . import desk_views, models, retention, views  # noqa: F401  (models and retention register themselves)

    app.register_blueprint(views.bp)
    app.register_blueprint(desk_views.bp)
