"""What an import is going to write: rows to insert and columns to update, made ready outside the transaction.

Ready means: every value already as the driver wants it, so that the one short write step only hands rows over.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Dialect, Table, bindparam, insert, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from webapp.core import carried
from webapp.core.audit import AuditRow
from webapp.core.carried import Pair
from webapp.core.db import db
from webapp.core.ids import new_id

Rows = list[dict[str, Any]]
PIECE = 5_000


@dataclass
class Tally:
    """What becomes of the rows of a sheet, for the report."""

    added: int = 0
    changed: int = 0
    same: int = 0
    missing: list[str] = field(default_factory=list)  # in the database, not in the sheet: left alone
    kept: list[str] = field(default_factory=list)  # the sheet says otherwise, but what is there is newer


@dataclass
class Changes:
    """`street_id` and `at` go into the audit row beside each change."""

    street_id: UUID
    at: datetime
    inserts: dict[Table, Rows] = field(default_factory=dict)
    updates: dict[Table, dict[tuple[str, ...], Rows]] = field(default_factory=dict)
    first: dict[Table, dict[tuple[str, ...], Rows]] = field(default_factory=dict)
    puts: dict[Table, Rows] = field(default_factory=dict)
    touched: set[Pair] = field(default_factory=set)
    new_scopes: set[str] = field(default_factory=set)
    resettled: set[UUID] = field(default_factory=set)  # doors behind which another household lives, or none any more
    tallies: dict[str, Tally] = field(default_factory=dict)
    events: Counter[str] = field(default_factory=Counter)  # «household.ended» → how often, for report and audit

    def __bool__(self) -> bool:
        return bool(self.inserts or self.updates or self.first or self.puts)

    def insert(self, table: Table, **values: Any) -> None:
        """A new row, with its id and street. Every row of a table names the same columns."""
        self.inserts.setdefault(table, []).append(values)

    def update(self, table: Table, row_id: UUID, **values: Any) -> None:
        self._note(self.updates, table, row_id, values)

    def free(self, table: Table, row_id: UUID, **values: Any) -> None:
        """An update before all others, so that another row can take what this one gives up."""
        self._note(self.first, table, row_id, values)

    def put(self, table: Table, **values: Any) -> None:
        """A whole row, whether or not there is one with its id by the time of writing. Every row of a table names the same columns."""
        self.puts.setdefault(table, []).append(values)

    def touch(self, pairs: Iterable[Pair]) -> None:
        """These pages change. Nobody carries pages of a grid or a person that this import begins, so the counter alone is raised."""
        self.touched.update((scope, scope) if scope in self.new_scopes else (scope, subject) for scope, subject in pairs)

    def record(self, done: str, table: Table, row_id: UUID, **details: Any) -> None:
        """The audit row of a change to somebody's record, beside the change."""
        self.events[done] += 1
        row = {"id": new_id(), "street_id": self.street_id, "by_id": None, "at": self.at}
        self.insert(AuditRow.__table__, **row, done=done, record=table.name, record_id=row_id, details=details)

    def tally(self, sheet: str) -> Tally:
        return self.tallies.setdefault(sheet, Tally())

    @property
    def rows(self) -> int:
        """How many rows are going to be written."""
        groups = [*self.updates.values(), *self.first.values()]
        whole = [*self.inserts.values(), *self.puts.values()]
        return sum(map(len, whole)) + sum(len(rows) for group in groups for rows in group.values())

    def ready(self, dialect: Dialect) -> "Ready":
        steps = [_update(dialect, table, names, rows) for table, groups in self.first.items() for names, rows in groups.items()]
        for table in db.metadata.sorted_tables:  # each after those it points to
            steps += [_update(dialect, table, names, rows) for names, rows in self.updates.get(table, {}).items()]
            if table in self.inserts:
                steps.append(_insert(dialect, table, self.inserts[table]))
            if table in self.puts:
                steps.append(_put(dialect, table, self.puts[table]))
        return Ready(steps, self.touched)

    def _note(self, kept: dict[Table, dict[tuple[str, ...], Rows]], table: Table, row_id: UUID, values: dict[str, Any]) -> None:
        kept.setdefault(table, {}).setdefault(tuple(sorted(values)), []).append({"the_id": row_id, **values})


Step = tuple[str, list[Any]]


@dataclass
class Ready:
    """Statements with their rows as the driver takes them."""

    steps: list[Step]
    touched: set[Pair]

    def apply(self, session: Session, progress: Callable[[int], None] = lambda _rows: None) -> None:
        """Writes everything in the transaction that is open."""
        connection = session.connection()
        for statement, rows in self.steps:
            for start in range(0, len(rows), PIECE):
                piece = rows[start : start + PIECE]
                connection.exec_driver_sql(statement, piece)
                progress(len(piece))
        carried.touch(self.touched, session)


def _insert(dialect: Dialect, table: Table, rows: Rows) -> Step:
    filled = {name: column.default.arg for name, column in table.columns.items() if column.default is not None and column.default.is_scalar}
    whole = [{**{name: value for name, value in filled.items() if name not in row}, **row} for row in rows]
    return _step(dialect, insert(table), table, whole, {name: name for name in whole[0]})


def _put(dialect: Dialect, table: Table, rows: Rows) -> Step:
    statement = (sqlite if dialect.name == "sqlite" else postgresql).insert(table)
    instead = {name: statement.excluded[name] for name in rows[0] if name != "id"}
    statement = statement.on_conflict_do_update(index_elements=["id"], set_=instead)
    return _step(dialect, statement, table, rows, {name: name for name in rows[0]})


def _update(dialect: Dialect, table: Table, names: tuple[str, ...], rows: Rows) -> Step:
    given = {f"new_{name}": name for name in names}
    statement = update(table).where(table.c.id == bindparam("the_id")).values({name: bindparam(bound) for bound, name in given.items()})
    renamed = [{"the_id": row["the_id"], **{bound: row[name] for bound, name in given.items()}} for row in rows]
    return _step(dialect, statement, table, renamed, {"the_id": "id", **given})


def _step(dialect: Dialect, statement: Any, table: Table, rows: Rows, columns: dict[str, str]) -> Step:
    """Compiles once and turns every value by its column's type."""
    compiled = statement.compile(dialect=dialect, column_keys=list(columns) if statement.is_insert else None)
    turn = {bound: _turn(dialect, table, column) for bound, column in columns.items()}
    names: list[str] = list(compiled.positiontup) if compiled.positional else list(columns)

    def turned(row: dict[str, Any]) -> Iterator[Any]:
        return (turn[name](row[name]) for name in names)

    if compiled.positional:
        return str(compiled), [tuple(turned(row)) for row in rows]
    return str(compiled), [dict(zip(names, turned(row), strict=True)) for row in rows]


def _turn(dialect: Dialect, table: Table, column: str) -> Callable[[Any], Any]:
    return table.c[column].type.dialect_impl(dialect).bind_processor(dialect) or (lambda value: value)
