"""Whatever happens to orders over some weeks, every week of every general grid reconciles to the order, and they add up to the centre."""

from collections import defaultdict
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from tests.orders.conftest import HANDLED, Centre, at
from webapp.areas.models import GENERAL_GRID, Area
from webapp.core.clock import local_day
from webapp.core.db import db
from webapp.core.ids import new_id
from webapp.orders import actions
from webapp.orders.models import WorkOrder
from webapp.orders.reconciling.ledger import by_general_grid, ledger
from webapp.orders.reconciling.rules import Movement, Week, total
from webapp.orders.reconciling.scopes import Scope
from webapp.orders.rules import CENTRE, ENDED, HEAD, LEADER, MOVES, OWNER, Actor, open_moves

FIRST = at("2026-03-02 09:00")
TALK = {"note", "urge", "supervise", "contact", "assign", "ask_extension", "ask_suspension", "take_charge"}
FORWARD = {
    "file",
    "dispatch",
    "settle_return",
    "accept",
    "handle",
    "call_back",
    "close",
}  # three of four times, or nothing would ever be closed
# hours later; which order, or a new one (nine at most); which of its moves; where a new one lies; how many hours it waited on its phone
steps = st.tuples(st.integers(0, 30), st.integers(0, 8), st.integers(0, 60), st.integers(0, 2), st.integers(0, 40))


class Street:
    """Keeps its own account, out of how each order stood before and after each move."""

    def __init__(self, centre: Centre):
        self.centre, self.now = centre, FIRST
        self.orders: list[UUID] = []
        self.counted: dict[tuple[Week, UUID | None], dict[str, int]] = defaultdict(lambda: defaultdict(int))
        self.open_at: dict[Week, set[UUID]] = {}
        self.areas: list[Area | None] = [*db.session.scalars(db.select(Area).where(Area.tier == GENERAL_GRID).order_by(Area.code)), None]
        self.areas = [one for one in self.areas if one is None or one.street_id == centre.cast.land.street.id]

    def step(self, hours: int, which: int, pick: int, area: int, waited: int) -> None:
        self.pass_time(self.now + timedelta(hours=hours))
        if which >= len(self.orders):
            self.report(self.areas[area], self.now - timedelta(hours=waited))
        else:
            self.move(db.session.get_one(WorkOrder, self.orders[which]), pick)

    def pass_time(self, until: datetime) -> None:
        week = Week.of(self.now)
        while week < Week.of(until):
            week = week.after
            self.open_at[week] = {one.id for one in db.session.scalars(db.select(WorkOrder)) if one.state not in ENDED}
        self.now = until

    def report(self, area: Area | None, happened_at: datetime) -> None:
        said = actions.Said("灯坏了", area_id=area.id if area else None)
        by, key = self.centre.people["worker"], new_id()
        actions.report(said, street_id=by.street_id, key=key, by=by, at=happened_at, received_at=self.now)
        self.orders.append(key)
        self.count("came_in", area.id if area else None)

    def move(self, order: WorkOrder, pick: int) -> None:
        others = [one for one in self.orders if one != order.id and db.session.get_one(WorkOrder, one).state not in ENDED]
        values = self.values(others, pick)
        pairs = [(name, who, actor) for who, actor in self.actors(order) for name in open_moves(order.facts(), actor) if name not in TALK]
        pairs = [one for one in pairs if all(values.get(need) for need in MOVES[one[0]].needs)]
        if not pairs:
            return
        forward = [one for one in pairs if one[0] in FORWARD] if pick % 4 else []
        name, who, actor = (forward or pairs)[pick % len(forward or pairs)]
        was_out, given = order.state in ENDED, {one: values[one] for one in (*MOVES[name].needs, "reason") if one in values}
        actions.move(order, name, by=self.centre.people[who], at=self.now, received_at=self.now, actor=actor, given=given)
        is_out = order.state in ENDED
        if was_out != is_out:
            kind = {"closed": "closed", "void": "voided", "merged": "merged"}[order.state] if is_out else "reopened"
            self.count(kind, order.general_grid_id)

    def actors(self, order: WorkOrder) -> list[tuple[str, Actor]]:
        owner = Actor(self.centre.people["officer"].id, frozenset({OWNER}), frozenset({order.department_id} - {None}))
        centre = Actor(self.centre.people["operator"].id, frozenset({CENTRE, HEAD, LEADER}))
        return [("operator", centre), *([("officer", owner)] if order.department_id else [])]

    def values(self, others: list[UUID], pick: int) -> dict[str, Any]:
        return HANDLED | {
            "category": self.centre.lamps.id, "department": self.centre.city.id, "reason": "按清单", "words": "说明", "solved": "yes",
            "satisfaction": ("satisfied", "dissatisfied")[pick % 2], "review_on": local_day(self.now) + timedelta(days=2),
            "into": others[pick % len(others)] if others else None,
        }  # fmt: skip

    def count(self, kind: str, area_id: UUID | None) -> None:
        self.counted[Week.of(self.now), area_id][kind] += 1


@pytest.mark.databases("sqlite")
@settings(
    max_examples=20,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
    phases=[Phase.explicit, Phase.reuse, Phase.generate],  # each step is a statement or twenty: shrinking takes longer than reading
)
@given(plan=st.lists(steps, min_size=60, max_size=100))
def test_every_week_of_every_general_grid_reconciles_to_the_order(centre, plan):
    with centre.app.app_context():
        street = Street(centre)
        for one in plan:
            street.step(*one)
        street.pass_time(street.now + timedelta(days=7))
        check(street)
        db.session.rollback()  # the next example begins on an empty street


def check(street: Street) -> None:
    week, last = Week.of(FIRST), Week.of(street.now)
    whole = Scope(street.centre.cast.land.street.id)
    street.open_at[week] = set()
    assert not ledger(whole, week.before)
    while week < last:
        entries = ledger(whole, week)
        assert {one.order_id for one in entries if one.movement.opening} == street.open_at[week]
        assert {one.order_id for one in entries if one.movement.closing} == street.open_at[week.after]
        assert all(one.movement.closing in (0, 1) for one in entries)
        parts = by_general_grid(entries)
        assert total(parts.values()) == total(one.movement for one in entries)
        for area in street.areas:
            mine = parts.get(area.id if area else None, Movement())
            counted = street.counted[week, area.id if area else None]
            assert Movement(mine.opening, **counted) == mine
            assert mine.closing == mine.opening + sum(counted[k] * (1 if k in ("came_in", "reopened") else -1) for k in list(counted))
            if area:
                assert total(one.movement for one in ledger(Scope(whole.street_id, area), week)) == mine
        week = week.after
