"""Whatever is tried in whatever order, an order stays inside its table, its clocks lose no time, and nothing closes without a call-back."""

from datetime import timedelta
from itertools import pairwise
from uuid import UUID

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from tests.orders.conftest import HANDLED, TUESDAY, Centre
from tests.orders.test_matrix import PARTS_OF, RECORDS
from webapp.core.clock import local_day
from webapp.core.db import db
from webapp.core.problems import Problem
from webapp.orders.clocking import clocks_on
from webapp.orders.gates import at_different_times
from webapp.orders.models import GRADES, WorkOrder
from webapp.orders.rules import CLOSED, MOVES, OWNER, STATES, Actor, open_moves

PEOPLE = ("operator", "second_operator", "officer", "second_officer", "head", "leader", "worker", "hub")

# whether anything at all is tried, or something that is open to somebody; which; by whom of those who may; how many minutes later; what is
# answered at a call-back
tries = st.tuples(
    st.integers(0, 9), st.integers(0, 1000), st.integers(0, 1000), st.integers(0, 900),
    st.sampled_from(["yes", "partly", "no"]), st.sampled_from(["satisfied", "basically", "dissatisfied"]),
)  # fmt: skip
TALK = {"note", "urge", "supervise"}  # tried often enough as it is


class History:
    def __init__(self, centre: Centre):
        self.centre, self.now = centre, TUESDAY
        self.order_id, self.other = centre.report(), centre.to("accepted")
        self.seen = self.look()

    def look(self) -> dict:
        """What must never go back."""
        with self.centre.app.app_context():
            order = db.session.get_one(WorkOrder, self.order_id)
            clocks = {one.name: one for one in clocks_on(order)}
            return {
                "state": order.state,
                "version": order.version,
                "events": len(order.events),
                "due": {name: one.due_at for name, one in clocks.items() if name != "call_back"},
                "started": {name: one.started_at for name, one in clocks.items() if name != "call_back"},
                "used": {name: one.used(self.now) for name, one in clocks.items() if name != "call_back"},
            }

    def attempt(self, wild: int, pick: int, whose: int, minutes: int, solved: str, satisfaction: str) -> str | None:
        self.now += timedelta(minutes=minutes)
        pairs = self.open_pairs() if wild else []
        names = sorted({name for name, _who in pairs} - (TALK if wild > 1 else set())) or list(MOVES)
        name = names[pick % len(names)]
        people = [who for open_name, who in pairs if open_name == name] or list(PEOPLE)
        who = people[whose % len(people)]
        answers = {"solved": solved, "satisfaction": satisfaction, "grade": GRADES[minutes % 3]}
        try:
            self.centre.move(self.order_id, name, who, self.now, **self.given(name, answers))
        except Problem:
            return None
        return name

    def open_pairs(self) -> list[tuple[str, str]]:
        """(move, who): everything that somebody could do now. Only a hint, the rights are asked again by the move itself."""
        order = self.centre.order(self.order_id)
        facts, pairs = order.facts(), []
        for who in PEOPLE:
            parts = PARTS_OF[who] - (set() if order.department_id else {OWNER})
            actor = Actor(self.centre.people[who].id, frozenset(parts), frozenset({self.centre.city.id} if OWNER in parts else ()))
            pairs += [(name, who) for name in open_moves(facts, actor)]
        return pairs

    def given(self, name: str, answers: dict) -> dict:
        everything = HANDLED | answers | {
            "category": self.centre.lamps.id, "department": self.centre.city.id, "reason": "按清单", "words": "说明", "days": 1,
            "review_on": local_day(self.now) + timedelta(days=2), "lead": self.centre.people["second_officer"].id, "into": self.other,
            "co_handlers": [self.centre.building.id],
        }  # fmt: skip
        everything |= RECORDS | {"next_on": local_day(self.now) + timedelta(days=2)}
        return {one: everything[one] for one in (*MOVES[name].needs, *MOVES[name].takes) if one in everything}

    def check(self, name: str | None) -> None:
        before, after = self.seen, self.look()
        self.seen = after
        assert after["state"] in STATES
        if name is None:
            assert after["events"] == before["events"], "what was refused left nothing behind"
            assert after["version"] == before["version"]
        else:
            assert after["state"] in MOVES[name].paths[before["state"]]
            assert after["events"] > before["events"]
            assert (after["version"] > before["version"]) != MOVES[name].is_aside
        self.check_clocks(name, before, after)
        if after["state"] == CLOSED:
            self.check_call_back()

    def check_clocks(self, name: str | None, before: dict, after: dict) -> None:
        forgiven = {"file", "dispatch"} if name in ("reopen", "file") else set()  # not filed at all, filed anew
        for clock, used in before["used"].items():
            if clock in forgiven:
                continue
            assert after["started"][clock] == before["started"][clock], f"{name} reset the clock «{clock}»"
            assert after["used"][clock] >= used, f"{name} lost time of the clock «{clock}»"
            if name not in ("dispatch", "settle_return", "file", "extend", "suspend", "resume"):
                assert after["due"][clock] == before["due"][clock], f"{name} moved the end of the clock «{clock}»"

    def check_call_back(self) -> None:
        order = self.centre.order(self.order_id)
        this_round = [one for one in order.call_backs if one.round == order.round]
        answered = [one for one in this_round if one.is_answered]
        assert answered or at_different_times(one.at for one in this_round) >= 3
        handlers = {UUID(one) for one in order.handlers}
        assert not handlers & {one.by_id for one in order.call_backs}
        assert order.grade != "difficult" or order.hearings, "a difficult one was heard"
        assert order.grade != "major" or order.round_results, "a major one was taken on, with a result"
        *_, closed = (event for event in order.events if event.move == "close")
        assert closed.by_id not in handlers


@pytest.mark.databases("sqlite")
@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
    phases=[
        Phase.explicit,
        Phase.reuse,
        Phase.generate,
    ],  # each step is a transaction: shrinking a failure would take longer than reading it
)
@given(begun=st.integers(0, 4), plan=st.lists(tries, min_size=20, max_size=30))
def test_an_order_goes_only_where_the_table_leads(centre, begun, plan):
    history = History(centre)
    usual = (("operator", "file"), ("operator", "dispatch"), ("officer", "accept"), ("officer", "handle"))
    for who, name in usual[:begun]:
        history.now += timedelta(minutes=10)
        centre.move(history.order_id, name, who, history.now, **history.given(name, {}))
        history.check(name)
    for one in plan:
        history.check(history.attempt(*one))
    chain = centre.order(history.order_id).events
    assert [event.number for event in chain] == list(range(1, len(chain) + 1))
    assert all(after.from_state == before.to_state for before, after in pairwise(chain))
    assert [event.at for event in chain] == sorted(event.at for event in chain)
