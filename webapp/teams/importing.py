"""Who is named for nets and slots, and what people with posts show residents, from spreadsheets: the sheets 五网人员, 一岗四员, 公示名片.

Whoever is named in a grid already goes on, by staff number or by name; with a last day it ends. What is there and not in the sheet
is left alone.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from flask_babel import gettext as _
from sqlalchemy import select

from webapp.areas.importing import cells
from webapp.areas.importing.changes import Changes, Tally
from webapp.areas.importing.reading import Line
from webapp.areas.importing.registry import Column, Sheet, register
from webapp.areas.importing.snapshot import Snapshot
from webapp.areas.models import GRID
from webapp.core.clock import start_of_day
from webapp.core.db import db
from webapp.core.ids import new_id
from webapp.orders.importing import NETS_SAID
from webapp.orders.registers import Department

from .models import MOST_NAME, SLOTS, NetStaff, PublicCard, TeamHolder

SLOTS_SAID = dict(zip(("党员助理", "文体员", "治安员", "物管员", "卫生员"), SLOTS, strict=True)) | {"党员助理岗": "assistant"}
SLOTS_SAID |= {one: one for one in SLOTS}


def check_staff(lines: Iterable[Line], snapshot: Snapshot, changes: Changes) -> None:
    departments = _departments(snapshot, changes)
    named = _Named(NetStaff, "net", snapshot, changes, STAFF.name)
    for line in lines:
        code = line["department_code"]
        if code and code not in departments:
            line.refuse(_("There is no department with the code %(code)s.", code=code), "department_code")
        named.set(line, {"department_id": departments.get(code)})


def check_holders(lines: Iterable[Line], snapshot: Snapshot, changes: Changes) -> None:
    named = _Named(TeamHolder, "slot", snapshot, changes, HOLDERS.name)
    for line in lines:
        named.set(line, {})


def check_cards(lines: Iterable[Line], snapshot: Snapshot, changes: Changes) -> None:
    """A consent in a first row was given on paper. Afterwards it is the person's: a sheet can take it away, never give it again."""
    tally, asked = changes.tally(CARDS.name), select(PublicCard).where(PublicCard.street_id == snapshot.street_id)
    known = {card.person_id: card for card in db.session.scalars(asked)}
    seen: dict[UUID, int] = {}
    for line in lines:
        person = snapshot.people.get(line["staff_number"])
        if person is None:
            line.refuse(_("Nobody has the staff number %(number)s.", number=line["staff_number"]), "staff_number")
        elif seen.setdefault(person.id, line.number) != line.number:
            line.refuse(_("This is there twice, first in row %(row)s.", row=seen[person.id]), "staff_number")
        else:
            _set_card(known.get(person.id), person.id, line, snapshot, changes, tally)


def _set_card(card: PublicCard | None, person_id: UUID, line: Line, snapshot: Snapshot, changes: Changes, tally: Tally) -> None:
    if card is None:
        ids = {"id": new_id(), "street_id": snapshot.street_id, "person_id": person_id}
        changes.insert(PublicCard.__table__, **ids, phone=line["phone"], agreed_at=snapshot.at if line["agreed"] else None)
        tally.added += 1
        return
    if line["agreed"] and card.agreed_at is None:
        tally.kept.append(_("%(number)s shows no name; only the person agrees to that again.", number=line["staff_number"]))
    wanted = {"phone": line["phone"], "agreed_at": None if line["agreed"] is False else card.agreed_at}
    if (card.phone, card.agreed_at) == (wanted["phone"], wanted["agreed_at"]):
        tally.same += 1
    else:
        changes.update(PublicCard.__table__, card.id, **wanted)
        tally.changed += 1


