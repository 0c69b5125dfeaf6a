"""What visits listen to: a visit whose correction was itself overtaken is taken back, as that correction would have done."""

from datetime import datetime
from typing import Any
from uuid import UUID

from webapp.core.db import db
from webapp.core.verdicts import entry_overtaken

from . import actions
from .models import Visit


@entry_overtaken.connect
def take_back(sender, *, key: UUID, by: Any, at: datetime, received_at: datetime, replaced_by: UUID) -> None:
    made = db.session.get(Visit, key)
    if made is not None:
        actions.withdraw(made, by=by, at=at, received_at=received_at, replaced_by=replaced_by)
