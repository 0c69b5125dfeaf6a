"""Reading an order's clocks in tests: when one is due, and what was said of it."""

from webapp.core.db import db
from webapp.orders.clocking import clocks_on
from webapp.orders.models import OrderNotice, WorkOrder


def due(centre, order_id, name: str):
    with centre.app.app_context():
        [found] = [one for one in clocks_on(db.session.get_one(WorkOrder, order_id)) if one.name == name]
        return found.due_at


def said(centre, order_id, kind: str) -> list[tuple[str, str, bool]]:
    """(step, who heard it, whether a later one came with it) of a clock, in order."""
    rows = centre.rows(OrderNotice, OrderNotice.order_id == order_id, OrderNotice.kind == f"clock:{kind}")
    return [(one.step, one.audience, one.is_overtaken) for one in sorted(rows, key=lambda one: (one.due_at, one.step, one.audience))]
