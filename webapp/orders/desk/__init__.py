"""What the command centre's desk does with orders beside moving them: suggesting, taking calls, comparing, wording, registers."""

from flask import Flask


def init_app(app: Flask) -> None:
    from . import answer_views, keys_views, merging_views, models, register_views, report_views  # noqa: F401  (tables register themselves)

    for room in (report_views, merging_views, keys_views, answer_views, register_views):
        app.register_blueprint(room.bp)
