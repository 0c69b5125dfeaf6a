"""What is done at a door: a visit, its withdrawal, a new household, an answer brought back, care agreed on or ended."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from flask_babel import lazy_gettext as _l

from webapp.areas.models import Address, Household
from webapp.areas.reach import place_at
from webapp.core import audit, parameters
from webapp.core.clock import local_day
from webapp.core.db import db
from webapp.core.filing import current_key
from webapp.core.problems import Problem
from webapp.photos import actions as photos

from . import queries
from .models import CareAgreement, DoorState, Promise, Visit
from .rules import MET, MOVED, Happened, Scene, check_outcome, check_withdrawal, comes_last, fold, step
from .signals import visit_filed, visit_withdrawn

parameters.define("visit.cycle_days", 730, "days", "P-15: one full round of the Great Visit takes two years.")
parameters.define("visit.tries", 3, "tries", "P-15: nobody home so often, at different times, before a door is listed.")
parameters.define("visit.bands", 2, "times of day", "P-15: the tries lie in so many times of day at least.")
parameters.define("visit.vacant_days", 2, "days", "P-15: found vacant on so many different days, a door leaves the denominator.")
parameters.define("visit.refused_days", 180, "days", "P-15: a household that declined is left alone so long.")
parameters.define("visit.care_days", 30, "days", "P-15b: how often a care household is looked in on, unless agreed otherwise.")
parameters.define("visit.feedback_days", 7, "days", "P-15b: a promise is answered within so many days.")


@dataclass
class Said:
    """What the form of a visit says."""

    outcome: str
    household_id: UUID | None = None
    fields: list[str] = field(default_factory=list)
    difficulty: str = ""
    idea: str = ""
    settled: bool = False
    weak_signal: str = ""
    weak_signal_stage: str = ""
    review_on: date | None = None
    promise: str = ""
    promise_due_on: date | None = None
    care_days: int | None = None
    photos: tuple[str, ...] = ()


def visit(
    address: Address, said: Said, *, key: UUID, replaces: UUID | None, by: Any, at: datetime, received_at: datetime, uncertain: bool = False
) -> Visit:
    """Files a visit. With `replaces` it takes the place of an own earlier one, if that is there."""
    check_outcome(said.outcome)
    household = household_of(address, said.household_id, at)
    campaign = queries.running(by.street_id, local_day(at))
    old = db.session.get(Visit, replaces) if replaces else None
    if old is not None and old.person_id == by.id and old.withdrawn_at is None:
        withdraw(old, by=by, at=at, received_at=received_at, replaced_by=key)
    made = Visit(
        id=key,
        street_id=by.street_id,
        address_id=address.id,
        grid_id=place_at(address, at)[1],
        household_id=household.id if household else None,
        campaign_id=campaign.id if campaign else None,
        person_id=by.id,
        outcome=said.outcome,
        happened_at=at,
        received_at=received_at,
        time_uncertain=uncertain,
        fields=said.fields,
        difficulty=said.difficulty,
        idea=said.idea,
        settled=said.settled,
        weak_signal=said.weak_signal,
        weak_signal_stage=said.weak_signal_stage,
        review_on=said.review_on,
        address=address,
        household=household,
    )
    db.session.add(made)
    _promise(made, said, by=by, at=at)
    if said.care_days:
        _agree_on_care(made, said.care_days, by=by)
    if said.outcome == MOVED and household and household.ends_at is None and at >= household.starts_at:
        _end(household, at, by=by)
    restand(address, received_at, made)
    audit.record("visit.filed", made, by=by, at=at)
    photos.link(made, said.photos, by=by, at=at)
    visit_filed.send(visit, visit=made, by=by, received_at=received_at)
    return made


def withdraw(made: Visit, *, by: Any, at: datetime, received_at: datetime, replaced_by: UUID | None = None) -> None:
    """Takes an own visit back; its history stays. A second time changes nothing."""
    own = made.person_id == by.id
    if own and made.withdrawn_at is not None:
        return
    check_withdrawal(own, made.happened_at, at)
    made.withdrawn_at, made.replaced_by_id = received_at, replaced_by
    for promise in made.promises:
        if promise.fed_back_at is None:
            promise.dropped_at = received_at
    if made.outcome == MOVED and made.household and made.household.ends_at == made.happened_at:
        _come_back(made.household)
    _take_back_care(made, by=by, at=at)
    restand(made.address, received_at)
    audit.record("visit.withdrawn", made, by=by, at=at, replaced_by=str(replaced_by) if replaced_by else None)
    visit_withdrawn.send(withdraw, visit=made, by=by, at=at, received_at=received_at)


def move_in(
    address: Address, contact_name: str, phone: str, members: int | None, *, key: UUID, by: Any, at: datetime, received_at: datetime
) -> Household:
    """A new household at a door; the one before ends. Told after a later one, it has ended already when that one came."""
    current = queries.current_households([address.id]).get(address.id)
    later = current if current and current.starts_at > at else None
    if current and not later:
        _end(current, at, by=by)
    db.session.flush()
    household = Household(
        id=key,
        street_id=by.street_id,
        address_id=address.id,
        address=address,
        contact_name=contact_name,
        phone=phone,
        members=members,
        starts_at=at,
        ends_at=later.starts_at if later else None,
    )
    db.session.add(household)
    db.session.flush()
    restand(address, received_at)
    audit.record("household.moved_in", household, by=by, at=at)
    return household


def feed_back(promise: Promise, words: str, *, by: Any, at: datetime) -> None:
    """The answer was brought to the household. The first one stands."""
    if promise.fed_back_at is None:
        promise.fed_back_at, promise.fed_back_by_id, promise.feedback = at, by.id, words
        audit.record("promise.fed_back", promise, by=by, at=at)


def end_care(agreement: CareAgreement, *, by: Any, at: datetime) -> None:
    if agreement.ended_at is None:
        agreement.ended_at = at
        audit.record("care.ended", agreement, by=by, at=at)


def household_of(address: Address, said: UUID | None, at: datetime) -> Household | None:
    """The household that the visitor meant: the one said, or what stands for it now; else the one of that time."""
    if said is not None:
        household = db.session.get(Household, current_key(said))
        if household is not None and household.address_id == address.id:
            return household
    return queries.household_at(address, at)


def restand(address: Address, on: datetime, added: Visit | None = None) -> DoorState:
    """Brings the door's standing up to date: by one step when the added visit is the latest, else by folding anew."""
    state = queries.state_held(address.id)
    scene = _scene(address, on)
    standing = None
    if state and added and (state.household_id, state.campaign_id) == (scene.household_id, scene.campaign_id):
        one = Happened(added.id, added.outcome, added.happened_at, added.household_id, added.campaign_id)
        standing = step(state.standing(), one, scene) if comes_last(state.standing(), one) else None
    state = state or DoorState(id=address.id, street_id=address.street_id, address=address)
    state.campaign_id, state.household_id = scene.campaign_id, scene.household_id
    state.set(standing or fold(queries.happened(address.id), scene), scene.limits, address.listed_vacant)
    db.session.add(state)
    return state


