"""A week of the invented street, made by the moves that people make."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from tests.orders.conftest import HANDLED, Centre, at
from webapp.core.db import db
from webapp.orders.models import WorkOrder
from webapp.orders.reconciling import actions, ledger, sheets
from webapp.orders.reconciling.models import Reconciliation
from webapp.orders.reconciling.rules import Movement, Week
from webapp.orders.reconciling.scopes import Scope

WEEK = Week.of(at("2026-03-11 12:00"))  # Monday 9 March
MEETING = at("2026-03-16 09:30")
STEPS: tuple[tuple[str, str, dict[str, Any]], ...] = (
    ("dispatch", "operator", {}),
    ("accept", "officer", {}),
    ("handle", "officer", HANDLED),
    ("call_back", "operator", {"solved": "yes", "satisfaction": "satisfied"}),
    ("close", "operator", {}),
)


@dataclass
class Office:
    """The centre and its weekly meeting."""

    centre: Centre
    orders: list[UUID] = field(default_factory=list)

    def report(self, when: datetime, **said) -> UUID:
        order_id = self.centre.report(when=when, **said)
        self.orders.append(order_id)
        return order_id

    def close(self, order_id: UUID, when: datetime) -> None:
        """The whole way, the last step at `when`."""
        self.centre.move(order_id, "file", "operator", when - timedelta(minutes=10), category=self.centre.lamps.id)
        for minutes, (name, by, given) in enumerate(STEPS):
            given = {"department": self.centre.city.id} if name == "dispatch" else given
            self.centre.move(order_id, name, by, when - timedelta(minutes=len(STEPS) - 1 - minutes), **given)

    def scope(self, general_grid=None) -> Scope:
        return Scope(self.centre.cast.land.street.id, general_grid)

    def movement(self, week: Week = WEEK, general_grid=None) -> Movement:
        with self.centre.app.app_context():
            return ledger.total(one.movement for one in ledger.ledger(self.scope(general_grid), week))

    def sheet(self, week: Week = WEEK, general_grid=None) -> sheets.Sheet:
        with self.centre.app.app_context():
            return sheets.sheet_of(self.scope(general_grid), week)

    def tick(self, order_id: UUID, who: str = "operator", when: datetime = MEETING, week: Week = WEEK, **said) -> None:
        said = {"is_ticked": True, "words": "", "runs_centre": who == "operator"} | said
        with self.centre.writing():
            order = db.session.get_one(WorkOrder, order_id)
            actions.tick(order, week, by=self.centre.people[who], at=when, **said)

    def lock(
        self, week: Week = WEEK, who: str = "operator", when: datetime = MEETING, general_grid=None, reason: str = ""
    ) -> Reconciliation:
        with self.centre.writing():
            return actions.lock(self.scope(general_grid), week, reason=reason, by=self.centre.people[who], at=when)


@pytest.fixture
def office(centre: Centre) -> Office:
    return Office(centre)
