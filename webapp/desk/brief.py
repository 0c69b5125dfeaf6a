"""The morning brief: what the night brought, what is past its time, what waits. Every number opens exactly the list that it counted."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from sqlalchemy import func, select, union

from webapp.accounts.models import Person
from webapp.core import parameters
from webapp.core.calendar import calendar_on
from webapp.core.clock import iso, local_day
from webapp.core.db import db
from webapp.orders import queries, sight, telling
from webapp.orders.clocking import clocks_on
from webapp.orders.clocks import pressing
from webapp.orders.desk import boards, narrowing
from webapp.orders.models import WorkOrder
from webapp.orders.rules import FILED, HANDLED, OPEN, SUSPENDED
from webapp.orders.wording import CLOCK_WORDS, SOURCE_WORDS

FIRST = 5  # orders to look at first
FEW = 3  # parts of a number that are said beside it
LOOKED_AT = tuple(state for state in OPEN if state != SUSPENDED)


@dataclass(frozen=True)
class Number:
    """So many of something, and the address of the list that has them."""

    words: str
    count: int
    href: str


@dataclass(frozen=True)
class Figure(Number):
    """One of the four large ones. `parts` are numbers inside of it; `note` says how it stands in words."""

    parts: list[Number] = field(default_factory=list)
    note: str = ""


@dataclass(frozen=True)
class First:
    """An order to look at first: what presses, and what it has left."""

    line: telling.Line
    presses: str
    left: str


class Reading:
    """What one reader has in sight at one moment. Each number is counted by the conditions that its address says."""

    def __init__(self, person: Person, now: datetime):
        self.person, self.now = person, now
        self.lanes = sight.lanes(person, now)
        self.since = calendar_on(person.street_id, local_day(now)).last_end(local_day(now))

    def number(self, words: Any, view: str, **said: Any) -> Number:
        narrowed = narrowing.read({name: str(value) for name, value in said.items()})
        states = narrowed.among(queries.states_of(view, self.person, self.now))
        found = queries.count(self.lanes, states, *narrowed.conditions(self.now), since=narrowed.came_since)
        return Number(str(words), found, url_for("orders.inbox", view=view, **narrowed.said))

    def figures(self) -> list[Figure]:
        return [self._new(), self._over(), self._to_call_back(), self._to_dispatch()]

    def _new(self) -> Figure:
        since = iso(self.since)
        whole = self.number(_("new since last evening"), "new", since=since)
        parts = [self.number(SOURCE_WORDS[source], "new", since=since, source=source) for source in self._sources()]
        return Figure(whole.words, whole.count, whole.href, parts)

    def _sources(self) -> list[str]:
        """Those that most of the new ones came by."""
        runs = [
            select(WorkOrder.id, WorkOrder.source).where(lane, WorkOrder.state == state, *queries.came_in(state, self.since))
            for lane in self.lanes
            for state in queries.VIEWS["new"]
        ]
        found = union(*runs).subquery()
        asked = select(found.c.source).group_by(found.c.source).order_by(func.count().desc(), found.c.source)
        return list(db.session.scalars(asked.limit(FEW)))

    def _over(self) -> Figure:
        whole = self.number(_("over their time"), "open", over=1)
        return Figure(whole.words, whole.count, whole.href, self.departments_over()[:FEW])

    def _to_call_back(self) -> Figure:
        whole = self.number(_("to call back"), "call-back", answer=narrowing.NONE)
        late = self.number(_("over their time"), "call-back", answer=narrowing.NONE, over=1)
        return Figure(whole.words, whole.count, whole.href, [late] if late.count else [], self._first_due((HANDLED,)))

    def _to_dispatch(self) -> Figure:
        whole = self.number(_("to file or dispatch"), "dispatch")
        late = self.number(_("over their time"), "dispatch", over=1)
        return Figure(whole.words, whole.count, whole.href, [late] if late.count else [])

    def _first_due(self, states: Iterable[str]) -> str:
        """When the first of them is due, unless that is past: then a number says so."""
        found = queries.page_of(self.lanes, tuple(states), None, narrowing.has_clock())
        if not found or found[0].queue_at < self.now:
            return ""
        days = (local_day(found[0].queue_at) - local_day(self.now)) // timedelta(days=1)
        return _("the first is due today") if days == 0 else _("the first is due in %(n)s days", n=days)

    def departments_over(self) -> list[Number]:
        """Who has orders past their time, the most first."""
        rows = [row for row in boards.rows_of("department", self.lanes, self.now) if row.over]
        rows.sort(key=lambda row: -row.over)
        return [Number(row.name, row.over, url_for("orders.inbox", view="open", department=row.value, over=1)) for row in rows]

    def returned(self) -> Number:
        """Returned as often as a department may: the centre decides whose it is."""
        most = parameters.value(self.person.street_id, "order.returns", local_day(self.now))
        return self.number(_("Returned as often as may be, for the centre to decide"), "open", state=FILED, returned=most)

    def first(self) -> list[First]:
        found = queries.page_of(self.lanes, LOOKED_AT, None, narrowing.has_clock())[:FIRST]
        return [self._told(line) for line in telling.lines(found, self.now)]

    def _told(self, line: telling.Line) -> First:
        clock = pressing(clocks_on(line.order))
        if clock is None:
            return First(line, "", "")
        return First(line, str(CLOCK_WORDS[clock.name]), telling.left(clock, self.now))
