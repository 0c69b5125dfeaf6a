"""Reads about doors and visits: who may see a door, whose a visit is, who lived where and when, which round holds."""

from collections.abc import Collection, Iterable
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from flask import g, has_request_context
from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from webapp.areas.models import Address, AddressMove, Area, Household
from webapp.areas.reach import Reach, reach_of
from webapp.core.clock import local_day
from webapp.core.db import db
from webapp.core.problems import NotFound, Problem
from webapp.core.words import spoken_day

from .models import CareAgreement, DoorState, Promise, Visit, VisitCampaign
from .rules import Happened, Limits


def visible_to(person: Any, address_id: UUID, at: datetime, permission: str = "door.read") -> Address:
    """The door, if it lay in the person's area at that moment; one that moved away before says to where."""
    with db.session.no_autoflush:  # a batch has visits that wait to be written; none of them makes or moves a door
        address = db.session.get(Address, address_id)
        if address is None or address.street_id != person.street_id:
            raise NotFound()
        reach = reach_of(person, permission, at)
        if not reach.holds(address, at):
            raise _moved_away(address, reach, at) or NotFound()
    return address


def _moved_away(address: Address, reach: Reach, at: datetime) -> Problem | None:
    asked = (
        select(AddressMove.moved_at, AddressMove.from_micro_grid_id, Area.parent_id)
        .join(Area, Area.id == AddressMove.from_micro_grid_id)
        .where(AddressMove.address_id == address.id, AddressMove.moved_at <= at)
        .order_by(AddressMove.moved_at.desc())
    )
    for moved_at, micro_grid_id, grid_id in db.session.execute(asked):
        if reach.covers(micro_grid_id, grid_id):
            grid = db.session.get_one(Area, address.grid_id)
            sentence = _l(
                "Since %(day)s this household belongs to %(grid)s. Your words are kept here and at the centre.",
                day=spoken_day(local_day(moved_at)),
                grid=grid.name,
            )
            return Problem("moved-away", sentence, status=403)
    return None


def visit_of(person: Any, visit_id: UUID, at: datetime) -> Visit:
    """A visit at a door that this person may read, or one's own."""
    visit = db.session.get(Visit, visit_id)
    if visit is None or visit.street_id != person.street_id:
        raise NotFound()
    if visit.person_id != person.id:
        visible_to(person, visit.address_id, at)
    return visit


def own_visit(person: Any, visit_id: UUID) -> Visit | None:
    """The visit, if it is there; somebody else's is not there."""
    visit = db.session.get(Visit, visit_id)
    if visit is not None and visit.person_id != person.id:
        raise NotFound()
    return visit


def promise_of(person: Any, promise_id: UUID, at: datetime) -> Promise:
    promise = db.session.get(Promise, promise_id)
    if promise is None:
        raise NotFound()
    visible_to(person, promise.address_id, at, "door.write")
    return promise


def agreement_of(person: Any, agreement_id: UUID, at: datetime) -> CareAgreement:
    agreement = db.session.get(CareAgreement, agreement_id)
    if agreement is None:
        raise NotFound()
    visible_to(person, agreement.address_id, at, "door.write")
    return agreement


def running(street_id: UUID, day: date) -> VisitCampaign | None:
    """The round that a day falls into."""
    return next((one for one in campaigns(street_id) if one.starts_on <= day <= one.ends_on), None)


def latest(street_id: UUID, day: date) -> VisitCampaign | None:
    """The round that doors stand in on a day: the running one, or the last that has begun."""
    return next((one for one in campaigns(street_id) if one.starts_on <= day), None)


def campaigns(street_id: UUID) -> list[VisitCampaign]:
    """Newest first; a street has one every two years. Read once a request, also by every entry of a batch."""
    kept = g.shared.setdefault("campaigns", {}) if has_request_context() and "shared" in g else {}
    if street_id not in kept:
        asked = select(VisitCampaign).where(VisitCampaign.street_id == street_id).order_by(VisitCampaign.starts_on.desc())
        kept[street_id] = list(db.session.scalars(asked))
    return kept[street_id]


def turns(street_id: UUID, first: date, last: date) -> bool:
    """Whether a round begins, or is over, on one of these days."""
    return any(first <= day <= last for one in campaigns(street_id) for day in (one.starts_on, one.ends_on + timedelta(days=1)))


