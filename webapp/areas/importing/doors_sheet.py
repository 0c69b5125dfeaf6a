"""The sheet 户室: every door of the street, where it stands, whose micro-grid it lies in, and who lives behind it.

The code of a door is what it is recognised by. Checking walks once over the rows and notes where each door is going to be;
what only the whole shows (a place taken by a door that is not in the file, a compound torn between two general grids, the
order on a floor) is looked at when all rows are known.
"""

import re
from functools import cached_property
from uuid import UUID

from flask_babel import gettext as _

from webapp.core.ids import new_id

from ..models import MICRO_GRID, Address, AddressMove, touched_by_door
from . import cells
from .changes import Changes
from .households import Households
from .houses import Houses, natural
from .reading import Line
from .registry import Column, Sheet, checked_by
from .snapshot import Door, House, Place, Snapshot

USES = {"自住": "home", "住宅": "home", "出租": "let", "其他": "other", "非住宅": "other", "商铺": "other"} | {
    use: use for use in ("home", "let", "other")
}


class _Checking:
    def __init__(self, snapshot: Snapshot, changes: Changes):
        self.snapshot, self.changes, self.tally = snapshot, changes, changes.tally(SHEET.name)
        self.before = dict(snapshot.doors)
        self.at_place = {(door.unit_id, door.door): door.code for door in self.before.values()}
        self.houses = Houses(snapshot, changes)
        self.households = Households(snapshot, changes)
        self.rows: dict[str, int] = {}  # code → its row
        self.placed: dict[tuple[UUID, str], int] = {}  # place → the row that puts a door there
        self.displaced: dict[str, Line] = {}  # code of a door that was there → the row that wants its place
        self.moved: dict[UUID, Line] = {}  # compound → a row that moves it to another general grid

    def check(self, line: Line) -> None:
        code = line["code"]
        first = self.rows.setdefault(code, line.number)
        if first != line.number:
            line.refuse(_("The door %(code)s is there twice, first in row %(row)s.", code=code, row=first), "code")
        micro_grid = self.snapshot.areas.get(line["micro_grid_code"])
        if micro_grid is None or micro_grid.tier != MICRO_GRID:
            line.refuse(_("There is no micro-grid with the code %(code)s.", code=line["micro_grid_code"]), "micro_grid_code")
        floor = line["floor"] if line["floor"] is not None else _floor_of(line["door"])
        if floor is None:
            line.refuse(_("The floor is missing, and the door does not tell it."), "floor")
        if line.reasons or micro_grid is None or floor is None:
            return
        unit = self._unit(line, micro_grid)
        if unit is not None:
            self._place(line, micro_grid, unit, floor)

    def _unit(self, line: Line, micro_grid: Place) -> House | None:
        grid = self.snapshot.areas_by_id[micro_grid.parent_id]  # type: ignore[index]
        compound = self.houses.compound(line["compound"], grid.parent_id)  # type: ignore[arg-type]
        if compound.inside != grid.parent_id:
            other = self.snapshot.areas_by_id[compound.inside]
            sentence = _("%(compound)s lies in %(area)s; a compound lies in one general grid.", compound=compound.name, area=other.name)
            line.refuse(sentence, "compound")
            return None
        if self.houses.moves(compound):
            self.moved.setdefault(compound.id, line)
        return self.houses.unit(self.houses.building(compound, line["building"]), line["unit"])

    def _place(self, line: Line, micro_grid: Place, unit: House, floor: int) -> None:
        place = (unit.id, line["door"])
        first = self.placed.setdefault(place, line.number)
        if first != line.number:
            line.refuse(_("This door of the same entrance is there twice, first in row %(row)s.", row=first), "door")
            return
        holder = self.at_place.get(place)
        if holder is not None and holder != line["code"]:
            self.displaced[holder] = line
        known = self.before.get(line["code"])
        listed = bool(line["vacant"]) if line["vacant"] is not None else bool(known and known.listed_vacant)
        use = line["use"] or (known.use if known else "home")
        row_id, position = (known.id, known.position) if known else (new_id(), 0)
        areas = {"micro_grid_id": micro_grid.id, "grid_id": micro_grid.parent_id}
        where = {"unit_id": unit.id, "building_id": unit.inside, "floor": floor, "door": line["door"], "position": position}
        door = Door(id=row_id, code=line["code"], **where, **areas, use=use, listed_vacant=listed)  # type: ignore[arg-type]
        self.snapshot.doors[door.code] = door
        if self.households.settle(line, door, known):
            self._touch(door)

    def finish(self) -> None:
        self._refuse_taken_places()
        self._refuse_torn_compounds()
        self.houses.finish(self._touch_building)
        self._order_floors()
        for code in self.rows:
            door = self.snapshot.doors.get(code)
            if door is not None:
                self._write(self.before.get(code), door)
        for code, door in self.before.items():
            if code not in self.rows:
                self.tally.missing.append(f"{code} {door.door}")
                if door != self.snapshot.doors[code]:
                    self._write(door, self.snapshot.doors[code])

    def _refuse_taken_places(self) -> None:
        for code, line in self.displaced.items():
            if code not in self.rows:
                line.refuse(_("The door %(code)s, which is not in the file, already stands there.", code=code), "door")

    def _refuse_torn_compounds(self) -> None:
        if not self.moved:
            return
        for door in self.before.values():
            compound = self.houses.compound_of(door.building_id)
            if compound in self.moved and door.code not in self.rows:
                sentence = _("The compound moves to another general grid, but its door %(code)s is not in the file.", code=door.code)
                self.moved.pop(compound).refuse(sentence, "compound")

    def _order_floors(self) -> None:
        """The order of doors on each floor that a row speaks of."""
        units = {self.snapshot.doors[code].unit_id for code in self.rows if code in self.snapshot.doors}
        floors: dict[tuple[UUID, int], list[Door]] = {}
        for door in self.snapshot.doors.values():
            if door.unit_id in units:
                floors.setdefault((door.unit_id, door.floor), []).append(door)
        for doors in floors.values():
            for position, door in enumerate(sorted(doors, key=lambda one: natural(one.door)), 1):
                if door.position != position:
                    self.snapshot.doors[door.code] = door._replace(position=position)

    def _write(self, known: Door | None, door: Door) -> None:
        if known is None:
            self.changes.insert(Address.__table__, street_id=self.snapshot.street_id, **door._asdict())
            self.tally.added += 1
        elif known == door:
            self.tally.same += 1
            return
        else:
            self._change(known, door)
        for one in (known, door):
            if one is not None:
                self._touch(one)

    def _change(self, known: Door, door: Door) -> None:
        table = Address.__table__
        changed = {name: value for name, value in door._asdict().items() if getattr(known, name) != value}
        if known.code in self.displaced and {"unit_id", "door"} & changed.keys():
            self.changes.free(table, door.id, door=f"~{known.id.hex[-12:]}")
            changed["door"] = door.door
        self.changes.update(table, door.id, **changed)
        self.tally.changed += changed.keys() != {"position"}
        self.tally.same += changed.keys() == {"position"}
        if known.micro_grid_id != door.micro_grid_id:
            areas = {"from_micro_grid_id": known.micro_grid_id, "to_micro_grid_id": door.micro_grid_id}
            row = {"id": new_id(), "street_id": self.snapshot.street_id, "address_id": door.id, **areas}
            self.changes.insert(AddressMove.__table__, **row, moved_at=self.snapshot.at)
            self.changes.record("address.moved", table, door.id, code=door.code)

    def _touch(self, door: Door) -> None:
        self.changes.touch(touched_by_door(door.grid_id, door.building_id, door.id))

    def _touch_building(self, building_id: UUID) -> None:
        """Its place among the buildings changed: lists of the grids it lies in change."""
        for grid_id in self._grids.get(building_id, ()):
            self.changes.touch([(f"g:{grid_id}", f"b:{building_id}"), (f"g:{grid_id}", f"t:{grid_id}")])

    @cached_property
    def _grids(self) -> dict[UUID, set[UUID]]:
        """In which grids each building had doors before."""
        found: dict[UUID, set[UUID]] = {}
        for door in self.before.values():
            found.setdefault(door.building_id, set()).add(door.grid_id)
        return found


