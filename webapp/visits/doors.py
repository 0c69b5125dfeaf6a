"""What pages show of doors, loaded for many at once in a fixed number of statements and drawn one by one."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import cached_property
from uuid import UUID

from flask_babel import gettext as _

from webapp.accounts.models import Person
from webapp.areas.contacts import Contact, contact_of
from webapp.areas.models import Address, Household
from webapp.core.clock import local_day
from webapp.core.db import db
from webapp.core.words import spoken_day
from webapp.photos.queries import shown_by

from . import queries
from .models import CareAgreement, DoorState, Promise, Visit
from .rules import DUE, MET, REFUSED, TRIED, VACANT
from .tallies import WALKED_USES
from .wording import dated, members, outcome_of


@dataclass
class Door:
    """One door with what a visitor needs to know."""

    address: Address
    household: Household | None = None
    names_whole: bool = True  # for a reader who walks here; see areas/contacts.py
    standing: DoorState | None = None  # in the round that doors stand in now; None before its first visit
    met_at: datetime | None = None  # when this household was last met, in whatever round
    promises: list[Promise] = field(default_factory=list)
    care: CareAgreement | None = None
    visits: list[Visit] = field(default_factory=list)
    people: dict[UUID, str] = field(default_factory=dict)
    photos: dict[UUID, list] = field(default_factory=dict)

    @cached_property
    def id(self) -> UUID:
        return self.address.id

    @cached_property
    def state(self) -> str:
        if self.standing:
            return self.standing.state
        return VACANT if self.address.listed_vacant else DUE

    @cached_property
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
        said = f"{dated(local_day(visit.happened_at))} {outcome_of(visit)}"
        return _("household before: %(last)s", last=said) if self.before_this_household(visit) else said

    def before_this_household(self, visit: Visit) -> bool:
        """Whether it was at somebody who has moved since."""
        return bool(self.household and visit.household_id and visit.household_id != self.household.id)

    @property
    def tries(self) -> int:
        return self.standing.tries if self.standing else 0


def words_on(door: Door, dense: bool) -> tuple[str, str | None]:
    """What stands on a door's tile, and the icon in the place of its shape when something more urgent than the state stands there."""
    if dense and door.care and door.state != MET:
        return _("Care"), "heart"
    if dense and door.promises:
        return _("Answer"), "flag"
    if door.state == MET and door.standing and door.standing.met_at:
        return (_("Met") if dense else spoken_day(local_day(door.standing.met_at))), None
    if door.state == TRIED and not door.tries:
        return _("Not inside"), None
    if door.state == TRIED:
        return (_("Not in") if dense else _("Not in ×%(count)s", count=door.tries)), None
    return {DUE: _("To visit"), VACANT: _("Vacant"), REFUSED: _("Declined"), MET: _("Met")}[door.state], None


def load(addresses: Iterable[Address], day: date, *, history: bool) -> list[Door]:
    """The doors with all that belongs to them. `history` brings their last visits with names and photos."""
    doors = {address.id: Door(address) for address in addresses}
    for address_id, household in queries.current_households(doors).items():
        doors[address_id].household = household
    states = queries.states_of(doors)
    _stand(doors, states, day)
    for address_id, promises in queries.promises_of(doors).items():
        doors[address_id].promises = promises
    for address_id, agreements in queries.care_of(doors).items():
        doors[address_id].care = agreements[-1]
    _with_visits(doors, states, history)
    return list(doors.values())


def _stand(doors: dict[UUID, Door], states: dict[UUID, DoorState], day: date) -> None:
    """When a new round begins, every door is due again until its first visit."""
    rounds = {street_id: queries.latest(street_id, day) for street_id in {state.street_id for state in states.values()}}
    for address_id, state in states.items():
        campaign = rounds[state.street_id]
        doors[address_id].met_at = state.met_at
        if state.campaign_id == (campaign.id if campaign else None):
            doors[address_id].standing = state


def _with_visits(doors: dict[UUID, Door], states: dict[UUID, DoorState], history: bool) -> None:
    wanted = {address_id: [UUID(one) for one in state.recent[: None if history else 1]] for address_id, state in states.items()}
    visits = queries.visits_by_id(one for ids in wanted.values() for one in ids)
    for address_id, ids in wanted.items():
        doors[address_id].visits = [visits[one] for one in ids if one in visits]
    if not history:
        return
    names = dict(db.session.execute(db.select(Person.id, Person.name).where(Person.id.in_({v.person_id for v in visits.values()}))).all())
    photos = shown_by("visit", visits)
    for door in doors.values():
        door.people, door.photos = names, {visit.id: photos[visit.id] for visit in door.visits if visit.id in photos}


def place_of(address: Address, *, short: bool = False) -> str:
    """«示例新村 3幢 2单元 402», or without the compound."""
    unit = address.unit
    parts = [unit.building.name, unit.name, address.door]
    return " ".join(part for part in ([] if short else [unit.building.compound.name]) + parts if part)
