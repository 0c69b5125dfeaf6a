"""What this week asks of one who walks: answers owed, care that comes round, signs to look at again, and where to go on."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Select, and_, select

from webapp.areas.models import Address, Area
from webapp.areas.reach import Reach
from webapp.core.clock import local_day, start_of_day
from webapp.core.db import db

from . import doors, queries, tallies
from .doors import Door
from .models import CareAgreement, DoorState, Promise, Visit, VisitCampaign
from .rules import LOOK_AHEAD, REFUSED, is_open, pace
from .tallies import Tallied, Tally

ON_THE_WAY = 4  # buildings that Today names
GOES_ON_FOR = timedelta(days=30)
CARE_AHEAD = timedelta(days=14)


@dataclass
class Today:
    grid: Area | None
    day: date
    campaign: VisitCampaign | None
    houses: list[Tallied]
    promises: list[Promise] = field(default_factory=list)
    care: list[Door] = field(default_factory=list)
    signals: list[Visit] = field(default_factory=list)
    declined: list[Door] = field(default_factory=list)  # who may be asked once more
    on_the_way: list[Tallied] = field(default_factory=list)
    plans: dict[UUID, list[list[str]]] = field(default_factory=dict)
    go_on: tuple[Tallied, Tally] | None = None
    by_address: dict[UUID, Door] = field(default_factory=dict)

    @property
    def met(self) -> int:
        return sum(house.met for house in self.houses)

    @property
    def whole(self) -> int:
        return sum(house.whole for house in self.houses)

    @property
    def days_left(self) -> int:
        return max((self.campaign.ends_on - self.day).days, 0) if self.campaign else 0

    @property
    def week(self) -> int:
        return pace(self.whole - self.met, self.days_left)


def today_of(reach: Reach, person: Any, at: datetime) -> Today:
    """Reads whole tallies and the few doors that are named; never all doors of the grid."""
    day, grids = local_day(at), reach.grids | reach.around
    today = Today(
        grid=db.session.get(Area, min(grids)) if grids else None,
        day=day,
        campaign=queries.running(person.street_id, day),
        houses=tallies.buildings(reach, day),
    )
    _name_doors(today, reach)
    left = [house for house in today.houses if house.met < house.whole]
    today.on_the_way = sorted(left, key=lambda house: house.met - house.whole)[:ON_THE_WAY]
    today.plans = tallies.plans(reach, [house.id for house in today.on_the_way], day)
    today.go_on = _go_on(left, queries.last_walked(person, reach, start_of_day(day) - GOES_ON_FOR))
    return today


def _name_doors(today: Today, reach: Reach) -> None:
    promises = _all(_in(reach, Promise).where(Promise.fed_back_at.is_(None), Promise.dropped_at.is_(None)))
    care = _all(_in(reach, CareAgreement).where(CareAgreement.ended_at.is_(None)))
    signals = _all(_in(reach, Visit).where(Visit.review_on <= today.day + LOOK_AHEAD, Visit.withdrawn_at.is_(None)))
    declined = _all(_in(reach, DoorState, DoorState.id).where(DoorState.state == REFUSED, DoorState.refused_until <= today.day))
    named = {one.address_id for one in (*promises, *care, *signals)} | {one.id for one in declined}
    found = doors.load(and_(reach.addresses(), Address.id.in_(named)), today.day) if named else []
    today.by_address = {door.id: door for door in found}
    today.promises = sorted(promises, key=lambda one: (one.due_on, one.id))
    due = [door for door in found if door.care_due and door.care_due <= today.day + CARE_AHEAD]
    today.care = sorted(due, key=lambda door: (door.care_due, door.id))
    asking = [one for one in signals if _asks(one, today.by_address[one.address_id])]
    today.signals = sorted(asking, key=lambda one: (one.review_on, one.id))
    again = [door for door in found if door.standing and door.state == REFUSED and door.standing.refused_until <= today.day]
    today.declined = sorted(again, key=lambda door: (door.standing.refused_until, door.id))


def _in(reach: Reach, model: Any, address_id: Any = None) -> Select:
    return select(model).join(Address, and_(Address.id == (model.address_id if address_id is None else address_id), reach.addresses()))


def _all(asked: Select) -> list[Any]:
    return list(db.session.scalars(asked))


def _asks(signal: Visit, door: Door) -> bool:
    """A weak signal is about those who lived there; it asks until somebody has looked again."""
    there = signal.household_id is None or (door.household is not None and door.household.id == signal.household_id)
    return there and is_open(signal.happened_at, signal.review_on, door.met_at)


def _go_on(left: list[Tallied], unit_id: UUID | None) -> tuple[Tallied, Tally] | None:
    """Where this person walked last, while a door there is left; else the first entrance with one."""
    pairs = [(house, one) for house in left for one in house.entrances if one.met < one.whole]
    return next((pair for pair in pairs if pair[1].unit_id == unit_id), pairs[0] if pairs else None)
