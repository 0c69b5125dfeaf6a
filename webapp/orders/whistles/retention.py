"""What was said with a whistle goes five years after it ended; that there was one, who was called and when they came stays for counts."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, and_, update

from webapp.core import retention
from webapp.core.db import db

from .models import Whistle


def _with_words(before: datetime) -> ColumnElement[bool]:
    return and_(Whistle.finished_at < before, Whistle.words != "")


def drop_words(ids: Sequence[UUID], _at: datetime) -> int:
    """No phone carries one that has ended, so none is told."""
    db.session.execute(update(Whistle).where(Whistle.id.in_(ids)).values(words="", finish="", place=""))
    return len(ids)


retention.rule(
    "whistle_words",
    months=60,
    why="P-27: kept as long as orders; check with the archive office.",
    find=retention.rows_of(Whistle, _with_words),
    drop=drop_words,
)
