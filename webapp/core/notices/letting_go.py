"""What went outward is forgotten after half a year; what was taken away has no address any more."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete

from .. import retention
from ..db import db
from .models import NoticeDelivery


def _drop(ids: Sequence[UUID], _at: datetime) -> int:
    db.session.execute(delete(NoticeDelivery).where(NoticeDelivery.id.in_(ids)))
    return len(ids)


retention.rule(
    "notice_deliveries",
    months=6,
    why="P-27: that a notice went out is a log; it holds no words and no address.",
    find=retention.rows_of(NoticeDelivery, lambda before: NoticeDelivery.ended_at < before),
    drop=_drop,
    step=1000,
)
