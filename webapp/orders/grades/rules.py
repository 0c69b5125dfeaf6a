"""What the grade of an order asks for before it may be handled or closed, and what may be recorded when. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask_babel import lazy_gettext as _l

if TYPE_CHECKING:
    from ..rules import Actor, Facts

MINOR, DIFFICULT, MAJOR = "minor", "difficult", "major"
HEARING, ROUND, RESULT = (  # what each record says, in the order in which it is asked
    ("held_on", "attended", "findings", "decision", "next_step", "next_on"),
    ("aim", "measures"),
    ("outcome",),
)
MOVES = ("hear", "conclude", "tackle", "grade")  # the moves of this part, what is most wanted first
RECORDED = (*HEARING, *ROUND, *RESULT)
DAYS = ("held_on", "next_on")


def is_round_open(facts: Facts) -> bool:
    return facts.tackling_rounds > facts.round_results


def not_heard(facts: Facts, _actor: Actor) -> Any:
    if facts.grade == DIFFICULT and not facts.hearings:
        return _l("It is graded difficult: it must be heard first, and the hearing written down.")
    return None


def not_tackled(facts: Facts, _actor: Actor) -> Any:
    if facts.grade == MAJOR and not facts.round_results:
        return _l("It is graded major: at least one round must be over first, with what came of it.")
    return None


def not_difficult(facts: Facts, _actor: Actor) -> Any:
    return None if facts.grade == DIFFICULT else _l("Only an order graded difficult is heard. Change its grade first.")


def not_major(facts: Facts, _actor: Actor) -> Any:
    return None if facts.grade == MAJOR else _l("Only an order graded major is taken on in rounds. Change its grade first.")


def round_is_open(facts: Facts, _actor: Actor) -> Any:
    return _l("A round is under way. Write down what came of it before the next one begins.") if is_round_open(facts) else None


def no_round_open(facts: Facts, _actor: Actor) -> Any:
    return None if is_round_open(facts) else _l("No round is under way.")
