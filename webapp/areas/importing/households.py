"""Who lives behind a door, as a row says it: another contact is another household; phone and number of people are facts of the same.

What was learnt at the door is newer than a spreadsheet: a row that still names a household that has left changes nothing, and an
empty cell says nothing.
"""

from datetime import datetime

from webapp.core.clock import start_of_day
from webapp.core.ids import new_id

from ..models import Household
from .changes import Changes
from .reading import Line
from .snapshot import Door, Home, Snapshot, Stay

WALKED = ("home", "let")


class Households:
    def __init__(self, snapshot: Snapshot, changes: Changes):
        self.snapshot, self.changes = snapshot, changes
        self.table = Household.__table__

    def settle(self, line: Line, door: Door, known: Door | None) -> bool:
        """Plans what the row changes behind this door; whether it changes anything."""
        home = self.snapshot.homes.get(door.id)
        now_vacant = door.listed_vacant and not (known and known.listed_vacant)
        if door.listed_vacant and not line["contact"]:
            return now_vacant and home is not None and self._end(door, home)
        if home is None:
            return self._arrive(line, door, known)
        if line["contact"] and home.contact_name and line["contact"] != home.contact_name:
            return self._replace(line, door, home)
        return self._correct(line, door, home)

    def _arrive(self, line: Line, door: Door, known: Door | None) -> bool:
        """A door without a household gets one if it is a home, unless the field knows that nobody lives there any more."""
        fresh = known is None or (known.listed_vacant and not door.listed_vacant)
        if not line["contact"] and not (fresh and door.use in WALKED):
            return False
        if self._has_left(line, door):
            return False
        home = self._begin(line, door)
        if known is None:
            self.changes.events["household.begun"] += 1
        else:
            self._note_begun(door, home)
        return True

    def _replace(self, line: Line, door: Door, home: Home) -> bool:
        if self._has_left(line, door):
            return False
        self._end(door, home)
        self._note_begun(door, self._begin(line, door))
        return True

    def _note_begun(self, door: Door, home: Home) -> None:
        """Beside a door that was there before, a new household is a change that the audit keeps."""
        self.changes.record("household.begun", self.table, home.id)
        self.changes.resettled.add(door.id)

    def _has_left(self, line: Line, door: Door) -> bool:
        """Whether the row names somebody who is known to have left; the report says so."""
        if not line["contact"] or all(stay.contact_name != line["contact"] for stay in self.snapshot.left.get(door.id, ())):
            return False
        self.changes.tally("户室").kept.append(f"{door.code} {line['contact']}")
        return True

    def _correct(self, line: Line, door: Door, home: Home) -> bool:
        now = home._replace(
            contact_name=line["contact"] or home.contact_name,
            phone=line["phone"] or home.phone,
            members=line["members"] or home.members,
        )
        if now == home:
            return False
        self.changes.update(self.table, home.id, contact_name=now.contact_name, phone=now.phone, members=now.members)
        self.changes.record("household.changed", self.table, home.id)
        self.snapshot.homes[door.id] = now
        return True

    def _end(self, door: Door, home: Home) -> bool:
        ends_at = max(self.snapshot.at, home.starts_at)
        self.changes.update(self.table, home.id, ends_at=ends_at)
        self.changes.record("household.ended", self.table, home.id)
        self.changes.resettled.add(door.id)
        del self.snapshot.homes[door.id]
        self.snapshot.left.setdefault(door.id, []).append(Stay(home.id, home.contact_name, home.starts_at, ends_at))
        return True

    def _begin(self, line: Line, door: Door) -> Home:
        starts_at = self._starts_at(line, door)
        facts = {"contact_name": line["contact"] or "", "phone": line["phone"] or "", "members": line["members"]}
        home = Home(new_id(), **facts, starts_at=starts_at)
        row = {"street_id": self.snapshot.street_id, "address_id": door.id, "ends_at": None}
        self.changes.insert(self.table, **home._asdict(), **row)
        self.snapshot.homes[door.id] = home
        return home

    def _starts_at(self, line: Line, door: Door) -> datetime:
        """The day the row gives, but not before the household that lived there last had gone."""
        said = start_of_day(line["since"]) if line["since"] else self.snapshot.at
        gone = (stay.ends_at for stay in self.snapshot.left.get(door.id, ()))
        return max(min(said, self.snapshot.at), *gone) if door.id in self.snapshot.left else min(said, self.snapshot.at)
