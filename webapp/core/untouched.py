"""Whether anything was changed since a moment: a refusal that comes before any change leaves nothing to undo."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import event
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.orm import Session

WAITING = "rows collected"  # in a session's info
_SENT = "statements that change"
_MARK = "mark"


class Mark:
    """How a session stands: what waits to be written, and how many statements that change something its connection has sent.

    Rows of before may be flushed meanwhile, by a query that has nothing to do with them; that is no change.
    """

    def __init__(self, session: Session) -> None:
        self._session = session
        self.renew()

    def renew(self) -> None:
        self._then = self._picture()

    def holds(self) -> bool:
        """When in doubt, no: also reading more of a row that waits to be written counts as a change."""
        return self._then == self._picture()

    def _picture(self) -> tuple[Any, ...]:
        session = self._session
        waiting = {row: dict(vars(row)) for row in (*session.new, *session.dirty)}
        collected = sum(map(len, session.info.get(WAITING, {}).values()))
        return session.connection().info.get(_SENT, 0), waiting, len(session.deleted), collected


@contextmanager
def marked(session: Session) -> Iterator[Mark]:
    """A mark that flushes look after as long as the block lasts."""
    session.info[_MARK] = mark = Mark(session)
    try:
        yield mark
    finally:
        del session.info[_MARK]


def mark_of(session: Session) -> Mark | None:
    """The mark that was set, as long as it holds."""
    mark: Mark | None = session.info.get(_MARK)
    return mark if mark and mark.holds() else None


@event.listens_for(Engine, "before_cursor_execute")
def _count(connection: Connection, cursor: Any, statement: str, *_: Any) -> None:
    if not statement.startswith("SELECT"):
        connection.info[_SENT] = connection.info.get(_SENT, 0) + 1
