"""An import that changes who lives behind doors changes how they stand: folded anew, many doors in a few statements.

The same as `standing.restand` for each of them, which would hold the write lock for minutes when a whole street's contacts change.
"""

from collections import defaultdict
from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, insert, select, update

from webapp.areas.models import Address, Household
from webapp.areas.signals import doors_resettled
from webapp.core.clock import local_day
from webapp.core.db import db

from . import queries
from .models import CareAgreement, DoorState, Visit, columns_of
from .rules import Happened, Scene, fold


@doors_resettled.connect
def stand_anew(sender, *, street_id: UUID, address_ids: Collection[UUID], at: datetime) -> None:
    queries.hold(address_ids)
    _end_care(address_ids, at)
    scenes, visits = _scenes(street_id, address_ids, at), _visits(address_ids)
    there = set(db.session.scalars(select(DoorState.id).where(DoorState.id.in_(address_ids))))
    known, new = [], []
    for address_id, listed_vacant in _pairs(select(Address.id, Address.listed_vacant).where(Address.id.in_(address_ids))):
        scene = scenes[address_id]
        columns = columns_of(fold(visits.get(address_id, ()), scene), scene.limits, listed_vacant)
        row = {"id": address_id, "campaign_id": scene.campaign_id, "household_id": scene.household_id, **columns}
        (known if address_id in there else new).append(row)
    if known:
        db.session.execute(update(DoorState), known)
    if new:
        db.session.execute(insert(DoorState.__table__), [{"street_id": street_id, **row} for row in new])
    db.session.expire_all()


def _scenes(street_id: UUID, address_ids: Collection[UUID], at: datetime) -> dict[UUID, Scene]:
    """What the visits of each door are held against."""
    campaign = queries.latest(street_id, local_day(at))
    campaign_id, limits = campaign.id if campaign else None, queries.limits_of(campaign)
    stays = select(Household.address_id, Household.id, Household.starts_at).where(_at(Household, address_ids), Household.ends_at.is_(None))
    here = {address_id: (household_id, starts_at) for address_id, household_id, starts_at in _pairs(stays)}
    ends = select(Household.address_id, func.max(Household.ends_at)).where(_at(Household, address_ids))
    left = dict(_pairs(ends.group_by(Household.address_id)))
    scenes = {}
    for address_id in address_ids:
        household_id, since = here.get(address_id, (None, left.get(address_id)))
        scenes[address_id] = Scene(campaign_id, household_id, since, limits)
    return scenes


def _visits(address_ids: Collection[UUID]) -> dict[UUID, list[Happened]]:
    """The visits of each door that nobody took back."""
    columns = (Visit.id, Visit.outcome, Visit.happened_at, Visit.household_id, Visit.campaign_id)
    asked = select(Visit.address_id, *columns).where(_at(Visit, address_ids), Visit.withdrawn_at.is_(None))
    found: dict[UUID, list[Happened]] = defaultdict(list)
    for address_id, *facts in db.session.execute(asked):
        found[address_id].append(Happened(*facts))
    return found


def _end_care(address_ids: Collection[UUID], at: datetime) -> None:
    """What was agreed with a household ends when it leaves."""
    gone = select(Household.id).where(_at(Household, address_ids), Household.ends_at.is_not(None))
    open_ones = update(CareAgreement).where(_at(CareAgreement, address_ids), CareAgreement.ended_at.is_(None))
    db.session.execute(
        open_ones.where(CareAgreement.household_id.in_(gone)).values(ended_at=at), execution_options={"synchronize_session": False}
    )


def _at(model, address_ids: Collection[UUID]):
    return model.address_id.in_(address_ids)


def _pairs(asked):
    return [tuple(row) for row in db.session.execute(asked)]
