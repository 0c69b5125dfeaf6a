"""Rows that nothing changes once they are made, kept as plain dictionaries and inserted together at the session's next flush.

A dictionary costs a small part of an object that the unit of work looks after. It is told nothing of them: no cascade, no
`touches()`, and whoever asks for such a row finds it by a query, which flushes first.
"""

from collections.abc import Sequence
from functools import cache
from typing import Any

from flask_sqlalchemy.session import Session as FlaskSession
from sqlalchemy import MetaData, Table, event
from sqlalchemy.orm import Session

from .untouched import WAITING, mark_of


class CollectingSession(FlaskSession):
    """Flushes what was collected with everything else, after the objects that it may point at.

    A savepoint begins with a flush, so what waits while one is open was collected in it, and is dropped when it is undone.
    """

    def flush(self, objects: Sequence[Any] | None = None) -> None:
        mark = mark_of(self)
        super().flush(objects)
        rows: dict[Table, list[dict]] = self.info.pop(WAITING, {})
        for table in sorted(rows, key=_after_what_it_points_at):
            self.connection().execute(table.insert(), rows[table])
        if mark:
            mark.renew()


def insert_later(session: Session, table: Table, row: dict) -> None:
    """The row of a dictionary with all columns that have no default of their own, the same ones for each row of a table."""
    if not session.in_transaction():
        session.begin()  # as any change of an object does; without one there would be nothing to roll back
    session.info.setdefault(WAITING, {}).setdefault(table, []).append(row)


def insert_object_later(session: Session, made: Any) -> None:
    """The same for a new object: the columns that it was given. The object itself stays outside the session, so what is changed of it
    afterwards is not written, and no object that is flushed may point at it."""
    given, table = vars(made), made.__table__
    insert_later(session, table, {column.key: given[column.key] for column in table.columns if column.key in given})


def _after_what_it_points_at(table: Table) -> int:
    return _ranks(table.metadata)[table]


@cache
def _ranks(metadata: MetaData) -> dict[Table, int]:
    return {table: rank for rank, table in enumerate(metadata.sorted_tables)}


@event.listens_for(CollectingSession, "before_commit")
def _write(session: Session) -> None:
    session.flush()  # a session without changed objects does not flush by itself


@event.listens_for(CollectingSession, "after_soft_rollback")
def _drop(session: Session, *_: object) -> None:
    session.info.pop(WAITING, None)
