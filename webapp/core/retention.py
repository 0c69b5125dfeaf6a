"""What is kept no longer than its purpose asks (P-27): each room says what goes and how; it goes at night, in short steps.

A rule finds records whose time is over, in the order of their ids, and drops what is personal in them inside one transaction. How long is a
parameter of the street. Each step leaves an audit row: which rule and how many, never what was in them.
"""

from calendar import monthrange
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, select

from . import audit, parameters
from .clock import iso, local_day, start_of_day
from .db import db
from .schedule import every_night, work
from .streets import Street
from .writes import committed

Find = Callable[[UUID, datetime, UUID | None, int], Sequence[UUID]]
"""Of a street, whose time ended before a moment, after this id: so many ids at most, in order."""
Drop = Callable[[Sequence[UUID], datetime], int]
"""Inside the caller's transaction; of how many something went."""


@dataclass(frozen=True)
class Rule:
    name: str
    find: Find
    drop: Drop
    least: int  # months; the law's bound, whatever a street says
    step: int  # records of one transaction
    last: bool  # after the others, which may have let go of what it looks for

    @property
    def parameter(self) -> str:
        return f"retention.{self.name}"


class Due(NamedTuple):
    """What a dry run tells: of this street, by this rule, older than this, so many."""

    street: str
    rule: str
    before: datetime
    records: int


RULES: dict[str, Rule] = {}


def rule(name: str, *, months: int, why: str, find: Find, drop: Drop, least: int = 1, step: int = 200, last: bool = False) -> None:
    RULES[name] = Rule(name, find, drop, least, step, last)
    parameters.define(RULES[name].parameter, months, "months", why)


def rows_of(model: Any, over: Callable[[datetime], ColumnElement[bool]]) -> Find:
    """Finds rows of a table for which `over(before)` holds."""

    def find(street_id: UUID, before: datetime, after: UUID | None, most: int) -> Sequence[UUID]:
        asked = select(model.id).where(model.street_id == street_id, over(before))
        asked = asked.where(model.id > after) if after else asked
        return db.session.scalars(asked.order_by(model.id).limit(most)).all()

    return find


@work("retention", every_night)
def run(at: datetime) -> Iterator[int]:
    """All rules over all streets; yields after each step how many records lost something."""
    for street_id in _streets().values():
        for one in sorted(RULES.values(), key=lambda one: one.last):
            yield from _steps(one, street_id, at)


def outlook(at: datetime) -> Iterator[Due]:
    """What a run would drop now. Reads only."""
    for code, street_id in _streets().items():
        for one in RULES.values():
            before = cutoff(one, street_id, at)
            yield Due(code, one.name, before, sum(len(ids) for ids in _found(one, street_id, before)))


def cutoff(one: Rule, street_id: UUID, at: datetime) -> datetime:
    """What is older than this goes: whole months before the beginning of today."""
    day = local_day(at)
    months = max(parameters.value(street_id, one.parameter, day), one.least)
    return start_of_day(months_before(day, months))


def months_before(day: date, months: int) -> date:
    """The same day so many months earlier, or the last one of that month."""
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def _steps(one: Rule, street_id: UUID, at: datetime) -> Iterator[int]:
    before = cutoff(one, street_id, at)
    for ids in _found(one, street_id, before):
        with committed():
            gone = one.drop(ids, at)
            if gone:
                audit.record_work(one.parameter, street_id, at=at, count=gone, before=iso(before))
        yield gone


def _found(one: Rule, street_id: UUID, before: datetime) -> Iterator[Sequence[UUID]]:
    after = None
    while ids := one.find(street_id, before, after, one.step):
        yield ids
        after = ids[-1]


def _streets() -> dict[str, UUID]:
    streets = db.session.execute(select(Street.code, Street.id).order_by(Street.code))
    return {street.code: street.id for street in streets}
