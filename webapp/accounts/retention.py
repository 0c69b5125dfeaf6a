"""Which traces of signing in go when their time is over: codes, names of old devices, tries."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import and_, delete, func, or_, select

from webapp.core import retention
from webapp.core.db import db
from webapp.core.schedule import every_night, work
from webapp.core.writes import committed

from .models import Device, SignInCode, SignInTries
from .tries import WINDOW


@work("sign_in_tries", every_night)
def clear_tries(at: datetime) -> Iterator[int]:
    """Signing in clears them too; this is for a server where nobody does."""
    with committed():
        db.session.execute(delete(SignInTries).where(SignInTries.ends_at < at - WINDOW))
    yield 1


def _drop_codes(ids: Sequence[UUID], _at: datetime) -> int:
    db.session.execute(delete(SignInCode).where(SignInCode.id.in_(ids)))
    return len(ids)


def _drop_names(ids: Sequence[UUID], _at: datetime) -> int:
    devices = db.session.scalars(select(Device).where(Device.id.in_(ids))).all()
    for device in devices:
        device.name = ""
    return len(devices)


retention.rule(
    "sign_in_codes",
    months=1,
    why="A code that was used, or has run out, opens nothing; the audit row says who made it.",
    find=retention.rows_of(SignInCode, lambda before: func.coalesce(SignInCode.used_at, SignInCode.expires_at) < before),
    drop=_drop_codes,
)
retention.rule(
    "device_names",
    months=12,
    why="What browser somebody once had is needed only while its sign-ins are in the log; receipts need no more than its id.",
    find=retention.rows_of(Device, lambda before: and_(Device.name != "", or_(Device.revoked_at < before, Device.expires_at < before))),
    drop=_drop_names,
)
