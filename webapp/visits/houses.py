"""Buildings as they stand in the street: entrances, floors from the top, doors side by side."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby
from uuid import UUID

from webapp.areas.models import Building, Unit

from .doors import Door
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


def built(doors: Iterable[Door]) -> list[House]:
    """The buildings of these doors, each with its entrances."""
    by_building: dict[UUID, list[Door]] = {}
    for door in doors:
        by_building.setdefault(door.address.building_id, []).append(door)
    return [House(doors[0].unit.building, list(_entrances(doors))) for doors in by_building.values()]


def _entrances(doors: list[Door]) -> Iterator[Entrance]:
    doors = sorted(doors, key=lambda door: (door.unit.position, str(door.address.unit_id), -door.address.floor, door.address.position))
    for _unit_id, mine in groupby(doors, key=lambda door: door.address.unit_id):
        own = list(mine)
        yield Entrance(own[0].unit, [(floor, list(row)) for floor, row in groupby(own, key=lambda door: door.address.floor)])
