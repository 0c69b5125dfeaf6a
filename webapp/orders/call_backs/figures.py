"""A day's call-backs in figures, each with what it is a part of. Nobody's name stands in them. Pure."""

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from uuid import UUID

Round = tuple[UUID, int]  # an order and how often it was reopened


@dataclass(frozen=True)
class Try:
    """One call. `solved` is empty where nobody answered."""

    round: Round
    solved: str
    satisfaction: str


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


def last_of(tries: Iterable[Try]) -> list[Try]:
    """The last try of each order and round; `tries` the latest first."""
    found: dict[Round, Try] = {}
    for one in tries:
        found.setdefault(one.round, one)
    return list(found.values())


def figures_of(last: Iterable[Try], given_up: Collection[Round]) -> Figures:
    found = Figures()
    for one in last:
        found.called += 1
        if one.solved:
            found.answered += 1
            found.solved[one.solved] += 1
            found.satisfaction[one.satisfaction] += 1
        elif one.round in given_up:
            found.not_reached += 1
    return found
