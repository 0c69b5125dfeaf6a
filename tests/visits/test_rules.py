"""What a round of visits makes of a door (P-15), each rule as a fact, and that the order of arrival never matters."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webapp.core.clock import LOCAL
from webapp.core.problems import Problem
from webapp.visits.rules import (
    ALONE_FOR,
    MET,
    MOVED,
    NOT_HOME,
    OUTCOMES,
    RECENT,
    REFUSED,
    UNSAFE,
    VACANT,
    Happened,
    Limits,
    Scene,
    Standing,
    band,
    check_outcome,
    check_withdrawal,
    comes_last,
    fold,
    is_open,
    pace,
    step,
)

ROUND, LAST_ROUND = UUID(int=1), UUID(int=2)
FAMILY, FORMER_FAMILY = UUID(int=3), UUID(int=4)
LIMITS = Limits()
MONDAY = date(2026, 3, 9)


def at(hour: int, day: int = 0) -> datetime:
    """An hour of the street's own day, so many days after Monday, 9 March 2026."""
    return datetime(2026, 3, 9, hour, tzinfo=LOCAL).astimezone(UTC) + timedelta(days=day)


LONG_AGO = at(0, -400)


def scene(household: UUID | None = FAMILY, since: datetime | None = LONG_AGO) -> Scene:
    return Scene(ROUND, household, since, LIMITS)


_count = iter(range(1000, 10**9))


def saw(outcome: str, moment: datetime, household: UUID | None = FAMILY, campaign: UUID | None = ROUND) -> Happened:
    return Happened(UUID(int=next(_count)), outcome, moment, household, campaign)


def after(*visits: Happened, where: Scene | None = None) -> Standing:
    return fold(visits, where or scene())


def test_a_door_nobody_tried_is_due():
    assert after().state() == "due"


def test_only_met_counts_as_met():
    states = {outcome: after(saw(outcome, at(9))).state() for outcome in OUTCOMES}
    assert states == {"met": "met", "not_home": "tried", "refused": "refused", "vacant": "vacant", "moved": "due", "unsafe": "tried"}


def test_once_met_a_door_stays_met_for_the_round():
    for outcome in set(OUTCOMES) - {MOVED}:
        assert after(saw(MET, at(9)), saw(outcome, at(9, 1))).state() == "met", outcome


def test_nobody_home_is_listed_after_three_tries_at_two_times_of_day():
    mornings = [saw(NOT_HOME, at(9, day)) for day in range(3)]
    assert not after(*mornings).tried_out(LIMITS)
    assert not after(*mornings[:1], saw(NOT_HOME, at(19))).tried_out(LIMITS)
    assert after(*mornings[:2], saw(NOT_HOME, at(19))).tried_out(LIMITS)


def test_a_listed_door_is_no_longer_listed_once_somebody_was_met():
    tries = [saw(NOT_HOME, at(9)), saw(NOT_HOME, at(15)), saw(NOT_HOME, at(19))]
    assert not after(*tries, saw(MET, at(20))).tried_out(LIMITS)


@pytest.mark.parametrize(("hour", "name"), [(0, "morning"), (11, "morning"), (12, "afternoon"), (17, "afternoon"), (18, "evening")])
def test_times_of_day_are_those_of_the_street(hour, name):
    assert band(at(hour)) == name


def test_vacant_on_two_different_days_leaves_the_denominator():
    assert not after(saw(VACANT, at(9))).left_out(LIMITS)
    assert not after(saw(VACANT, at(9)), saw(VACANT, at(19))).left_out(LIMITS)
    assert after(saw(VACANT, at(9)), saw(VACANT, at(9, 1))).left_out(LIMITS)


def test_days_are_those_of_the_street_not_of_greenwich():
    late, early = saw(VACANT, at(23)), saw(VACANT, at(1, 1))  # one day in UTC
    assert late.at.date() == early.at.date()
    assert after(late, early).left_out(LIMITS)


@pytest.mark.parametrize("outcome", [MET, NOT_HOME, REFUSED])
def test_a_sign_of_life_undoes_what_was_found_vacant(outcome):
    found = [saw(VACANT, at(9)), saw(VACANT, at(9, 1)), saw(outcome, at(9, 2))]
    assert not after(*found).left_out(LIMITS)
    assert after(*found).state() != "vacant"


def test_a_vacant_door_of_the_list_is_vacant_until_a_visit_says_otherwise_and_stays_in_the_denominator():
    assert after().state(listed_vacant=True) == "vacant"
    assert not after().left_out(LIMITS)
    assert after(saw(NOT_HOME, at(9))).state(listed_vacant=True) == "tried"


def test_who_declined_is_left_alone_for_180_days():
    assert after(saw(REFUSED, at(9))).refused_until == MONDAY + timedelta(days=180)


def test_nobody_home_does_not_undo_that_somebody_declined_until_those_days_are_over():
    declined = saw(REFUSED, at(9))
    assert after(declined, saw(NOT_HOME, at(9, 179))).state() == "refused"
    assert after(declined, saw(NOT_HOME, at(9, 180))).state() == "tried"


def test_who_declined_and_was_met_later_was_met():
    stands = after(saw(REFUSED, at(9)), saw(MET, at(9, 1)))
    assert (stands.state(), stands.refused_until) == ("met", None)


