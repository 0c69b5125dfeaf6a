"""What stands in the way of a move, in the words that are shown: the four gates, returns, extensions, call-backs. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from flask_babel import lazy_gettext as _l

from webapp.core.clock import LOCAL, local_day

if TYPE_CHECKING:
    from .rules import Actor, Facts

SOLVED = ("yes", "partly", "no")
SATISFACTION = ("satisfied", "basically", "dissatisfied")


@dataclass(frozen=True)
class Answer:
    """What was heard at a call-back, or found on the spot."""

    solved: str
    satisfaction: str = ""

    @property
    def is_dissatisfied(self) -> bool:
        return is_dissatisfied({"solved": self.solved, "satisfaction": self.satisfaction})


def is_dissatisfied(given: Mapping[str, Any]) -> bool:
    return given.get("solved") == "no" or given.get("satisfaction") == "dissatisfied"


def at_different_times(tries: Iterable[datetime]) -> int:
    """How many of the tries count: one each morning, afternoon and evening."""
    return len({(local_day(at), band_of(at)) for at in tries})


def band_of(at: datetime) -> str:
    hour = at.astimezone(LOCAL).hour
    return "morning" if hour < 12 else "afternoon" if hour < 18 else "evening"


def is_not_reached(facts: Facts) -> bool:
    """未联系上: tried often enough at different times. Never counted as satisfied."""
    return facts.answer is None and at_different_times(facts.misses) >= facts.tries


def handled_by_self(facts: Facts, actor: Actor) -> Any:
    """The handler's hand stays off the last two gates, and so do the whole department's and those of departments that help
    or ever did: nobody is let go just to call back."""
    if actor.person_id in facts.handlers or {facts.department_id, *facts.co_handlers, *facts.helped} & actor.departments:
        return _l("Whoever handled an order can neither call back nor close it. Somebody else at the centre does.")
    return None


def no_call_back(facts: Facts, _actor: Actor) -> Any:
    if facts.answer is None and not is_not_reached(facts):
        return _l("Nobody has called back yet. An order is closed after a call-back, or when nobody was reached at different times.")
    return None


def answered(facts: Facts, _actor: Actor) -> Any:
    return _l("The answer is there already. People are asked once.") if facts.answer else None


def no_calls_wanted(facts: Facts, _actor: Actor) -> Any:
    return _l("They asked not to be called. Somebody looks on the spot instead.") if facts.has_no_calls else None


def check_asked(facts: Facts, _actor: Actor) -> Any:
    return _l("Who walks there has been asked already.") if facts.is_check_asked else None


def not_reached(facts: Facts, _actor: Actor) -> Any:
    return _l("Tried often enough at different times: it counts as not reached and can be closed.") if is_not_reached(facts) else None


def returned_too_often(facts: Facts, _actor: Actor) -> Any:
    if facts.returns >= facts.most_returns and not facts.is_settled:
        return _l("It came back too often. Decide whose it is, with the reason; then nobody can return it any more.")
    return None


def not_returned_often(facts: Facts, actor: Actor) -> Any:
    if returned_too_often(facts, actor):
        return None
    return _l("There is nothing to decide yet: departments may still return it.")


def returns_used_up(facts: Facts, _actor: Actor) -> Any:
    if facts.is_settled:
        return _l("The centre has decided whose it is. It can't be returned any more.")
    if facts.returns >= facts.most_returns:
        return _l("It was returned often enough. The centre decides whose it is.")
    return None


def something_asked(facts: Facts, _actor: Actor) -> Any:
    return _l("Something was asked already and waits for an answer.") if facts.asked else None


def extended_or_asked(facts: Facts, actor: Actor) -> Any:
    return _l("It was extended once. There is no second time.") if facts.is_extended else something_asked(facts, actor)


def no_co_handlers(facts: Facts, _actor: Actor) -> Any:
    return None if facts.co_handlers else _l("No other department helps with it.")


def no_extension_asked(facts: Facts, _actor: Actor) -> Any:
    return None if facts.asked == "extension" else _l("Nobody asks for more time.")


def no_suspension_asked(facts: Facts, _actor: Actor) -> Any:
    return None if facts.asked == "suspension" else _l("Nobody asks for a suspension.")


def in_charge_already(facts: Facts, _actor: Actor) -> Any:
    return _l("The general grid head is in charge already.") if facts.in_charge_id else None
