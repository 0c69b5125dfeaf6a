"""Whether a locked sheet is still what was locked: its rows against its hash, its hash against the one before and the audit row.

The audit row lies in the chain of `webapp/core/chain.py`. Retention takes it away after a year; what it said is then vouched for by the
sheets that were locked since, whose hashes cover it.
"""

import hashlib
import json
from collections.abc import Iterator
from typing import Any
from uuid import UUID

from sqlalchemy import func, select

from webapp.core.audit import AuditRow
from webapp.core.chain import BEGINNING, AuditSegment
from webapp.core.chain_proof import also
from webapp.core.clock import iso
from webapp.core.db import db

from .models import Reconciliation, ReconciliationItem
from .remarks import proven
from .rules import COLUMNS

LOCKED = "reconciliation.locked"


def document(sheet: Reconciliation, items: list[ReconciliationItem]) -> dict[str, Any]:
    """All that a locked sheet says, in an order of its own."""
    return {
        "serial": sheet.serial,
        "previous": sheet.previous,
        "monday": sheet.monday.isoformat(),
        "general_grid": str(sheet.general_grid_id or ""),
        "sum": {name: getattr(sheet, name) for name in COLUMNS},
        "head": sheet.head,
        "locked": [iso(sheet.locked_at), str(sheet.locked_by_id)],
        "items": [_line(one) for one in sorted(items, key=lambda one: (one.number, one.order_id))],
    }


def hash_of(sheet: Reconciliation, items: list[ReconciliationItem]) -> str:
    said = json.dumps(document(sheet, items), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(said.encode()).hexdigest()


def faults(sheet: Reconciliation) -> list[str]:
    """What no longer fits of one sheet; a name each, for words of the reader's language."""
    items = list(db.session.scalars(select(ReconciliationItem).where(ReconciliationItem.sheet_id == sheet.id)))
    found = [] if hash_of(sheet, items) == sheet.hash else ["rows"]
    before = db.session.scalar(_sheets(sheet.street_id, Reconciliation.hash).where(Reconciliation.serial == sheet.serial - 1))
    if sheet.previous != (before or BEGINNING):
        found.append("previous")
    after = db.session.scalar(_sheets(sheet.street_id, Reconciliation.previous).where(Reconciliation.serial == sheet.serial + 1))
    if after is not None and after != sheet.hash:
        found.append("next")
    audited = db.session.scalars(select(AuditRow).where(AuditRow.record_id == sheet.id, AuditRow.done == LOCKED)).all()
    if any(one.details["hash"] != sheet.hash for one in audited) or not (audited or _is_let_go(sheet)):
        found.append("audit")
    return found


@also
def verify(street_id: UUID) -> Iterator[str]:
    """For `audit verify`: a sentence for each locked sheet that is not what was locked, and for each that is gone."""
    for serial, sheet_id in db.session.execute(_sheets(street_id, Reconciliation.serial, Reconciliation.id)).all():
        sheet = db.session.get_one(Reconciliation, sheet_id)
        for fault in faults(sheet):
            yield f"Reconciliation {serial} of the week of {sheet.monday}: {SENTENCES[fault]}"
        db.session.expunge(sheet)
    there = select(Reconciliation.id).where(Reconciliation.street_id == street_id)
    gone = select(AuditRow.record_id).where(AuditRow.street_id == street_id, AuditRow.done == LOCKED, AuditRow.record_id.not_in(there))
    for sheet_id in db.session.scalars(gone):
        yield f"Reconciliation {sheet_id} was locked and is gone."


SENTENCES = {
    "rows": "its rows are not what was locked: another hash.",
    "previous": "it does not follow the sheet that was locked before it.",
    "next": "the sheet locked after it does not follow it.",
    "audit": "the audit row of its locking is missing or says another hash.",
}


def _is_let_go(sheet: Reconciliation) -> bool:
    """Whether the audit row may have gone with its time: a segment that was dropped reaches as far as it was written."""
    asked = select(func.max(AuditSegment.number)).where(
        AuditSegment.street_id == sheet.street_id, AuditSegment.dropped_at.is_not(None), AuditSegment.last_id >= sheet.id
    )  # fmt: skip
    return db.session.scalar(asked) is not None


def _sheets(street_id: UUID, *what: Any) -> Any:
    return select(*what).where(Reconciliation.street_id == street_id).order_by(Reconciliation.serial)


def _line(one: ReconciliationItem) -> dict[str, Any]:
    ticked = [iso(one.ticked_at) if one.ticked_at else "", str(one.ticked_by_id or ""), one.words]
    counts = [getattr(one, name) for name in COLUMNS]
    return {"order": str(one.order_id), "number": one.number, "counts": counts, "state": one.state, "event": one.last_event,
            "facts": proven(one.facts), "tick": ticked}  # fmt: skip
