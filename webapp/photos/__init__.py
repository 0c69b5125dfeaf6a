"""Pictures: received in pieces, opened, turned upright, stripped, stored by their content."""

from flask import Flask


def init_app(app: Flask) -> None:
    from . import keeping, storage, views  # noqa: F401  (keeping registers its work)

    storage.init_app(app)
    app.register_blueprint(views.bp)