def _floor_of(door: str) -> int | None:
    """402 is on the fourth floor, 1801 on the eighteenth."""
    found = re.fullmatch(r"(\d{1,3})\d\d", door)
    return int(found[1]) if found else None


SHEET = Sheet(
    ("户室", "doors", "addresses", "rooms"),
    40,
    (
        Column("code", ("户室编码", "address code", "地址编码", "标准地址编码"), cells.code(40), required=True),
        Column("compound", ("小区", "compound", "小区名称"), cells.text(60), required=True),
        Column("building", ("楼栋", "building", "幢"), cells.text(40), required=True),
        Column("unit", ("单元", "unit"), cells.text(40)),
        Column("floor", ("楼层", "floor", "层"), cells.whole(-9, 200)),
        Column("door", ("门牌", "door", "室", "房号", "门牌号"), cells.text(20), required=True),
        Column("micro_grid_code", ("微网格编码", "micro-grid code"), cells.code(20), required=True),
        Column("use", ("用途", "use", "房屋用途"), cells.choice(USES)),
        Column("vacant", ("空置", "vacant", "是否空置"), cells.yes_no),
        Column("contact", ("联系人", "contact name", "contact", "户主"), cells.text(40)),
        Column("phone", ("电话", "phone", "联系电话"), cells.phone),
        Column("members", ("人数", "members", "人口"), cells.whole(1, 30)),
        Column("since", ("入住", "since", "入住日期"), cells.day),
    ),
    checked_by(_Checking),
)
