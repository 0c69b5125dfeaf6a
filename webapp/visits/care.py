"""Looking in on a household every so many days: agreed on at a visit, ended when they no longer want it or leave."""

from datetime import datetime
from typing import Any

from flask_babel import lazy_gettext as _l

from webapp.core import audit
from webapp.core.clock import local_day
from webapp.core.db import db
from webapp.core.problems import Problem

from . import queries
from .models import CareAgreement, Visit
from .rules import MET, MOVED


def agree(made: Visit, every_days: int, *, by: Any) -> None:
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


def take_back(made: Visit, *, by: Any, at: datetime) -> None:
    """What was agreed at a visit that is taken back was never agreed; what stood before stands again."""
    agreement = db.session.get(CareAgreement, made.id)
    if agreement is not None:
        end(agreement, by=by, at=at)
    if agreement is not None or made.outcome == MOVED:
        for before in queries.care_ended_by(made):
            before.ended_at = None


def end(agreement: CareAgreement, *, by: Any, at: datetime) -> None:
    if agreement.ended_at is None:
        agreement.ended_at = at
        audit.record("care.ended", agreement, by=by, at=at)
