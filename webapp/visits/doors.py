"""What pages show of doors, loaded for many at once in a fixed number of statements and drawn one by one."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from flask_babel import gettext as _

from webapp.areas.contacts import Contact, contact_of
from webapp.areas.models import Address, Unit
from webapp.core.clock import local_day
from webapp.photos.queries import shown_by

from . import queries, rows
from .rows import Doors, Told
from .rules import DUE, VACANT
from .tallies import WALKED_USES
from .wording import dated, members


class Earlier(NamedTuple):
    """An earlier visit on a door's page."""

    visit: Told
    at_others: bool  # at a household that has moved since
    photos: list[Any]


@dataclass
class Door:
    """One door with what a visitor needs to know. What belongs to it are rows or entities alike; see rows.py."""

    address: Any
    unit: Unit | None = None
    household: Any = None
    names_whole: bool = True  # for a reader who walks here; see areas/contacts.py
    standing: Any = None  # in the round that doors stand in now; None before its first visit
    met_at: datetime | None = None  # when this household was last met, in whatever round
    promises: list[Any] = field(default_factory=list)
    care: Any = None
    visits: list[Told] = field(default_factory=list)
    earlier: list[Earlier] = field(default_factory=list)  # the same visits, for the door's own page

    @property
    def id(self) -> UUID:
        return self.address.id

    @property
    def place(self) -> str:
        """«示例新村 3幢 2单元 402»."""
        return _place(self.unit, self.address.door)

    @property
    def short(self) -> str:
        """The place without its compound, to somebody who walks there."""
        return _place(self.unit, self.address.door, short=True)

    @property
    def state(self) -> str:
        if self.standing:
            return self.standing.state
        return VACANT if self.address.listed_vacant else DUE

    @property
    def counts(self) -> bool:
        """Whether it is among the doors to be met."""
        return self.address.use in WALKED_USES and not (self.standing and self.standing.left_out)

    @property
    def contact(self) -> Contact:
        return contact_of(self.household, whole=self.names_whole) if self.household else Contact("", "")

    @property
    def name(self) -> str:
        """«孙先生»."""
        return self.contact.name or self.who

    @property
    def who(self) -> str:
        """«孙先生 · 3 口人»."""
        if self.household is None:
            return _("Nobody on the list")
        return " · ".join(filter(None, [self.contact.name, members(self.household.members)])) or _("Name not known")

    @property
    def care_due(self) -> date | None:
        if self.care is None:
            return None
        seen_on = local_day(self.met_at) if self.met_at else self.care.agreed_on
        return max(self.care.agreed_on, seen_on) + timedelta(days=self.care.every_days)

    @property
    def last(self) -> str:
        """«9月6日 没人在家», or «上一户 9月6日 搬走了»."""
        if not self.visits:
            return _("Not visited yet")
        visit = self.visits[0]
        said = f"{dated(visit.day)} {visit.said}"
        return _("household before: %(last)s", last=said) if self.before_this_household(visit) else said

    def before_this_household(self, visit: Told) -> bool:
        """Whether it was at somebody who has moved since."""
        return bool(self.household and visit.household_id and visit.household_id != self.household.id)

    @property
    def tries(self) -> int:
        return self.standing.tries if self.standing else 0


def load(doors: Doors, day: date, *, history: Collection[UUID] = ()) -> list[Door]:
    """The doors with all that belongs to them; those of `history` bring their last visits with names and photos."""
    found: dict[UUID, Door] = {}
    rounds: dict[UUID, UUID | None] = {}
    for place, household, standing, last in rows.read(doors):
        found[place.id] = door = Door(place, household=household, visits=[last] if last else [])
        if standing:
            door.met_at = standing.met_at
            if standing.street_id not in rounds:
                rounds[standing.street_id] = _round(standing.street_id, day)
            if standing.campaign_id == rounds[standing.street_id]:
                door.standing = standing
    units = rows.units(door.address.unit_id for door in found.values())
    for door in found.values():
        door.unit = units[door.address.unit_id]
    for promise in rows.promises(doors):
        found[promise.address_id].promises.append(promise)
    for agreement in rows.care(doors):
        found[agreement.address_id].care = agreement
    _with_history(found, [address_id for address_id in history if address_id in found])
    return list(found.values())


def _round(street_id: UUID, day: date) -> UUID | None:
    """When a new round begins, every door is due again until its first visit."""
    campaign = queries.latest(street_id, day)
    return campaign.id if campaign else None


def _with_history(found: dict[UUID, Door], ids: list[UUID]) -> None:
    if not ids:
        return
    for visit in rows.before_last(ids):
        found[visit.address_id].visits.append(visit)
    photos = shown_by("visit", [visit.id for address_id in ids for visit in found[address_id].visits])
    for door in (found[address_id] for address_id in ids):
        door.earlier = [Earlier(visit, door.before_this_household(visit), photos.get(visit.id, [])) for visit in door.visits]


def place_of(address: Address, *, short: bool = False) -> str:
    """Where a door is, as `Door.place` says it."""
    return _place(address.unit, address.door, short=short)


def _place(unit: Any, number: str, *, short: bool = False) -> str:
    parts = [unit.building.name, unit.name, number]
    return " ".join(part for part in ([] if short else [unit.building.compound.name]) + parts if part)
