"""Visits that an import brings write themselves into the handbooks of whoever made them, like those made at the door.

A year whose handbook is closed stays as it is: nobody's notebook grows pages long after it was put away.
"""

from collections import defaultdict
from datetime import date
from typing import Any
from uuid import UUID

from webapp.areas.importing.changes import Changes
from webapp.areas.importing.snapshot import Snapshot
from webapp.core import parameters
from webapp.core.clock import local_day
from webapp.core.ids import new_id
from webapp.visits.models import Promise, Visit
from webapp.visits.signals import visits_planned

from .actions import GRACE
from .models import HandbookEntry, page_subject, search_subject, week_subject
from .rules import VISIT, is_open
from .wording import words

Promised = tuple[str, date]


@visits_planned.connect
def enter(sender, *, snapshot: Snapshot, changes: Changes) -> None:
    today = local_day(snapshot.at)
    grace = parameters.value(snapshot.street_id, GRACE, today)
    street, promises, pages = _Street(snapshot), _promises(changes), set()
    for visit in changes.inserts.get(Visit.__table__, ()):
        day = local_day(visit["happened_at"])
        if not is_open(day, today, grace):
            continue
        facts = {"kind": VISIT, "visit_id": visit["id"], "changed_at": snapshot.at, "withdrawn_at": None}
        same = {name: visit[name] for name in ("street_id", "person_id", "happened_at")}
        changes.insert(HandbookEntry.__table__, id=new_id(), day=day, **same, **facts, **street.words(visit, promises[visit["id"]]))
        pages.add((visit["person_id"], day))
    for person_id, day in pages:
        subjects = (page_subject(person_id, day), week_subject(person_id, day), search_subject(person_id))
        changes.touch((f"p:{person_id}", subject) for subject in subjects)


class _Street:
    """Names of places and people by their ids, as the import is going to leave them."""

    def __init__(self, snapshot: Snapshot):
        self.doors = {door.id: door for door in snapshot.doors.values()}
        self.houses = {house.id: house.name for house in (*snapshot.buildings.values(), *snapshot.units.values())}
        self.contacts = {home.id: home.contact_name for home in snapshot.homes.values()}
        self.contacts |= {stay.id: stay.contact_name for stays in snapshot.left.values() for stay in stays}

    def words(self, visit: dict[str, Any], promises: list[Promised]) -> dict[str, Any]:
        door = self.doors[visit["address_id"]]
        return words(
            (self.houses[door.building_id], self.houses[door.unit_id], door.door),
            self.contacts.get(visit["household_id"], ""),
            visit["outcome"],
            said=(visit["difficulty"], visit["idea"], visit["weak_signal"]),
            promises=promises,
            reports=bool(visit["fields"] or visit["settled"]),
        )


def _promises(changes: Changes) -> dict[UUID, list[Promised]]:
    """What was promised on each visit that comes, and until when."""
    found: dict[UUID, list[Promised]] = defaultdict(list)
    for promise in changes.inserts.get(Promise.__table__, ()):
        found[promise["visit_id"]].append((promise["words"], promise["due_on"]))
    return found
