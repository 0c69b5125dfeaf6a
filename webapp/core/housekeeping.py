"""What core itself does by the clock: seals audit rows, and lets logs and settled refusals go when their time is over."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import String, and_, cast, delete, func, null, select, update

from . import chain, retention
from .access_log import AccessRow
from .audit import AuditRow
from .chain import AuditSegment
from .db import db
from .filing import FiledEntry, RefusedEntry
from .schedule import every_minute, work
from .streets import Street

WRITTEN = {"fields", "photos", "signature", "envelope"}  # of an entry in the refused box: what its writer put down


@work("seal", every_minute)
def seal(_at: datetime) -> Iterator[int]:
    """Brings the chain of every street up to date, a batch at a time."""
    for street_id in db.session.scalars(select(Street.id).order_by(Street.code)).all():
        while _unsealed(street_id):
            yield chain.seal(street_id, _at)


def _unsealed(street_id: UUID) -> bool:
    asked = select(AuditRow.id).where(AuditRow.street_id == street_id, AuditRow.segment.is_(None)).limit(1)
    return db.session.scalar(asked) is not None


def _drop_segments(ids: Sequence[UUID], at: datetime) -> int:
    segments = db.session.scalars(select(AuditSegment).where(AuditSegment.id.in_(ids), AuditSegment.dropped_at.is_(None)))
    return sum(chain.drop(segment, at) for segment in segments)


def _drop_views(ids: Sequence[UUID], _at: datetime) -> int:
    db.session.execute(delete(AccessRow).where(AccessRow.id.in_(ids)))
    return len(ids)


def empty_refused(ids: Sequence[UUID], at: datetime) -> int:
    """Key, hash and problems stay: a phone that asks again gets the same answer."""
    rows = db.session.scalars(select(RefusedEntry).where(RefusedEntry.id.in_(ids))).all()
    for row in rows:
        row.content = {name: said for name, said in row.content.items() if name not in WRITTEN} | {"fields": [], "photos": []}
        row.emptied_at = at
    return len(rows)


def empty_filed(ids: Sequence[UUID], _at: datetime) -> int:
    db.session.execute(update(FiledEntry).where(FiledEntry.id.in_(ids)).values(unapplied=null()))
    return len(ids)


retention.rule(
    "audit_rows",
    months=12,
    least=6,
    why="P-27: logs are kept a year, by law never under six months; the chain's hashes stay.",
    find=retention.rows_of(AuditSegment, lambda before: and_(AuditSegment.dropped_at.is_(None), AuditSegment.sealed_at < before)),
    drop=_drop_segments,
    step=10,
)
retention.rule(
    "access_rows",
    months=12,
    least=6,
    why="P-27: who looked at names is kept a year, by law never under six months.",
    find=retention.rows_of(AccessRow, lambda before: AccessRow.at < before),
    drop=_drop_views,
    step=1000,
)
retention.rule(
    "refused_entries",
    months=12,
    why="A refusal that was settled, or filed after all, is answered; its words are no longer needed in the box.",
    find=retention.rows_of(
        RefusedEntry,
        lambda before: and_(
            RefusedEntry.state != "open",
            func.coalesce(RefusedEntry.settled_at, RefusedEntry.refused_at) < before,
            RefusedEntry.emptied_at.is_(None),
        ),
    ),
    drop=empty_refused,
)
retention.rule(
    "overtaken_entries",
    months=36,
    why="P-27: what arrived after its own correction is kept as long as a visit's notes.",
    find=retention.rows_of(FiledEntry, lambda before: and_(FiledEntry.received_at < before, cast(FiledEntry.unapplied, String) != "null")),
    drop=empty_filed,
)
