"""Every move × every state × everybody, in their own area and in a foreign one: done or refused as the table says.

What is expected is read from `MOVES` itself (states, parts); nothing here lists what somebody may do. Each try is undone.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest

from tests.orders.conftest import DAY, HANDLED, TUESDAY, Centre, at
from webapp.accounts.models import Post
from webapp.core.db import db
from webapp.core.problems import Problem
from webapp.core.writes import committed
from webapp.orders import actions
from webapp.orders.models import WorkOrder
from webapp.orders.rules import CENTRE, HEAD, LEADER, MOVES, OWNER, REPORTER, STATES, WALKER

PARTS_OF = {  # who of the cast plays which part in the matter, when it lies in their own area and department
    "operator": {CENTRE}, "second_operator": {CENTRE}, "officer": {OWNER}, "second_officer": {OWNER}, "head": {HEAD}, "leader": {LEADER},
    "worker": {WALKER, REPORTER}, "grid_head": {WALKER}, "hub": set(), "nobody": set(), "administrator": set(),
}  # fmt: skip
LATER = TUESDAY + 3 * DAY
REVIEW = date(2026, 3, 20)
RECORDS = {
    "attended": "城管科、物业、业委会", "findings": "两家说法不一", "decision": "先停工再勘察", "next_step": "请第三方", "next_on": REVIEW,
    "held_on": date(2026, 3, 9),
    "aim": "月底前停工", "measures": "联合执法", "outcome": "已停工",
}  # fmt: skip


class Undone(Exception):
    """The try went through, and is rolled back."""


def given_for(centre: Centre, name: str, other: UUID) -> dict[str, Any]:
    """Everything that this move may ask for."""
    everything = HANDLED | {
        "category": centre.lamps.id, "department": centre.city.id, "reason": "按清单", "words": "说明", "days": 1, "review_on": REVIEW,
        "co_handlers": [centre.building.id], "lead": centre.people["second_officer"].id, "into": other,
        "solved": "yes", "satisfaction": "satisfied", "grade": "difficult", **RECORDS,
    }  # fmt: skip
    return {one: everything[one] for one in (*MOVES[name].needs, *MOVES[name].takes) if one in everything}


def led_to(centre: Centre) -> dict[str, UUID]:
    """One order in each state, all reported by the worker."""
    found = {state: centre.to(state) for state in ("reported", "filed", "dispatched", "accepted", "handled", "closed")}
    found["suspended"], found["void"], found["merged"] = centre.to("accepted"), centre.to("filed"), centre.to("dispatched")
    centre.move(found["suspended"], "suspend", "leader", reason="等配件", review_on=REVIEW)
    centre.move(found["void"], "void", "operator", reason="不归街道管")
    centre.move(found["merged"], "merge", "operator", into=centre.to("accepted"))
    return found


def prepared(centre: Centre, orders: dict[str, UUID]) -> Iterator[tuple[str, str, UUID]]:
    """(move, state, order): the order in that state for which nothing stands in the move's way, where the move asks for more."""
    asked = {kind: centre.to("accepted") for kind in ("extension", "suspension")}
    centre.move(asked["extension"], "ask_extension", "officer", days=1, reason="等配件")
    centre.move(asked["suspension"], "ask_suspension", "officer", reason="等配件", review_on=REVIEW)
    called_back, returned = centre.to("handled"), centre.to("dispatched")
    centre.move(called_back, "call_back", "operator", solved="yes", satisfaction="satisfied")
    for number in range(2):
        centre.move(returned, "return", "officer", reason="不归我们")
        if number == 0:
            centre.move(returned, "dispatch", "operator", department=centre.city.id)
    helped = {state: centre.to(state) for state in ("filed", "dispatched", "accepted")}
    for order_id in helped.values():
        centre.move(order_id, "add_co_handlers", "operator", co_handlers=[centre.building.id])
    graded = _graded(centre)
    special = {
        **graded,
        **{("drop_co_handlers", state): order_id for state, order_id in helped.items()},
        ("extend", "accepted"): asked["extension"], ("refuse_extension", "accepted"): asked["extension"],
        ("refuse_suspension", "accepted"): asked["suspension"], ("close", "handled"): called_back, ("settle_return", "filed"): returned,
    }  # fmt: skip
    for name in MOVES:
        for state in STATES:
            yield name, state, special.get((name, state), orders[state])


