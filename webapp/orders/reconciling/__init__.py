"""对账销号: every week's sheet of what was open, came in, came back and went out; ticked off one by one, then locked for good."""

from flask import Flask


def init_app(app: Flask) -> None:
    from . import proof, views  # noqa: F401  (the proof registers itself)

    app.register_blueprint(views.bp)
