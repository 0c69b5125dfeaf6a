"""The ledger of a week out of what happened: every order that was open at its start or moved in it.

What is read is what is open now and what crossed the line since the week began. That grows with how long ago the week is, not with the
orders that there are.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol
from uuid import UUID

from sqlalchemy import ColumnElement, Select, select

from webapp.core.db import db
from webapp.orders.models import OrderEvent, WorkOrder
from webapp.orders.rules import OPEN

from .models import CROSSES
from .rules import STANDS, Crossing, Movement, Passage, Week, passage, total
from .scopes import Scope


@dataclass(frozen=True)
class Entry:
    """One order of the ledger."""

    order_id: UUID
    number: str
    general_grid_id: UUID | None
    passage: Passage

    @property
    def movement(self) -> Movement:
        return self.passage.movement


def ledger(scope: Scope, week: Week) -> list[Entry]:
    """By number."""
    return ledgers(scope, [week])[week]


def ledgers(scope: Scope, weeks: Sequence[Week]) -> dict[Week, list[Entry]]:
    """Of several weeks at once. What is open is asked first: whatever moves between the two questions is judged by the second."""
    if not weeks:
        return {}
    standing = db.session.execute(_open(scope, min(weeks))).all()
    crossed = list(_crossed(scope, min(weeks)))
    return {week: _entries(standing, crossed, week) for week in weeks}


def _entries(standing: Sequence[Any], crossed: list[tuple[Any, list[Crossing]]], week: Week) -> list[Entry]:
    entries = {row.id: Entry(row.id, row.number, row.general_grid_id, STANDS) for row in standing}
    for row, crossings in crossed:
        entries[row.id] = Entry(row.id, row.number, row.general_grid_id, passage(crossings, week))
    return sorted((one for one in entries.values() if one.movement), key=lambda one: (one.number, one.order_id))


def entry_of(order: WorkOrder, week: Week) -> Entry | None:
    """One order's own; None where it is no part of that week."""
    rows = db.session.execute(_crossings(WorkOrder.id == order.id)).all()
    found = Entry(order.id, order.number, order.general_grid_id, passage(map(_crossing, rows), week))
    return found if found.movement else None


class Placed(Protocol):
    """An entry of the ledger, or a line of a sheet."""

    @property
    def general_grid_id(self) -> UUID | None: ...

    @property
    def movement(self) -> Movement: ...


def by_general_grid(entries: Iterable[Placed]) -> dict[UUID | None, Movement]:
    """The sums of the parts; under None what lies in no general grid. Together they are the centre's."""
    parts: dict[UUID | None, list[Movement]] = defaultdict(list)
    for one in entries:
        parts[one.general_grid_id].append(one.movement)
    return {area: total(movements) for area, movements in parts.items()}


def _open(scope: Scope, week: Week) -> Select:
    wanted = (scope.covers(), WorkOrder.state.in_(OPEN), WorkOrder.received_at < week.begins_at)
    return select(WorkOrder.id, WorkOrder.number, WorkOrder.general_grid_id).where(*wanted)


def _crossed(scope: Scope, week: Week) -> Iterable[tuple[Any, list[Crossing]]]:
    """Each order that crossed the line since the week began, with all its crossings: also those of before say where it stood."""
    since = select(OrderEvent.order_id).where(
        OrderEvent.street_id == scope.street_id, CROSSES, OrderEvent.received_at >= week.begins_at
    )  # fmt: skip
    found: dict[UUID, tuple[Any, list[Crossing]]] = {}
    for row in db.session.execute(_crossings(WorkOrder.id.in_(since))):  # a scope here, and SQLite would begin with all of its orders
        if scope.has(row.general_grid_id):
            found.setdefault(row.id, (row, []))[1].append(_crossing(row))
    return found.values()


def _crossings(*wanted: ColumnElement[bool]) -> Select:
    order = (WorkOrder.id, WorkOrder.number.label("number"), WorkOrder.general_grid_id)
    move = (OrderEvent.number.label("event"), OrderEvent.from_state, OrderEvent.to_state, OrderEvent.received_at, OrderEvent.at)
    return select(*order, *move).join(OrderEvent, OrderEvent.order_id == WorkOrder.id).where(CROSSES, *wanted)


def _crossing(row: Any) -> Crossing:
    return Crossing(row.event, row.from_state, row.to_state, row.received_at, row.at)
