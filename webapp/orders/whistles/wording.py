"""Levels, steps and promises of a whistle in words."""

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from .rules import ANSWER, ANSWERED, ARRIVAL, ARRIVED, CALLED, DONE, EMERGENCY, JOINT, ROUTINE, Limits

LEVEL_WORDS = {EMERGENCY: _l("Emergency whistle"), JOINT: _l("Joint whistle"), ROUTINE: _l("Routine whistle")}
STATE_WORDS = {
    CALLED: _l("Called, no answer yet"),
    ANSWERED: _l("Answered, on the way"),
    ARRIVED: _l("Is there"),
    DONE: _l("Its part is done"),
}
STEP_WORDS = {ANSWERED: _l("We come"), ARRIVED: _l("We are there"), DONE: _l("Our part is done")}  # what a called department says
VIEW_WORDS = {"running": _l("Running"), "ended": _l("Ended")}
MISSING_WORDS = {ANSWER: _l("To answer the whistle"), ARRIVAL: _l("To be there")}


def promise(level: str, limits: Limits) -> str:
    """What whoever is called owes."""
    if level == EMERGENCY:
        said = {"answer": limits.answer_minutes, "arrive": limits.arrive_minutes}
        return _("Answer within %(answer)s minutes, be there within %(arrive)s, day and night.", **said)
    if level == JOINT:
        return _("Several act together: answer and be there the same working day.")
    days = limits.routine_days
    return ngettext("Answer within %(num)s working day.", "Answer within %(num)s working days.", days)


def levels(limits: Limits) -> list[tuple[str, Any, str]]:
    """Each with its name and what it promises."""
    return [(level, words, promise(level, limits)) for level, words in LEVEL_WORDS.items()]
