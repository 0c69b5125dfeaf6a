"""What a notice says, in the reader's language: outward without names, doors or anybody's words."""

from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from webapp.core.clock import LOCAL, local_day
from webapp.core.words import spoken_day
from webapp.orders.clocking import clocks_on
from webapp.orders.clocks import TO_THE_LEADER, UP
from webapp.orders.models import OrderNotice, WorkOrder
from webapp.orders.noticing import HELP
from webapp.orders.rules import CALL_BACKS, CENTRE, HEAD, LEADER
from webapp.orders.wording import CLOCK_WORDS, STEP_WORDS

from .models import ANSWER, ARRIVAL, BLOWN, FINISHED, WhistleNotice
from .rules import CLOCK, ESCALATIONS, MOVES, REMINDERS, REPORTS, REVIEW, WHISTLES

KIND_WORDS = {
    REMINDERS: _l("Reminders"),
    ESCALATIONS: _l("What others are late with"),
    MOVES: _l("Orders that come to me, and what was decided"),
    REPORTS: _l("What became of my reports"),
    WHISTLES: _l("Whistles"),
}
MOVE_SAYS = {
    "void": _l("was not filed"),
    "withdraw": _l("was taken back by its reporter"),
    "dispatch": _l("came to your department: please accept it"),
    "settle_return": _l("is your department's, the centre decided: please accept it"),
    "redirect": _l("was given to your department: please accept it"),
    "return": _l("was returned: please dispatch it anew"),
    "handle": _l("is handled: please call back"),
    "ask_extension": _l("more time is asked for: please decide"),
    "extend": _l("has more time now"),
    "refuse_extension": _l("gets no more time"),
    "ask_suspension": _l("a suspension is asked for: please decide"),
    "suspend": _l("is suspended"),
    "refuse_suspension": _l("is not suspended"),
    "resume": _l("is taken up again"),
    "merge": _l("was merged into another one"),
    "urge": _l("is urged"),
    "take_charge": _l("the general grid head takes charge"),
    "supervise": _l("is supervised"),
    "grade": _l("is graded otherwise now"),
    "hear": _l("was heard: please look at what was decided"),
    "tackle": _l("is taken on in a new round: please look at its measures"),
    "note": _l("whoever has the query code says how it is: please look at it"),
    "close": _l("is closed out"),
    HELP: _l("your department helps with it: please look at it"),
    "reopen": _l("was reopened: please handle it again"),
}
MOVE_SAYS |= dict.fromkeys(CALL_BACKS, MOVE_SAYS["reopen"])  # an answer that reopened it
STEP_OF = {  # what a clock waits for, as a step is called
    "file": STEP_WORDS["filed"],
    "dispatch": STEP_WORDS["dispatched"],
    "accept": STEP_WORDS["accepted"],
    "handle": STEP_WORDS["handled"],
    "call_back": STEP_WORDS["called_back"],
}
WHISTLE_SAYS = {
    BLOWN: _l("a whistle calls %(department)s: please answer and come"),
    ANSWER: _l("%(department)s has not answered the whistle"),
    ARRIVAL: _l("%(department)s has not come after the whistle"),
    FINISHED: _l("the whistle is finished: %(department)s may go"),
}


def of_order(notice: OrderNotice, order: WorkOrder) -> str:
    """What it says, without of what."""
    if notice.kind == REVIEW:
        return _("its suspension is to be looked at today")
    if notice.kind.startswith(CLOCK):
        return _of_clock(notice.kind.removeprefix(CLOCK), notice.step, order)
    return str(MOVE_SAYS.get(notice.kind, ""))


def of_whistle(notice: WhistleNotice, department: str) -> str:
    return str(WHISTLE_SAYS[notice.kind]) % {"department": department}


def path_of(notice: Any, order: WorkOrder) -> str:
    """Who runs or decides works at the desk, who handles or reported has it in the hand."""
    return f"/orders/{order.id}" if notice.audience not in (CENTRE, HEAD, LEADER) else f"/desk/orders/{order.id}"


def _of_clock(clock: str, step: str, order: WorkOrder) -> str:
    said = {"what": STEP_OF.get(clock, CLOCK_WORDS[clock])}
    if step == UP:
        return _("%(what)s is over its time: please see to it", **said)
    if step == TO_THE_LEADER:
        return _("%(what)s has been over its time for days: please see to it", **said)
    if step == "100":
        return _("%(what)s is due now", **said)
    due_at = next((one.due_at for one in clocks_on(order) if one.name == clock), None)
    if due_at is None:
        return _("%(what)s: %(share)s %% of the time is over", share=step, **said)
    return _("%(what)s: %(share)s %% of the time is over, due %(when)s", share=step, when=_when(due_at), **said)


def _when(moment: datetime) -> str:
    return f"{spoken_day(local_day(moment))} {moment.astimezone(LOCAL):%H:%M}"
