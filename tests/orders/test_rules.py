"""The table of moves: sound in itself, and its diagram in the docs says what it says."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from webapp.core.problems import Conflict, NotAllowed, Problem
from webapp.orders import diagram, gates
from webapp.orders.commands import DOCUMENT
from webapp.orders.rules import (
    ACCEPTED,
    CENTRE,
    CLOSED,
    DISPATCHED,
    FILED,
    HANDLED,
    HEAD,
    LEADER,
    MERGED,
    MOVES,
    OPEN,
    OWNER,
    PARTS,
    REPORTED,
    REPORTER,
    STATES,
    SUSPENDED,
    Actor,
    Facts,
    check,
    open_moves,
)  # fmt: skip
from webapp.orders.wording import FIELD_WORDS, MOVE_WORDS, PART_WORDS, STATE_WORDS

HANDLER, DEPARTMENT = uuid4(), uuid4()
MORNING = datetime(2026, 3, 11, 1, tzinfo=UTC)  # 9:00 in the street
HOURS = timedelta(hours=1)
GOOD, BAD = gates.Answer("yes", "satisfied"), gates.Answer("partly", "dissatisfied")


def actor(*parts: str, person=None, departments=()) -> Actor:
    return Actor(person or uuid4(), frozenset(parts), frozenset(departments))


def handled(**more) -> Facts:
    return Facts(HANDLED, department_id=DEPARTMENT, handlers=frozenset({HANDLER}), **more)


def test_the_diagram_in_the_docs_is_fresh():
    text = DOCUMENT.read_text()
    assert diagram.renewed(text) == text, "run: python -m webapp.cli orders diagram --write"


def test_every_state_move_part_and_field_has_its_words():
    assert set(STATE_WORDS) == set(STATES)
    assert set(MOVE_WORDS) == set(MOVES)
    assert set(PARTS) < set(PART_WORDS)
    assert {one for move in MOVES.values() for one in (*move.needs, *move.takes)} == set(FIELD_WORDS)


def test_every_move_begins_and_ends_in_a_state_and_somebody_may_make_it():
    for name, move in MOVES.items():
        assert move.paths, name
        assert {*move.paths, *(one for targets in move.paths.values() for one in targets)} <= set(STATES), name
        assert move.who, name
        assert move.who <= set(PARTS), name


def test_every_state_can_be_reached_and_every_open_one_left():
    reached, grew = {REPORTED}, True
    while grew:
        more = {one for move in MOVES.values() for source in reached & set(move.paths) for one in move.paths[source]}
        grew = not more <= reached
        reached |= more
    assert reached == set(STATES)
    for state in OPEN:
        assert any(set(move.paths.get(state, ())) - {state} for move in MOVES.values()), state


def test_a_page_draws_exactly_the_moves_that_are_not_refused():
    given = dict.fromkeys(FIELD_WORDS, True)
    for state in STATES:
        for part in PARTS:
            facts, one = Facts(state, held_state=FILED), actor(part)
            drawn = set(open_moves(facts, one))
            for name in MOVES:
                try:
                    check(name, facts, one, given)
                    assert name in drawn
                except Problem:
                    assert name not in drawn


def test_an_unknown_move_is_asked_for_again():
    with pytest.raises(Problem, match="move-missing"):
        check("sell", Facts(REPORTED), actor(CENTRE), {})


def test_what_is_not_ones_own_is_refused_before_anything_is_told():
    with pytest.raises(NotAllowed):
        check("close", Facts(REPORTED), actor(OWNER), {})


def test_what_has_moved_on_is_a_conflict():
    with pytest.raises(Conflict):
        check("dispatch", Facts(DISPATCHED), actor(CENTRE), {"department": DEPARTMENT})


@pytest.mark.parametrize("name", [name for name, move in MOVES.items() if move.needs])
def test_each_thing_that_must_be_given_is_missed_by_name(name):
    move = MOVES[name]
    ready: dict = {"settle_return": {"returns": 2}, "extend": {"asked": "extension"}, "refuse_extension": {"asked": "extension"}}
    ready |= {"drop_co_handlers": {"co_handlers": frozenset({DEPARTMENT})}}
    ready |= {"hear": {"grade": "difficult"}, "tackle": {"grade": "major"}, "conclude": {"grade": "major", "tackling_rounds": 1}}
    facts = Facts(
        next(iter(move.paths)), **(ready.get(name) or {"asked": "suspension"} if name == "refuse_suspension" else ready.get(name, {}))
    )
    for wanted in move.needs:
        given = {one: True for one in move.needs if one != wanted}
        with pytest.raises(Problem) as refusal:
            check(name, facts, actor(*move.who), given)
        assert refusal.value.field == wanted


@pytest.mark.parametrize("name", ["call_back", "miss", "no_calls", "ask_check", "answer", "verify", "close"])
def test_the_handler_neither_calls_back_nor_closes(name):
    move, given = MOVES[name], dict.fromkeys(FIELD_WORDS, "yes")
    facts = handled(answer=GOOD) if name == "close" else handled()
    parts = actor(*move.who).parts
    assert check(name, facts, Actor(uuid4(), parts), given)
    for own in (Actor(HANDLER, parts), Actor(uuid4(), parts, frozenset({DEPARTMENT}))):
        with pytest.raises(Problem, match="barred"):
            check(name, facts, own, given)


def test_nobody_closes_without_a_call_back():
    with pytest.raises(Problem, match="barred"):
        check("close", handled(), actor(CENTRE), {"reason": "急"})
    assert check("close", handled(answer=GOOD), actor(CENTRE), {}) == CLOSED


def test_three_misses_count_only_at_different_times():
    same = (MORNING, MORNING + HOURS, MORNING + 2 * HOURS)
    apart = (MORNING, MORNING + 5 * HOURS, MORNING + 11 * HOURS)
    with pytest.raises(Problem, match="barred"):
        check("close", handled(misses=same), actor(CENTRE), {})
    assert check("close", handled(misses=apart), actor(CENTRE), {}) == CLOSED
    with pytest.raises(Problem, match="barred"):
        check("miss", handled(misses=apart), actor(CENTRE), {})


def test_the_first_dissatisfied_answer_reopens_and_the_second_is_the_centres_to_judge():
    bad = {"solved": "partly", "satisfaction": "dissatisfied"}
    assert check("call_back", handled(), actor(CENTRE), bad) == ACCEPTED
    assert check("answer", handled(), actor(REPORTER), {"solved": "no", "satisfaction": "basically"}) == ACCEPTED
    assert check("call_back", handled(round=1), actor(CENTRE), bad) == HANDLED
    with pytest.raises(Problem) as refusal:
        check("close", handled(round=1, answer=BAD), actor(CENTRE), {})
    assert refusal.value.field == "reason"
    assert check("close", handled(round=1, answer=BAD), actor(CENTRE), {"reason": "产权纠纷，已告知走诉讼"}) == CLOSED


def test_after_two_returns_the_centre_decides_and_nobody_returns_it_again():
    given = {"department": DEPARTMENT, "reason": "按职责清单第三条"}
    assert check("return", Facts(DISPATCHED, returns=1), actor(OWNER), given) == FILED
    with pytest.raises(Problem, match="barred"):
        check("return", Facts(DISPATCHED, returns=2), actor(OWNER), given)
    with pytest.raises(Problem, match="barred"):
        check("dispatch", Facts(FILED, returns=2), actor(CENTRE), given)
    with pytest.raises(Problem, match="barred"):
        check("settle_return", Facts(FILED, returns=1), actor(CENTRE), given)
    assert check("settle_return", Facts(FILED, returns=2), actor(CENTRE), given) == DISPATCHED
    with pytest.raises(Problem, match="barred"):
        check("return", Facts(DISPATCHED, returns=2, is_settled=True), actor(OWNER), given)


def test_there_is_one_extension_and_it_is_asked_for_first():
    given = {"days": 2, "reason": "等配件"}
    assert check("ask_extension", Facts(ACCEPTED), actor(OWNER), given) == ACCEPTED
    for facts in (Facts(ACCEPTED, asked="extension"), Facts(ACCEPTED, is_extended=True)):
        with pytest.raises(Problem, match="barred"):
            check("ask_extension", facts, actor(OWNER), given)
    with pytest.raises(Problem, match="barred"):
        check("extend", Facts(ACCEPTED), actor(CENTRE), {})
    assert check("extend", Facts(ACCEPTED, asked="extension"), actor(CENTRE), {}) == ACCEPTED


@pytest.mark.parametrize(("state", "name", "part"), [(SUSPENDED, "resume", LEADER), (MERGED, "separate", CENTRE)])
@pytest.mark.parametrize("held", [FILED, DISPATCHED, ACCEPTED])
def test_what_was_laid_aside_goes_back_to_where_it_was(state, name, part, held):
    assert check(name, Facts(state, held_state=held), actor(part), {"reason": "弄错了"}) == held


def test_one_head_takes_charge_once():
    assert check("take_charge", Facts(ACCEPTED), actor(HEAD), {}) == ACCEPTED
    with pytest.raises(Problem, match="barred"):
        check("take_charge", Facts(ACCEPTED, in_charge_id=uuid4()), actor(HEAD), {})
