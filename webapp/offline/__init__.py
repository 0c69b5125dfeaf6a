"""The server half of the offline kit: the pack and the outbox. It knows no domain."""

from flask import Flask


def init_app(app: Flask) -> None:
    from . import carrier, views

    app.register_blueprint(views.bp)
    carrier.register()
