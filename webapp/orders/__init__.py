"""The closed loop: report, file, dispatch, accept, handle, call back, close out; with clocks that nobody can stop."""

from flask import Flask


def init_app(_app: Flask) -> None:
    from . import models, reminding, whistle_models  # noqa: F401  (they register themselves)
