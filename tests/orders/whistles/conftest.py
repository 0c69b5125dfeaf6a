"""What tests of whistles share: one that is blown, steps by people and moment, what listeners heard."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import pytest

from tests.orders.conftest import Centre, at
from webapp.core import schedule
from webapp.core.db import db
from webapp.core.ids import new_id
from webapp.core.schedule import WORK
from webapp.orders import signals
from webapp.orders.models import WorkOrder
from webapp.orders.whistles import actions, places
from webapp.orders.whistles.models import ReportIn, Whistle

NOON = at("2026-03-11 15:41")


@dataclass
class Blown:
    centre: Centre
    id: UUID

    def step(self, name: str, department, by, when: datetime = NOON) -> None:
        with self.centre.writing():
            wanted = db.select(ReportIn).filter_by(whistle_id=self.id, department_id=department.id)
            actions.report_in(db.session.scalars(wanted).one(), name, by=by, at=when)

    def finish(self, by, words: str = "已加固", when: datetime = NOON) -> None:
        with self.centre.writing():
            actions.finish(self._one(), words, by=by, at=when)

    def call(self, by, *departments, when: datetime = NOON, received_at: datetime | None = None) -> None:
        with self.centre.writing():
            actions.call(self._one(), [one.id for one in departments], by=by, at=when, received_at=received_at or when)

    def row(self, department) -> ReportIn:
        [found] = self.centre.rows(ReportIn, ReportIn.whistle_id == self.id, ReportIn.department_id == department.id)
        return found

    @property
    def whistle(self) -> Whistle:
        [found] = self.centre.rows(Whistle, Whistle.id == self.id)
        return found

    def _one(self) -> Whistle:
        return db.session.get_one(Whistle, self.id)


@pytest.fixture
def blow(centre: Centre):
    def blown(
        level: str = "emergency", departments: Any = None, words: str = "外墙掉砖", when: datetime = NOON, *, by: Any = "worker",
        received_at: datetime | None = None, order_id: UUID | None = None,
    ) -> Blown:  # fmt: skip
        order_id, key = order_id or centre.report(when=when), new_id()
        with centre.writing():
            order = db.session.get_one(WorkOrder, order_id)
            called = [one.id for one in (departments if departments is not None else (centre.city, centre.building))]
            said = actions.Said(level, words, tuple(called))
            who = centre.people[by] if isinstance(by, str) else by
            spot = places.spot_of_order(order)
            actions.blow(said, spot, order=order, key=key, by=who, at=when, received_at=received_at or when)
        return Blown(centre, key)

    return blown


@pytest.fixture
def escalations(centre: Centre, monkeypatch):
    """What was told higher up at the ticks of a test."""
    for name in set(WORK) - {"whistles"}:
        monkeypatch.delitem(WORK, name)
    heard: list[tuple[UUID, str]] = []

    def hear(_sender, *, whistle, report_in, missing, at) -> None:
        heard.append((report_in.department_id, missing))

    def tick(now) -> list[tuple[UUID, str]]:
        heard.clear()
        with signals.whistle_escalated.connected_to(hear), centre.app.app_context():
            schedule.tick(lambda: now)
        return sorted(heard)

    return tick
