"""Who looked at names and telephone numbers of households: a row for each page shown online, one for each pack delivered.

Rows are written once the answer is on its way, many together when many wait, so that looking is neither slowed down nor failed by
it. What the database can't take at the moment waits in the process; a process that is killed then loses the last few.
"""

import logging
from collections import deque
from collections.abc import Iterable
from datetime import datetime
from threading import Lock
from typing import Any
from uuid import UUID

from flask import Flask, after_this_request, current_app, g, request
from sqlalchemy import ForeignKey, Index, String, insert
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Mapped, mapped_column

from .db import Row, db
from .ids import new_id
from .problems import TryAgain
from .writes import committed

PACK = "/offline/pack"
MOST_WAITING = 10_000

log = logging.getLogger("gridwalk.access")


class AccessRow(Row):
    """A page with names that somebody opened, or a pack that a phone began to fetch."""

    __tablename__ = "access_row"
    __table_args__ = (Index("ix_access_row_at", "street_id", "at"), Index("ix_access_row_person", "person_id", "at"))

    street_id: Mapped[UUID] = mapped_column(ForeignKey("street.id"))  # found by the first index
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    device_id: Mapped[UUID | None]
    page: Mapped[str] = mapped_column(String(120))  # its path
    household_ids: Mapped[list]  # those it shows, where they are few
    scopes: Mapped[list]  # whose households it shows, where they are many: «g:…»
    pages: Mapped[int] = mapped_column(default=1)  # more than one in a pack
    at: Mapped[datetime]


class Waiting:
    """Rows of this process on their way to the database."""

    def __init__(self) -> None:
        self.rows: deque[dict] = deque()
        self.writing = Lock()

    def put_back(self, rows: list[dict]) -> None:
        """Before those that came meanwhile. What is more than may wait goes, the oldest first, and not without a word."""
        self.rows.extendleft(reversed(rows))
        lost = max(0, len(self.rows) - MOST_WAITING)
        for _ in range(lost):
            self.rows.popleft()
        if lost:
            log.error("%s access rows are lost: more than %s waited for the database", lost, MOST_WAITING)


def init_app(app: Flask) -> None:
    app.extensions["gridwalk.access"] = Waiting()


def seen(household_ids: Iterable[UUID] = (), *, scopes: Iterable[str] = ()) -> None:
    """The page now being answered shows names or numbers of these households."""
    _note(request.path, household_ids, scopes, 1)


def delivered(scopes: Iterable[str], pages: int) -> None:
    """A phone begins to fetch a pack of so many pages."""
    _note(PACK, (), scopes, pages)


def flush(app: Flask) -> None:
    """Writes what waits; what comes while another thread is at it goes with the next."""
    waiting: Waiting = app.extensions["gridwalk.access"]
    if not waiting.rows or not waiting.writing.acquire(blocking=False):
        return
    rows = _all(waiting.rows)
    try:
        with app.app_context(), committed():
            db.session.execute(insert(AccessRow), rows)
    except (TryAgain, SQLAlchemyError) as fault:
        waiting.put_back(rows)
        log.warning("%s access rows wait: %s", len(rows), fault.__cause__ or fault)
    except Exception:
        waiting.put_back(rows)
        log.exception("%s access rows wait for a fault of ours", len(rows))
    finally:
        waiting.writing.release()


def _note(page: str, household_ids: Iterable[UUID], scopes: Iterable[str], pages: int) -> None:
    row = {
        "id": new_id(),
        "street_id": g.user.street_id,
        "person_id": g.user.id,
        "device_id": g.device.id if g.device else None,
        "page": page[:120],
        "household_ids": sorted(str(one) for one in household_ids),
        "scopes": sorted(scopes),
        "pages": pages,
        "at": g.now,
    }
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]

    @after_this_request
    def once_answered(response: Any) -> Any:
        if response.status_code < 400:
            app.extensions["gridwalk.access"].rows.append(row)
            response.call_on_close(lambda: flush(app))
        return response


def _all(rows: deque[dict]) -> list[dict]:
    taken = []
    while rows:
        taken.append(rows.popleft())
    return taken
