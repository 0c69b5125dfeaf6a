"""Whistles in the hand, drawn one way for the server's answer and for the pack: those that run and concern somebody, each with a page, and
what a whistle of their own offers. A department is named, a person only where they must be rung up."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any
from uuid import UUID

from flask import render_template
from sqlalchemy import ColumnElement, and_, or_

from webapp.areas.models import Area, Building
from webapp.areas.reach import Reach, reach_of
from webapp.core import parameters
from webapp.core.clock import local_day

from .. import queries as orders
from .. import sight as order_sight
from ..models import WorkOrder
from ..registers import Department
from ..rules import OPEN
from ..wording import NET_WORDS
from . import places, queries, rules, sight, telling, wording
from .models import Whistle

URL = "/whistles"
NEW = "/whistles/new"
MINE, OWN, AREA = ("mine", "own", "area")  # it calls my department; I blew it; it runs where I walk


def url_of(whistle_id: UUID) -> str:
    return f"{URL}/{whistle_id}"


def holds(person: Any, at: datetime) -> ColumnElement[bool]:
    """Which running ones a phone carries."""
    walked = reach_of(person, "order.walk", at)
    near = [] if walked.street else [Whistle.grid_id.in_(walked.grids), Whistle.micro_grid_id.in_(walked.micro_grids)]
    return and_(Whistle.street_id == person.street_id, or_(sight.is_of(person, at), *near))


@dataclass
class Row:
    """A whistle in the list: under which heading, and by when this reader's department must do what comes next."""

    line: telling.Line
    part: str
    due_at: datetime | None


@dataclass
class InHand:
    lines: list[Row]
    may_blow: bool
    duty_phone: str


def in_hand(person: Any, at: datetime) -> InHand:
    mine = order_sight.departments_of(person, at)
    rows = [_row(line, person, mine) for line in telling.lines(queries.running(holds(person, at)), at)]
    return InHand(rows, bool(reach_of(person, sight.BLOW, at)), duty_phone(person.street_id, at))


def _row(line: telling.Line, person: Any, mine: frozenset[UUID]) -> Row:
    called = [one for one in line.called if one.row.department_id in mine]
    part = MINE if called else OWN if line.whistle.by_id == person.id else AREA
    return Row(line, part, min((one.standing.next_due for one in called if one.standing.next_due), default=None))


def duty_phone(street_id: UUID, at: datetime) -> str:
    return str(parameters.value(street_id, "order.duty_phone", local_day(at)))


def pages(person: Any, at: datetime, *wanted: ColumnElement[bool]) -> Iterator[tuple[UUID, str]]:
    """A page for each of these whistles."""
    for whistle in queries.running(*wanted):
        yield whistle.id, page(whistle, person, at)


def page(whistle: Whistle, person: Any, at: datetime) -> str:
    one = telling.shown(whistle, person, at)
    others = telling.others(one) if one.may_call else []
    return render_template(
        "orders/whistles/phone.html", one=one, whistle=whistle, person=person, words=wording, others=others, nets=NET_WORDS
    )


def new_page(person: Any, at: datetime) -> str:
    whistling = Whistling(person, at)
    return render_template("orders/whistles/phone-new.html", person=person, whistling=whistling, offer=whistling.from_place())


@dataclass(frozen=True)
class Offer:
    """What a form to blow a whistle is drawn from."""

    choices: list[queries.Choice]
    levels: list[tuple[str, Any, str]]
    order: WorkOrder | None = None

    @property
    def nets(self) -> dict[str, Any]:
        return NET_WORDS


@dataclass
class Whistling:
    """What somebody's own whistle can say; read once, for however many orders."""

    person: Any
    at: datetime

    def from_order(self, order: WorkOrder) -> Offer | None:
        """Nothing for who may not, or where the matter has ended."""
        if order.state not in OPEN or not order_sight.covers(self.reach, order):
            return None
        return Offer(queries.choices_from(self.departments, self.nets, order), self.levels, order=order)

    def from_place(self) -> Offer:
        return Offer(queries.choices_from(self.departments, self.nets, None), self.levels)

    @cached_property
    def reach(self) -> Reach:
        return reach_of(self.person, sight.BLOW, self.at)

    @cached_property
    def areas(self) -> list[Area]:
        return places.areas_of(self.person, self.at)

    @cached_property
    def houses(self) -> list[Building]:
        return places.houses_of(self.person, self.at)

    @cached_property
    def departments(self) -> list[Department]:
        return orders.departments(self.person.street_id)

    @cached_property
    def nets(self) -> queries.Nets:
        return queries.nets_of(self.reach.grids | self.reach.around)

    @cached_property
    def levels(self) -> list[tuple[str, Any, str]]:
        return wording.levels(rules.Limits.read(parameters.values(self.person.street_id, local_day(self.at))))

    @cached_property
    def duty_phone(self) -> str:
        return duty_phone(self.person.street_id, self.at)
