"""Who may see a photo: whoever may see a record that shows it. Each feature says so for its own records."""

from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID

from webapp.core.problems import NotFound

MaySee = Callable[[Any, UUID, datetime], object]
_may_see: dict[str, MaySee] = {}


def register(record: str, may_see: MaySee) -> None:
    """`may_see(person, record_id, at)` answers falsely, or raises NotFound, for whoever may not see that record."""
    _may_see[record] = may_see


def may_see(person: Any, record: str, record_id: UUID, at: datetime) -> bool:
    try:
        return bool(_may_see[record](person, record_id, at))
    except NotFound:
        return False
