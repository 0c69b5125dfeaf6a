"""The phone's pages about doors, drawn one way for the server's answer and for the pack."""

from collections.abc import Collection, Iterable, Iterator
from datetime import date, datetime
from functools import cache
from typing import Any
from uuid import UUID

from flask import g, render_template
from markupsafe import Markup
from sqlalchemy import and_, or_

from webapp.accounts.queries import posts_of
from webapp.accounts.rules import posts_with
from webapp.areas.models import Address, Unit
from webapp.areas.reach import Reach, reach_of
from webapp.core import parameters, slots
from webapp.core.clock import local_day
from webapp.core.db import db
from webapp.core.words import spoken_day

from . import doors, houses, queries, search, tallies
from .doors import Door
from .houses import Entrance, House
from .rules import ALONE_FOR, taken_back_from
from .tiles import tile_of
from .today import today_of
from .wording import FIELDS, OUTCOMES, STAGES, left

TODAY, BUILDINGS, SEARCH = "/", "/buildings", "/search"


def unit_url(unit_id: UUID) -> str:
    return f"/units/{unit_id}"


def address_url(address_id: UUID) -> str:
    return f"/addresses/{address_id}"


def reach_for(person: Any, at: datetime) -> Reach:
    """The doors that this person walks."""
    return reach_of(person, "door.write", at)


def read(reach: Reach, at: datetime, *, units: Collection[UUID] = (), ids: Collection[UUID] = ()) -> list[Door]:
    """What the pages of these entrances and doors show, read together: all doors of the buildings around, and these with their history."""
    wanted = [Address.id.in_(ids)] if ids else []
    if units:
        around = db.session.scalars(db.select(Unit.building_id).where(Unit.id.in_(units)).distinct()).all()
        wanted.append(Address.building_id.in_(around))
    return doors.load(and_(reach.addresses(), or_(*wanted)), local_day(at), history=ids)


def unit_pages(found: Iterable[Door], unit_ids: Collection[UUID], person: Any, at: datetime) -> Iterator[tuple[UUID, str]]:
    """Each entrance with its building around it."""
    mine = reach_for(person, at)
    outcomes = cache(lambda dense: _outcomes(person, local_day(at), dense))
    for house in houses.built(found):
        for entrance in house.entrances:
            if entrance.unit.id in unit_ids:
                _mask(entrance.doors, mine)
                yield entrance.unit.id, _unit_page(house, entrance, outcomes(entrance.crowded))


def _mask(of: Iterable[Door], mine: Reach) -> None:
    """Names and numbers are whole only behind the doors that the reader walks."""
    for door in of:
        door.names_whole = mine.covers(door.address.micro_grid_id, door.address.grid_id)


def _unit_page(house: House, entrance: Entrance, outcomes: Markup) -> str:
    language, dense = g.get("language", "zh_Hans"), entrance.crowded
    floors = [(number, [tile_of(door, dense, language) for door in row]) for number, row in entrance.floors]
    return render_template("visits/unit.html", house=house, entrance=entrance, floors=floors, outcomes=outcomes)


def _outcomes(person: Any, day: date, dense: bool) -> Markup:
    """The choices of the sheet: the same at every entrance whose tiles are as dense."""
    refused_days = queries.limits_of(queries.latest(person.street_id, day)).refused_days
    return _drawn("visits/_outcomes.html", dense=dense, refused_days=refused_days, sheet_parts=slots.drawn("visit.sheet", person))


def door_pages(found: Iterable[Door], person: Any, at: datetime, *, names: bool = False) -> Iterator[tuple[UUID, str]]:
    """Each door with its household and history, and for those who walk it with the forms. `names`: whole for others too."""
    day, mine = local_day(at), reach_for(person, at)
    same = {  # at every door
        "person": person,
        "save": _drawn("visits/_save.html"),
        "left": left,
        "spoken_day": spoken_day,
        "fields": {field: str(words) for field, words in FIELDS.items()},
        "ALONE_FOR": ALONE_FOR,
        "taken_back_from": taken_back_from(day),
    }
    form = visit_form(person, day)
    for door in found:
        walked = mine.covers(door.address.micro_grid_id, door.address.grid_id)
        door.names_whole = walked or names
        yield door.id, render_template("visits/door.html", door=door, form=form if walked else None, **_said_of(door), **same)


def _said_of(door: Door) -> dict[str, str]:
    """What stands on a door's page again and again."""
    id_, unit_id = str(door.id), str(door.address.unit_id)
    return {"id": id_, "entrance": f"/units/{unit_id}", "touches": f"a:{id_} u:{unit_id}", "short": door.short}


def visit_form(person: Any, day: date) -> Markup:
    """The blocks of the visit's form: the same at every door, so drawn once for all of a slice."""
    return _drawn(
        "visits/_form.html",
        OUTCOMES=OUTCOMES,
        FIELDS=FIELDS,
        STAGES=STAGES,
        form_parts=slots.drawn("visit.form", person),
        care_days=parameters.value(person.street_id, "visit.care_days", day),
        feedback_days=parameters.value(person.street_id, "visit.feedback_days", day),
    )


def _drawn(template: str, **told: Any) -> Markup:
    return Markup(render_template(template, **told))  # noqa: S704  (our own template, escaped there)


def buildings_page(reach: Reach, at: datetime) -> str:
    return render_template("visits/buildings.html", houses=tallies.buildings(reach, local_day(at)))


def search_page(reach: Reach) -> str:
    return render_template("visits/search.html", rows=search.rows(reach))


def today_page(reach: Reach, person: Any, at: datetime) -> str:
    if not reach:
        reports = bool(posts_with(posts_of(person.id), "order.report", at))
        return render_template("visits/no_grid.html", person=person, reports=reports)
    return render_template("visits/today.html", today=today_of(reach, person, at), spoken_day=spoken_day)
