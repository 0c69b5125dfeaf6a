"""What was said in a request goes five years after it last moved; what was asked, allocated and received stays for the ledger."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, and_, exists, or_, select, update

from webapp.core import retention
from webapp.core.db import db

from .models import ResourceEvent, ResourceRequest
from .rules import ENDED


def _with_words(before: datetime) -> ColumnElement[bool]:
    said = exists().where(ResourceEvent.request_id == ResourceRequest.id, ResourceEvent.words != "")
    over = and_(ResourceRequest.state.in_(ENDED), ResourceRequest.moved_at < before)
    return and_(over, or_(ResourceRequest.words != "", said))


def _drop_words(ids: Sequence[UUID], _at: datetime) -> int:
    """Events are otherwise never changed; here their words are taken, past the guard."""
    found = db.session.scalars(select(ResourceRequest).where(ResourceRequest.id.in_(ids))).all()
    for request in found:
        request.words = ""
    db.session.execute(update(ResourceEvent).where(ResourceEvent.request_id.in_(ids)).values(words=""))
    return len(found)


retention.rule(
    "resource_words",
    months=60,
    why="P-27: as long as orders; the numbers of the ledger say the rest.",
    find=retention.rows_of(ResourceRequest, _with_words),
    drop=_drop_words,
)
