"""What an order can do: from where, to where, who may, and what must be given. One table; pages draw from it, actions ask it. Pure."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from flask_babel import lazy_gettext as _l

from webapp.core.problems import Conflict, NotAllowed, Problem

from . import gates
from .grades import rules as grades
from .wording import FIELD_WORDS

REPORTED, FILED, DISPATCHED, ACCEPTED, HANDLED, CLOSED = STEPS = ("reported", "filed", "dispatched", "accepted", "handled", "closed")
SUSPENDED, VOID, MERGED = ASIDE = ("suspended", "void", "merged")
STATES = (*STEPS, *ASIDE)
OPEN = (REPORTED, FILED, DISPATCHED, ACCEPTED, HANDLED, SUSPENDED)
ENDED = (CLOSED, VOID, MERGED)

# Who somebody is in the matter: by a post that reaches its place, by a department that owns it, or because they reported it.
PARTS = ("centre", "owner", "head", "leader", "reporter", "walker", "co_handler")
CENTRE, OWNER, HEAD, LEADER, REPORTER, WALKER, CO_HANDLER = PARTS


@dataclass(frozen=True)
class Actor:
    """Who moves. `person_id` is None for whoever holds the query code and no account."""

    person_id: UUID | None
    parts: frozenset[str]
    departments: frozenset[UUID] = frozenset()


@dataclass(frozen=True)
class Facts:
    """What the table must know of an order. `answer` and `misses` are those of this round, a reopening begins the next."""

    state: str
    held_state: str = ""  # where a suspended or merged one goes back to
    department_id: UUID | None = None
    handlers: frozenset[UUID] = frozenset()  # whoever ever accepted, led or handled it
    returns: int = 0
    most_returns: int = 2
    is_settled: bool = False  # the centre decided whose it is
    asked: str = ""  # "extension" or "suspension", waiting for an answer
    is_extended: bool = False
    round: int = 0  # how often it was reopened
    answer: gates.Answer | None = None
    misses: tuple[datetime, ...] = ()
    tries: int = 3
    in_charge_id: UUID | None = None
    has_no_calls: bool = False  # whoever reported it asked not to be called
    is_check_asked: bool = False  # who walks there was asked to look, in this round
    grade: str = "minor"
    hearings: int = 0
    tackling_rounds: int = 0
    round_results: int = 0
    co_handlers: frozenset[UUID] = frozenset()  # departments that help now
    helped: frozenset[UUID] = frozenset()  # departments that ever helped


Bar = Callable[[Facts, Actor], Any]  # a sentence where something stands in the way


@dataclass(frozen=True)
class Move:
    """`paths`: state → the states it may lead to, the usual one first. `bars` refuse with a sentence. `is_aside` moves change nothing
    that others decide by, so nobody's screen grows stale through them."""

    paths: Mapping[str, tuple[str, ...]]
    who: frozenset[str]
    needs: tuple[str, ...] = ()
    takes: tuple[str, ...] = ()
    bars: tuple[Bar, ...] = ()
    is_aside: bool = False
    needs_more: Callable[[Facts], tuple[str, ...]] = field(default=lambda _facts: ())

    def allows(self, facts: Facts, actor: Actor) -> bool:
        return facts.state in self.paths and bool(self.who & actor.parts) and not any(bar(facts, actor) for bar in self.bars)


def _to(target: str, *sources: str) -> dict[str, tuple[str, ...]]:
    return dict.fromkeys(sources, (target,))


def _stays(*states: str) -> dict[str, tuple[str, ...]]:
    return {state: (state,) for state in states}


def _who(*parts: str) -> frozenset[str]:
    return frozenset(parts)


GOING = (FILED, DISPATCHED, ACCEPTED)
GRADERS = _who(CENTRE, HEAD, LEADER)
ANSWERED = {HANDLED: (HANDLED, ACCEPTED)}  # the first dissatisfied answer reopens

