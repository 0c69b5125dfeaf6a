"""What the address of a list narrows it to: every number of the brief, the boards and the map opens exactly the orders that it counted."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from flask import g
from flask_babel import format_datetime
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement, and_, or_

from webapp.areas.models import Area, Building
from webapp.core.clock import parse_iso
from webapp.core.db import db
from webapp.core.ids import parse_id
from webapp.orders.models import GRADES, SOURCES, WorkOrder
from webapp.orders.registers import Category, Department
from webapp.orders.rules import HANDLED, OPEN
from webapp.orders.wording import GRADE_WORDS, SOURCE_WORDS, STATE_WORDS

NONE = "none"  # in an address: those that have no department, category, grid or building yet
COLUMNS = {
    "department": WorkOrder.department_id,
    "category": WorkOrder.category_id,
    "grid": WorkOrder.grid_id,
    "building": WorkOrder.building_id,
}
NONE_WORDS = {
    "department": _l("No department yet"),
    "category": _l("Not sorted yet"),
    "grid": _l("In no grid"),
    "building": _l("At no building"),
}
NAMED = {"department": Department, "category": Category, "grid": Area, "building": Building}
MOST_RETURNS = 9


@dataclass(frozen=True)
class Narrowed:
    """As an address says it, each value as text; empty: all of them. What makes no sense is left out as if it were not said."""

    department: str = ""
    category: str = ""
    grid: str = ""
    building: str = ""
    state: str = ""
    grade: str = ""
    source: str = ""
    over: str = ""  # «1»: past their time
    returned: str = ""  # at least so often, and nobody has decided yet whose it is
    answer: str = ""  # «none»: handled, and nobody has said yet whether it is solved
    since: str = ""  # came in at or after that moment

    def __bool__(self) -> bool:
        return any(asdict(self).values())

    @property
    def said(self) -> dict[str, str]:
        """For the address of the same list."""
        return {name: value for name, value in asdict(self).items() if value}

    @property
    def came_since(self) -> datetime | None:
        return parse_iso(self.since)

    def among(self, states: Iterable[str]) -> tuple[str, ...]:
        return tuple(one for one in states if self.state in ("", one))

    def conditions(self, now: datetime) -> list[ColumnElement[bool]]:
        """On open orders and ended ones alike; the state and the moment they came in belong to the runs of the list."""
        found = [_is(column, getattr(self, name)) for name, column in COLUMNS.items() if getattr(self, name)]
        if self.grade:
            found.append(WorkOrder.grade == self.grade)
        if self.source:
            found.append(WorkOrder.source == self.source)
        if self.over:
            found.append(is_over(now))
        if self.returned:
            found.append(and_(WorkOrder.returns >= int(self.returned), WorkOrder.is_settled.is_(False)))
        if self.answer:
            found.append(WorkOrder.called_back_at.is_(None))
        return found


def read(args: Mapping[str, str]) -> Narrowed:
    said: dict[str, Any] = {name: args.get(name, "") for name in Narrowed.__dataclass_fields__}
    for name in COLUMNS:
        said[name] = said[name] if said[name] == NONE or parse_id(said[name]) else ""
    returned = said["returned"]
    return Narrowed(
        **said
        | {
            "state": said["state"] if said["state"] in OPEN else "",
            "grade": said["grade"] if said["grade"] in GRADES else "",
            "source": said["source"] if said["source"] in SOURCES else "",
            "over": "1" if said["over"] == "1" else "",
            "returned": returned if returned in {str(one) for one in range(1, MOST_RETURNS + 1)} else "",
            "answer": NONE if said["answer"] == NONE else "",
            "since": said["since"] if parse_iso(said["since"]) else "",
        }
    )


def words_of(narrowed: Narrowed) -> list[str]:
    """What the list is narrowed to, in words, as its reader is told."""
    return [*_places(narrowed), *_facts(narrowed)]


def _places(narrowed: Narrowed) -> Iterator[str]:
    for name, model in NAMED.items():
        if said := getattr(narrowed, name):
            yield str(NONE_WORDS[name]) if said == NONE else _named(model, parse_id(said))


def _facts(narrowed: Narrowed) -> Iterator[str]:
    for name, words in (("state", STATE_WORDS), ("grade", GRADE_WORDS), ("source", SOURCE_WORDS)):
        if said := getattr(narrowed, name):
            yield str(words[said])
    for said, sentence in (
        (narrowed.over, _("past their time")),
        (narrowed.returned, _("returned %(n)s times or more", n=narrowed.returned)),
        (narrowed.answer, _("nobody has answered yet")),
    ):
        if said:
            yield sentence
    if came := narrowed.came_since:
        moment = format_datetime(came, _("d MMMM HH:mm"))
        yield _("since %(moment)s", moment=moment)


def _named(model: Any, row_id: UUID | None) -> str:
    found = db.session.get(model, row_id)
    if found is None or found.street_id != g.user.street_id:
        return "–"
    return f"{found.compound.name} {found.name}" if isinstance(found, Building) else found.name


def is_over(now: datetime) -> ColumnElement[bool]:
    """An open order that is past its time."""
    return and_(WorkOrder.queue_at < now, has_clock())


def has_clock() -> ColumnElement[bool]:
    """One that was answered already waits only to be struck off; no clock runs on it."""
    return or_(WorkOrder.state != HANDLED, WorkOrder.called_back_at.is_(None))


def _is(column: Any, said: str) -> ColumnElement[bool]:
    return column.is_(None) if said == NONE else column == parse_id(said)
