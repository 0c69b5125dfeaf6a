"""Reads of graded orders: the three lists, and what was written down of an order."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import joinedload

from webapp.accounts.models import Person
from webapp.core.db import db

from .. import queries, sight
from ..models import WorkOrder
from ..rules import OPEN
from .models import Hearing, RoundResult, TacklingRound
from .rules import MINOR


@dataclass(frozen=True)
class Round:
    """A round of tackling, with what came of it if it is over."""

    began: TacklingRound
    by: str
    result: RoundResult | None
    result_by: str


@dataclass
class Records:
    """What was written down of one order, the latest first."""

    hearings: list[tuple[Hearing, str]] = field(default_factory=list)
    rounds: list[Round] = field(default_factory=list)

    @property
    def heard(self) -> Hearing | None:
        return self.hearings[0][0] if self.hearings else None

    @property
    def round(self) -> Round | None:
        return self.rounds[0] if self.rounds else None


def page_of(person: Any, grade: str, at: datetime, after: queries.Cursor | None) -> list[WorkOrder]:
    """Open orders of a grade by when they are due, one more than a page if there is a next one. Difficult and major ones are few and
    have an index of their own; the minor ones are nearly all."""
    lanes = sight.lanes(person, at)
    if grade == MINOR:
        return queries.page_of(lanes, OPEN, after, WorkOrder.grade == MINOR)
    graded = (WorkOrder.street_id == person.street_id, WorkOrder.grade == grade, WorkOrder.grade != MINOR, WorkOrder.ended_at.is_(None))
    asked = select(WorkOrder).options(joinedload(WorkOrder.department), joinedload(WorkOrder.category)).where(*graded, or_(*lanes))
    if after:
        asked = asked.where(or_(WorkOrder.queue_at > after.queue_at, (WorkOrder.queue_at == after.queue_at) & (WorkOrder.id > after.id)))
    return list(db.session.scalars(asked.order_by(WorkOrder.queue_at, WorkOrder.id).limit(queries.PAGE + 1)))


def records_of(order_ids: Sequence[UUID]) -> dict[UUID, Records]:
    found = {one: Records() for one in order_ids}
    for hearing, name in _with_names(Hearing, order_ids):
        found[hearing.order_id].hearings.append((hearing, name))
    results = {result.round_id: (result, name) for result, name in _with_names(RoundResult, order_ids)}
    for began, name in _with_names(TacklingRound, order_ids):
        found[began.order_id].rounds.append(Round(began, name, *results.get(began.id, (None, ""))))
    return found


def _with_names(record: Any, order_ids: Sequence[UUID]) -> list[tuple[Any, str]]:
    if not order_ids:
        return []
    asked = select(record, Person.name).join(Person, Person.id == record.by_id).where(record.order_id.in_(order_ids))
    return [(row, name) for row, name in db.session.execute(asked.order_by(record.at.desc(), record.id.desc()))]


def is_due(records: Records, today: date) -> bool:
    """Whether it was to be heard again by today."""
    return bool(records.heard and records.heard.next_on and records.heard.next_on <= today)
