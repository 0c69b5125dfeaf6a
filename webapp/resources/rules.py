"""What a request can do: from where, who may, what must be given, and the state that follows. One table; pages draw from it. Pure."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from flask_babel import lazy_gettext as _l

from webapp.core.problems import Conflict, NotAllowed, Problem

from .wording import FIELD_WORDS

KINDS = ("people", "material", "money")  # 人力, 物力, 财力
WAITING, PARTLY, ALLOCATED, DONE, REFUSED, WITHDRAWN = STATES = ("waiting", "partly", "allocated", "done", "refused", "withdrawn")
OPEN = (WAITING, PARTLY, ALLOCATED)
ENDED = (DONE, REFUSED, WITHDRAWN)
CENTRE, HEAD, GRID = PARTS = ("centre", "head", "grid")  # as whom somebody has to do with it; who asked is of the grid
MOST = 1_000_000  # of anything, also yuan


@dataclass(frozen=True)
class Facts:
    """What the table must know of a request. What was allocated and has not arrived is under way."""

    state: str
    quantity: int
    allocated: int = 0
    received: int = 0
    asked_by: UUID | None = None

    @property
    def missing(self) -> int:
        return self.quantity - self.allocated

    @property
    def under_way(self) -> int:
        return self.allocated - self.received


@dataclass(frozen=True)
class Actor:
    person_id: UUID
    parts: frozenset[str]


Bar = Callable[[Facts, Actor], Any]  # a sentence where something stands in the way
Next = Callable[[Facts, int], Facts]


@dataclass(frozen=True)
class Move:
    sources: tuple[str, ...]
    who: frozenset[str]
    follows: Next
    needs: tuple[str, ...] = ()
    takes: tuple[str, ...] = ()
    bars: tuple[Bar, ...] = ()
    most: Callable[[Facts], int] = lambda _facts: MOST

    def allows(self, facts: Facts, actor: Actor) -> bool:
        return facts.state in self.sources and bool(self.who & actor.parts) and not any(bar(facts, actor) for bar in self.bars)


def _asked_by_self(facts: Facts, actor: Actor) -> Any:
    """Nobody allocates to themselves."""
    return _l("You asked for this yourself; somebody else allocates it.") if facts.asked_by == actor.person_id else None


def _nothing_under_way(facts: Facts, _actor: Actor) -> Any:
    return _l("Nothing is under way. What was allocated has arrived already.") if facts.under_way <= 0 else None


def _stands(facts: Facts, state: str, **changes: int) -> Facts:
    return Facts(state, facts.quantity, changes.get("allocated", facts.allocated), changes.get("received", facts.received), facts.asked_by)


def _allocated(facts: Facts, quantity: int) -> Facts:
    whole = facts.allocated + quantity
    return _stands(facts, ALLOCATED if whole == facts.quantity else PARTLY, allocated=whole)


def _settled(facts: Facts, _quantity: int) -> Facts:
    """No more is to come: of what is missing, or of what was allocated and never arrived."""
    if facts.state == PARTLY and facts.under_way:
        return _stands(facts, ALLOCATED)
    return _stands(facts, DONE, allocated=facts.received)


def _received(facts: Facts, quantity: int) -> Facts:
    arrived = facts.received + quantity
    is_done = facts.state == ALLOCATED and arrived == facts.allocated
    return _stands(facts, DONE if is_done else facts.state, received=arrived)


def _ends(state: str) -> Next:
    return lambda facts, _quantity: _stands(facts, state)


GIVERS, TAKERS = frozenset({CENTRE, HEAD}), frozenset({GRID})
MOVES = {
    "allocate": Move((WAITING, PARTLY), GIVERS, _allocated, ("quantity",), ("words",), (_asked_by_self,), lambda facts: facts.missing),
    "refuse": Move((WAITING,), GIVERS, _ends(REFUSED), ("words",), (), (_asked_by_self,)),
    "settle": Move((PARTLY, ALLOCATED), GIVERS, _settled, ("words",), (), (_asked_by_self,)),
    "receive": Move(
        (PARTLY, ALLOCATED), TAKERS, _received, ("quantity",), ("words",), (_nothing_under_way,), lambda facts: facts.under_way
    ),
    "withdraw": Move((WAITING,), TAKERS, _ends(WITHDRAWN), takes=("words",)),
}


def open_moves(facts: Facts, actor: Actor) -> list[str]:
    """The moves that a page draws for this person; all others are refused."""
    return [name for name, move in MOVES.items() if move.allows(facts, actor)]


def check(name: str, facts: Facts, actor: Actor, given: Mapping[str, Any]) -> Facts:
    """How it stands after this move, or the reason why not."""
    move = MOVES.get(name)
    if move is None:
        raise Problem("move-missing", _l("One thing is missing: what is to be done with this request?"), field="move")
    if not move.who & actor.parts:
        raise NotAllowed("not-yours-to-move", _l("This is not yours to do with this request. Its page shows what you can do."))
    if facts.state not in move.sources:
        raise Conflict("moved-on", _l("This can no longer be done with this request. Look at how it stands now."))
    for bar in move.bars:
        if why := bar(facts, actor):
            raise Problem("barred", why)
    return move.follows(facts, _quantity(move, facts, given))


def _quantity(move: Move, facts: Facts, given: Mapping[str, Any]) -> int:
    """How many it is about, once everything that it needs was given."""
    for wanted in move.needs:
        if not given.get(wanted):
            raise Problem("missing", _l("One thing is missing: %(what)s.", what=FIELD_WORDS[wanted]), field=wanted)
    quantity: int = given.get("quantity") or 0
    if quantity > move.most(facts):
        raise Problem("too-much", _l("At most %(most)s: no more is open.", most=move.most(facts)), field="quantity")
    return quantity
