"""The whistle: each called department reports in for itself, silence is told higher up, only the whistler ends it."""

from dataclasses import dataclass
from uuid import UUID

import pytest

from tests.orders.conftest import MINUTE, at
from webapp.core import schedule
from webapp.core.db import db
from webapp.core.ids import new_id
from webapp.core.problems import Conflict, NotAllowed, Problem
from webapp.core.schedule import WORK
from webapp.orders import signals, whistling
from webapp.orders.models import WorkOrder
from webapp.orders.whistle_models import ReportIn, Whistle

NOON = at("2026-03-11 15:41")


@dataclass
class Blown:
    centre: object
    id: UUID

    def step(self, name: str, department, by, when=NOON) -> None:
        with self.centre.writing():
            wanted = db.select(ReportIn).filter_by(whistle_id=self.id, department_id=department.id)
            getattr(whistling, name)(db.session.scalars(wanted).one(), by=by, at=when)

    def finish(self, by, words: str = "已加固", when=NOON) -> None:
        with self.centre.writing():
            whistling.finish(db.session.get_one(Whistle, self.id), words, by=by, at=when)

    def row(self, department) -> ReportIn:
        [found] = self.centre.rows(ReportIn, ReportIn.whistle_id == self.id, ReportIn.department_id == department.id)
        return found


@pytest.fixture
def blow(centre):
    def blown(level: str = "emergency", departments=None, words: str = "外墙掉砖", when=NOON) -> Blown:
        order_id, key = centre.report(when=when), new_id()
        with centre.writing():
            order = db.session.get_one(WorkOrder, order_id)
            called = [one.id for one in (departments if departments is not None else (centre.city, centre.building))]
            whistling.blow(level, words, called, order=order, key=key, by=centre.people["worker"], at=when)
        return Blown(centre, key)

    return blown


@pytest.fixture
def escalations(centre, monkeypatch):
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


def test_each_department_has_its_own_report_in(centre, blow):
    whistle = blow()
    whistle.step("answer", centre.city, centre.people["officer"], NOON + 3 * MINUTE)
    whistle.step("arrive", centre.building, centre.foreign["officer"], NOON + 20 * MINUTE)
    city, building = whistle.row(centre.city), whistle.row(centre.building)
    assert (city.answered_at, city.arrived_at) == (NOON + 3 * MINUTE, None)
    assert building.answered_at == building.arrived_at == NOON + 20 * MINUTE, "who arrives has answered"


def test_nobody_reports_in_for_another_department(centre, blow):
    with pytest.raises(NotAllowed):
        blow().step("arrive", centre.building, centre.people["officer"])


def test_only_the_whistler_finishes_and_then_nobody_reports_in_any_more(centre, blow):
    whistle = blow()
    for other in ("officer", "operator", "leader"):
        with pytest.raises(NotAllowed):
            whistle.finish(centre.people[other])
    with pytest.raises(Problem, match="missing"):
        whistle.finish(centre.people["worker"], " ")
    whistle.finish(centre.people["worker"])
    with pytest.raises(Conflict):
        whistle.finish(centre.people["worker"])
    with pytest.raises(Conflict):
        whistle.step("arrive", centre.city, centre.people["officer"])


def test_silence_is_told_higher_up_once(centre, blow, escalations):
    whistle = blow()
    whistle.step("answer", centre.city, centre.people["officer"], NOON + 5 * MINUTE)
    assert escalations(NOON + 9 * MINUTE) == []
    assert escalations(NOON + 11 * MINUTE) == [(centre.building.id, "answer")]
    assert escalations(NOON + 13 * MINUTE) == []
    assert escalations(NOON + 31 * MINUTE) == sorted([(centre.city.id, "arrival"), (centre.building.id, "arrival")])
    assert escalations(NOON + 33 * MINUTE) == []


def test_after_a_stop_it_is_told_at_the_next_look(centre, blow, escalations):
    blow()
    assert len(escalations(NOON + 2880 * MINUTE)) == 4
    assert escalations(NOON + 2882 * MINUTE) == []


def test_what_is_finished_is_told_nobody(centre, blow, escalations):
    blow().finish(centre.people["worker"])
    assert escalations(NOON + 60 * MINUTE) == []


def test_a_joint_whistle_is_answered_the_same_working_day_and_a_routine_one_within_one(centre, blow, escalations):
    joint, routine = blow("joint", [centre.city]), blow("routine", [centre.building])
    assert escalations(at("2026-03-11 17:29")) == []
    assert {missing for _id, missing in escalations(at("2026-03-11 17:31"))} == {"answer", "arrival"}
    assert joint.row(centre.city).answer_escalated_at == at("2026-03-11 17:31")
    assert escalations(at("2026-03-12 15:40")) == []
    assert escalations(at("2026-03-12 15:42")) == [(centre.building.id, "answer")]
    assert routine.row(centre.building).arrival_escalated_at is None


@pytest.mark.parametrize(("level", "departments", "words", "field"), [
    ("loud", None, "掉砖", "level"), ("joint", [], "掉砖", "departments"), ("joint", None, " ", "words"),
])  # fmt: skip
def test_a_whistle_needs_a_level_somebody_to_call_and_the_matter(blow, level, departments, words, field):
    with pytest.raises(Problem) as refusal:
        blow(level, departments, words)
    assert refusal.value.field == field