MOVES: dict[str, Move] = {
    # 立案
    "file": Move(_to(FILED, REPORTED), _who(CENTRE), ("category",), ("urgent", "grade", "words")),
    "void": Move(_to(VOID, REPORTED, FILED), _who(CENTRE), ("reason",)),
    "withdraw": Move(_to(VOID, REPORTED), _who(REPORTER), takes=("words",)),
    # 派单
    "dispatch": Move(
        _to(DISPATCHED, FILED),
        _who(CENTRE),
        ("department",),
        ("urgent", "category", "co_handlers", "words"),
        bars=(gates.returned_too_often,),
    ),
    "settle_return": Move(_to(DISPATCHED, FILED), _who(CENTRE), ("department", "reason"), bars=(gates.not_returned_often,)),
    "redirect": Move(_to(DISPATCHED, DISPATCHED), _who(CENTRE), ("department", "reason")),
    # 接单
    "accept": Move(_to(ACCEPTED, DISPATCHED), _who(OWNER), takes=("lead", "words")),
    "return": Move(_to(FILED, DISPATCHED), _who(OWNER), ("reason",), bars=(gates.returns_used_up,)),
    # 处置
    "assign": Move(_stays(ACCEPTED), _who(OWNER), ("lead",), ("words",)),
    "contact": Move(_stays(ACCEPTED), _who(OWNER), ("contacted",), ("words",), is_aside=True),
    "handle": Move(_to(HANDLED, ACCEPTED), _who(OWNER), ("contacted", "facts", "result"), bars=(grades.not_heard, grades.not_tackled)),
    # 协办: one owner stays
    "add_co_handlers": Move(_stays(*GOING), _who(CENTRE, OWNER), ("co_handlers",), ("words",), is_aside=True),
    "drop_co_handlers": Move(
        _stays(*GOING), _who(CENTRE, OWNER), ("co_handlers",), ("reason",), bars=(gates.no_co_handlers,), is_aside=True
    ),
    "ask_extension": Move(_stays(ACCEPTED), _who(OWNER), ("days", "reason"), bars=(gates.extended_or_asked,)),
    "extend": Move(_stays(ACCEPTED), _who(CENTRE, LEADER), takes=("words",), bars=(gates.no_extension_asked,)),
    "refuse_extension": Move(_stays(ACCEPTED), _who(CENTRE, LEADER), ("reason",), bars=(gates.no_extension_asked,)),
    # 挂账
    "ask_suspension": Move(_stays(*GOING), _who(CENTRE, OWNER), ("reason", "review_on"), bars=(gates.something_asked,)),
    "suspend": Move(_to(SUSPENDED, *GOING), _who(LEADER), ("reason", "review_on")),
    "refuse_suspension": Move(_stays(*GOING), _who(LEADER), ("reason",), bars=(gates.no_suspension_asked,)),
    "resume": Move({SUSPENDED: GOING}, _who(CENTRE, LEADER), takes=("words",)),
    # 并单
    "merge": Move(_to(MERGED, REPORTED, *GOING), _who(CENTRE), ("into",), ("words",)),
    "separate": Move({MERGED: (REPORTED, *GOING)}, _who(CENTRE), ("reason",)),
    # 催办, 领办, 督办
    "urge": Move(_stays(REPORTED, *GOING), _who(CENTRE, HEAD, LEADER, REPORTER), takes=("words",), is_aside=True),
    "take_charge": Move(_stays(*GOING), _who(HEAD), takes=("words",), bars=(gates.in_charge_already,), is_aside=True),
    "supervise": Move(_stays(*GOING, HANDLED), _who(HEAD, LEADER), ("words",), is_aside=True),
    "note": Move(_stays(*OPEN), frozenset(PARTS), ("words",), is_aside=True),
    # 分级: 细微逐一销号, 疑难逐个过堂, 重大逐轮攻坚
    "grade": Move(_stays(*GOING), GRADERS, ("grade", "reason")),
    "hear": Move(
        _stays(*GOING, SUSPENDED),
        GRADERS,
        ("attended", "findings", "decision"),
        ("held_on", "next_step", "next_on"),
        bars=(grades.not_difficult,),
    ),
    "tackle": Move(_stays(*GOING, SUSPENDED), GRADERS, ("aim", "measures"), bars=(grades.not_major, grades.round_is_open)),
    "conclude": Move(_stays(*GOING, SUSPENDED), GRADERS, ("outcome",), bars=(grades.no_round_open,)),
    # 回访
    "call_back": Move(
        ANSWERED,
        _who(CENTRE),
        ("solved", "satisfaction"),
        ("words",),
        bars=(gates.handled_by_self, gates.answered, gates.no_calls_wanted),
    ),
    "miss": Move(
        _stays(HANDLED),
        _who(CENTRE),
        takes=("words",),
        bars=(gates.handled_by_self, gates.answered, gates.no_calls_wanted, gates.not_reached),
    ),
    "no_calls": Move(_stays(HANDLED), _who(CENTRE), takes=("words",), bars=(gates.handled_by_self, gates.answered, gates.no_calls_wanted)),
    "ask_check": Move(
        _stays(HANDLED), _who(CENTRE), takes=("words",), bars=(gates.handled_by_self, gates.answered, gates.check_asked), is_aside=True
    ),
    "answer": Move(ANSWERED, _who(REPORTER), ("solved", "satisfaction"), ("words",), bars=(gates.handled_by_self, gates.answered)),
    "verify": Move(ANSWERED, _who(CENTRE, HEAD, WALKER), ("solved", "words"), bars=(gates.handled_by_self, gates.answered)),
    # 销号
    "close": Move(
        _to(CLOSED, HANDLED),
        _who(CENTRE),
        takes=("reason",),
        bars=(gates.handled_by_self, gates.no_call_back, grades.not_heard, grades.not_tackled),
        needs_more=lambda facts: ("reason",) if facts.answer and facts.answer.is_dissatisfied else (),
    ),
    "reopen": Move(_to(ACCEPTED, HANDLED, CLOSED) | _to(REPORTED, VOID), _who(CENTRE, HEAD, LEADER), ("reason",)),
}
CALL_BACKS = ("call_back", "miss", "answer", "verify")  # each leaves a record of the call-back


