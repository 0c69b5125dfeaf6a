"""The table of moves, tried whole: every move in every state as everybody, and random moves that never break the sums."""

from itertools import product
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webapp.core.problems import Conflict, NotAllowed, Problem
from webapp.resources.rules import (
    ALLOCATED,
    DONE,
    ENDED,
    MOVES,
    OPEN,
    PARTLY,
    PARTS,
    REFUSED,
    STATES,
    WAITING,
    WITHDRAWN,
    Actor,
    Facts,
    open_moves,
)
from webapp.resources.rules import check as checked

ASKER, OTHER = UUID(int=1), UUID(int=2)
STANDS = {  # of ten
    WAITING: Facts(WAITING, 10, asked_by=ASKER),
    PARTLY: Facts(PARTLY, 10, 6, 2, ASKER),
    ALLOCATED: Facts(ALLOCATED, 10, 10, 2, ASKER),
    DONE: Facts(DONE, 10, 10, 10, ASKER),
    REFUSED: Facts(REFUSED, 10, asked_by=ASKER),
    WITHDRAWN: Facts(WITHDRAWN, 10, asked_by=ASKER),
}
GIVEN = {"quantity": 1, "words": "先用着"}
EXPECTED = {  # move: (as whom, from → to)
    "allocate": ({"centre", "head"}, {WAITING: PARTLY, PARTLY: PARTLY}),
    "refuse": ({"centre", "head"}, {WAITING: REFUSED}),
    "settle": ({"centre", "head"}, {PARTLY: ALLOCATED, ALLOCATED: DONE}),
    "receive": ({"grid"}, {PARTLY: PARTLY, ALLOCATED: ALLOCATED}),
    "withdraw": ({"grid"}, {WAITING: WITHDRAWN}),
}


def test_every_move_in_every_state_as_everybody():
    assert set(EXPECTED) == set(MOVES)
    for name, state, part in product(MOVES, STATES, PARTS):
        facts, actor, (who, paths) = STANDS[state], Actor(OTHER, frozenset({part})), EXPECTED[name]
        may = part in who and state in paths
        assert (name in open_moves(facts, actor)) == may, (name, state, part)
        if may:
            assert checked(name, facts, actor, GIVEN).state == paths[state]
        else:
            with pytest.raises(Conflict if part in who else NotAllowed):
                checked(name, facts, actor, GIVEN)


def test_nobody_allocates_to_themselves():
    actor = Actor(ASKER, frozenset({"head", "grid"}))
    assert open_moves(STANDS[WAITING], actor) == ["withdraw"]
    with pytest.raises(Problem, match="barred"):
        checked("allocate", STANDS[WAITING], actor, GIVEN)


@pytest.mark.parametrize(("name", "missing"), [("allocate", "quantity"), ("refuse", "words"), ("settle", "words"), ("receive", "quantity")])
def test_what_is_missing_is_named(name, missing):
    part, state = next(iter(EXPECTED[name][0])), next(iter(EXPECTED[name][1]))
    with pytest.raises(Problem) as problem:
        checked(name, STANDS[state], Actor(OTHER, frozenset({part})), {})
    assert problem.value.field == missing


@pytest.mark.parametrize(
    ("name", "state", "most"), [("allocate", WAITING, 10), ("allocate", PARTLY, 4), ("receive", PARTLY, 4), ("receive", ALLOCATED, 8)]
)
def test_no_more_is_given_or_received_than_is_open(name, state, most):
    actor = Actor(OTHER, frozenset(EXPECTED[name][0]))
    with pytest.raises(Problem, match="too-much"):
        checked(name, STANDS[state], actor, {"quantity": most + 1})
    after = checked(name, STANDS[state], actor, {"quantity": most})
    assert after.state == {("allocate", WAITING): ALLOCATED, ("allocate", PARTLY): ALLOCATED, ("receive", PARTLY): PARTLY}.get(
        (name, state), DONE
    )


def test_what_was_allocated_and_never_came_is_not_counted_as_allocated():
    after = checked("settle", STANDS[ALLOCATED], Actor(OTHER, frozenset({"centre"})), GIVEN)
    assert (after.state, after.allocated, after.received) == (DONE, 2, 2)


def test_settling_with_nothing_under_way_ends_it():
    facts = Facts(PARTLY, 10, 6, 6, ASKER)
    assert checked("settle", facts, Actor(OTHER, frozenset({"head"})), GIVEN).state == DONE
    with pytest.raises(Problem, match="barred"):
        checked("receive", facts, Actor(OTHER, frozenset({"grid"})), GIVEN)


@given(st.integers(1, 30), st.lists(st.tuples(st.sampled_from(sorted(MOVES)), st.integers(1, 30)), max_size=20))
def test_random_moves_never_break_the_sums_and_what_ended_stays_ended(quantity, moves):
    facts, actor = Facts(WAITING, quantity, asked_by=ASKER), Actor(OTHER, frozenset(PARTS))
    for name, number in moves:
        try:
            after = checked(name, facts, actor, {"quantity": number, "words": "先用着"})
        except Problem:
            continue
        assert facts.state in OPEN
        assert 0 <= after.received <= after.allocated <= after.quantity == quantity
        assert after.received >= facts.received
        assert after.state in (*OPEN, *ENDED)
        assert after.state != DONE or after.received == after.allocated
        assert (after.state == PARTLY) <= (0 < after.allocated < quantity)
        facts = after
