"""Who has left is told nothing any more; a month later the addresses of their channels go as well."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import and_, delete, select

from webapp.accounts.models import Person
from webapp.core import retention
from webapp.core.db import db
from webapp.core.notices import channels
from webapp.core.notices.models import NoticeChannel

from .models import WhistleNotice


def _close(ids: Sequence[UUID], at: datetime) -> int:
    for one in db.session.scalars(select(NoticeChannel).where(NoticeChannel.id.in_(ids))):
        channels.close(one, by=None, at=at)
    return len(ids)


def _drop(ids: Sequence[UUID], _at: datetime) -> int:
    db.session.execute(delete(WhistleNotice).where(WhistleNotice.id.in_(ids)))
    return len(ids)


def _of_who_left(before: datetime):
    left = select(Person.id).where(Person.left_at < before)
    return and_(NoticeChannel.closed_at.is_(None), NoticeChannel.person_id.in_(left))


retention.rule(
    "notice_channels",
    months=1,
    why="A channel's address serves to tell its person something; who has left is told nothing.",
    find=retention.rows_of(NoticeChannel, _of_who_left),
    drop=_close,
)
retention.rule(
    "whistle_notices",
    months=12,
    why="P-27: logs are kept a year; how a whistle went stays with the whistle.",
    find=retention.rows_of(WhistleNotice, lambda before: WhistleNotice.made_at < before),
    drop=_drop,
    step=1000,
)