class _Named:
    """The rows of a table of named people by grid, net or slot, and who it is; says what is new, changed, the same or wrong."""

    def __init__(self, model: Any, what: str, snapshot: Snapshot, changes: Changes, sheet: str):
        self.table, self.what, self.snapshot, self.changes = model.__table__, what, snapshot, changes
        self.tally = changes.tally(sheet)
        every = db.session.scalars(select(model).where(model.street_id == snapshot.street_id)).all()
        self.withdrawn = {(one.grid_id, getattr(one, what)) for one in every if one.forgotten_at and one.ends_at is None}
        rows = [one for one in every if one.forgotten_at is None]
        self.open = {self._key(one.grid_id, getattr(one, what), one.person_id, one.name): one for one in rows if one.ends_at is None}
        self.ended = {(*self._key(one.grid_id, getattr(one, what), one.person_id, one.name), one.ends_at) for one in rows if one.ends_at}
        self.seen: dict[Any, int] = {}

    def set(self, line: Line, more: dict[str, Any]) -> None:
        grid_id, person_id = self._grid(line), self._person(line)
        if line["until"] and line["since"] and line["until"] < line["since"]:
            line.refuse(_("The last day lies before the first."), "until")
        if line.reasons or grid_id is None:
            return
        ends_at = start_of_day(line["until"] + timedelta(days=1)) if line["until"] else None
        key = self._key(grid_id, line[self.what], person_id, line["name"])
        if self.seen.setdefault((key, ends_at), line.number) != line.number:
            line.refuse(_("This is there twice, first in row %(row)s.", row=self.seen[key, ends_at]), "grid_code")
        elif (*key, ends_at) in self.ended:
            self.tally.same += 1
        elif known := self.open.get(key):
            self._change(known, self._wanted(line, more, known.agreed_at) | {"ends_at": ends_at})
        elif (grid_id, line[self.what]) in self.withdrawn:
            self.tally.kept.append(
                _("%(grid)s: who fills this slot took back consent. Name somebody on the grid's page.", grid=line["grid_code"])
            )
        else:
            ids = {"id": new_id(), "street_id": self.snapshot.street_id, "grid_id": grid_id, self.what: line[self.what]}
            who = {"person_id": person_id, "name": line["name"]}
            starts_at = start_of_day(line["since"]) if line["since"] else self.snapshot.at
            times = {"starts_at": starts_at, "ends_at": ends_at, "forgotten_at": None}
            self.changes.insert(self.table, **ids, **who, **times, **self._wanted(line, more, None))
            self.tally.added += 1

    def _change(self, known: Any, wanted: dict[str, Any]) -> None:
        if all(getattr(known, name) == value for name, value in wanted.items()):
            self.tally.same += 1
            return
        self.changes.update(self.table, known.id, **wanted)
        self.tally.changed += 1

    def _wanted(self, line: Line, more: dict[str, Any], agreed_at: datetime | None) -> dict[str, Any]:
        """A consent that the sheet leaves open stays as it is."""
        said = {None: agreed_at, False: None, True: agreed_at or self.snapshot.at}
        return {"phone": line["phone"], "agreed_at": said[line["agreed"]]} | more

    def _grid(self, line: Line) -> UUID | None:
        place = self.snapshot.areas.get(line["grid_code"])
        if place is None or place.tier != GRID:
            line.refuse(_("There is no grid with the code %(code)s.", code=line["grid_code"]), "grid_code")
            return None
        return place.id

    def _person(self, line: Line) -> UUID | None:
        if bool(line["staff_number"]) == bool(line["name"]):
            line.refuse(_("Give either a staff number or a name."), "staff_number")
            return None
        person = self.snapshot.people.get(line["staff_number"]) if line["staff_number"] else None
        if line["staff_number"] and person is None:
            line.refuse(_("Nobody has the staff number %(number)s.", number=line["staff_number"]), "staff_number")
        return person.id if person else None

    @staticmethod
    def _key(grid_id: UUID, what: str, person_id: UUID | None, name: str) -> tuple:
        return grid_id, what, person_id or name


def _departments(snapshot: Snapshot, changes: Changes) -> Mapping[str, UUID]:
    there = db.session.execute(select(Department.code, Department.id).where(Department.street_id == snapshot.street_id))
    return {one.code: one.id for one in there} | {row["code"]: row["id"] for row in changes.inserts.get(Department.__table__, [])}


_GRID = Column("grid_code", ("网格编码", "grid code"), cells.code(20), required=True)
_WHO = (
    Column("staff_number", ("工号", "staff number"), cells.code(20)),
    Column("name", ("姓名", "name"), cells.text(MOST_NAME)),
    Column("phone", ("工作电话", "work phone", "电话"), cells.phone),
    Column("agreed", ("同意公示", "agreed"), cells.yes_no),
    Column("since", ("起", "from"), cells.day),
    Column("until", ("止", "until"), cells.day),
)
STAFF = Sheet(
    ("五网人员", "net staff"),
    60,
    (
        _GRID,
        Column("net", ("网", "net"), cells.choice(NETS_SAID), required=True),
        Column("department_code", ("部门编码", "department code"), cells.code(20)),
        *_WHO,
    ),
    check_staff,
)
HOLDERS = Sheet(
    ("一岗四员", "team slots"),
    62,
    (_GRID, Column("slot", ("岗位", "slot"), cells.choice(SLOTS_SAID), required=True), *_WHO),
    check_holders,
)
CARDS = Sheet(
    ("公示名片", "public cards"),
    64,
    (
        Column("staff_number", ("工号", "staff number"), cells.code(20), required=True),
        Column("phone", ("工作电话", "work phone"), cells.phone),
        Column("agreed", ("同意公示", "agreed"), cells.yes_no),
    ),
    check_cards,
)


def register_sheets() -> None:
    for sheet in (STAFF, HOLDERS, CARDS):
        register(sheet)
