"""The whistle: each called department reports in for itself, silence is told higher up, only the whistler ends it."""

from uuid import UUID

import pytest

from tests.orders.conftest import HOUR, MINUTE, at, person
from tests.orders.whistles.conftest import NOON
from webapp.accounts import roles
from webapp.accounts.models import Post
from webapp.areas.models import GRID, MICRO_GRID, Address, Area
from webapp.core.audit import AuditRow
from webapp.core.db import db
from webapp.core.ids import new_id
from webapp.core.problems import Conflict, NotAllowed, Problem
from webapp.orders import signals
from webapp.orders.registers import DepartmentMember
from webapp.orders.whistles import actions, places


def test_each_department_has_its_own_report_in(centre, blow):
    whistle = blow()
    whistle.step("answered", centre.city, centre.people["officer"], NOON + 3 * MINUTE)
    whistle.step("arrived", centre.building, centre.foreign["officer"], NOON + 20 * MINUTE)
    city, building = whistle.row(centre.city), whistle.row(centre.building)
    assert (city.answered_at, city.arrived_at) == (NOON + 3 * MINUTE, None)
    assert building.answered_at == building.arrived_at == NOON + 20 * MINUTE, "who arrives has answered"


def test_nobody_reports_in_for_another_department(centre, blow):
    with pytest.raises(NotAllowed):
        blow().step("arrived", centre.building, centre.people["officer"])


def test_who_was_a_member_then_reports_in_also_when_it_arrives_after_they_left(centre, blow):
    whistle = blow()
    with centre.writing():
        [member] = db.session.scalars(db.select(DepartmentMember).filter_by(person_id=centre.people["officer"].id))
        member.ends_at = NOON + 10 * MINUTE
    whistle.step("answered", centre.city, centre.people["officer"], NOON + 9 * MINUTE)
    with pytest.raises(NotAllowed):
        whistle.step("arrived", centre.city, centre.people["officer"], NOON + 10 * MINUTE)


@pytest.mark.parametrize("who", ["worker", "grid_head", "head", "operator"])
def test_who_walks_there_their_head_and_the_centre_blow_it(blow, who):
    assert blow(by=who).whistle.words == "外墙掉砖"


@pytest.mark.parametrize(
    ("who", "foreign"), [("worker", True), ("head", True), ("officer", False), ("leader", False), ("hub", False), ("nobody", False)]
)
def test_nobody_else_blows_it(centre, blow, who, foreign):
    with pytest.raises(NotAllowed):
        blow(by=(centre.foreign if foreign else centre.people)[who])


def test_whether_they_walked_there_is_judged_as_it_was_then(centre, blow):
    with centre.writing():
        [post] = db.session.scalars(db.select(Post).filter_by(person_id=centre.people["worker"].id))
        post.ends_at = NOON + HOUR
    order_id = centre.report(when=NOON)
    assert blow(when=NOON, received_at=NOON + 3 * HOUR, order_id=order_id).whistle.blown_at == NOON
    with pytest.raises(NotAllowed):
        blow(when=NOON + HOUR, order_id=order_id)


def test_the_departments_have_their_time_from_when_they_could_know(centre, blow, escalations):
    whistle = blow(when=NOON, received_at=NOON + 2 * HOUR)
    assert (whistle.whistle.blown_at, whistle.row(centre.city).called_at) == (NOON, NOON + 2 * HOUR)
    assert escalations(NOON + 2 * HOUR + 9 * MINUTE) == []
    assert len(escalations(NOON + 2 * HOUR + 10 * MINUTE)) == 2


def test_only_the_whistler_finishes_and_then_nobody_reports_in_any_more(centre, blow):
    whistle = blow()
    for other in ("officer", "operator", "head", "leader"):
        with pytest.raises(NotAllowed):
            whistle.finish(centre.people[other])
    with pytest.raises(Problem, match="missing"):
        whistle.finish(centre.people["worker"], " ")
    whistle.finish(centre.people["worker"])
    with pytest.raises(Conflict):
        whistle.finish(centre.people["worker"])
    with pytest.raises(Conflict):
        whistle.step("arrived", centre.city, centre.people["officer"], NOON + MINUTE)