def _graded(centre: Centre) -> dict[tuple[str, str], UUID]:
    """For each state in which graded orders are heard or taken on: a difficult one, a major one, and a major one with a round under way."""
    found = {}
    for name, grade in (("hear", "difficult"), ("tackle", "major"), ("conclude", "major")):
        for state in ("filed", "dispatched", "accepted", "suspended"):
            order_id = centre.to("accepted" if state == "suspended" else state)
            centre.move(order_id, "grade", "operator", grade=grade, reason="牵涉多")
            if name == "conclude":
                centre.move(order_id, "tackle", "operator", **RECORDS)
            if state == "suspended":
                centre.move(order_id, "suspend", "leader", reason="等配件", review_on=REVIEW)
            found[name, state] = order_id
    return found


def goes_through(centre: Centre, order_id: UUID, name: str, by: Any, given: dict[str, Any]) -> bool:
    try:
        with centre.app.app_context(), committed():
            actions.move(db.session.get_one(WorkOrder, order_id), name, by=by, at=LATER, given=given)
            raise Undone
    except Undone:
        return True
    except Problem:
        return False


WITH_BARS = {"refuse_suspension": {"filed", "dispatched"}}  # states for which no order with such an asking is made above


@pytest.mark.databases("sqlite")
@pytest.mark.parametrize("who", PARTS_OF)
def test_everybody_does_what_the_table_says_and_nothing_else(centre, who):
    orders = led_to(centre)
    other = centre.to("accepted")
    by, parts, wrong = centre.people[who], PARTS_OF[who], []
    for name, state, order_id in prepared(centre, orders):
        move = MOVES[name]
        expected = state in move.paths and state not in WITH_BARS.get(name, ()) and bool(parts & _present(move.who, state))
        if goes_through(centre, order_id, name, by, given_for(centre, name, other)) != expected:
            wrong.append(f"{who} {'may' if expected else 'may not'} {name} what is {state}")
    assert not wrong, "\n".join(wrong)


def _present(who: frozenset[str], state: str) -> frozenset[str]:
    """Nobody owns an order that no department has."""
    return who - {OWNER} if state in ("reported", "filed", "void") else who


@pytest.mark.databases("sqlite")
@pytest.mark.parametrize("who", ["operator", "officer", "head", "leader", "worker", "grid_head"])
def test_in_a_foreign_area_or_department_nobody_does_anything(centre, who):
    orders = led_to(centre)
    other = centre.to("accepted")
    by = centre.foreign[who]
    done = [
        f"{name} what is {state}"
        for name, state, order_id in prepared(centre, orders)
        if goes_through(centre, order_id, name, by, given_for(centre, name, other))
    ]
    assert not done, done


def test_the_matrix_expects_each_move_of_somebody():
    """Were the expectation empty for a move, its row would prove nothing."""
    for name, move in MOVES.items():
        assert any(parts & _present(move.who, state) for parts in PARTS_OF.values() for state in move.paths), name


@pytest.mark.databases("sqlite")
def test_what_was_done_while_a_post_was_held_counts_and_what_came_after_does_not(centre):
    """Right is judged then, state now."""
    order_id, ended = centre.to("filed"), at("2026-03-11 00:00")
    with centre.writing():
        db.session.scalars(db.select(Post).where(Post.person_id == centre.people["operator"].id)).one().ends_at = ended
    given = {"department": centre.city.id}
    with centre.app.app_context(), pytest.raises(Problem, match="not-yours-to-move"), committed():
        actions.move(db.session.get_one(WorkOrder, order_id), "dispatch", by=centre.people["operator"], at=ended, given=given)
    centre.move(order_id, "dispatch", "operator", ended - timedelta(hours=1), **given)
