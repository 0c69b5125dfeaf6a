"""An import that changes who lives behind doors changes how they stand.

The same as `standing.restand` for each of them, which would hold the write lock for minutes when a whole street's contacts change:
folded while nobody waits, written in a few statements, and folded anew only where somebody visited meanwhile.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator
from datetime import datetime
from uuid import UUID

from sqlalchemy import select, update

from webapp.areas.importing.changes import PIECE, Changes, Ready
from webapp.areas.importing.snapshot import Snapshot
from webapp.areas.models import Household
from webapp.areas.signals import doors_resettling
from webapp.core.audit import AuditRow
from webapp.core.db import db

from . import queries
from .importing import campaigns_of, latest, standing_of
from .models import CareAgreement, DoorState, Visit
from .rules import Happened


@doors_resettling.connect
def fold_ahead(sender, *, snapshot: Snapshot, changes: Changes) -> Callable[[], None]:
    """Folds the doors as the import is going to leave them; what it answers with writes that, once the doors are held."""
    campaign = latest(campaigns_of(snapshot, changes), snapshot.at)
    doors = {door.id: door for door in snapshot.doors.values() if door.id in changes.resettled}
    folded_already = {row["address_id"] for row in changes.inserts.get(Visit.__table__, ())}  # by the sheet of visits

    def standings(of: Collection[UUID]) -> Ready:
        rows = Changes(snapshot.street_id, snapshot.at)
        for piece in _pieces(of):
            visits = _visits(piece)
            for door_id in piece:
                columns = standing_of(doors[door_id], visits.get(door_id, ()), snapshot, campaign)
                rows.put(DoorState.__table__, id=door_id, street_id=snapshot.street_id, **columns)
        return rows.ready(db.engine.dialect)

    ahead = standings(doors.keys() - folded_already)

    def write() -> None:
        for piece in _pieces(doors):
            queries.hold(piece)
            _end_care(piece, snapshot.at)
        ahead.apply(db.session())
        standings(doors.keys() & _visited_since(snapshot)).apply(db.session())
        db.session.expire_all()

    return write


def _visited_since(snapshot: Snapshot) -> set[UUID]:
    """Doors at which a visit was filed or taken back since the street was read, or a little before."""
    asked = select(Visit.address_id).join(AuditRow, AuditRow.record_id == Visit.id)
    lately = (AuditRow.id >= snapshot.since, AuditRow.street_id == snapshot.street_id, AuditRow.record == Visit.__tablename__)
    return set(db.session.scalars(asked.where(*lately)))


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


def _pieces(ids: Iterable[UUID]) -> Iterator[list[UUID]]:
    ordered = sorted(ids)
    return (ordered[start : start + PIECE] for start in range(0, len(ordered), PIECE))


def _at(model, address_ids: Collection[UUID]):
    return model.address_id.in_(address_ids)
