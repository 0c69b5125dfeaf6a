"""The figures as page and spreadsheet show them: rows with names, times in words, report-ins."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from flask_babel import gettext as _
from sqlalchemy import select

from webapp.areas.models import Area
from webapp.core.calendar import calendar_on
from webapp.core.db import db
from webapp.orders.registers import Category, Department
from webapp.orders.telling import length
from webapp.orders.whistles import queries as whistles
from webapp.orders.whistles.models import Whistle
from webapp.orders.whistles.queries import Rate

from .reading import DISPATCHED, EVERYTHING, HEARD, Selection, figures
from .rules import Figures, Ratio, Spread, spread
from .wording import GATE_WORDS

MODELS: dict[str, Any] = {"category": Category, "area": Area, "department": Department}


@dataclass(frozen=True)
class Row:
    """A group with its name; without an id: what has no category, lies in no general grid, has no department."""

    id: UUID | None
    name: str
    figures: Figures


@dataclass(frozen=True)
class Gate:
    words: Any
    spread: Spread
    median: str
    nine_of_ten: str


@dataclass
class Table:
    selection: Selection
    by: str
    whole: Figures
    rows: list[Row]
    gates: list[Gate] = field(default_factory=list)
    report_ins: list[tuple[str, Rate]] = field(default_factory=list)


def table(selection: Selection, by: str, now: datetime) -> Table:
    """As the page shows it."""
    made = shares(selection, by, now, EVERYTHING)
    made.gates = _gates(selection, made.whole)
    if not selection.category:
        made.report_ins = _report_ins(selection, now)
    return made


def shares(selection: Selection, by: str, now: datetime, wanted: Collection[str] = (DISPATCHED, HEARD)) -> Table:
    """Without times of the loop and report-ins."""
    groups = figures(selection, by, now, wanted)
    return Table(selection, by, _together(groups.values()), _rows(by, groups))


def _together(groups: Iterable[Figures]) -> Figures:
    whole = Figures()
    for one in groups:
        whole.dispatched += one.dispatched
        whole.heard += one.heard
        whole.closed += one.closed
    return whole


def _rows(by: str, groups: dict[UUID | None, Figures]) -> list[Row]:
    """By code: nobody is ranked."""
    model = MODELS[by]
    named = {one.id: one for one in db.session.scalars(select(model).where(model.id.in_([one for one in groups if one])))}
    known = sorted((one for one in named.values()), key=lambda one: one.code)
    rows = [Row(one.id, one.name, groups[one.id]) for one in known]
    return [*rows, Row(None, NOBODY[by](), groups[None])] if None in groups else rows


NOBODY = {
    "category": lambda: _("No category yet"),
    "area": lambda: _("In no general grid"),
    "department": lambda: _("No department yet"),
}


def _gates(selection: Selection, whole: Figures) -> list[Gate]:
    day = calendar_on(selection.street_id, selection.period.last).day_length
    found = []
    for name, words in GATE_WORDS.items():
        here = spread([one.times[name] for one in whole.closed if name in one.times])
        said = [length(time, day) if time is not None else "" for time in (here.median, here.nine_of_ten)]
        found.append(Gate(words, here, *said))
    return found


def _report_ins(selection: Selection, now: datetime) -> list[tuple[str, Rate]]:
    """Whistles lie in areas and are answered by departments; a category says nothing of them."""
    bounds, period = selection.bounds, selection.period
    wanted = []
    if selection.area:
        wanted.append((Whistle.grid_id if bounds else Whistle.general_grid_id) == selection.area)
    if bounds and bounds.general_grids:
        wanted.append(Whistle.general_grid_id.in_(bounds.general_grids))
    rates = whistles.report_in_rate(selection.street_id, period.first, period.last, now, *wanted)
    if bounds and not bounds.general_grids:
        rates = [one for one in rates if one.department_id in bounds.departments]
    rates = [one for one in rates if selection.department in (None, one.department_id)]
    asked = select(Department).where(Department.id.in_({one.department_id for one in rates}))
    named = {one.id: one for one in db.session.scalars(asked)}
    return sorted(((named[one.department_id].name, one) for one in rates), key=lambda one: one[0])


def of_name(whole: Figures, name: str) -> Ratio:
    ratio: Ratio = getattr(whole, name)
    return ratio