def open_moves(facts: Facts, actor: Actor) -> list[str]:
    """The moves that a page draws for this person; all others are refused."""
    return [name for name, move in MOVES.items() if move.allows(facts, actor)]


def check(name: str, facts: Facts, actor: Actor, given: Mapping[str, Any]) -> str:
    """The state that this move leads to now, or the reason why not."""
    move = MOVES.get(name)
    if move is None:
        raise Problem("move-missing", _l("One thing is missing: what is to be done with this order?"), field="move")
    if not move.who & actor.parts:
        raise NotAllowed("not-yours-to-move", _l("This is not yours to do with this order. Its page shows what you can do."))
    if facts.state not in move.paths:
        raise Conflict("moved-on", _l("This can no longer be done with this order. Look at how it stands now."))
    for bar in move.bars:
        if why := bar(facts, actor):
            raise Problem("barred", why)
    for wanted in (*move.needs, *move.needs_more(facts)):
        if not given.get(wanted):
            raise Problem("missing", _l("One thing is missing: %(what)s.", what=FIELD_WORDS[wanted]), field=wanted)
    return _next(name, facts, given)


def _next(name: str, facts: Facts, given: Mapping[str, Any]) -> str:
    usual = MOVES[name].paths[facts.state]
    if facts.held_state in usual and facts.state in (SUSPENDED, MERGED):
        return facts.held_state
    if usual == ANSWERED[HANDLED] and facts.round == 0 and gates.is_dissatisfied(given):
        return ACCEPTED
    return usual[0]
