"""Compounds, buildings and entrances as rows of doors name them: found by name, or begun; put in order when all are known."""

import re
from collections.abc import Callable, Iterable
from typing import Any
from uuid import UUID

from webapp.core.ids import new_id

from ..models import Building, Compound, Unit
from .changes import Changes
from .snapshot import House, Snapshot


class Houses:
    def __init__(self, snapshot: Snapshot, changes: Changes):
        self.snapshot, self.changes = snapshot, changes
        self.before = {house.id: house for house in (*snapshot.compounds.values(), *snapshot.buildings.values(), *snapshot.units.values())}
        self.spoken_of: set[UUID] = set()  # compounds whose general grid a row of this import has said
        self.inside = {house.id: house.inside for house in snapshot.buildings.values()}  # building → compound

    def compound(self, name: str, general_grid_id: UUID) -> House:
        """The compound of this name; the first row that names it says in which general grid it lies."""
        house = self.snapshot.compounds.get(name) or House(new_id(), general_grid_id, name, 0)
        if house.id not in self.spoken_of:
            house = house._replace(inside=general_grid_id)
            self.spoken_of.add(house.id)
        self.snapshot.compounds[name] = house
        return house

    def moves(self, compound: House) -> bool:
        known = self.before.get(compound.id)
        return known is not None and known.inside != compound.inside

    def building(self, compound: House, name: str) -> House:
        house = _find(self.snapshot.buildings, compound, name)
        self.inside[house.id] = compound.id
        return house

    def unit(self, building: House, name: str) -> House:
        return _find(self.snapshot.units, building, name)

    def compound_of(self, building_id: UUID) -> UUID:
        return self.inside[building_id]

    def finish(self, reordered: Callable[[UUID], None]) -> None:
        """Plans what is new and what stands in another order; `reordered` is told each building whose place changed."""
        for house in self.snapshot.compounds.values():
            known = self.before.get(house.id)
            if known is None:
                row = {"id": house.id, "area_id": house.inside, "name": house.name, "centre": None}
                self.changes.insert(Compound.__table__, street_id=self.snapshot.street_id, **row)
            elif known.inside != house.inside:
                self.changes.update(Compound.__table__, house.id, area_id=house.inside)
        self._finish(Building.__table__, "compound_id", self.snapshot.buildings, {"centre": None}, reordered)
        self._finish(Unit.__table__, "building_id", self.snapshot.units, {}, lambda unit_id: reordered(self._building_of(unit_id)))

    def _building_of(self, unit_id: UUID) -> UUID:
        return self.before[unit_id].inside

    def _finish(
        self, table: Any, inside: str, houses: dict[tuple[UUID, str], House], more: dict[str, Any], reordered: Callable[[UUID], None]
    ) -> None:
        for house in list(_in_order(houses.values())):
            houses[house.inside, house.name] = house
            known = self.before.get(house.id)
            if known is None:
                row = {"id": house.id, inside: house.inside, "name": house.name, "position": house.position}
                self.changes.insert(table, street_id=self.snapshot.street_id, **row, **more)
            elif known.position != house.position:
                self.changes.update(table, house.id, position=house.position)
                reordered(house.id)


def natural(name: str) -> list[tuple[int, str]]:
    """Sorts 2幢 before 10幢."""
    return [(int(part), "") if part.isdecimal() else (-1, part) for part in re.split(r"(\d+)", name) if part]


def _find(houses: dict[tuple[UUID, str], House], above: House, name: str) -> House:
    if (above.id, name) not in houses:
        houses[above.id, name] = House(new_id(), above.id, name, 0)
    return houses[above.id, name]


def _in_order(houses: Iterable[House]) -> Iterable[House]:
    """Each with its position among those inside the same."""
    groups: dict[UUID, list[House]] = {}
    for house in houses:
        groups.setdefault(house.inside, []).append(house)
    for group in groups.values():
        for position, house in enumerate(sorted(group, key=lambda one: natural(one.name)), 1):
            yield house._replace(position=position)