def _scene(address: Address, on: datetime) -> Scene:
    household = queries.current_household(address)
    campaign = queries.latest(address.street_id, local_day(on))
    since = household.starts_at if household else queries.last_left(address)
    return Scene(campaign.id if campaign else None, household.id if household else None, since, queries.limits_of(campaign))


def _promise(made: Visit, said: Said, *, by: Any, at: datetime) -> None:
    if not said.promise:
        return
    due_on = said.promise_due_on or local_day(at) + timedelta(days=parameters.value(by.street_id, "visit.feedback_days", local_day(at)))
    promise = Promise(street_id=by.street_id, visit_id=made.id, address_id=made.address_id, words=said.promise, due_on=due_on, visit=made)
    promise.address = made.address
    db.session.add(promise)


def _agree_on_care(made: Visit, every_days: int, *, by: Any) -> None:
    """From now on, so often. The agreement bears the id of the visit at which it was made, and takes the place of the one before."""
    if made.household is None or made.outcome != MET:
        raise Problem(
            "care-with-nobody", _l("Care is agreed on with a household: choose «met», and enter who lives here first."), field="care_days"
        )
    for before in queries.care_of([made.address_id]).get(made.address_id, []):
        before.ended_at = made.happened_at
    agreement = CareAgreement(
        id=made.id,
        street_id=made.street_id,
        household_id=made.household.id,
        address_id=made.address_id,
        address=made.address,
        every_days=every_days,
        agreed_on=local_day(made.happened_at),
        agreed_by_id=by.id,
    )
    db.session.add(agreement)
    db.session.flush()
    audit.record("care.agreed", agreement, by=by, at=made.happened_at, every_days=every_days)


def _take_back_care(made: Visit, *, by: Any, at: datetime) -> None:
    """What was agreed at a visit that is taken back was never agreed; what stood before stands again."""
    agreement = db.session.get(CareAgreement, made.id)
    if agreement is not None:
        end_care(agreement, by=by, at=at)
    if agreement is not None or made.outcome == MOVED:
        for before in queries.care_ended_by(made):
            before.ended_at = None


def _end(household: Household, at: datetime, *, by: Any) -> None:
    household.ends_at = at
    for agreement in queries.care_of([household.address_id]).get(household.address_id, []):
        if agreement.household_id == household.id:
            agreement.ended_at = at
    audit.record("household.ended", household, by=by, at=at)


def _come_back(household: Household) -> None:
    """The move was a mistake: the household is here again, unless somebody else moved in since."""
    if not queries.current_households([household.address_id]):
        household.ends_at = None
