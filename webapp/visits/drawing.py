"""The phone's pages about doors, drawn one way for the server's answer and for the pack."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime
from typing import Any
from uuid import UUID

from flask import render_template
from markupsafe import Markup

from webapp.accounts.queries import posts_of
from webapp.accounts.rules import posts_with
from webapp.areas.models import Address, Unit
from webapp.areas.reach import Reach, reach_of
from webapp.core import parameters, slots
from webapp.core.clock import local_day
from webapp.core.db import db
from webapp.core.words import spoken_day

from . import doors, houses, queries, search, tallies
from .houses import Entrance, House
from .rules import ALONE_FOR
from .today import today_of
from .wording import FIELDS, OUTCOMES, STAGES, outcome_of, spoken_moment

TODAY, BUILDINGS, SEARCH = "/", "/buildings", "/search"
FEW = 6  # entrances up to which only their own buildings are read


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
    mine = reach_for(person, at)
    refused_days = queries.limits_of(queries.latest(person.street_id, local_day(at))).refused_days
    for house in _houses_of(reach, wanted, local_day(at)):
        for entrance in house.entrances:
            if entrance.unit.id in wanted:
                _mask(entrance.doors, mine)
                yield entrance.unit.id, _unit_page(house, entrance, refused_days)


def _mask(of: Iterable[doors.Door], mine: Reach) -> None:
    """Names and numbers are whole only behind the doors that the reader walks."""
    for door in of:
        door.names_whole = mine.covers(door.address.micro_grid_id, door.address.grid_id)


def _houses_of(reach: Reach, unit_ids: set[UUID], day: date) -> list[House]:
    if len(unit_ids) > FEW:
        return houses.all_in_reach(reach, day)
    return houses.in_reach(reach, day, Address.building_id.in_(db.select(Unit.building_id).where(Unit.id.in_(unit_ids))))


def _unit_page(house: House, entrance: Entrance, refused_days: int) -> str:
    return render_template(
        "visits/unit.html",
        house=house,
        entrance=entrance,
        words_on=doors.words_on,
        refused_days=refused_days,
        sheet_parts=slots.parts("visit.sheet"),
    )


def door_pages(addresses: Iterable[Address], person: Any, at: datetime, *, names: bool = False) -> Iterator[tuple[UUID, str]]:
    """Each door with its household and history, and for those who walk it with the forms. `names`: whole for others too."""
    form, mine = visit_form(person, local_day(at)), reach_for(person, at)
    for door in doors.load(addresses, local_day(at), history=True):
        walked = mine.covers(door.address.micro_grid_id, door.address.grid_id)
        door.names_whole = walked or names
        yield (
            door.id,
            render_template(
                "visits/door.html",
                door=door,
                form=form if walked else None,
                person=person,
                place_of=doors.place_of,
                outcome_of=outcome_of,
                spoken_moment=spoken_moment,
                spoken_day=spoken_day,
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
            form_parts=slots.drawn("visit.form", person),
            care_days=parameters.value(person.street_id, "visit.care_days", day),
            feedback_days=parameters.value(person.street_id, "visit.feedback_days", day),
        )
    )


def buildings_page(reach: Reach, at: datetime) -> str:
    return render_template("visits/buildings.html", houses=tallies.buildings(reach, local_day(at)))


def search_page(reach: Reach) -> str:
    return render_template("visits/search.html", rows=search.rows(reach))


def today_page(reach: Reach, person: Any, at: datetime) -> str:
    if not reach:
        reports = bool(posts_with(posts_of(person.id), "order.report", at))
        return render_template("visits/no_grid.html", person=person, reports=reports)
    return render_template("visits/today.html", today=today_of(reach, person, at), place_of=doors.place_of, spoken_day=spoken_day)
