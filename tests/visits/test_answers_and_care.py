"""What a household may count on: an answer that was promised, and being looked in on as agreed."""

import pytest

from tests.visits.conftest import DAY, HOUR, WEDNESDAY
from webapp.core import parameters
from webapp.core.db import db
from webapp.core.writes import committed
from webapp.visits.models import CareAgreement, Promise


@pytest.fixture
def owed(walk) -> str:
    """The address of the feedback on a promise at door 0."""
    walk.visit(0, promise="灯什么时候修")
    return f"/promises/{walk.rows(Promise)[0].id}/feedback"


def open_care(walk) -> list[tuple]:
    return [(one.every_days, one.household_id) for one in walk.rows(CareAgreement, CareAgreement.ended_at.is_(None))]


def test_an_answer_brought_back_closes_the_promise(walk, owed):
    assert walk.post(owed, at=WEDNESDAY + DAY, feedback="周五来修").status_code == 303
    [promise] = walk.rows(Promise)
    assert (promise.fed_back_at, promise.fed_back_by_id, promise.feedback) == (WEDNESDAY + DAY, walk.cast.worker.id, "周五来修")
    assert "灯什么时候修" not in walk.page("/")


def test_the_first_answer_stands(walk, owed):
    walk.post(owed, feedback="周五来修")
    walk.post(owed, at=WEDNESDAY + DAY, feedback="别的")
    assert walk.rows(Promise)[0].feedback == "周五来修"


def test_an_answer_that_was_given_stays_given_when_the_visit_is_taken_back(walk):
    key = walk.visit(0, promise="灯什么时候修")
    walk.post(f"/promises/{walk.rows(Promise)[0].id}/feedback", feedback="周五来修")
    walk.withdraw(key)
    [promise] = walk.rows(Promise)
    assert promise.dropped_at is None
    assert promise.feedback == "周五来修"


def test_an_answer_too_long_is_not_taken(walk, owed):
    assert "太长了" in walk.refused(owed, feedback="长" * 2001)


def test_an_answer_is_due_when_the_street_says(walk, app):
    with app.app_context(), committed():
        own = parameters.ParameterValue(street_id=walk.cast.land.street.id, name="visit.feedback_days", value={"is": 5})
        own.effective_from, own.changed_at, own.reason = WEDNESDAY.date(), WEDNESDAY, "五天内回话"
        db.session.add(own)
    walk.visit(0, promise="回话")
    assert walk.rows(Promise)[0].due_on == (WEDNESDAY + 5 * DAY).date()


def test_care_is_agreed_with_the_household_and_a_new_agreement_takes_its_place(walk):
    walk.visit(0, care_days="30")
    walk.visit(0, care_days="14", at=WEDNESDAY + DAY)
    assert open_care(walk) == [(14, walk.cast.land.households[0].id)]
    assert len(walk.rows(CareAgreement)) == 2


def test_care_needs_somebody_to_agree_with(walk):
    walk.visit(0, "moved")
    assert "先登记住在这里的人" in walk.refused(f"{walk.url(0)}/visits", outcome="met", care_days="30")


def test_care_ends_when_they_no_longer_want_it_and_the_first_word_stands(walk):
    walk.visit(0, care_days="30")
    path = f"/care-agreements/{walk.rows(CareAgreement)[0].id}/ending"
    assert walk.post(path, at=WEDNESDAY + HOUR).status_code == 303
    walk.post(path, at=WEDNESDAY + DAY)
    assert walk.rows(CareAgreement)[0].ended_at == WEDNESDAY + HOUR


@pytest.mark.parametrize("leaving", ["moved", "somebody new"])
def test_care_ends_with_the_household(walk, leaving):
    walk.visit(0, care_days="30")
    walk.visit(0, "moved", at=WEDNESDAY + HOUR) if leaving == "moved" else walk.move_in(0, at=WEDNESDAY + HOUR, contact_name="何女士")
    assert open_care(walk) == []


def test_care_comes_back_with_the_household_that_had_not_moved_after_all(walk):
    walk.visit(0, care_days="30")
    key = walk.visit(0, "moved", at=WEDNESDAY + HOUR)
    walk.withdraw(key)
    assert open_care(walk) == [(30, walk.cast.land.households[0].id)]


def test_care_agreed_at_a_visit_that_is_taken_back_was_never_agreed(walk):
    walk.visit(0, care_days="30")
    key = walk.visit(0, care_days="14", at=WEDNESDAY + HOUR)
    walk.withdraw(key)
    assert open_care(walk) == [(30, walk.cast.land.households[0].id)]


def test_care_of_two_visits_taken_back_one_after_the_other_is_gone(walk):
    first = walk.visit(0, care_days="30")
    second = walk.visit(0, care_days="14", at=WEDNESDAY + HOUR)
    walk.withdraw(first)
    walk.withdraw(second)
    assert open_care(walk) == []


def test_another_round_of_withdrawals_leaves_no_care_that_nobody_agreed_to(walk):
    first = walk.visit(0, care_days="30")
    second = walk.visit(0, care_days="14", at=WEDNESDAY + HOUR)
    walk.withdraw(second)
    walk.withdraw(first)
    assert open_care(walk) == []
