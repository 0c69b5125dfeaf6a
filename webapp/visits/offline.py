"""What a walker's phone carries of doors: Today, buildings, entrances, doors, and the search."""

from collections.abc import Iterator
from datetime import timedelta
from uuid import UUID

from sqlalchemy import select

from webapp.areas.models import Address
from webapp.core.carried import DAY, Holder, carry
from webapp.core.db import db
from webapp.core.ids import parse_id

from . import drawing, queries
from .drawing import BUILDINGS, SEARCH, TODAY, address_url, unit_url

OLDEST = timedelta(days=60)  # a phone that has not asked for longer begins anew


class DoorPages:
    def listing(self, holder: Holder) -> list[str]:
        asked = select(Address.id, Address.unit_id).where(self._reach(holder).addresses())
        found = db.session.execute(asked).all()
        return [TODAY, *self._lists(holder), *{unit_url(row.unit_id) for row in found}, *(address_url(row.id) for row in found)]

    def concerned(self, holder: Holder, subjects: set[str]) -> set[str]:
        whole = f"s:{holder.person.street_id}" in subjects or (DAY in subjects and self._round_turned(holder))
        urls = set(self.listing(holder)) if whole else set()  # what is no longer carried is found by its own subjects
        urls |= {address_url(one) for one in _ids(subjects, "a")} | {unit_url(one) for one in self._units(_ids(subjects, "b"))}
        areas = any(subject.startswith("g:") for subject in subjects)  # a grid carried, or one around it that has another name
        if DAY in subjects or areas or f"p:{holder.person.id}" in subjects:
            urls |= {TODAY, BUILDINGS}
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
        units = [one for url in urls if (one := _id(url, "/units/"))]
        if units:
            yield from ((unit_url(one), html) for one, html in drawing.unit_pages(reach, units, holder.person, holder.at))
        ids = [one for url in urls if (one := _id(url, "/addresses/"))]
        if ids:
            addresses = queries.doors_in(reach, Address.id.in_(ids))
            yield from ((address_url(one), html) for one, html in drawing.door_pages(addresses, holder.person, holder.at))

    def _round_turned(self, holder: Holder) -> bool:
        """A round has begun or ended since a phone that asks now may have asked last."""
        return queries.turns(holder.person.street_id, holder.day - OLDEST, holder.day)

    def _lists(self, holder: Holder) -> list[str]:
        return [BUILDINGS, SEARCH] if self._reach(holder) else []

    def _reach(self, holder: Holder):
        return drawing.reach_for(holder.person, holder.at)

    def _units(self, buildings: set[UUID]) -> set[UUID]:
        if not buildings:
            return set()
        return set(db.session.scalars(select(Address.unit_id).where(Address.building_id.in_(buildings)).distinct()))


def _ids(subjects: set[str], kind: str) -> set[UUID]:
    found = (parse_id(subject[len(kind) + 1 :]) for subject in subjects if subject.startswith(f"{kind}:"))
    return {one for one in found if one}


def _id(url: str, prefix: str) -> UUID | None:
    return parse_id(url[len(prefix) :]) if url.startswith(prefix) else None


carry(DoorPages())
