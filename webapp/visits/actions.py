"""What is done at a door: a visit, its withdrawal, an answer brought back. Households and care have their own files."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from webapp.areas.models import Address
from webapp.areas.reach import place_at
from webapp.core import audit, carried, parameters
from webapp.core.clock import local_day
from webapp.core.collected import insert_object_later
from webapp.core.db import db
from webapp.photos import actions as photos

from . import care, households, queries
from .models import Promise, Visit
from .rules import MOVED, check_outcome, check_withdrawal
from .signals import visit_filed, visit_withdrawn
from .standing import restand

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
    """Files a visit. With `replaces` it takes the place of an own earlier one, if that is there. A batch files many: what comes back
    stands outside the session, its row is written with those of the others."""
    check_outcome(said.outcome)
    household = households.household_of(address, said.household_id, at)
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
    insert_object_later(db.session(), made)
    carried.touch(made.touches())
    _promise(made, said, by=by, at=at)
    if said.care_days:
        care.agree(made, said.care_days, by=by)
    if said.outcome == MOVED and household and household.ends_at is None and at >= household.starts_at:
        households.end(household, at, by=by)
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
        households.come_back(made.household)
    care.take_back(made, by=by, at=at)
    restand(made.address, received_at)
    audit.record("visit.withdrawn", made, by=by, at=at, replaced_by=str(replaced_by) if replaced_by else None)
    visit_withdrawn.send(withdraw, visit=made, by=by, at=at, received_at=received_at)


def feed_back(promise: Promise, words: str, *, by: Any, at: datetime) -> None:
    """The answer was brought to the household. The first one stands."""
    if promise.fed_back_at is None:
        promise.fed_back_at, promise.fed_back_by_id, promise.feedback = at, by.id, words
        audit.record("promise.fed_back", promise, by=by, at=at)


def _promise(made: Visit, said: Said, *, by: Any, at: datetime) -> None:
    if not said.promise:
        return
    due_on = said.promise_due_on or local_day(at) + timedelta(days=parameters.value(by.street_id, "visit.feedback_days", local_day(at)))
    promise = Promise(street_id=by.street_id, visit_id=made.id, address_id=made.address_id, words=said.promise, due_on=due_on, visit=made)
    insert_object_later(db.session(), promise)
