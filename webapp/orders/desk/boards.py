"""Boards: how many open orders there are by department, grade, category or grid, in each state, and how many are past their time."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from flask_babel import lazy_gettext as _l
from sqlalchemy import case, func, select, union

from webapp.areas.models import Area
from webapp.core.db import db
from webapp.orders.models import GRADES, WorkOrder
from webapp.orders.registers import Category, Department
from webapp.orders.rules import OPEN
from webapp.orders.sight import Lane
from webapp.orders.wording import GRADE_WORDS

from .narrowing import NONE, NONE_WORDS, is_over


@dataclass(frozen=True)
class Square:
    """One number: how many orders of a row stand in a state, and how many of them are past their time."""

    orders: int
    over: int


@dataclass
class BoardRow:
    """`value` is what the address of its list says."""

    value: str
    name: str
    squares: dict[str, Square] = field(default_factory=dict)

    @property
    def orders(self) -> int:
        return sum(one.orders for one in self.squares.values())

    @property
    def over(self) -> int:
        return sum(one.over for one in self.squares.values())


@dataclass(frozen=True)
class Board:
    """A way to look at the open orders. `names` gives the rows found a name and their order."""

    column: Any
    words: Any
    none: Any
    names: Callable[[set[Any]], Mapping[Any, tuple[Any, str]]]


def _grades(_found: set[Any]) -> Mapping[Any, tuple[Any, str]]:
    return {one: (place, str(GRADE_WORDS[one])) for place, one in enumerate(GRADES)}


def _registered(model: Any) -> Callable[[set[Any]], Mapping[Any, tuple[Any, str]]]:
    def names(found: set[Any]) -> Mapping[UUID, tuple[Any, str]]:
        asked = select(model.id, model.code, model.name).where(model.id.in_(found))
        return {row.id: (row.code, row.name) for row in db.session.execute(asked)}

    return names


BOARDS = {  # each is also a word that the address of a list knows
    "department": Board(WorkOrder.department_id, _l("Department"), NONE_WORDS["department"], _registered(Department)),
    "grade": Board(WorkOrder.grade, _l("Grade"), "", _grades),
    "category": Board(WorkOrder.category_id, _l("Category"), NONE_WORDS["category"], _registered(Category)),
    "grid": Board(WorkOrder.grid_id, _l("Grid"), NONE_WORDS["grid"], _registered(Area)),
}


def rows_of(name: str, lanes: list[Lane], now: datetime) -> list[BoardRow]:
    """Open orders; each once, whatever ways the reader reaches it. Rows by code; what has none yet comes first."""
    if not lanes:
        return []
    board = BOARDS[name]
    over = case((is_over(now), 1), else_=0)
    runs = [select(WorkOrder.id, WorkOrder.state, board.column.label("row"), over.label("over")) for _lane in lanes]
    found = union(*(run.where(lane, WorkOrder.state.in_(OPEN)) for run, lane in zip(runs, lanes, strict=True))).subquery()
    asked = select(found.c.row, found.c.state, func.count(), func.sum(found.c.over)).group_by(found.c.row, found.c.state)
    counted = db.session.execute(asked).all()
    names = board.names({row[0] for row in counted} - {None})
    rows: dict[Any, BoardRow] = {}
    for key, state, orders, past in counted:
        row = rows.setdefault(key, BoardRow(NONE if key is None else str(key), str(board.none) if key is None else names[key][1]))
        row.squares[state] = Square(orders, past)
    return [rows[key] for key in sorted(rows, key=lambda key: (key is not None, names[key][0] if key is not None else ""))]
