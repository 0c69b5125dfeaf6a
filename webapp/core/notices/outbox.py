"""What waits to go outward: a row per notice and channel, written by the room that tells it."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import func, or_, select, update
from sqlalchemy.orm import joinedload

from .. import audit
from ..db import db, insert_unless_there
from ..ids import new_id
from .models import DROPPED, FAILED, OWN, WAITING, NoticeChannel, NoticeDelivery

SHOWN = timedelta(days=14)  # how long failures stand on the administrator's page
PAGE = 200


def put(
    source: str,
    notice_id: UUID,
    kind: str,
    *,
    street_id: UUID,
    people: Iterable[UUID],
    audiences: Iterable[str],
    is_red: bool,
    at: datetime,
) -> int:
    """For each channel of these people and groups that takes this kind. Done twice, it is there once."""
    wanted = or_(NoticeChannel.person_id.in_(set(people)), NoticeChannel.audience.in_(set(audiences) - {""}))
    asked = select(NoticeChannel).where(
        NoticeChannel.street_id == street_id, NoticeChannel.closed_at.is_(None), NoticeChannel.paused_at.is_(None), wanted
    )
    channels = [one for one in db.session.scalars(asked) if one.use != OWN or kind in one.kinds]
    for one in channels:
        row = {"id": new_id(), "street_id": street_id, "channel_id": one.id, "source": source, "notice_id": notice_id, "kind": kind}
        state = {"is_red": is_red, "made_at": at, "state": WAITING, "tries": 0, "next_try_at": at, "fault": ""}
        db.session.execute(insert_unless_there(NoticeDelivery, **row, **state))
    return len(channels)


def retry(delivery: NoticeDelivery, *, by: Any, at: datetime) -> None:
    """One that failed gets all its tries again; of two who ask at once, one is written down."""
    db.session.refresh(delivery, with_for_update={"of": NoticeDelivery})
    if delivery.state == FAILED:
        delivery.state, delivery.tries, delivery.next_try_at, delivery.ended_at = WAITING, 0, at, None
        audit.record("notice_delivery.retried", delivery, by=by, at=at)


def drop_waiting(channel: NoticeChannel, at: datetime) -> None:
    """Of a channel that was taken away or left off."""
    waiting = (NoticeDelivery.channel_id == channel.id, NoticeDelivery.state == WAITING)
    changed = update(NoticeDelivery).where(*waiting).values(state=DROPPED, next_try_at=None, ended_at=at)
    db.session.execute(changed.execution_options(synchronize_session=False))


def failed(street_id: UUID, at: datetime) -> list[NoticeDelivery]:
    """Of the last fortnight, the latest first."""
    loaded = select(NoticeDelivery).options(joinedload(NoticeDelivery.channel))
    asked = loaded.where(*_failed(street_id, at)).order_by(NoticeDelivery.ended_at.desc(), NoticeDelivery.id)
    return list(db.session.scalars(asked.limit(PAGE)))


def count_failed(street_id: UUID, at: datetime) -> int:
    return db.session.scalar(select(func.count()).select_from(NoticeDelivery).where(*_failed(street_id, at))) or 0


def _failed(street_id: UUID, at: datetime) -> tuple:
    return NoticeDelivery.street_id == street_id, NoticeDelivery.state == FAILED, NoticeDelivery.ended_at > at - SHOWN
