"""The closed loop: report, file, dispatch, accept, handle, call back, close out; with clocks that nobody can stop."""

from flask import Flask


def init_app(app: Flask) -> None:
    from . import (  # noqa: F401  (they register themselves)
        captions,
        erasure,
        importing,
        models,
        offline,
        phone_views,
        photos,
        public_views,
        reminding,
        report_captions,
        report_views,
        retention,
        views,
        visit_slot,
        whistle_models,
    )

    for room in (views, phone_views, report_views, public_views):
        app.register_blueprint(room.bp)
    captions.register()
    importing.register_sheets()
    report_captions.register()
    visit_slot.register()