def test_who_had_come_before_it_was_finished_has_come_though_it_arrives_later(centre, blow):
    whistle = blow()
    whistle.finish(centre.people["worker"], when=NOON + 40 * MINUTE)
    whistle.step("arrived", centre.city, centre.people["officer"], NOON + 25 * MINUTE)
    assert whistle.row(centre.city).arrived_at == NOON + 25 * MINUTE


@pytest.mark.parametrize("who", ["head", "operator"])
def test_a_whistle_whose_whistler_left_the_post_is_taken_over_from_above(centre, blow, who):
    whistle = blow()
    with centre.writing():
        [post] = db.session.scalars(db.select(Post).filter_by(person_id=centre.people["worker"].id))
        post.ends_at = NOON + HOUR
    with pytest.raises(NotAllowed):
        whistle.finish(centre.people["worker"], when=NOON + HOUR)
    for other in (centre.people["officer"], centre.people["grid_head"], centre.foreign["head"]):
        with pytest.raises(NotAllowed):
            whistle.finish(other, when=NOON + HOUR)
    with pytest.raises(NotAllowed):  # it was still the whistler's then
        whistle.finish(centre.people[who], when=NOON + 59 * MINUTE)
    whistle.finish(centre.people[who], when=NOON + HOUR)
    assert whistle.whistle.finished_by_id == centre.people[who].id
    [audited] = centre.rows(AuditRow, AuditRow.record_id == whistle.id, AuditRow.done == "whistle.finished")
    assert audited.details["taken_over"] is True


def test_another_department_is_called_while_it_runs_with_its_own_time(centre, blow, escalations):
    whistle = blow(departments=[centre.city])
    whistle.step("arrived", centre.city, centre.people["officer"], NOON + 5 * MINUTE)
    with pytest.raises(NotAllowed):
        whistle.call(centre.people["officer"], centre.building)
    whistle.call(centre.people["head"], centre.building, centre.city, when=NOON + HOUR)
    assert whistle.row(centre.city).called_at == NOON, "who was called already is left alone"
    assert escalations(NOON + HOUR + 9 * MINUTE) == []
    assert escalations(NOON + HOUR + 10 * MINUTE) == [(centre.building.id, "answer")]
    whistle.finish(centre.people["worker"], when=NOON + 2 * HOUR)
    with pytest.raises(Conflict):
        whistle.call(centre.people["worker"], centre.building, when=NOON + 2 * HOUR)


def test_silence_is_told_higher_up_once(centre, blow, escalations):
    whistle = blow()
    whistle.step("answered", centre.city, centre.people["officer"], NOON + 5 * MINUTE)
    assert escalations(NOON + 9 * MINUTE) == []
    assert escalations(NOON + 11 * MINUTE) == [(centre.building.id, "answer")]
    assert escalations(NOON + 13 * MINUTE) == []
    assert escalations(NOON + 31 * MINUTE) == sorted([(centre.city.id, "arrival"), (centre.building.id, "arrival")])
    assert escalations(NOON + 33 * MINUTE) == []


def test_after_a_stop_it_is_told_at_the_next_look(blow, escalations):
    blow()
    assert len(escalations(NOON + 2880 * MINUTE)) == 4
    assert escalations(NOON + 2882 * MINUTE) == []


def test_who_answers_late_is_told_higher_up_whenever_the_work_comes_to_it(centre, blow, escalations):
    whistle = blow()
    whistle.step("answered", centre.city, centre.people["officer"], NOON + 12 * MINUTE)
    whistle.step("answered", centre.building, centre.foreign["officer"], NOON + 10 * MINUTE)
    assert escalations(NOON + 20 * MINUTE) == [(centre.city.id, "answer")]
    assert escalations(NOON + 22 * MINUTE) == []


