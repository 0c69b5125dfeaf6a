"""What each move changes of an order, beside its state. Called by `actions.move` alone, with the row locked and the move allowed."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from webapp.core.clock import iso, start_of_day
from webapp.core.ids import new_id

from . import gates
from .desk import helping
from .grades import recording
from .limits import extension_minutes, handling_minutes
from .models import CallBack, WorkOrder
from .registers import Category
from .rules import ACCEPTED, REPORTED, Actor


@dataclass(frozen=True)
class Moving:
    """One move as its effect sees it: the order still in its old state, where it goes, who moves, when, with what."""

    order: WorkOrder
    name: str
    target: str
    by: Any
    actor: Actor
    at: datetime
    given: dict[str, Any]


def categorise(order: WorkOrder, category: Category) -> None:
    """Gives an order its category and with it the time that it may take; from then on that is the order's own."""
    limits = order.read_limits()
    order.category_id, order.category = category.id, category
    order.limits = replace(limits, handle=handling_minutes(limits, category.handle_days)).as_dict()


def apply(one: Moving) -> None:
    effect = EFFECTS.get(one.name)
    if effect:
        effect(one)


def _file(one: Moving) -> None:
    _sort(one)
    one.order.grade = one.given.get("grade", one.order.grade)
    one.order.filed_at = one.at


def _sort(one: Moving) -> None:
    if "category" in one.given:
        categorise(one.order, one.given["category"])
    one.order.is_urgent = bool(one.given.get("urgent", one.order.is_urgent))
    if one.order.dispatched_at:  # with other limits its clocks may have passed their moments already
        _look_at_once(one)


def _void(one: Moving) -> None:
    one.order.ended_at, one.order.asked = one.at, ""


def _dispatch(one: Moving) -> None:
    """The clock runs from the first dispatch, whoever has the order since."""
    _sort(one)
    department = one.given["department"]
    one.order.department_id, one.order.department = department.id, department
    one.order.dispatched_at = one.order.dispatched_at or one.at
    one.order.is_settled = one.order.is_settled or one.name == "settle_return"
    one.order.asked = ""
    helping.let_go(one.order, [department], one.at)
    helping.add(one.order, one.given.get("co_handlers", []), one.at)


def _accept(one: Moving) -> None:
    one.order.accepted_at = one.order.accepted_at or one.at
    _lead(one)


def _lead(one: Moving) -> None:
    lead = one.given.get("lead", one.by)
    one.order.lead_id = lead.id
    _has_handled(one.order, lead, one.by)


def _return(one: Moving) -> None:
    one.order.returns += 1
    one.order.department_id = one.order.department = one.order.lead_id = None
    one.order.asked = ""


def _contact(one: Moving) -> None:
    one.order.contacted_at = one.order.contacted_at or one.at
    _has_handled(one.order, one.by)


def _handle(one: Moving) -> None:
    _contact(one)
    one.order.handled_at, one.order.asked = one.at, ""


def _ask(one: Moving) -> None:
    one.order.asked = one.name.removeprefix("ask_")


def _extend(one: Moving) -> None:
    asked = next(event.given["days"] for event in reversed(one.order.events) if event.move == "ask_extension")
    one.order.extension, one.order.asked = extension_minutes(one.order.read_limits(), asked), ""


def _answer_no(one: Moving) -> None:
    one.order.asked = ""


def _suspend(one: Moving) -> None:
    """The clock stands still until the day of review is over, unless somebody takes it up before."""
    review = start_of_day(one.given["review_on"] + timedelta(days=1))
    one.order.pauses = [*one.order.pauses, [iso(one.at), iso(review)]]
    one.order.held_state, one.order.asked = one.order.state, ""


def _resume(one: Moving) -> None:
    *before, (since, until) = one.order.pauses
    one.order.pauses = [*before, [since, min(until, iso(one.at))]]
    one.order.held_state = ""


def _merge(one: Moving) -> None:
    one.order.merged_into_id, one.order.held_state, one.order.ended_at = one.given["into"].id, one.order.state, one.at
    one.order.asked = ""


def _separate(one: Moving) -> None:
    """As if it had never lain aside: its clocks ran on."""
    one.order.merged_into_id, one.order.held_state, one.order.ended_at = None, "", None
    _look_at_once(one)


def _charge(one: Moving) -> None:
    one.order.in_charge_id, one.order.charged_at = one.by.id, one.at


def _supervise(one: Moving) -> None:
    one.order.supervised_at = one.order.supervised_at or one.at


def _call_back(one: Moving) -> None:
    how = {"verify": "on_site", "answer": "app" if one.by else "page"}.get(one.name, "phone")
    row = CallBack(
        id=new_id(),
        street_id=one.order.street_id,
        order_id=one.order.id,
        round=one.order.round,
        how=how,
        by_id=one.by.id if one.by else None,
        at=one.at,
        solved=one.given.get("solved", ""),
        satisfaction=one.given.get("satisfaction", ""),
        words=one.given.get("words", ""),
    )
    one.order.call_backs.append(row)
    if row.is_answered:
        one.order.check_asked_at = None
    if one.target == ACCEPTED:
        _back_to_work(one)
    elif row.is_answered or gates.is_not_reached(one.order.facts()):
        one.order.called_back_at = one.at


def _no_calls(one: Moving) -> None:
    """It holds in every round to come. Somebody must still look whether it is solved."""
    one.order.no_calls_at = one.at
    _ask_check(one)


def _ask_check(one: Moving) -> None:
    one.order.check_asked_at = one.order.check_asked_at or one.at


def _close(one: Moving) -> None:
    one.order.ended_at, one.order.check_asked_at = one.at, None
    one.order.called_back_at = one.order.called_back_at or one.at


def _reopen(one: Moving) -> None:
    if one.target == REPORTED:
        one.order.ended_at = one.order.filed_at = None
        _look_at_once(one)
    else:
        _back_to_work(one)


def _back_to_work(one: Moving) -> None:
    """The next round: same owner, same clock, the time in between counted."""
    one.order.round += 1
    one.order.handled_at = one.order.called_back_at = one.order.ended_at = one.order.check_asked_at = None
    _look_at_once(one)


def _look_at_once(one: Moving) -> None:
    """What a clock had to say while it was at rest is said within the minute, not at the next of its moments: there may be none."""
    one.order.wake_at = one.at


def _has_handled(order: WorkOrder, *people: Any) -> None:
    order.handlers = sorted({*order.handlers, *(str(one.id) for one in people)})


EFFECTS: dict[str, Callable[[Moving], None]] = {
    "file": _file,
    "void": _void,
    "withdraw": _void,
    "dispatch": _dispatch,
    "settle_return": _dispatch,
    "redirect": _dispatch,
    "accept": _accept,
    "return": _return,
    "assign": _lead,
    "contact": _contact,
    "handle": _handle,
    "add_co_handlers": lambda one: helping.add(one.order, one.given["co_handlers"], one.at),
    "drop_co_handlers": lambda one: helping.let_go(one.order, one.given["co_handlers"], one.at),
    "ask_extension": _ask,
    "extend": _extend,
    "refuse_extension": _answer_no,
    "ask_suspension": _ask,
    "suspend": _suspend,
    "refuse_suspension": _answer_no,
    "resume": _resume,
    "merge": _merge,
    "separate": _separate,
    "take_charge": _charge,
    "supervise": _supervise,
    **recording.EFFECTS,
    "no_calls": _no_calls,
    "ask_check": _ask_check,
    "call_back": _call_back,
    "miss": _call_back,
    "answer": _call_back,
    "verify": _call_back,
    "close": _close,
    "reopen": _reopen,
}
