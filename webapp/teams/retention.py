"""Names of those who were named for a net or a slot go when they serve nobody; that it was held from–until stays. So with answers."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import and_, select

from webapp.core import retention
from webapp.core.db import db

from .actions import forget
from .models import NetStaff, ReachNote, TeamHolder


def _forgetting(model: Any) -> retention.Drop:
    def drop(ids: Sequence[UUID], at: datetime) -> int:
        found = db.session.scalars(select(model).where(model.id.in_(ids))).all()
        for one in found:
            forget(one, at)
        return len(found)

    return drop


def _drop_answers(ids: Sequence[UUID], _at: datetime) -> int:
    found = db.session.scalars(select(ReachNote).where(ReachNote.id.in_(ids))).all()
    for one in found:
        one.answer = ""
    return len(found)


def _over(model: Any):
    return lambda before: and_(model.ends_at < before, model.forgotten_at.is_(None))


retention.rule(
    "team_names",
    months=12,
    why="A volunteer who has stopped need not be known any more; the slot's days stay.",
    find=retention.rows_of(TeamHolder, _over(TeamHolder)),
    drop=_forgetting(TeamHolder),
)
retention.rule(
    "net_staff_names",
    months=36,
    why="Who covered a net is asked as long as matters of that time are; staff without an account are known by nothing else.",
    find=retention.rows_of(NetStaff, _over(NetStaff)),
    drop=_forgetting(NetStaff),
)
retention.rule(
    "reach_answers",
    months=24,
    why="What was done about a call in vain may name somebody; the counts stay.",
    find=retention.rows_of(ReachNote, lambda before: and_(ReachNote.at < before, ReachNote.answer != "")),
    drop=_drop_answers,
)
