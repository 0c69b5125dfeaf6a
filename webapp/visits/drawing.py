"""The phone's pages about doors, drawn one way for the server's answer and for the pack."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from flask import render_template
from markupsafe import Markup

from webapp.areas.models import Address, Area, Unit
from webapp.areas.reach import Reach, reach_of
from webapp.core import parameters, slots
from webapp.core.clock import local_day, start_of_day
from webapp.core.db import db

from . import doors, queries, search
from .doors import Door, Entrance, House
from .models import Promise, Visit, VisitCampaign
from .rules import ALONE_FOR, LOOK_AHEAD, is_open, pace
from .wording import FIELDS, OUTCOMES, STAGES, outcome_of

TODAY, BUILDINGS, SEARCH = "/", "/buildings", "/search"
FEW = 6  # entrances up to which only their own buildings are read
ON_THE_WAY = 4  # buildings that Today names
GOES_ON_FOR = timedelta(days=30)


def unit_url(unit_id: UUID) -> str:
    return f"/units/{unit_id}"


def address_url(address_id: UUID) -> str:
    return f"/addresses/{address_id}"


def reach_for(person: Any, at: datetime) -> Reach:
    """The doors that this person walks."""
    return reach_of(person, "door.write", at)


def unit_pages(reach: Reach, unit_ids: Iterable[UUID], person: Any, at: datetime) -> Iterator[tuple[UUID, str]]:
    """Each entrance with its building around it: the buildings of all of them are loaded together."""
    wanted = set(unit_ids)
    refused_days = queries.limits_of(queries.latest(person.street_id, local_day(at))).refused_days
    for house in _houses_of(reach, wanted, local_day(at)):
        for entrance in house.entrances:
            if entrance.unit.id in wanted:
                yield entrance.unit.id, _unit_page(house, entrance, refused_days)


def _houses_of(reach: Reach, unit_ids: set[UUID], day: date) -> list[House]:
    if len(unit_ids) > FEW:
        return doors.all_houses(reach, day)
    return doors.houses(reach, day, Address.building_id.in_(db.select(Unit.building_id).where(Unit.id.in_(unit_ids))))


def _unit_page(house: House, entrance: Entrance, refused_days: int) -> str:
    return render_template(
        "visits/unit.html",
        house=house,
        entrance=entrance,
        words_on=doors.words_on,
        refused_days=refused_days,
        sheet_parts=slots.parts("visit.sheet"),
    )


def door_pages(addresses: Iterable[Address], person: Any, at: datetime) -> Iterator[tuple[UUID, str]]:
    """Each door with its household and history, and for those who walk it with the forms."""
    form, mine = visit_form(person, local_day(at)), reach_for(person, at)
    for door in doors.load(addresses, local_day(at), history=True):
        yield (
            door.id,
            render_template(
                "visits/door.html",
                door=door,
                form=form if mine.covers(door.address.micro_grid_id, door.address.grid_id) else None,
                person=person,
                place_of=doors.place_of,
                outcome_of=outcome_of,
                FIELDS=FIELDS,
                ALONE_FOR=ALONE_FOR,
            ),
        )


def visit_form(person: Any, day: date) -> Markup:
    """The blocks of the visit's form: the same at every door, so drawn once for all of a slice."""
    return Markup(  # noqa: S704  (our own template, escaped there)
        render_template(
            "visits/_form.html",
            OUTCOMES=OUTCOMES,
            FIELDS=FIELDS,
            STAGES=STAGES,
            form_parts=slots.parts("visit.form"),
            care_days=parameters.value(person.street_id, "visit.care_days", day),
            feedback_days=parameters.value(person.street_id, "visit.feedback_days", day),
        )
    )


def buildings_page(reach: Reach, at: datetime) -> str:
    return render_template("visits/buildings.html", houses=doors.all_houses(reach, local_day(at)))


def search_page(reach: Reach) -> str:
    return render_template("visits/search.html", rows=search.rows(reach))


@dataclass
class Today:
    """What this week asks of a worker."""

    grid: Area | None
    day: date
    campaign: VisitCampaign | None
    met: int = 0
    whole: int = 0
    promises: list[Promise] = field(default_factory=list)
    care: list[Door] = field(default_factory=list)
    signals: list[Visit] = field(default_factory=list)
    houses: list[House] = field(default_factory=list)
    buildings: int = 0
    go_on: tuple[House, Entrance] | None = None
    by_address: dict[UUID, Door] = field(default_factory=dict)

    @property
    def days_left(self) -> int:
        return max((self.campaign.ends_on - self.day).days, 0) if self.campaign else 0

    @property
    def week(self) -> int:
        return pace(self.whole - self.met, self.days_left)


def today_page(reach: Reach, person: Any, at: datetime) -> str:
    if not reach:
        return render_template("visits/no_grid.html", person=person)
    return render_template("visits/today.html", today=_today(reach, person, at), place_of=doors.place_of)


def _today(reach: Reach, person: Any, at: datetime) -> Today:
    day = local_day(at)
    found = doors.all_houses(reach, day)
    grids = reach.grids | reach.around
    today = Today(
        grid=db.session.get(Area, min(grids)) if grids else None,
        day=day,
        campaign=queries.running(person.street_id, day),
        met=sum(house.met for house in found),
        whole=sum(house.whole for house in found),
        buildings=len(found),
    )
    today.by_address = {door.id: door for house in found for one in house.entrances for door in one.doors}
    today.promises = sorted(
        (promise for door in today.by_address.values() for promise in door.promises), key=lambda one: (one.due_on, one.id)
    )
    ahead = day + queries.CARE_AHEAD
    today.care = sorted(
        (door for door in today.by_address.values() if door.care_due and door.care_due <= ahead), key=lambda one: (one.care_due, one.id)
    )
    today.signals = [one for one in queries.signals_of(today.by_address, day + LOOK_AHEAD) if _asks(one, today.by_address[one.address_id])]
    today.houses = sorted((house for house in found if house.met < house.whole), key=lambda house: house.met - house.whole)[:ON_THE_WAY]
    today.go_on = _go_on(found, queries.last_walked(person, reach, start_of_day(day) - GOES_ON_FOR))
    return today


def _asks(signal: Visit, door: Door) -> bool:
    """A weak signal is about those who lived there; it asks until somebody has looked again."""
    there = signal.household_id is None or (door.household is not None and door.household.id == signal.household_id)
    return there and is_open(signal.happened_at, signal.review_on, door.met_at)


def _go_on(found: list[House], unit_id: UUID | None) -> tuple[House, Entrance] | None:
    """Where this person walked last, while a door there is left; else the first entrance with one."""
    left = [(house, one) for house in found for one in house.entrances if one.met < one.whole]
    return next((pair for pair in left if pair[1].unit.id == unit_id), left[0] if left else None)
