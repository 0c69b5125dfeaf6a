"""What an operator does at the call-back desk: take somebody to call, and write down what was heard."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from flask_babel import lazy_gettext as _l

from webapp.core.clock import LOCAL
from webapp.core.problems import Conflict, Problem

from .. import actions
from ..gates import is_dissatisfied
from ..models import WorkOrder
from ..rules import open_moves
from . import holding
from .queries import Caller, callable_now, is_callable

NAMES = ("call_back", "miss", "no_calls", "ask_check", "close")  # the moves that this desk makes


def take_next(caller: Caller) -> WorkOrder | None:
    """The next one whom this person may and should call now; None when nobody is left."""
    return holding.take_first(callable_now(caller), lambda one: is_callable(caller, one), by=caller.person, at=caller.at)


def take(caller: Caller, order: WorkOrder) -> None:
    """This very one, unless a colleague is calling or it is no time for calls."""
    if caller.quiet_until:
        until = caller.quiet_until.astimezone(LOCAL).strftime("%H:%M")
        raise Problem("quiet-hours", _l("Nobody is called at this hour. From %(time)s on it is fine.", time=until))
    waits = lambda one: "call_back" in open_moves(one.facts(), caller.actor)  # noqa: E731
    if holding.take(order, waits, by=caller.person, at=caller.at):
        return
    holder = holding.holder_of(order, caller.at)
    if holder and holder.person_id != caller.person.id:
        raise Conflict("being-called", _l("%(who)s is calling them at the moment. Take the next one.", who=holder.name))
    raise Conflict("moved-on", _l("This one no longer waits for your call. Take the next one."))


def record(order: WorkOrder, name: str, given: Mapping[str, Any], *, by: Any, at: datetime, seen: int | None) -> None:
    """Writes down what was heard. Who says it is solved and is not dissatisfied needs nothing more: the order is closed out at once."""
    if name not in NAMES:
        raise Problem("move-missing", _l("One thing is missing: what is to be done with this order?"), field="move")
    event = actions.move(order, name, by=by, at=at, given=given, seen=seen)
    holding.release(order)
    if name == "call_back" and given.get("solved") == "yes" and not is_dissatisfied(given):
        actions.move(order, "close", by=by, at=event.at)
