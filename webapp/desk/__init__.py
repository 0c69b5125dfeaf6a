"""The command centre's pages: coverage, visits as they arrive, receipts. Reads only."""

from flask import Flask


def init_app(app: Flask) -> None:
    from . import rail

    rail.init_app(app)
