"""Names and numbers of households that moved away go; that somebody lived there from–until stays, for what was visited."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import joinedload

from webapp.core import retention
from webapp.core.db import db

from .models import Household


def _drop_contacts(ids: Sequence[UUID], _at: datetime) -> int:
    found = db.session.scalars(select(Household).options(joinedload(Household.address)).where(Household.id.in_(ids))).all()
    for household in found:
        household.contact_name = household.phone = ""
    return len(found)


retention.rule(
    "household_contacts",
    months=36,
    why="A name to greet by serves nobody once its household has left; it goes no later than the notes of its last visit.",
    find=retention.rows_of(
        Household, lambda before: and_(Household.ends_at < before, or_(Household.contact_name != "", Household.phone != ""))
    ),
    drop=_drop_contacts,
)
