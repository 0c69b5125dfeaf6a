"""What a query code 一案一码 opens to whoever has it: how far the matter is, without names or anybody's words; and who may answer."""

from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext as _

from webapp.core.clock import local_day
from webapp.core.words import spoken_day

from . import in_public, queries, telling
from .clocking import clocks_on
from .clocks import HANDLE
from .models import OrderEvent, WorkOrder
from .rules import ACCEPTED, DISPATCHED, ENDED, HANDLED, REPORTER, SUSPENDED, VOID
from .wording import NEXT_WORDS

TOLD = {
    "report",
    "file",
    "dispatch",
    "settle_return",
    "redirect",
    "accept",
    "contact",
    "handle",
    "suspend",
    "resume",
    "close",
    "reopen",
    "void",
}
LAST_DIGITS = 4


@dataclass
class Progress:
    order: WorkOrder
    matter: str
    place: str
    steps: list[tuple[str, str]]
    now_at: str
    what: str  # the one sentence that stands out
    history: list[tuple[OrderEvent, str]]  # with the department that its line names
    asks_digits: bool
    may_answer: bool
    is_passed_on: bool  # what was said by the code stands with the centre

    @property
    def why_not(self) -> str:
        """What whoever reported it is told while it stands as not filed; the latest word, should it have been taken up in between."""
        if self.order.state != VOID:
            return ""
        return next((event.words for event, _department in self.history if event.move == "void"), "")


def of(order: WorkOrder, code: str) -> Progress:
    """`code` is what was asked for: of a report that was merged the matter is shown, but the other's answer is theirs."""
    return Progress(
        order,
        in_public.matter_of(order),
        in_public.places_of([order])[order.id],
        telling.steps(order),
        str(NEXT_WORDS[order.state]),
        _what(order),
        [(told.event, told.department) for told in queries.history(order) if told.event.move in TOLD],
        bool(order.reporter_phone),
        may_answer(order, code),
        any(is_message(event) and event.at >= order.handled_at for event in order.events) if order.handled_at else False,
    )


def may_answer(order: WorkOrder, code: str) -> bool:
    """Whoever has an account answers there. A code goes from hand to hand: where a number was left, its last digits are asked for."""
    return order.code == code and order.reporter_id is None and order.state == HANDLED and order.facts().answer is None


def is_answer(order: WorkOrder) -> bool:
    """Where no number was left nobody knows who has the code: what they say is a message to the centre, and decides nothing."""
    return bool(order.reporter_phone)


def is_message(event: OrderEvent) -> bool:
    return event.move == "note" and event.part == REPORTER and event.by_id is None


def is_theirs(order: WorkOrder, digits: str) -> bool:
    """Whether the last digits of the number that was left are these; no number was left, no digits are needed."""
    number = "".join(one for one in order.reporter_phone if one.isdecimal())
    return not number or "".join(one for one in digits if one.isdecimal()) == number[-LAST_DIGITS:]


def _what(order: WorkOrder) -> str:
    if order.state in (DISPATCHED, ACCEPTED):
        due = next(one.due_at for one in clocks_on(order) if one.name == HANDLE)
        return _("Done by %(day)s at the latest", day=_day(due))
    if order.state == HANDLED:
        return _("Done; now you are asked whether it is solved")
    if order.state == SUSPENDED:
        return _("Put off; looked at again by %(day)s", day=order.pauses[-1][1][:10])
    if order.state in ENDED:
        return _("Ended on %(day)s", day=_day(order.ended_at or order.moved_at))
    return _("Received; somebody is looking whose matter it is")


def _day(moment: datetime) -> str:
    return spoken_day(local_day(moment))
