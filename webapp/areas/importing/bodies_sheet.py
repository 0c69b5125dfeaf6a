"""The sheet 党组织: party bodies beside the grid tree, hub households among them. At most one of a kind stands beside an area."""

from collections.abc import Iterable
from datetime import timedelta
from uuid import UUID

from flask_babel import gettext as _

from webapp.core.clock import start_of_day
from webapp.core.ids import new_id

from ..models import PARTY_BODIES, PartyBody
from . import cells
from .changes import Changes
from .reading import Line
from .registry import Column, Sheet
from .snapshot import Body, Snapshot

KINDS = {
    "街道党工委": "street_committee",
    "社区党委": "community_committee",
    "党总支": "general_branch",
    "网格党支部": "grid_branch",
    "党员行动小组": "action_team",
    "党员中心户": "hub_household",
} | {kind: kind for kind in PARTY_BODIES}


def check(lines: Iterable[Line], snapshot: Snapshot, changes: Changes) -> None:
    seen: dict[tuple[UUID, str], int] = {}
    before = dict(snapshot.bodies)
    for line in lines:
        _check_line(line, snapshot, changes, seen)
    gone = [body for key, body in before.items() if key not in seen]
    missing = (f"{snapshot.areas_by_id[body.area_id].code} {body.name}" for body in gone if body.area_id in snapshot.areas_by_id)
    changes.tally(SHEET.name).missing = sorted(missing)


def _check_line(line: Line, snapshot: Snapshot, changes: Changes, seen: dict[tuple[UUID, str], int]) -> None:
    kind, code, number = line["kind"], line["area_code"], line["staff_number"]
    area = snapshot.areas.get(code)
    if area is None:
        line.refuse(_("There is no area with the code %(code)s.", code=code), "area_code")
        return
    if area.tier != PARTY_BODIES[kind]:
        line.refuse(_("A body of this kind does not stand beside an area of this kind."), "area_code")
    if number and number not in snapshot.people:
        line.refuse(_("Nobody has the staff number %(number)s.", number=number), "staff_number")
    if line["since"] and line["until"] and line["until"] < line["since"]:
        line.refuse(_("The last day lies before the first."), "until")
    first = seen.setdefault((area.id, kind), line.number)
    if first != line.number:
        line.refuse(_("This body is there twice, first in row %(row)s.", row=first), "kind")
    if not line.reasons:
        person_id = snapshot.people[number].id if number else None
        _plan(line, snapshot, changes, Body(new_id(), area.id, kind, line["name"], person_id))


def _plan(line: Line, snapshot: Snapshot, changes: Changes, wanted: Body) -> None:
    """A new name is the same body; another secretary, leader or hub begins a new one, and the old one is history."""
    known, tally = snapshot.bodies.get((wanted.area_id, wanted.kind)), changes.tally(SHEET.name)
    ends_at = start_of_day(line["until"] + timedelta(days=1)) if line["until"] else None
    replaced = known is not None and None not in (known.person_id, wanted.person_id) and known.person_id != wanted.person_id
    if known is not None and not replaced:
        facts = {"name": wanted.name, "person_id": wanted.person_id or known.person_id}
        now = known._replace(**facts)
        if now == known and ends_at is None:
            tally.same += 1
            return
        changes.update(PartyBody.__table__, known.id, **facts, ends_at=ends_at)
        tally.changed += 1
        snapshot.bodies[now.area_id, now.kind] = now
        return
    if known is not None:
        changes.update(PartyBody.__table__, known.id, ends_at=snapshot.at)
        changes.record("party_body.ended", PartyBody.__table__, known.id)
    starts_at = start_of_day(line["since"]) if line["since"] and known is None else snapshot.at
    changes.insert(PartyBody.__table__, street_id=snapshot.street_id, **wanted._asdict(), starts_at=starts_at, ends_at=ends_at)
    snapshot.bodies[wanted.area_id, wanted.kind] = wanted
    tally.added += known is None
    tally.changed += known is not None


SHEET = Sheet(
    ("党组织", "party bodies", "party"),
    30,
    (
        Column("kind", ("类别", "kind", "类型"), cells.choice(KINDS), required=True),
        Column("area_code", ("区域编码", "area code", "网格编码"), cells.code(20), required=True),
        Column("name", ("名称", "name"), cells.text(60), required=True),
        Column("staff_number", ("负责人工号", "staff number", "书记工号"), cells.code(20)),
        Column("since", ("起", "from"), cells.day),
        Column("until", ("止", "until"), cells.day),
    ),
    check,
)
