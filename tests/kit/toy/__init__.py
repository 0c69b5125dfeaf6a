"""A small server that knows no business and speaks docs/protocol.md, so that the phone half can be tested alone.

    python -m tests.kit.toy FOLDER PORT

Everything it keeps lies in FOLDER, so a killed process comes back with what it had; faults.py says how to break it.
"""

from pathlib import Path

from flask import Flask

from . import faults, outbox, pack, pages, photos
from .shelf import Shelf


def create_toy(folder: Path) -> Flask:
    app = Flask(__name__, static_folder=None)
    app.config["SHELF"] = Shelf(folder)
    app.before_request(faults.note)
    app.before_request(faults.break_it)
    app.after_request(faults.finish)
    for part in (pages, pack, outbox, photos):
        app.register_blueprint(part.bp)
    app.wsgi_app = faults.in_turn(app.wsgi_app)
    return app
