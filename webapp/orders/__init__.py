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
        models,
        notices,
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
        whistles,
    )
    from .indicators import models as _figures  # noqa: F401
    from .reconciling import proof as _proof  # noqa: F401
    from .reconciling import views as reconciling

    for room in (views, phone_views, report_views, public_views, reconciling):
        app.register_blueprint(room.bp)
    for part in (desk, call_backs, grades, whistles):
        part.init_app(app)
    captions.register()
    importing.register_sheets()
    notices.register()
    report_captions.register()
    visit_slot.register()
