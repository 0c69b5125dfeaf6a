"""Settings of the web server that these tests start: a request may ask its worker to die, -9, at a numbered step of its own work.

Steps of a request are each statement to the database, before and after each commit, before the first byte of the answer and in the
middle of it. The web server loads this file in production's place of none (GUNICORN_CMD_ARGS); no line of the app knows of it.
"""

import os
import signal
import sqlite3
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from sqlalchemy import event
from sqlalchemy.engine import Engine
from sqlalchemy.orm import Session, configure_mappers

DIES_AT, STEPS = "X-Dies-At", "X-Steps"
AROUND_THE_ANSWER = 2  # steps that come when the number of steps is already on its way
FULL_AT = "GRIDWALK_TEST_FULL_AT"
"""Names a file. As long as it is there, the number in it is the most pages that the SQLite database may have."""

preload_app = True  # a worker that takes a dead one's place is there at once
_mine = threading.local()


def when_ready(arbiter: Any) -> None:
    """What every worker would do at its first request is done once, before they are forked."""
    configure_mappers()
    arbiter.app.wsgi().url_map.update()


def post_worker_init(worker: Any) -> None:
    event.listen(Engine, "before_cursor_execute", lambda *_: step())
    event.listen(Engine, "commit", lambda *_: step())
    event.listen(Session, "after_commit", lambda *_: step())
    if place := os.environ.get(FULL_AT):
        event.listen(Engine, "checkout", lambda connection, *_: set_room(connection, Path(place)))
    worker.wsgi = dying(worker.wsgi)


def dying(app: Callable) -> Callable:
    def asked(environ: dict, start_response: Callable) -> Iterator[bytes]:
        _mine.steps, _mine.dies_at = 0, int(environ.get("HTTP_X_DIES_AT", 0))

        def start(status: str, headers: list, exc_info: Any = None) -> Callable:
            return start_response(status, [*headers, (STEPS, str(_mine.steps + AROUND_THE_ANSWER))], exc_info)

        content = app(environ, start)
        body = b"".join(content)
        getattr(content, "close", lambda: None)()
        step()
        half = len(body) // 2
        yield body[:half]
        step()
        yield body[half:]

    return asked


def step() -> None:
    _mine.steps = getattr(_mine, "steps", 0) + 1
    if _mine.steps == getattr(_mine, "dies_at", 0):
        os.kill(os.getpid(), signal.SIGKILL)


def set_room(connection: Any, place: Path) -> None:
    """The disk is as full as the test says: more pages than this the database does not get."""
    most = int(place.read_text()) if place.exists() else 2**30
    if isinstance(connection, sqlite3.Connection):
        connection.execute(f"PRAGMA max_page_count={most}")
