"""Who lives behind a door, as visitors learn it: somebody moves out, somebody moves in, and either may have been a mistake."""

from datetime import datetime
from typing import Any
from uuid import UUID

from webapp.areas.models import Address, Household
from webapp.core import audit
from webapp.core.db import db
from webapp.core.filing import current_key

from . import queries
from .standing import restand


def move_in(
    address: Address,
    contact_name: str,
    phone: str,
    members: int | None,
    *,
    key: UUID,
    by: Any,
    at: datetime,
    received_at: datetime,
    replaces: UUID | None = None,
) -> Household:
    """A new household at a door; the one before ends. With `replaces` it corrects one entered earlier, and has its time."""
    mistaken = db.session.get(Household, replaces) if replaces else None
    if mistaken is not None and mistaken.address_id == address.id:
        starts_at, ends_at = mistaken.starts_at, mistaken.ends_at
        mistaken.ends_at = starts_at
    else:
        starts_at, ends_at = at, _make_way(address, at, by=by)
    db.session.flush()
    facts = {"contact_name": contact_name, "phone": phone, "members": members, "starts_at": starts_at, "ends_at": ends_at}
    household = Household(id=key, street_id=by.street_id, address_id=address.id, address=address, **facts)
    db.session.add(household)
    db.session.flush()
    if mistaken is not None:
        _in_place_of(mistaken, household, received_at)
    restand(address, received_at)
    audit.record("household.moved_in", household, by=by, at=at, replaces=str(mistaken.id) if mistaken else None)
    return household


def end(household: Household, at: datetime, *, by: Any) -> None:
    household.ends_at = at
    for agreement in queries.care_of([household.address_id]).get(household.address_id, []):
        if agreement.household_id == household.id:
            agreement.ended_at = at
    audit.record("household.ended", household, by=by, at=at)


def come_back(household: Household) -> None:
    """The move was a mistake: the household is here again, unless somebody else moved in since."""
    if not queries.current_households([household.address_id]):
        household.ends_at = None


def household_of(address: Address, said: UUID | None, at: datetime) -> Household | None:
    """The household that the visitor meant: the one said, or what stands for it now; else the one of that time."""
    if said is not None:
        household = db.session.get(Household, current_key(said))
        if household is not None and household.address_id == address.id:
            return household
    return queries.household_at(address, at)


def _make_way(address: Address, at: datetime, *, by: Any) -> datetime | None:
    """Ends the present household; if that one came later than `at`, the new one has ended when it came."""
    current = queries.current_households([address.id]).get(address.id)
    if current is not None and current.starts_at > at:
        return current.starts_at
    if current is not None:
        end(current, at, by=by)
    return None


def _in_place_of(mistaken: Household, household: Household, received_at: datetime) -> None:
    """What was agreed with a household holds when its entry is corrected; one entered at the wrong door was never there."""
    if mistaken.address_id == household.address_id:
        for agreement in queries.care_of([household.address_id]).get(household.address_id, []):
            agreement.household_id = household.id
        return
    came_at, was_here = mistaken.starts_at, mistaken.ends_at is None
    mistaken.ends_at = came_at
    db.session.flush()
    before = queries.left_at(mistaken.address_id, came_at)
    if was_here and before is not None and before.id != mistaken.id:
        before.ends_at = None
        for agreement in queries.care_of_household(before.id, came_at):
            agreement.ended_at = None
    restand(mistaken.address, received_at)
