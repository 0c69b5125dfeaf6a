"""Which pages a phone carries, and how a change finds them: subjects, scopes, revisions.

A model says in `touches()` which (scope, subject) pairs a change of its rows concerns. A scope is a grid or a person and has
one counter; the commit raises the counters of all scopes touched, in sorted order, and notes for each subject the count at
which it last changed. The counter rows stay locked until the commit, so counts appear in commit order on every database.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Protocol

from sqlalchemy import Index, String, and_, bindparam, event, or_, select, text
from sqlalchemy.orm import Mapped, Session, mapped_column

from .db import db

Pair = tuple[str, str]


class Revision(db.Model):  # type: ignore[name-defined]
    """The counter of a scope."""

    __tablename__ = "revision"

    scope: Mapped[str] = mapped_column(String(40), primary_key=True)
    count: Mapped[int]


class TouchedSubject(db.Model):  # type: ignore[name-defined]
    """The count of its scope at which a subject last changed."""

    __tablename__ = "touched_subject"
    __table_args__ = (Index("ix_touched_subject_since", "scope", "count"),)

    scope: Mapped[str] = mapped_column(String(40), primary_key=True)
    subject: Mapped[str] = mapped_column(String(60), primary_key=True)
    count: Mapped[int]


@dataclass(frozen=True)
class Holder:
    """Whose phone: the person, the scopes carried, the local day and the moment of asking; in a delta, the day that its pages are of."""

    person: object
    grids: frozenset
    day: date
    at: datetime
    language: str
    scopes: tuple[str, ...] = field(default=())
    since: date | None = None


class Carrier(Protocol):
    """A feature's carried pages. `DAY` among the subjects means that the local day changed."""

    def listing(self, holder: Holder) -> list[str]:
        """Every URL this holder carries, in a steady order."""

    def concerned(self, holder: Holder, subjects: set[str]) -> set[str]:
        """URLs whose page may have changed when these subjects did, carried or no longer carried."""

    def render(self, holder: Holder, urls: list[str]) -> Iterator[tuple[str, str]]:
        """(url, html) for those of `urls` that the holder still carries, loaded together and drawn one by one."""


DAY = "day"
carriers: list[Carrier] = []


def carry(carrier: Carrier) -> None:
    """Registers a feature's carried pages; called once, when the feature's `offline` module is imported."""
    if not any(type(one) is type(carrier) for one in carriers):
        carriers.append(carrier)


_scopings: list[Callable[[Any, datetime], Iterable[str]]] = []


def scoped(scoping: Callable[[Any, datetime], Iterable[str]]) -> Callable[[Any, datetime], Iterable[str]]:
    """Registers further scopes that a person's phone follows at a moment, beside the grids walked, the person and the street."""
    if not any(one.__qualname__ == scoping.__qualname__ and one.__module__ == scoping.__module__ for one in _scopings):
        _scopings.append(scoping)
    return scoping


def further_scopes(person: Any, at: datetime) -> set[str]:
    return {scope for scoping in _scopings for scope in scoping(person, at)}


def touch(pairs: Iterable[Pair], session: Session | None = None) -> None:
    """For changes that pass the ORM by: these subjects changed in this transaction."""
    (session or db.session()).info.setdefault("touched", set()).update(pairs)


@event.listens_for(Session, "before_flush")
def _collect(session: Session, *_: object) -> None:
    touched = session.info.setdefault("touched", set())
    for row in (*session.new, *session.dirty, *session.deleted):
        touches = getattr(row, "touches", None)
        if touches is not None:
            touched.update(touches())


@event.listens_for(Session, "before_commit")
def _raise_revisions(session: Session) -> None:
    if session.in_nested_transaction():
        return
    session.flush()
    touched = session.info.pop("touched", None)
    if not touched:
        return
    counts = {scope: session.execute(_RAISE, {"scope": scope}).scalar_one() for scope in sorted({scope for scope, _ in touched})}
    session.execute(_NOTE, [{"scope": scope, "subject": subject, "count": counts[scope]} for scope, subject in sorted(touched)])


@event.listens_for(Session, "after_rollback")
def _forget(session: Session) -> None:
    if not session.in_nested_transaction():
        session.info.pop("touched", None)


_RAISE = text(
    "INSERT INTO revision (scope, count) VALUES (:scope, 1) ON CONFLICT (scope) DO UPDATE SET count = revision.count + 1 RETURNING count"
)
_NOTE = text(
    "INSERT INTO touched_subject (scope, subject, count) VALUES (:scope, :subject, :count)"
    " ON CONFLICT (scope, subject) DO UPDATE SET count = excluded.count"
)


def counts_of(scopes: Iterable[str]) -> dict[str, int]:
    """The counters as they stand; a scope never touched counts 0."""
    wanted = list(scopes)
    found = db.session.execute(
        select(Revision.scope, Revision.count).where(Revision.scope.in_(bindparam("wanted", expanding=True))), {"wanted": wanted}
    )
    return dict.fromkeys(wanted, 0) | dict(found.all())


def touched_since(counts: dict[str, int]) -> set[str]:
    """Subjects that changed in these scopes after the given counts."""
    if not counts:
        return set()
    later = [and_(TouchedSubject.scope == scope, TouchedSubject.count > count) for scope, count in counts.items()]
    return set(db.session.scalars(select(TouchedSubject.subject).where(or_(*later))))