def limits_of(campaign: VisitCampaign | None) -> Limits:
    return campaign.limits if campaign else Limits()


def happened(address_id: UUID) -> list[Happened]:
    """The visits of a door that nobody took back."""
    asked = select(Visit.id, Visit.outcome, Visit.happened_at, Visit.household_id, Visit.campaign_id)
    return [Happened(*row) for row in db.session.execute(asked.where(Visit.address_id == address_id, Visit.withdrawn_at.is_(None)))]


def current_household(address: Address) -> Household | None:
    return next((one for one in address.households if one.ends_at is None), None)


def household_at(address: Address, at: datetime) -> Household | None:
    """Who lived there at that moment."""
    there = (one for one in address.households if one.starts_at <= at and (one.ends_at is None or at < one.ends_at))
    return max(there, key=lambda one: one.starts_at, default=None)


def last_left(address: Address) -> datetime | None:
    """When the last household left a door that has none."""
    return max((one.ends_at for one in address.households if one.ends_at), default=None)


def hold(address_ids: Collection[UUID]) -> None:
    """Nobody else changes how these doors stand until the commit: locked in one order, before anything there is read. It is the door's own
    row that is locked; its standing may not be there yet, and two could make it at once."""
    doors = select(Address.id).where(Address.id.in_(address_ids)).order_by(Address.id)
    db.session.execute(doors.with_for_update(key_share=True))


def state_held(address_id: UUID) -> DoorState | None:
    """The door's standing, its door held. The doors that a batch names have been held together, before it began."""
    held = g.shared.get(HELD, {}) if has_request_context() and "shared" in g else {}
    if address_id not in held:
        hold([address_id])
        return db.session.get(DoorState, address_id, populate_existing=True)
    return held.get(address_id) or db.session.get(DoorState, address_id)


def left_at(address_id: UUID, at: datetime) -> Household | None:
    """Who left a door at this very moment, after having lived there."""
    asked = select(Household).where(Household.address_id == address_id, Household.ends_at == at, Household.starts_at < at)
    return db.session.scalar(asked.limit(1))


def current_households(address_ids: Iterable[UUID]) -> dict[UUID, Household]:
    asked = select(Household).where(Household.address_id.in_(list(address_ids)), Household.ends_at.is_(None))
    return {one.address_id: one for one in db.session.scalars(asked)}


def care_of(address_ids: Iterable[UUID]) -> dict[UUID, list[CareAgreement]]:
    asked = select(CareAgreement).where(CareAgreement.address_id.in_(list(address_ids)), CareAgreement.ended_at.is_(None))
    return _by_address(db.session.scalars(asked))


def care_of_household(household_id: UUID, ended_at: datetime) -> list[CareAgreement]:
    """What ended with a household at this very moment."""
    asked = select(CareAgreement).where(CareAgreement.household_id == household_id, CareAgreement.ended_at == ended_at)
    return list(db.session.scalars(asked))


def care_ended_by(visit: Visit) -> list[CareAgreement]:
    """What was agreed earlier with the household that lives there, at a visit that stands, and ended with this visit."""
    asked = (
        select(CareAgreement)
        .join(Household, Household.id == CareAgreement.household_id)
        .outerjoin(Visit, Visit.id == CareAgreement.id)
        .where(Household.ends_at.is_(None), Visit.withdrawn_at.is_(None))
        .where(CareAgreement.address_id == visit.address_id, CareAgreement.ended_at == visit.happened_at, CareAgreement.id != visit.id)
    )
    return list(db.session.scalars(asked))


def last_walked(person: Any, reach: Reach, since: datetime) -> UUID | None:
    """The entrance of this person's last visit in reach, to go on from there."""
    asked = (
        select(Address.unit_id)
        .join(Visit, Visit.address_id == Address.id)
        .where(Visit.person_id == person.id, Visit.happened_at >= since, Visit.withdrawn_at.is_(None), reach.addresses())
        .order_by(Visit.happened_at.desc(), Visit.id.desc())
        .limit(1)
    )
    return db.session.scalar(asked)


def _by_address(rows: Iterable[Any]) -> dict[UUID, list[Any]]:
    found: dict[UUID, list[Any]] = {}
    for row in rows:
        found.setdefault(row.address_id, []).append(row)
    return found


HELD = "doors held"  # in what the entries of a batch share: the doors whose standings are locked
