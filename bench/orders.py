"""What the desk's pages of orders read when a street has 2,000 orders, and when it has 200,000 of which as many are open."""

import atexit
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from unittest.mock import patch

from flask import Flask
from flask_migrate import upgrade
from sqlalchemy import event

from bench.table import Row
from tests.cast import make_cast, sign_in
from tests.conftest import OwnPages
from tests.orders.conftest import Centre, make_centre
from tests.orders.test_queries import NOW, fill
from webapp import create_app
from webapp.core import requests
from webapp.core.db import db
from webapp.core.writes import committed
from webapp.orders.queries import VIEWS

FEW, MANY, PIECE = 2_000, 200_000, 20_000
EVERY = 10  # instructions of SQLite's machine between two counts: they grow with the rows that are read
URLS = (*(f"/desk/orders?view={view}" for view in VIEWS), "/desk/orders/board")


def rows() -> list[Row]:
    app, centre = _street()
    fill(centre, FEW)
    few = {who: _read(app, centre, who) for who in ("operator", "head", "officer")}
    for start in range(FEW, MANY, PIECE):
        fill(centre, min(PIECE, MANY - start), start, open_below=FEW)
    found = []
    for who, before in few.items():
        after = _read(app, centre, who)
        for name, place, unit in (("statements", 0, ""), ("steps of SQLite", 1, ""), ("processor time", 2, "ms")):
            worst = max(zip(before, after, strict=True), key=lambda pair: pair[1][place] / max(pair[0][place], 1))
            hold = "at most 1.1 ×" if place < 2 else ""
            found.append(Row(f"{who}: {name} of the page that grew most, {FEW:,} orders", [worst[0][place]], unit))
            found.append(Row(f"… {MANY:,} orders", [worst[1][place]], unit, hold))
    return found


def _street() -> tuple[Flask, Centre]:
    folder = Path(tempfile.mkdtemp(prefix="gridwalk-bench-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    app = create_app({"GRIDWALK_DATA": str(folder), "GRIDWALK_LOG_LEVEL": "ERROR"})
    app.test_client_class = OwnPages
    with app.app_context():
        upgrade()
        with committed():
            cast = make_cast()
            centre = make_centre(app, cast)
        db.session.remove()
    return app, centre


def _read(app: Flask, centre: Centre, who: str) -> list[tuple[int, int, float]]:
    """Of each page: statements, steps, milliseconds; asked twice, so that nothing is read for the first time."""
    with patch.object(requests, "now", lambda: NOW):
        client, found = sign_in(app.test_client(), centre.people[who]), []
        for url in (*URLS, *URLS):
            with _counted(app) as seen:
                began = time.process_time()
                assert client.get(url).status_code == 200
                found.append((seen["statements"], seen["steps"], 1000 * (time.process_time() - began)))
    return found[len(URLS) :]


@contextmanager
def _counted(app: Flask) -> Iterator[dict[str, int]]:
    seen = {"statements": 0, "steps": 0}

    def step() -> None:
        seen["steps"] += EVERY

    def checkout(connection, _record, _proxy) -> None:
        connection.set_progress_handler(step, EVERY)

    def statement(*_said) -> None:
        seen["statements"] += 1

    with app.app_context():
        engine = db.engine
    heard = ((engine, "checkout", checkout), (engine, "before_cursor_execute", statement))
    for one in heard:
        event.listen(*one)
    try:
        yield seen
    finally:
        for one in heard:
            event.remove(*one)
