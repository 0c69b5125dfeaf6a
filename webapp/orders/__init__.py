"""The closed loop: report, file, dispatch, accept, handle, call back, close out; with clocks that nobody can stop."""

from flask import Flask


def init_app(app: Flask) -> None:
    from . import captions, models, photos, reminding, views, visit_slot, whistle_models  # noqa: F401  (they register themselves)

    app.register_blueprint(views.bp)
    captions.register()
    visit_slot.register()
