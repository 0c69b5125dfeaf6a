"""What the weekly meeting does: it ticks off one order after the other, then locks the sheet for good."""

from datetime import datetime
from typing import Any
from uuid import UUID

from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement, select

from webapp.accounts.models import Person
from webapp.core import audit
from webapp.core.chain import BEGINNING
from webapp.core.clock import LOCAL
from webapp.core.db import db
from webapp.core.ids import new_id
from webapp.core.problems import Conflict, NotFound, Problem
from webapp.core.streets import Street
from webapp.orders.models import WorkOrder

from .differences import differences
from .items import Item, items_of
from .ledger import entry_of, ledger
from .models import MOST_WORDS, Reconciliation, ReconciliationItem, ReconciliationTick
from .proof import LOCKED, hash_of
from .remarks import sealed
from .rules import COLUMNS, Week, total
from .scopes import Scope


def tick(order: WorkOrder, week: Week, *, is_ticked: bool, words: str, by: Any, at: datetime, runs_centre: bool) -> ReconciliationTick:
    """Ticks one order of a week, or takes the tick back; the remark goes with it. It shows in the sheet of its general grid and in the
    centre's, until the centre's is locked; a general grid head may no longer once their own is."""
    words = words.strip()
    if not week.is_over(at):
        raise Problem("not-over", _l("This week isn't over yet, so what you tick may still change. Tick from Monday, ten past midnight."))
    if len(words) > MOST_WORDS:
        raise Problem("too-long", _l("At most %(n)s characters. The rest belongs into the order.", n=MOST_WORDS), field="words")
    one_at_a_time(order.street_id)
    _refuse_locked(order, week, runs_centre)
    entry = entry_of(order, week)
    if entry is None:
        raise NotFound()
    if is_ticked and items_of([entry], week)[0].lacks_call_back:
        raise Problem(
            "no-call-back", _l("It was closed without a call-back on record, so it can't be ticked. Say why when you lock the sheet.")
        )
    row = db.session.scalar(select(ReconciliationTick).filter_by(street_id=order.street_id, monday=week.monday, order_id=order.id))
    row = row or ReconciliationTick(id=new_id(), street_id=order.street_id, monday=week.monday, order_id=order.id)
    row.ticked_at, row.by_id, row.words = (at if is_ticked else None), by.id, words
    db.session.add(row)
    audit.record("reconciliation.ticked", row, by=by, at=at, order=str(order.id), ticked=is_ticked, words=len(words))
    return row


def lock(scope: Scope, week: Week, *, reason: str, by: Any, at: datetime) -> Reconciliation:
    """Keeps the sheet as it stands. Of two who lock it one wins, the other hears who was first."""
    reason = reason.strip()
    if not week.is_over(at):
        raise Problem("not-over", _l("This week isn't over yet. It can be locked from Monday, ten minutes past midnight."))
    one_at_a_time(scope.street_id)
    if sheet := locked_sheet(scope, week):
        raise _locked_already(sheet)
    entries = ledger(scope, week)
    items, before = items_of(entries, week), locked_sheet(scope, week.before)
    unticked = sum(1 for one in items if one.tick.at is None)
    if unticked and not reason:
        raise Problem(
            "unticked", _l("%(n)s orders are not ticked. Tick them, or say why they stay open.", n=unticked), field="reason"
        )  # fmt: skip
    differs = [one.as_dict() for one in differences(before, entries)] if before else []
    name = scope.general_grid.name if scope.general_grid else ""
    head = {"name": name, "items": len(items), "unticked": unticked, "reason": reason, "differs": differs}
    return _keep(scope, week, items, head, by=by, at=at)


def locked_sheet(scope: Scope, week: Week) -> Reconciliation | None:
    return db.session.scalar(select(Reconciliation).where(*of_scope(scope), Reconciliation.monday == week.monday))


def of_scope(scope: Scope) -> tuple[ColumnElement[bool], ...]:
    if scope.general_grid:
        return (Reconciliation.general_grid_id == scope.general_grid.id,)
    return (Reconciliation.street_id == scope.street_id, Reconciliation.general_grid_id.is_(None))


def one_at_a_time(street_id: UUID) -> None:
    """Holds up whoever ticks or locks in this street meanwhile: a sheet keeps the ticks that it had, and follows the one before."""
    db.session.execute(select(Street.id).where(Street.id == street_id).with_for_update(key_share=True))


def _keep(scope: Scope, week: Week, items: list[Item], head: dict[str, Any], *, by: Any, at: datetime) -> Reconciliation:
    sums, last = total(one.movement for one in items), _last(scope.street_id)
    sheet = Reconciliation(
        id=new_id(),
        street_id=scope.street_id,
        serial=last.serial + 1 if last else 1,
        monday=week.monday,
        general_grid_id=scope.general_grid_id,
        **{name: getattr(sums, name) for name in COLUMNS},
        head=head,
        locked_at=at,
        locked_by_id=by.id,
        previous=last.hash if last else BEGINNING,
    )
    rows = [_row(sheet, one) for one in items]
    sheet.hash = hash_of(sheet, rows)
    db.session.add(sheet)
    db.session.flush()
    db.session.add_all(rows)
    said = {name: getattr(sums, name) for name in COLUMNS} | {"items": len(items), "unticked": head["unticked"]}
    audit.record(LOCKED, sheet, by=by, at=at, week=week.monday.isoformat(), serial=sheet.serial, hash=sheet.hash, **said)
    return sheet


def _row(sheet: Reconciliation, one: Item) -> ReconciliationItem:
    where = {"general_grid": one.general_grid, "general_grid_id": str(one.general_grid_id or "")}
    remark = sealed(one.tick.words)
    facts = where | {"category": one.category, "department": one.department, "late": one.is_late}
    return ReconciliationItem(
        id=new_id(),
        street_id=sheet.street_id,
        sheet_id=sheet.id,
        order_id=one.order_id,
        number=one.number,
        **{name: getattr(one.movement, name) for name in COLUMNS},
        state=one.state,
        last_event=one.last_event,
        facts=facts | {"evidence": one.evidence} | ({"remark": remark} if remark else {}),
        ticked_at=one.tick.at,
        ticked_by_id=one.tick.by_id,
        words="",
    )


def _last(street_id: UUID) -> Reconciliation | None:
    asked = select(Reconciliation).where(Reconciliation.street_id == street_id).order_by(Reconciliation.serial.desc())
    return db.session.scalar(asked.limit(1))


def _refuse_locked(order: WorkOrder, week: Week, runs_centre: bool) -> None:
    """The centre ticks until its own sheet is locked; others until that of the general grid is."""
    centre = Reconciliation.general_grid_id.is_(None)
    shut = centre if runs_centre else centre | (Reconciliation.general_grid_id == order.general_grid_id)
    mine = (Reconciliation.street_id == order.street_id, Reconciliation.monday == week.monday)
    if sheet := db.session.scalar(select(Reconciliation).where(*mine, shut).limit(1)):
        raise _locked_already(sheet)


def _locked_already(sheet: Reconciliation) -> Conflict:
    who = db.session.scalar(select(Person.name).where(Person.id == sheet.locked_by_id))
    when = sheet.locked_at.astimezone(LOCAL).strftime("%m-%d %H:%M")
    return Conflict("locked", _l("%(who)s locked this sheet on %(time)s. What stands in it stays as it is.", who=who, time=when))
