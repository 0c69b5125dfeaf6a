"""What a notice asks of whoever hears it, and whether it still does. Pure."""

from typing import Any

from webapp.orders.clocks import ACCEPT, CALL_BACK, CONTACT, DISPATCH, FILE, HANDLE, TO_THE_LEADER, UP
from webapp.orders.rules import ACCEPTED, CALL_BACKS, CO_HANDLER, DISPATCHED, FILED, GOING, HANDLED, OWNER, REPORTED, REPORTER, SUSPENDED

REMINDERS, ESCALATIONS, MOVES, REPORTS, WHISTLES = KINDS = ("reminders", "escalations", "moves", "reports", "whistles")
CLOCK, REVIEW = "clock:", "clock:review"

WAITS = {  # a move → how an order stands as long as whoever heard of it has something to do
    "dispatch": (DISPATCHED,),
    "settle_return": (DISPATCHED,),
    "redirect": (DISPATCHED,),
    "return": (FILED,),
    "handle": (HANDLED,),
    "urge": (REPORTED, *GOING),
    "resume": GOING,
    "reopen": (REPORTED, ACCEPTED),
}
WAITS |= dict.fromkeys(CALL_BACKS, (ACCEPTED,))  # an answer that reopened it
ASKS = {"ask_extension": "extension", "ask_suspension": "suspension"}
RUNS = {  # a clock → whether it still waits for what stops it
    FILE: lambda order: order.state == REPORTED,
    DISPATCH: lambda order: order.state == FILED and order.dispatched_at is None,
    ACCEPT: lambda order: order.state in GOING and order.accepted_at is None,
    CONTACT: lambda order: order.state in GOING and order.contacted_at is None,
    HANDLE: lambda order: order.state in GOING,
    CALL_BACK: lambda order: order.state == HANDLED and order.called_back_at is None,
}


def kind_of(notice: Any) -> str:
    """By which a person chooses what goes outward."""
    if notice.audience == REPORTER:
        return REPORTS
    if notice.kind.startswith(CLOCK):
        return ESCALATIONS if notice.step in (UP, TO_THE_LEADER) else REMINDERS
    return MOVES


def is_for_an_act(notice: Any) -> bool:
    """Whether it was said so that somebody does something, not only knows."""
    return notice.audience != REPORTER and (notice.kind.startswith(CLOCK) or notice.kind in WAITS or notice.kind in ASKS)


def asks_for_an_act(notice: Any, order: Any) -> bool:
    """Whether there still is something to do because of it."""
    if not is_for_an_act(notice) or not is_theirs(notice, order):
        return False
    if notice.kind == REVIEW:
        return order.state == SUSPENDED
    if notice.kind.startswith(CLOCK):
        clock = notice.kind.removeprefix(CLOCK)
        return RUNS[clock](order) and (clock != CALL_BACK or notice.round == order.round)
    if notice.kind in ASKS:
        return order.asked == ASKS[notice.kind]
    return order.state in WAITS[notice.kind]


def is_theirs(notice: Any, order: Any) -> bool:
    """What a department heard is no longer its matter once another has it, or it helps no more."""
    if notice.audience == CO_HANDLER:
        return notice.department_id in order.facts().co_handlers
    return notice.audience != OWNER or notice.department_id == order.department_id


def has_something_to_say(notice: Any, order: Any) -> bool:
    """Outward: not what a later one of the same clock says with it, and not what is done already."""
    if notice.is_overtaken or not is_theirs(notice, order):
        return False
    return not is_for_an_act(notice) or asks_for_an_act(notice, order)
