"""Rows that nothing changes once they are made, kept as plain dictionaries and inserted together at the session's next flush.

A dictionary costs a small part of an object that the unit of work looks after. It is told nothing of them: no cascade, no
`touches()`, and whoever asks for such a row finds it by a query, which flushes first.
"""

from collections.abc import Sequence
from typing import Any

from flask_sqlalchemy.session import Session as FlaskSession
from sqlalchemy import FromClause, event
from sqlalchemy.orm import Session

from .untouched import WAITING, mark_of


class CollectingSession(FlaskSession):
    """Flushes what was collected with everything else, after the objects that it may point at.

    A savepoint begins with a flush, so what waits while one is open was collected in it, and is dropped when it is undone.
    """

    def flush(self, objects: Sequence[Any] | None = None) -> None:
        mark = mark_of(self)
        super().flush(objects)
        rows: dict[FromClause, list[dict]] = self.info.get(WAITING, {})
        while rows:
            table = next(iter(rows))
            self.connection().execute(table.insert(), rows.pop(table))  # type: ignore[attr-defined]
        if mark:
            mark.renew()


def insert_later(session: Session, table: FromClause, row: dict) -> None:
    """The row of a dictionary with all columns that have no default of their own, the same ones for each row of a table."""
    if not session.in_transaction():
        session.begin()  # as any change of an object does; without one there would be nothing to roll back
    session.info.setdefault(WAITING, {}).setdefault(table, []).append(row)


@event.listens_for(CollectingSession, "before_commit")
def _write(session: Session) -> None:
    session.flush()  # a session without changed objects does not flush by itself


@event.listens_for(CollectingSession, "after_soft_rollback")
def _drop(session: Session, *_: object) -> None:
    session.info.pop(WAITING, None)
