"""The houses of an invented street: grids, compounds, buildings, entrances and doors, with who lives behind them."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random

from . import names


@dataclass(frozen=True)
class Shape:
    """A building: floors × doors at each entrance; no entrance names when it has one."""

    floors: int
    doors: int
    entrances: int = 1

    @property
    def size(self) -> int:
        return self.floors * self.doors * self.entrances


TOWER, SLAB, OLD, SHORT = Shape(18, 6), Shape(11, 2, 2), Shape(6, 3, 3), Shape(3, 6)
OLD_PAIR, RENTED = Shape(6, 2, 3), Shape(12, 4)
SMALL_GRID = ((TOWER,), (TOWER,), (OLD, SHORT), (OLD, SHORT), (OLD, SHORT), (RENTED, OLD_PAIR))  # one entry a micro-grid
BLOCKS = ((Shape(15, 6),), (SLAB, SLAB), (OLD, OLD_PAIR), (Shape(18, 5),), (Shape(14, 6),), (SLAB, OLD_PAIR, Shape(1, 8)))
TINY_GRID = ((Shape(3, 2),), (Shape(3, 2),))


@dataclass
class Door:
    code: str
    compound: str
    building: str
    unit: str
    floor: int
    number: str
    micro_grid: str
    use: str = "自住"
    vacant: bool = False
    contact: str = ""
    phone: str = ""
    members: int | None = None
    since: date | None = None

    @property
    def is_home(self) -> bool:
        return self.use != "其他"


@dataclass
class Grid:
    code: str
    name: str
    micro_grids: list[tuple[str, str]] = field(default_factory=list)
    doors: list[Door] = field(default_factory=list)


@dataclass
class Community:
    code: str
    name: str
    grids: list[Grid] = field(default_factory=list)


@dataclass
class Street:
    code: str
    name: str
    communities: list[Community]

    @property
    def grids(self) -> list[Grid]:
        return [grid for community in self.communities for grid in community.grids]


def small(day: date) -> Street:
    """One grid of about 486 households: two towers, an old estate, a building without entrances, a compound with a long name."""
    dice = Random("small")
    community = Community("000000001006", "谷雨社区")
    compounds = ["听溪公寓", "听溪公寓", "枫杨二村", "枫杨二村", "枫杨二村", names.LONG_COMPOUND]
    community.grids.append(_grid(dice, day, community.code, 1, SMALL_GRID, compounds))
    return Street(*names.STREET, [community])


def tiny(day: date) -> Street:
    """The second street, which nobody of the first can see."""
    community = Community("000000002001", "霜降社区")
    community.grids.append(_grid(Random("tiny"), day, community.code, 1, TINY_GRID, ["望舒小筑", "望舒小筑"]))
    return Street(*names.NEXT_STREET, [community])


def large(day: date) -> Street:
    """14 general grids, 70 grids, 425 micro-grids, about 34,000 households."""
    dice = Random("large")
    compounds = names.compounds(dice)
    communities = []
    for number, term in enumerate(names.COMMUNITIES, 1):
        community = Community(f"000000003{number:03d}", f"{term}社区")
        for grid in range(1, 6):
            count = 7 if (number, grid) in {(2, 1), (5, 3), (8, 2), (11, 4), (14, 5)} else 6
            shapes = [BLOCKS[place % len(BLOCKS)] for place in range(count)]
            dice.shuffle(shapes)
            own = [compounds.pop() for _ in range(2)]
            community.grids.append(_grid(dice, day, community.code, grid, shapes, [own[place * 2 // count] for place in range(count)]))
        communities.append(community)
    return Street(*names.LARGE_STREET, communities)


def _grid(dice: Random, day: date, community: str, number: int, blocks, compounds: list[str]) -> Grid:
    grid = Grid(f"{community}{number:02d}", f"第{number}网格")
    built: dict[str, int] = {}
    for place, (shapes, compound) in enumerate(zip(blocks, compounds, strict=True), 1):
        micro_grid = f"{grid.code}{place:03d}"
        grid.micro_grids.append((micro_grid, f"第{number}网格{place}号微网格"))
        for shape in shapes:
            built[compound] = built.get(compound, 0) + 1
            serial = f"{community}{number:02d}{compounds.index(compound) + 1:02d}{built[compound]:02d}"
            grid.doors += (_settled(dice, day, door) for door in _doors(shape, compound, f"{built[compound]}幢", serial, micro_grid))
    return grid


def _doors(shape: Shape, compound: str, building: str, serial: str, micro_grid: str) -> Iterator[Door]:
    for entrance in range(1, shape.entrances + 1):
        unit = f"{entrance}单元" if shape.entrances > 1 else ""
        for floor in range(1, shape.floors + 1):
            for place in range(1, shape.doors + 1):
                number = f"{floor}{place:02d}"
                yield Door(f"{serial}{entrance:02d}{int(number):04d}", compound, building, unit, floor, number, micro_grid)


def _settled(dice: Random, day: date, door: Door) -> Door:
    """Gives the door its use and, most times, a household."""
    chance = dice.random()
    if door.floor == 1 and chance < 0.12:
        door.use, door.contact = "其他", ""
        return door
    door.use = "出租" if dice.random() < 0.22 else "自住"
    if dice.random() < 0.075:
        door.vacant = True
        return door
    door.contact = names.contact(dice)
    door.phone = names.phone(dice) if dice.random() < 0.6 else ""
    door.members = dice.choices((1, 2, 3, 4, 5, 6), (20, 28, 28, 14, 8, 2))[0]
    door.since = day - timedelta(days=dice.randrange(735, 6000) if dice.random() < 0.95 else dice.randrange(20, 700))
    return door
