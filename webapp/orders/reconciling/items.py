"""What a sheet says of each order: how it stood at the end of the week, who was called back before it was closed, and its tick."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import Select, select

from webapp.accounts.models import Person
from webapp.areas.models import Area
from webapp.core.clock import iso
from webapp.core.db import db
from webapp.core.ids import parse_id
from webapp.orders.models import CallBack, OrderEvent, WorkOrder
from webapp.orders.registers import Category, Department

from .ledger import Entry
from .models import ReconciliationItem, ReconciliationTick
from .remarks import words_of
from .rules import COLUMNS, Movement, Week

AT_ONCE = 500  # ids in one question


class Standing(NamedTuple):
    """How an order stood after the last event that had arrived."""

    order_id: UUID | None
    number: int
    to_state: str
    department_id: UUID | None


GONE = Standing(None, 0, "reported", None)  # an order without a history: somebody was at the database


@dataclass(frozen=True)
class Tick:
    """`at` is None for a remark alone."""

    at: datetime | None
    by_id: UUID | None
    by: str
    words: str = ""


NO_TICK = Tick(None, None, "")


@dataclass(frozen=True)
class Item:
    """A line of a sheet, a live one or a locked one. `evidence`: how, solved, satisfaction and misses of the call-back that its closing in
    this week rests on; empty where it was not closed."""

    order_id: UUID
    number: str
    movement: Movement
    state: str
    last_event: int
    is_late: bool
    category: str
    department: str
    general_grid: str
    general_grid_id: UUID | None
    evidence: dict[str, Any] = field(default_factory=dict)
    tick: Tick = NO_TICK

    @property
    def lacks_call_back(self) -> bool:
        """Never so by the rules; said all the same, since a sheet is there to be checked by."""
        return self.movement.closed > 0 and not self.evidence


def items_of(entries: Sequence[Entry], week: Week) -> list[Item]:
    """The lines of a live sheet, or of a part of it."""
    ids = [one.order_id for one in entries]
    standing, ticks = _standing(ids, week), ticks_of(ids, week.monday)
    heard = _evidence([one for one in entries if one.passage.closed_by])
    names = _names(Department, {row.department_id for row in standing.values()})
    areas, kinds = _names(Area, {one.general_grid_id for one in entries}), _categories(ids)
    return [
        Item(
            one.order_id,
            one.number,
            one.movement,
            here.to_state,
            here.number,
            one.passage.is_late,
            kinds.get(one.order_id, ""),
            names.get(here.department_id, ""),
            areas.get(one.general_grid_id, ""),
            one.general_grid_id,
            heard.get(one.order_id, {}),
            ticks.get(one.order_id, NO_TICK),
        )
        for one in entries
        for here in [standing.get(one.order_id, GONE)]
    ]


def locked(rows: Iterable[ReconciliationItem]) -> list[Item]:
    """The lines of a locked sheet, as they stand in it."""
    kept = list(rows)
    people = _names(Person, {one.ticked_by_id for one in kept})
    return [
        Item(
            one.order_id,
            one.number,
            Movement(*(getattr(one, name) for name in COLUMNS[:-1])),
            one.state,
            one.last_event,
            one.facts["late"],
            one.facts["category"],
            one.facts["department"],
            one.facts["general_grid"],
            parse_id(one.facts["general_grid_id"]),
            one.facts["evidence"],
            Tick(one.ticked_at, one.ticked_by_id, people.get(one.ticked_by_id, ""), words_of(one)),
        )
        for one in kept
    ]


def ticks_of(order_ids: Sequence[UUID], monday: date) -> dict[UUID, Tick]:
    found = {}
    wanted = lambda ids: (  # noqa: E731
        select(ReconciliationTick, Person.name)
        .join(Person, Person.id == ReconciliationTick.by_id)
        .where(ReconciliationTick.order_id.in_(ids), ReconciliationTick.monday == monday)
    )
    for tick, name in _read(order_ids, wanted):
        found[tick.order_id] = Tick(tick.ticked_at, tick.by_id, name, tick.words)
    return found


def titles_of(order_ids: Sequence[UUID]) -> dict[UUID, str]:
    """In the words that the order has today: a locked sheet keeps none, so that a household can still be forgotten."""
    rows = _read(order_ids, lambda ids: select(WorkOrder.id, WorkOrder.title).where(WorkOrder.id.in_(ids)))
    return {row.id: row.title for row in rows}


def _standing(order_ids: Sequence[UUID], week: Week) -> dict[UUID, Standing]:
    """After the last event of each that had arrived by the end of the week."""
    columns = (OrderEvent.order_id, OrderEvent.number, OrderEvent.to_state, OrderEvent.department_id)
    wanted = lambda ids: (  # noqa: E731
        select(*columns)
        .where(OrderEvent.order_id.in_(ids), OrderEvent.received_at < week.ends_at)
        .order_by(OrderEvent.order_id, OrderEvent.number)
    )
    return {row.order_id: Standing(*row) for row in _read(order_ids, wanted)}


def _evidence(closed: Sequence[Entry]) -> dict[UUID, dict[str, Any]]:
    """The call-backs of the round in which each was closed: the answer, or how often nobody answered."""
    until = {one.order_id: one.passage.closed_by.happened_at for one in closed if one.passage.closed_by}
    tries: dict[UUID, list[CallBack]] = {}
    for row in _read(list(until), lambda ids: select(CallBack).where(CallBack.order_id.in_(ids)).order_by(CallBack.at, CallBack.id)):
        if row[0].at <= until[row[0].order_id]:
            tries.setdefault(row[0].order_id, []).append(row[0])
    return {order_id: _of_last_round(rows) for order_id, rows in tries.items()}


def _of_last_round(rows: list[CallBack]) -> dict[str, Any]:
    mine = [one for one in rows if one.round == max(row.round for row in rows)]
    answer = next((one for one in reversed(mine) if one.is_answered), None)
    if answer is None:
        return {"misses": len(mine), "at": iso(mine[-1].at)}
    return {"how": answer.how, "solved": answer.solved, "satisfaction": answer.satisfaction, "at": iso(answer.at)}


def _categories(order_ids: Sequence[UUID]) -> dict[UUID, str]:
    wanted = lambda ids: select(WorkOrder.id, Category.name).join(Category).where(WorkOrder.id.in_(ids))  # noqa: E731
    return {row.id: row.name for row in _read(order_ids, wanted)}


def _names(model: Any, ids: set[UUID | None]) -> dict[UUID | None, str]:
    return {row.id: row.name for row in db.session.execute(select(model.id, model.name).where(model.id.in_(ids - {None})))}


def _read(ids: Sequence[UUID], wanted: Callable[[Sequence[UUID]], Select]) -> Iterator[Any]:
    for start in range(0, len(ids), AT_ONCE):
        yield from db.session.execute(wanted(ids[start : start + AT_ONCE]))
