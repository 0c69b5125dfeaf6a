"""Where a week begins otherwise than the sheet before it was locked with: order by order, and why."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import func, select

from webapp.core.db import db
from webapp.orders.models import OrderEvent

from .ledger import Entry
from .models import Reconciliation, ReconciliationItem
from .rules import Week

AFTERWARDS, UNEXPLAINED = REASONS = ("afterwards", "unexplained")


@dataclass(frozen=True)
class Difference:
    """`by` is 1 for an order that is open now and was not in the locked balance, -1 for one that is missing now. `afterwards`: something
    was written into its history, with an earlier arrival, once the sheet was locked. `unexplained`: nothing was, so a row was changed."""

    order_id: UUID
    number: str
    by: int
    reason: str

    def as_dict(self) -> dict[str, Any]:
        return {"order": str(self.order_id), "number": self.number, "by": self.by, "reason": self.reason}


def differences(before: Reconciliation, entries: Iterable[Entry]) -> list[Difference]:
    """Between a locked sheet's closing and what the facts now say was open at that moment."""
    open_now = {one.order_id: one.number for one in entries if one.movement.opening}
    asked = select(ReconciliationItem.order_id, ReconciliationItem.number, ReconciliationItem.closing, ReconciliationItem.last_event)
    then = {row.order_id: row for row in db.session.execute(asked.where(ReconciliationItem.sheet_id == before.id))}
    open_then = {order_id: row.number for order_id, row in then.items() if row.closing}
    odd = (open_now.keys() | open_then.keys()) - (open_now.keys() & open_then.keys())
    events = _events(odd, Week(before.monday)) if odd else {}
    found = [
        Difference(
            one,
            open_now.get(one) or open_then[one],
            1 if one in open_now else -1,
            AFTERWARDS if events.get(one, 0) > (then[one].last_event if one in then else 0) else UNEXPLAINED,
        )
        for one in odd
    ]
    return sorted(found, key=lambda one: (one.number, one.order_id))


def _events(order_ids: Iterable[UUID], week: Week) -> dict[UUID, int]:
    """The number of each order's last event that says it had arrived by the end of the week."""
    mine = (OrderEvent.order_id.in_(list(order_ids)), OrderEvent.received_at < week.ends_at)
    asked = select(OrderEvent.order_id, func.max(OrderEvent.number)).where(*mine).group_by(OrderEvent.order_id)
    return {row[0]: row[1] for row in db.session.execute(asked)}
