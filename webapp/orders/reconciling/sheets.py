"""A sheet as its page, its spreadsheet and the list of weeks show it: live until it is locked, then as it was locked."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Select, select

from webapp.accounts.models import Person
from webapp.areas.models import GENERAL_GRID, Area
from webapp.core.db import db
from webapp.orders.models import OrderEvent

from . import proof
from .actions import locked_sheet, of_scope
from .differences import Difference, differences
from .items import Item, items_of, locked
from .ledger import Entry, by_general_grid, ledger, ledgers
from .models import CROSSES, Reconciliation, ReconciliationItem, ReconciliationTick
from .rules import COLUMNS, Movement, Week, total
from .scopes import Scope

WEEKS = 12  # of a page of the list
FILTERS = ("all", *COLUMNS, "unticked", "late")
NO_GENERAL_GRID = "none"  # in an address: what lies in no general grid


@dataclass(frozen=True)
class Part:
    """A general grid's line of the centre's sheet; without an area: what lies in none."""

    area: Area | None
    movement: Movement


@dataclass
class Sheet:
    """`sheet` is the locked row, or None while it is live; `faults` says what of it no longer fits."""

    scope: Scope
    week: Week
    items: list[Item]
    sheet: Reconciliation | None = None
    locked_by: str = ""
    parts: list[Part] = field(default_factory=list)
    differs: list[Difference] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)

    @property
    def movement(self) -> Movement:
        return total(one.movement for one in self.items)

    @property
    def ticked(self) -> int:
        return sum(1 for one in self.items if one.tick.at)

    @property
    def with_call_back(self) -> int:
        return sum(1 for one in self.items if one.evidence)

    def shown(self, name: str) -> list[Item]:
        """The lines behind a number of the sum, or those that still want something."""
        if name == "unticked":
            return [one for one in self.items if one.tick.at is None]
        if name == "late":
            return [one for one in self.items if one.is_late]
        return [one for one in self.items if name == "all" or getattr(one.movement, name)]


def sheet_of(scope: Scope, week: Week) -> Sheet:
    if kept := locked_sheet(scope, week):
        return _kept(scope, week, kept)
    entries = ledger(scope, week)
    before = locked_sheet(scope, week.before)
    items = items_of(entries, week)
    return Sheet(scope, week, items, parts=_parts(scope, items), differs=differences(before, entries) if before else [])


def _kept(scope: Scope, week: Week, kept: Reconciliation) -> Sheet:
    rows = db.session.scalars(select(ReconciliationItem).where(ReconciliationItem.sheet_id == kept.id))
    items = sorted(locked(rows), key=lambda one: (one.number, one.order_id))
    made = Sheet(scope, week, items, kept, _name(kept.locked_by_id), _parts(scope, items), faults=proof.faults(kept))
    made.differs = [Difference(UUID(one["order"]), one["number"], one["by"], one["reason"]) for one in kept.head["differs"]]
    return made


def _parts(scope: Scope, items: list[Item]) -> list[Part]:
    """The sums of the general grids and of what lies in none; together they are the centre's."""
    if scope.general_grid:
        return []
    sums = by_general_grid(items)
    asked = select(Area).where(Area.street_id == scope.street_id, Area.tier == GENERAL_GRID).order_by(Area.code)
    parts = [Part(one, sums.get(one.id, Movement())) for one in db.session.scalars(asked)]
    return [*parts, Part(None, sums[None])] if None in sums else parts


@dataclass(frozen=True)
class Line:
    """A week in the list. Without `movement` it is over and nobody locked it; what it comes to is worked out when it is opened."""

    week: Week
    sheet: Reconciliation | None
    locked_by: str
    movement: Movement | None
    ticked: int
    items: int | None

    @property
    def is_missing(self) -> bool:
        return self.sheet is None and self.movement is None


def weeks(scope: Scope, now: datetime, before: date | None) -> tuple[list[Line], Week | None]:
    """A page of them, the latest first, and the week that the next page begins before. The one under way and the one before it are
    worked out; whatever is older is read as it was locked, or missing."""
    first, latest = _first(scope), Week.of(now)
    shown = list(_down(min(latest, Week(before).before) if before else latest, first))[:WEEKS] if first else []
    mine = (*of_scope(scope), Reconciliation.monday.in_([one.monday for one in shown]))
    kept = {one.monday: (one, name) for one, name in db.session.execute(_with_name().where(*mine))}
    books = ledgers(scope, [one for one in shown if one >= latest.before and one.monday not in kept])
    lines = [_line(scope, one, books.get(one), *kept.get(one.monday, (None, ""))) for one in shown]
    older = shown[-1] if shown and first and shown[-1] > first else None
    return lines, older


def _line(scope: Scope, week: Week, entries: list[Entry] | None, kept: Reconciliation | None, locked_by: str) -> Line:
    if kept:
        whole, items = Movement(*(getattr(kept, name) for name in COLUMNS[:-1])), kept.head["items"]
        return Line(week, kept, locked_by, whole, items - kept.head["unticked"], items)
    if entries is None:
        return Line(week, None, "", None, 0, None)
    asked = select(ReconciliationTick.order_id).where(
        ReconciliationTick.street_id == scope.street_id, ReconciliationTick.monday == week.monday, ReconciliationTick.ticked_at.is_not(None)
    )  # fmt: skip
    ticked = set(db.session.scalars(asked))
    return Line(week, None, "", total(one.movement for one in entries), sum(1 for one in entries if one.order_id in ticked), len(entries))


def _with_name() -> Select:
    return select(Reconciliation, Person.name).join(Person, Person.id == Reconciliation.locked_by_id)


def _down(latest: Week, first: Week) -> Iterator[Week]:
    while latest >= first:
        yield latest
        latest = latest.before


def _first(scope: Scope) -> Week | None:
    """The week in which the first order of the street arrived."""
    asked = select(OrderEvent.received_at).where(OrderEvent.street_id == scope.street_id, CROSSES).order_by(OrderEvent.received_at).limit(1)
    first = db.session.scalar(asked)
    return Week.of(first) if first else None


def _name(person_id: UUID) -> str:
    return db.session.scalar(select(Person.name).where(Person.id == person_id)) or ""
