"""A visit as a browser or a phone posts it: what is kept, what is refused and how that is said, how it is taken back or mended."""

from datetime import date

import pytest

from tests.photos import pictures
from tests.photos.tus import Sender, sha256
from tests.visits.conftest import DAY, HOUR, MINUTE, WEDNESDAY
from webapp.core.audit import AuditRow
from webapp.core.ids import new_id
from webapp.visits.models import DoorState, Promise, Visit
from webapp.visits.rules import OUTCOMES

STATES = {"met": "met", "not_home": "tried", "refused": "refused", "vacant": "vacant", "moved": "due", "unsafe": "tried"}


@pytest.mark.parametrize("outcome", OUTCOMES)
def test_each_outcome_is_one_visit_under_its_key_and_the_door_stands_by_it(walk, outcome):
    key = walk.visit(0, outcome)
    [visit] = walk.rows(Visit)
    assert (visit.id, visit.outcome, visit.happened_at, visit.person_id) == (key, outcome, WEDNESDAY, walk.cast.worker.id)
    assert (visit.household_id, visit.grid_id) == (walk.cast.land.households[0].id, walk.cast.land.grids[0].id)
    assert walk.standing(0).state == STATES[outcome]


def test_the_same_post_twice_is_one_visit(walk):
    key = new_id()
    for _ in range(2):
        assert walk.post(f"{walk.url(0)}/visits", key=key, outcome="met").status_code == 303
    assert len(walk.rows(Visit)) == 1


def test_all_three_blocks_are_kept(walk):
    words = {"fields": ["facilities", "property"], "difficulty": "楼道灯坏了\r\n一个星期", "idea": "装一盏感应灯", "settled": "y"}
    sign = {"weak_signal": "最近总听见吵", "weak_signal_stage": "window", "review_on": "3"}
    walk.visit(0, **words, **sign, promise="灯什么时候修", promise_due_on="other", **{"promise_due_on-other": "2026-04-01"})
    [visit], [promise] = walk.rows(Visit), walk.rows(Promise)
    assert visit.fields == ["property", "facilities"]
    assert (visit.difficulty, visit.idea, visit.settled) == ("楼道灯坏了\n一个星期", "装一盏感应灯", True)
    assert (visit.weak_signal, visit.weak_signal_stage, visit.review_on) == ("最近总听见吵", "window", date(2026, 3, 14))
    assert (promise.words, promise.due_on, promise.fed_back_at) == ("灯什么时候修", date(2026, 4, 1), None)


def test_without_a_choice_of_day_an_answer_and_a_second_look_come_in_a_week(walk):
    walk.visit(0, promise="回话", weak_signal="有苗头")
    assert walk.rows(Promise)[0].due_on == date(2026, 3, 18)
    assert (walk.rows(Visit)[0].review_on, walk.rows(Visit)[0].weak_signal_stage) == (date(2026, 3, 18), "bud")


def test_a_form_stored_days_ago_means_days_from_when_it_was_filled_in(walk, phone):
    phone.save(f"{walk.url(0)}/visits", ("outcome", "met"), ("promise", "回话"), ("promise_due_on", "3"), at=WEDNESDAY)
    walk.clock(WEDNESDAY + 5 * DAY)
    assert phone.send()[0]["verdict"] == "filed"
    assert walk.rows(Promise)[0].due_on == date(2026, 3, 14)


def test_the_calendar_counts_only_with_another_day_and_only_for_what_was_said(walk):
    other = {"promise_due_on-other": "2030-01-01", "review_on-other": "kein Tag"}
    walk.visit(0, promise="回话", promise_due_on="3", review_on="other", **other)
    assert walk.rows(Promise)[0].due_on == date(2026, 3, 14)
    assert walk.rows(Visit)[0].review_on is None


@pytest.mark.databases("sqlite")
@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"outcome": ""}, "还差一样：见到了，还是没人在家？"),
        ({"outcome": "danced"}, "还差一样：见到了，还是没人在家？"),
        ({"difficulty": "长" * 2001}, "太长了，最多 2000 个字。"),
        ({"promise": "回话", "promise_due_on": "²"}, "日历上没有这一天。"),
        ({"promise": "回话", "promise_due_on": "2026-02-30"}, "日历上没有这一天。"),
        ({"promise": "回话", "promise_due_on": "2026-03-10"}, "选今天到两年以内的一天。"),
        ({"promise": "回话", "promise_due_on": "999"}, "选今天到两年以内的一天。"),
        ({"care_days": "0"}, "填 1 到 366 的整数。"),
        ({"care_days": "三十"}, "填 1 到 366 的整数。"),
        ({"care_days": "²"}, "填 1 到 366 的整数。"),
        ({"care_days": "30", "outcome": "not_home"}, "常来看看要跟住户说好"),
    ],
)
def test_bad_input_gets_a_sentence_and_nothing_is_kept(walk, fields, sentence):
    assert sentence in walk.refused(f"{walk.url(0)}/visits", **{"outcome": "met"} | fields)
    assert walk.rows(Visit) == walk.rows(DoorState) == []