def test_who_moved_away_takes_everything_along():
    before = [saw(NOT_HOME, at(9)), saw(REFUSED, at(10)), saw(MET, at(11))]
    stands = after(*before, saw(MOVED, at(12)))
    assert stands.state() == "due"
    assert (stands.met_at, stands.first_met_at, stands.tries, stands.bands, stands.refused_until) == (None, None, 0, (), None)


def test_a_new_household_begins_anew_and_its_history_is_still_shown():
    visits = [saw(MET, at(9), FORMER_FAMILY), saw(NOT_HOME, at(10), FORMER_FAMILY)]
    stands = after(*visits, where=scene(since=at(12)))
    assert (stands.state(), stands.tries) == ("due", 0)
    assert stands.recent == (visits[1].id, visits[0].id)


def test_a_visit_before_a_households_time_does_not_count_for_it_however_late_it_arrives():
    late = saw(MET, at(11), None)
    assert after(late, where=scene(since=at(12))).state() == "due"
    assert after(late, where=scene(since=at(11))).state() == "met"


def test_a_visit_that_names_the_new_household_counts_for_it_even_by_a_clock_that_runs_behind():
    assert after(saw(MET, at(11), FAMILY), where=scene(since=at(12))).state() == "met"


def test_a_visit_after_the_move_counts_for_whoever_is_there_now_whomever_the_page_still_named():
    assert after(saw(MET, at(13), FORMER_FAMILY), where=scene(since=at(12))).state() == "met"


def test_a_visit_of_another_round_does_not_count_but_care_remembers_who_was_seen():
    stands = after(saw(MET, at(9, -300), campaign=LAST_ROUND))
    assert stands.state() == "due"
    assert stands.met_at == at(9, -300)
    assert stands.first_met_at is None


def test_the_round_has_reached_a_door_when_it_was_first_met():
    stands = after(saw(MET, at(9)), saw(MET, at(9, 5)))
    assert (stands.first_met_at, stands.met_at) == (at(9), at(9, 5))


def test_could_not_go_in_is_no_try():
    assert after(saw(UNSAFE, at(9))).tries == 0


# The order of arrival

moments = st.integers(0, 60 * 24 * 40).map(lambda minutes: at(0) + timedelta(minutes=minutes))
visits = st.builds(
    saw,
    st.sampled_from(OUTCOMES),
    moments,
    st.sampled_from([None, FAMILY, FORMER_FAMILY]),
    st.sampled_from([ROUND, ROUND, LAST_ROUND]),
)
histories = st.lists(visits, max_size=12)
scenes = st.builds(scene, st.sampled_from([None, FAMILY]), st.none() | moments)


def arriving(history: list[Happened], where: Scene) -> Standing:
    """As actions keep it: one step for what comes last, everything anew for what comes late."""
    standing, there = Standing(), []
    for visit in history:
        there.append(visit)
        standing = step(standing, visit, where) if comes_last(standing, visit) else fold(there, where)
    return standing


@given(histories, scenes, st.randoms())
def test_in_whatever_order_visits_arrive_the_door_stands_as_they_happened(history, where, dice):
    arrived = list(history)
    dice.shuffle(arrived)
    assert arriving(arrived, where) == fold(history, where)


@given(histories, scenes)
def test_what_lies_before_the_present_household_or_in_another_round_changes_no_count(history, where):
    counted = [one for one in history if where.is_about(one) and one.campaign_id == where.campaign_id]
    whole, mine = fold(history, where), fold(counted, where)
    shown_only = {"last_outcome": "", "last_at": None, "last_id": None, "recent": (), "met_at": None}
    assert replace(whole, **shown_only) == replace(mine, **shown_only)
    assert len(whole.recent) == min(len(history), RECENT)


@given(histories, scenes)
def test_a_door_has_one_state_and_only_one_that_was_met_or_never_left_is_in_the_numerator(history, where):
    stands = fold(history, where)
    assert stands.state() in {"due", "met", "tried", "vacant", "refused"}
    assert not (stands.left_out(LIMITS) and stands.state() == "met")
    assert not (stands.tried_out(LIMITS) and stands.state() == "met")


# What is said and taken back


def test_a_visit_says_what_came_of_it():
    with pytest.raises(Problem) as refused:
        check_outcome("")
    assert refused.value.field == "outcome"


def test_a_visit_is_taken_back_by_its_maker_within_a_day():
    check_withdrawal(True, at(9), at(9) + ALONE_FOR)
    with pytest.raises(Problem, match="too-old"):
        check_withdrawal(True, at(9), at(9) + ALONE_FOR + timedelta(seconds=1))
    with pytest.raises(Problem, match="not-yours"):
        check_withdrawal(False, at(9), at(10))


def test_a_weak_signal_asks_until_somebody_was_met_about_its_day():
    review = MONDAY + timedelta(days=7)
    assert is_open(at(9), review, None)
    assert is_open(at(9), review, at(9))
    assert is_open(at(9), review, at(9, 2))
    assert not is_open(at(9), review, at(9, 5))
    assert not is_open(at(9), review, at(9, 30))


def test_the_pace_brings_the_round_to_its_end():
    assert pace(100, 70) == 10
    assert pace(101, 70) == 11
    assert pace(0, 70) == 0
    assert pace(3, 0) == 21
