"""The closed loop: report, file, dispatch, accept, handle, call back, close out; with clocks that nobody can stop."""

from flask import Flask


def init_app(app: Flask) -> None:
    from . import (  # noqa: F401  (they register themselves)
        captions,
        desk,
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
    from .indicators import models as _figures  # noqa: F401
    from .notices import models as _notices  # noqa: F401
    from .reconciling import proof as _proof  # noqa: F401
    from .reconciling import views as reconciling

    for room in (views, phone_views, report_views, public_views, reconciling):
        app.register_blueprint(room.bp)
    desk.init_app(app)
    captions.register()
    importing.register_sheets()
    report_captions.register()
    visit_slot.register()