def test_what_was_missed_before_the_end_is_told_after_it(centre, blow, escalations):
    whistle = blow()
    whistle.finish(centre.people["worker"], when=NOON + 11 * MINUTE)
    assert escalations(NOON + 40 * MINUTE) == sorted([(centre.city.id, "answer"), (centre.building.id, "answer")])
    assert whistle.whistle.wake_at is None


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
    ("joint", None, "砖" * 2001, "words"),
])  # fmt: skip
def test_a_whistle_needs_a_level_somebody_to_call_and_the_matter(blow, level, departments, words, field):
    with pytest.raises(Problem) as refusal:
        blow(level, departments, words)
    assert refusal.value.field == field


def test_who_listens_hears_whom_was_called_and_who_ended_it(centre, blow):
    heard: list[tuple[str, set[UUID]]] = []

    def called(_sender, *, whistle, report_ins, by, at) -> None:
        heard.append(("blown", {row.department_id for row in report_ins}))

    def ended(_sender, *, whistle, by, at) -> None:
        heard.append(("finished", {by.id}))

    with signals.whistle_blown.connected_to(called), signals.whistle_finished.connected_to(ended):
        whistle = blow(departments=[centre.city])
        whistle.call(centre.people["worker"], centre.city, centre.building)
        whistle.finish(centre.people["worker"])
    assert heard == [("blown", {centre.city.id}), ("blown", {centre.building.id}), ("finished", {centre.people["worker"].id})]


def spot(centre, said: str, words: str, by):
    with centre.app.app_context():
        return places.spot_of(said, words, by=by, at=NOON)


def test_a_place_is_a_house_a_grid_or_what_the_whistler_has(centre):
    land, worker = centre.cast.land, centre.people["worker"]
    house = spot(centre, f"b:{land.buildings[0].id}", "2单元门口", worker)
    assert (house.place, house.grid_id, house.general_grid_id) == ("白露花园 1幢 2单元门口", land.grids[0].id, land.general_grid.id)
    assert spot(centre, "", "东门", worker).grid_id == land.grids[0].id
    assert spot(centre, "", "东门", centre.people["head"]).general_grid_id == land.general_grid.id
    assert spot(centre, "", "东门", centre.people["operator"]) == places.Spot("东门")


def test_a_place_of_another_street_is_none_and_the_whole_street_needs_words(centre):
    for said, words in ((f"b:{centre.cast.next_land.buildings[0].id}", ""), (f"g:{centre.cast.next_land.grids[0].id}", ""), ("", " ")):
        with pytest.raises(Problem):
            spot(centre, said, words, centre.people["operator"])


def test_a_house_that_grids_share_is_whistled_from_by_each_in_its_own_part(centre):
    land = centre.cast.land
    with centre.writing():
        other = added_area(land.general_grid, GRID, "第9网格")
        micro_grid = added_area(other, MICRO_GRID, "第9网格 1号微网格")
        doors = db.update(Address).where(Address.id.in_([one.id for one in land.addresses[3:6]]))
        db.session.execute(doors.values(grid_id=other.id, micro_grid_id=micro_grid.id))
        walker = person(centre.cast, "1099", "楼道员", (roles.GRID_WORKER, other))
        keeper = person(centre.cast, "1098", "微网格员", (roles.GRID_WORKER, micro_grid))
    house = f"b:{land.buildings[0].id}"
    for by in (walker, keeper):
        where = spot(centre, house, "", by)
        assert (where.grid_id, where.micro_grid_id) == (other.id, micro_grid.id)
        with centre.writing():
            said = actions.Said("routine", "共用的楼", (centre.city.id,))
            assert actions.blow(said, where, key=new_id(), by=by, at=NOON, received_at=NOON).place == "白露花园 1幢"
    assert spot(centre, house, "", centre.people["worker"]).grid_id == land.grids[0].id


def added_area(parent: Area, tier: str, name: str) -> Area:
    made = Area(id=new_id(), street_id=parent.street_id, tier=tier, code=name, name=name, parent_id=parent.id, parent_tier=parent.tier)
    db.session.add(made)
    db.session.flush()
    return made
