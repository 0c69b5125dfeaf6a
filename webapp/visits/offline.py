"""What a walker's phone carries of doors: Today, buildings, entrances, doors, and the search."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select

from webapp.areas.models import Address
from webapp.core.carried import DAY, Holder, carry
from webapp.core.db import db
from webapp.core.ids import parse_id

from . import drawing, queries
from .drawing import BUILDINGS, SEARCH, TODAY, address_url, unit_url
from .models import Visit
from .rules import taken_back_from


class DoorPages:
    def listing(self, holder: Holder) -> list[str]:
        mine = self._reach(holder).addresses()
        units = db.session.scalars(select(Address.unit_id).where(mine).distinct())
        doors = db.session.scalars(select(Address.id).where(mine))
        return [TODAY, *self._lists(holder), *map(unit_url, units), *map(address_url, doors)]

    def concerned(self, holder: Holder, subjects: set[str]) -> set[str]:
        first, last = sorted((holder.since or holder.day, holder.day))
        whole = f"s:{holder.person.street_id}" in subjects or self._turned(holder, first, last)
        urls = set(self.listing(holder)) if whole else set()  # what is no longer carried is found by its own subjects
        urls |= {address_url(one) for one in _ids(subjects, "a")} | {unit_url(one) for one in self._units(_ids(subjects, "b"))}
        areas = any(subject.startswith(("t:", "g:")) for subject in subjects)  # how many were met; or an area's name, perhaps of one around
        if DAY in subjects or areas or f"p:{holder.person.id}" in subjects:
            urls |= {TODAY, BUILDINGS}
        if DAY in subjects:
            urls |= {address_url(one) for one in _settled(holder.person, first, last)}
        if {f"n:{grid}" for grid in holder.grids} & subjects:
            urls.add(SEARCH)
        return urls

    def render(self, holder: Holder, urls: list[str]) -> Iterator[tuple[str, str]]:
        reach = self._reach(holder)
        wanted = set(urls)
        if TODAY in wanted:
            yield TODAY, drawing.today_page(reach, holder.person, holder.at)
        if BUILDINGS in wanted and reach:
            yield BUILDINGS, drawing.buildings_page(reach, holder.at)
        if SEARCH in wanted and reach:
            yield SEARCH, drawing.search_page(reach)
        units = {one for url in urls if (one := _id(url, "/units/"))}
        ids = {one for url in urls if (one := _id(url, "/addresses/"))}
        if units or ids:
            read = drawing.read(reach, holder.at, units=units, ids=ids)
            yield from ((unit_url(one), html) for one, html in drawing.unit_pages(read, units, holder.person, holder.at))
            shown = [door for door in read if door.id in ids]
            yield from ((address_url(one), html) for one, html in drawing.door_pages(shown, holder.person, holder.at))

    def _turned(self, holder: Holder, first: date, last: date) -> bool:
        """A round has begun or ended, and every door stands otherwise; or a year has, and last year's dates are said with it."""
        return first.year != last.year or queries.turns(holder.person.street_id, first + timedelta(days=1), last)

    def _lists(self, holder: Holder) -> list[str]:
        return [BUILDINGS, SEARCH] if self._reach(holder) else []

    def _reach(self, holder: Holder):
        return drawing.reach_for(holder.person, holder.at)

    def _units(self, buildings: set[UUID]) -> set[UUID]:
        if not buildings:
            return set()
        return set(db.session.scalars(select(Address.unit_id).where(Address.building_id.in_(buildings)).distinct()))


def _settled(person: Any, first: date, last: date) -> Iterator[UUID]:
    """The doors of this person's visits that could be taken back on the first day, and no longer on the last."""
    when = (Visit.happened_at >= taken_back_from(first), Visit.happened_at < taken_back_from(last))
    yield from db.session.scalars(select(Visit.address_id).where(Visit.person_id == person.id, *when).distinct())


def _ids(subjects: set[str], kind: str) -> set[UUID]:
    found = (parse_id(subject[len(kind) + 1 :]) for subject in subjects if subject.startswith(f"{kind}:"))
    return {one for one in found if one}


def _id(url: str, prefix: str) -> UUID | None:
    return parse_id(url[len(prefix) :]) if url.startswith(prefix) else None


carry(DoorPages())