def test_all_that_is_wrong_is_said_at_once(walk, phone):
    phone.save(f"{walk.url(0)}/visits", ("outcome", ""), ("idea", "长" * 2001), ("care_days", "x"), at=WEDNESDAY)
    [verdict] = phone.send()
    assert [problem["field"] for problem in verdict["problems"]] == ["outcome", "idea", "care_days"]


def test_signs_that_a_database_cannot_keep_are_left_out(walk):
    walk.visit(0, difficulty="灯\0坏了")
    assert walk.rows(Visit)[0].difficulty == "灯坏了"


def test_a_visit_is_taken_back_within_a_day_and_its_history_stays(walk):
    key = walk.visit(0, promise="回话")
    assert walk.withdraw(key, at=WEDNESDAY + 24 * HOUR).status_code == 303
    [visit], [promise] = walk.rows(Visit), walk.rows(Promise)
    assert visit.withdrawn_at == promise.dropped_at == WEDNESDAY + 24 * HOUR
    assert walk.standing(0).state == "due"
    assert [row.done for row in walk.rows(AuditRow, AuditRow.record_id == key)] == ["visit.filed", "visit.withdrawn"]


def test_after_a_day_a_visit_stands(walk):
    key = walk.visit(0)
    answer = walk.withdraw(key, at=WEDNESDAY + 24 * HOUR + MINUTE)
    assert answer.status_code == 422
    assert "24 小时内的走访才能撤回" in answer.get_data(as_text=True)
    assert walk.standing(0).state == "met"


def test_taken_back_twice_is_taken_back_once_even_days_later(walk):
    key = walk.visit(0)
    walk.withdraw(key)
    assert walk.withdraw(key, at=WEDNESDAY + 3 * DAY).status_code == 303
    assert walk.rows(Visit)[0].withdrawn_at == WEDNESDAY


def test_a_withdrawal_made_in_time_counts_when_it_arrives_late(walk, phone):
    key = walk.visit(0)
    phone.save(f"/visits/{key}/withdrawal", at=WEDNESDAY + HOUR, replaces=str(key))
    walk.clock(WEDNESDAY + 4 * DAY)
    assert phone.send()[0]["verdict"] == "filed"
    assert walk.standing(0).state == "due"


def test_a_visit_withdrawn_before_it_arrived_never_counts(walk, phone):
    made = phone.save(f"{walk.url(0)}/visits", ("outcome", "met"), at=WEDNESDAY)
    phone.save(f"/visits/{made['key']}/withdrawal", at=WEDNESDAY, replaces=made["key"])
    assert [verdict["verdict"] for verdict in phone.send(phone.waiting[::-1])] == ["filed", "filed"]
    assert walk.rows(Visit) == []
    assert walk.standing(0) is None


def test_a_correction_takes_the_place_of_the_visit(walk, phone):
    made = phone.save(f"{walk.url(0)}/visits", ("outcome", "vacant"), ("promise", "回话"), at=WEDNESDAY)
    phone.send()
    mended = phone.save(f"{walk.url(0)}/visits", ("outcome", "met"), at=WEDNESDAY, replaces=made["key"])
    phone.send()
    old, new = walk.rows(Visit)
    assert (str(old.replaced_by_id), old.withdrawn_at, str(new.id)) == (mended["key"], WEDNESDAY, mended["key"])
    assert walk.rows(Promise)[0].dropped_at == WEDNESDAY
    assert walk.standing(0).state == "met"


def test_a_correction_may_name_another_door(walk, phone):
    made = phone.save(f"{walk.url(0)}/visits", ("outcome", "met"), at=WEDNESDAY)
    phone.send()
    phone.save(f"{walk.url(1)}/visits", ("outcome", "met"), at=WEDNESDAY, replaces=made["key"])
    phone.send()
    assert [walk.standing(door).state for door in (0, 1)] == ["due", "met"]


def test_photos_are_shown_at_the_door_when_they_arrive(walk):
    data = pictures.numbered(1)
    key = new_id()
    assert walk.post(f"{walk.url(0)}/visits", key=key, outcome="met", photo=sha256(data)).status_code == 303
    assert "/thumbnail" not in walk.door(0)
    assert Sender(walk.client).send(data).status_code == 204
    assert walk.door(0).count("/thumbnail") == 1


def test_a_door_that_moved_away_is_refused_by_name_and_what_was_done_before_still_counts(walk, phone, move):
    phone.save(f"{walk.url(0)}/visits", ("outcome", "met"), at=WEDNESDAY - 3 * DAY)
    phone.save(f"{walk.url(0)}/visits", ("outcome", "met"), at=WEDNESDAY)
    move(0, to=2, at=WEDNESDAY - 2 * DAY)
    before, after = phone.send()
    assert before["verdict"] == "filed"
    assert after["problems"][0]["sentence"] == "这户 3月9日 起归第2网格。你写的都在：手机里一份，指挥中心也留了一份。"
    assert walk.rows(Visit)[0].grid_id == walk.cast.land.grids[0].id
