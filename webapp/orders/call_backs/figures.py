"""A day's call-backs in figures, each with what it is a part of. Nobody's name stands in them. Pure."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from ..gates import at_different_times
from ..models import CallBack


@dataclass
class Figures:
    """Orders, not calls: one that was rung twice counts once, by the last that was heard."""

    called: int = 0
    answered: int = 0
    not_reached: int = 0  # given up: satisfied in no count
    solved: Counter = field(default_factory=Counter)  # of those that answered
    satisfaction: Counter = field(default_factory=Counter)

    @property
    def missed(self) -> int:
        """Rung without an answer, to be tried again."""
        return self.called - self.answered - self.not_reached


def figures_of(rows: Iterable[CallBack]) -> Figures:
    """`rows`: a day's tries, the latest first."""
    found = Figures()
    rounds: dict[tuple, CallBack] = {}
    for row in rows:
        rounds.setdefault((row.order_id, row.round), row)
    for last in rounds.values():
        found.called += 1
        if last.is_answered:
            found.answered += 1
            found.solved[last.solved] += 1
            found.satisfaction[last.satisfaction] += 1
        elif is_given_up(last):
            found.not_reached += 1
    return found


def is_given_up(last: CallBack) -> bool:
    """Whether this miss was the one that made it «not reached»."""
    order = last.order
    this_round = [one for one in order.call_backs if one.round == last.round]
    misses = [one.at for one in this_round if not one.is_answered]
    return not any(one.is_answered for one in this_round) and at_different_times(misses) >= order.read_limits().tries
