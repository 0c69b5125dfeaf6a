"""Buildings as they stand in the street: entrances, floors from the top, doors side by side."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from itertools import groupby
from typing import Any
from uuid import UUID

from flask import g

from webapp.areas.models import Building, Unit
from webapp.areas.reach import Reach

from . import queries
from .doors import Door, load
from .rules import MET, VACANT


@dataclass
class Entrance:
    """A unit as it stands: floors from the top, doors in their order."""

    unit: Unit
    floors: list[tuple[int, list[Door]]]

    @cached_property
    def doors(self) -> list[Door]:
        return [door for _number, doors in self.floors for door in doors]

    @cached_property
    def widest(self) -> int:
        return max((len(doors) for _number, doors in self.floors), default=1)

    @cached_property
    def crowded(self) -> bool:
        """Whether a door has room for one word only: from five on a floor, or four with long numbers."""
        return self.widest > 4 or (self.widest == 4 and any(len(door.address.door) > 3 for door in self.doors))

    @cached_property
    def met(self) -> int:
        return sum(door.counts and door.state == MET for door in self.doors)

    @cached_property
    def whole(self) -> int:
        return sum(door.counts for door in self.doors)


@dataclass
class House:
    building: Building
    entrances: list[Entrance]

    @cached_property
    def met(self) -> int:
        return sum(one.met for one in self.entrances)

    @cached_property
    def whole(self) -> int:
        return sum(one.whole for one in self.entrances)

    @cached_property
    def vacant(self) -> int:
        return sum(door.state == VACANT for one in self.entrances for door in one.doors)

    @cached_property
    def place(self) -> str:
        """«示例新村 3幢»."""
        return f"{self.building.compound.name} {self.building.name}"


def all_in_reach(reach: Reach, day: date) -> list[House]:
    """All buildings in reach; read once a request, since Today, the list and the entrances of a pack show the same."""
    kept = g.shared.setdefault("houses", {})
    if (reach, day) not in kept:
        kept[reach, day] = in_reach(reach, day)
    return kept[reach, day]


def in_reach(reach: Reach, day: date, *conditions: Any) -> list[House]:
    """The buildings with doors in reach, each with its entrances."""
    doors = load(queries.doors_in(reach, *conditions), day, history=False)
    by_building: dict[UUID, list[Door]] = {}
    for door in doors:
        by_building.setdefault(door.address.building_id, []).append(door)
    found = [House(doors[0].address.unit.building, list(_entrances(doors))) for doors in by_building.values()]
    return sorted(found, key=lambda house: (house.building.compound.name, house.building.position, house.building.name))


def _entrances(doors: list[Door]) -> Iterator[Entrance]:
    doors = sorted(
        doors, key=lambda door: (door.address.unit.position, str(door.address.unit_id), -door.address.floor, door.address.position)
    )
    for _unit_id, mine in groupby(doors, key=lambda door: door.address.unit_id):
        own = list(mine)
        yield Entrance(own[0].address.unit, [(floor, list(row)) for floor, row in groupby(own, key=lambda door: door.address.floor)])
