"""The closed loop: report, file, dispatch, accept, handle, call back, close out; with clocks that nobody can stop."""

from flask import Flask


def init_app(app: Flask) -> None:
    from . import (  # noqa: F401  (they register themselves)
        call_backs,
        captions,
        desk,
        erasure,
        grades,
        importing,
        indicators,
        models,
        notices,
        offline,
        phone_views,
        photos,
        public_views,
        reconciling,
        reminding,
        report_captions,
        report_views,
        retention,
        views,
        visit_slot,
        whistles,
    )
    from .notices import street_views as street_channels
    from .notices import views as notice_pages

    for room in (notice_pages, street_channels, views, phone_views, report_views, public_views):
        app.register_blueprint(room.bp)
    for part in (desk, call_backs, grades, whistles, reconciling, indicators):
        part.init_app(app)
    captions.register()
    importing.register_sheets()
    notices.register()
    report_captions.register()
    visit_slot.register()
