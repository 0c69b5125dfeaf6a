"""Writes down what somebody should hear: of a move, and of what a clock has to say. Each is said once, by the key of its row."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from webapp.core import parameters
from webapp.core.clock import local_day
from webapp.core.db import db
from webapp.core.notices.quiet import tell_from

from .clocking import clocks_on, restart, review_at
from .clocks import CALL_BACK, TO_DEPARTMENT, Step, due_steps
from .models import OrderEvent, OrderNotice, WorkOrder
from .rules import CENTRE, CO_HANDLER, HEAD, LEADER, OWNER, REPORTER

REVIEW = "clock:review"  # of a suspension
HELP, LETS_HELP = "help", ("dispatch", "add_co_handlers")
HEARD_BY = {  # move → who hears of it
    "void": (REPORTER,),
    "withdraw": (CENTRE,),
    "dispatch": (OWNER,),
    "settle_return": (OWNER,),
    "redirect": (OWNER,),
    "return": (CENTRE,),
    "handle": (CENTRE,),
    "ask_extension": (CENTRE,),
    "extend": (OWNER,),
    "refuse_extension": (OWNER,),
    "ask_suspension": (LEADER,),
    "suspend": (OWNER, REPORTER),
    "refuse_suspension": (OWNER, CENTRE),
    "resume": (OWNER,),
    "merge": (REPORTER,),
    "urge": (OWNER,),
    "take_charge": (OWNER, HEAD),
    "supervise": (OWNER, CENTRE),
    "grade": (OWNER,),
    "hear": (OWNER,),
    "tackle": (OWNER,),
    "close": (REPORTER,),
    "reopen": (OWNER, HEAD),
}


def tell_of_move(order: WorkOrder, event: OrderEvent, *, is_reopened: bool) -> None:
    """`is_reopened`: an answer reopened it, which is heard like a reopening."""
    heard = HEARD_BY["reopen"] if is_reopened else HEARD_BY.get(event.move, ())
    if event.move == "note" and event.by_id is None:  # somebody's who has the query code
        heard = (CENTRE,)
    for audience in heard:
        if audience != OWNER or order.department_id:
            _add(order, event.move, str(event.number), audience, due_at=event.at, at=event.received_at)
    _tell_helpers(order, event)


def tell_what_is_due(order: WorkOrder, now: datetime) -> int:
    """Reminders and escalations whose moment has come and which nobody said yet. After a stop several come due together: all are kept,
    each audience hears the latest of a clock."""
    _tell_of_review(order, now)
    going = [one for one in clocks_on(order) if one.stopped_at is None]
    said = {(one.kind, one.step, one.round) for one in db.session.scalars(select(OrderNotice).where(OrderNotice.order_id == order.id))}
    new = [one for one in due_steps(going, order.read_limits(), now) if (_kind(one), one.name, _round(order, one)) not in said]
    for step in new:
        overtaken = any(later.at > step.at for later in _same_ears(step, new))
        _add(order, _kind(step), step.name, step.audience, due_at=step.at, at=now, round_=_round(order, step), is_overtaken=overtaken)
    restart(order, now, is_said=True)
    return len(new)


def _tell_helpers(order: WorkOrder, event: OrderEvent) -> None:
    """Departments that this event let help, each for itself."""
    new = [one.department_id for one in order.co_handlings if one.ends_at is None and one.starts_at == event.at]
    for number, department_id in enumerate(new if event.move in LETS_HELP else ()):
        step = f"{event.number}.{number}"
        _add(order, HELP, step, CO_HANDLER, due_at=event.at, at=event.received_at, department_id=department_id)


def _tell_of_review(order: WorkOrder, now: datetime) -> None:
    """On the day of its review, whoever suspended it and the centre hear of it once."""
    at, which = review_at(order), str(len(order.pauses))
    if at is None or at > now:
        return
    asked = select(OrderNotice.id).where(OrderNotice.order_id == order.id, OrderNotice.kind == REVIEW, OrderNotice.step == which)
    if db.session.scalar(asked.limit(1)) is None:
        for audience in (LEADER, CENTRE):
            _add(order, REVIEW, which, audience, due_at=at, at=now)


def _kind(step: Step) -> str:
    return f"clock:{step.clock}"


def _same_ears(step: Step, steps: Iterable[Step]) -> Iterable[Step]:
    return (one for one in steps if (one.clock, one.audience) == (step.clock, step.audience))


def _round(order: WorkOrder, step: Step) -> int:
    """The call-back begins anew after a reopening; all other clocks run once in an order's life."""
    return order.round if step.clock == CALL_BACK else 0


def _add(
    order: WorkOrder,
    kind: str,
    step: str,
    audience: str,
    *,
    due_at: datetime,
    at: datetime,
    round_: int = 0,
    is_overtaken: bool = False,
    department_id: UUID | None = None,
) -> None:
    """`department_id`: of a department that helps; the owner's is the order's."""
    quiet = parameters.value(order.street_id, "notice.quiet_hours", local_day(at))
    db.session.add(
        OrderNotice(
            street_id=order.street_id,
            order_id=order.id,
            kind=kind,
            step=step,
            round=round_,
            audience=audience,
            department_id=order.department_id if audience == TO_DEPARTMENT else department_id,
            due_at=due_at,
            made_at=at,
            tell_from=tell_from(at, quiet, is_urgent=order.is_urgent),
            is_overtaken=is_overtaken,
            scope=f"d:{department_id}" if department_id else scope_of(order, audience),
            told_at=at if is_overtaken else None,
        )
    )


def scope_of(order: WorkOrder, audience: str) -> str:
    """Where those of an audience look for what is theirs: a run of an index."""
    whose = {OWNER: ("d", order.department_id), HEAD: ("g", order.general_grid_id), REPORTER: ("p", order.reporter_id)}
    letter, found = whose.get(audience, ("s", order.street_id))
    return f"{letter}:{found}" if found else f"s:{order.street_id}"
