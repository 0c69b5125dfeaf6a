"""The plan and the pace of a round, as the coverage table words them."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webapp.core.filing import LETTERS
from webapp.desk.rules import (
    ABOUT,
    ALL_MET,
    IN_TIME,
    LOOK_ALIKES,
    OVER,
    SHORT,
    Round,
    UnreadableReceipt,
    pace,
    read_receipt,
    share,
)

TWO_YEARS = Round(date(2025, 1, 1), date(2026, 12, 31))


@pytest.mark.parametrize(
    ("today", "left"),
    [(date(2026, 3, 11), 295), (date(2026, 12, 31), 0), (date(2027, 1, 9), 0), (date(2025, 1, 1), 729), (date(2024, 12, 1), 729)],
)
def test_days_left_are_those_after_today(today, left):
    assert TWO_YEARS.days_left(today) == left


def test_the_plan_of_today_is_what_an_even_pace_has_reached_by_tonight():
    assert f"{TWO_YEARS.plan(date(2026, 3, 11)):.1%}" == "59.6%"
    assert TWO_YEARS.plan(date(2024, 12, 31)) == 0
    assert TWO_YEARS.plan(date(2026, 12, 31)) == TWO_YEARS.plan(date(2028, 1, 1)) == 1


def test_the_first_weeks_of_a_round_are_not_measured_over_weeks_before_it():
    assert TWO_YEARS.looked_back(date(2025, 1, 7)) == 7
    assert TWO_YEARS.looked_back(date(2025, 6, 1)) == 28


@pytest.mark.parametrize(
    ("to_meet", "lately", "word", "done", "needed"),
    [
        (737, 80, IN_TIME, 20, 18),  # the table of the look: 20 / 18
        (780, 72, ABOUT, 18, 19),
        (960, 76, SHORT, 19, 23),
        (1, 0, ABOUT, 0, 1),
        (0, 0, ALL_MET, 0, 0),
        (-3, 4, ALL_MET, 1, 0),
    ],
)
def test_pace_is_worded_by_what_is_met_and_what_is_needed_a_week(to_meet, lately, word, done, needed):
    found = pace(to_meet, lately, days_left=295, looked_back=28)
    assert (found.word, found.done, found.needed) == (word, done, needed)


def test_a_large_area_may_be_a_tenth_behind_before_it_counts_as_short():
    assert pace(11_150, 956, days_left=295, looked_back=28).word == ABOUT  # 239 of 265
    assert pace(11_150, 952, days_left=295, looked_back=28).word == SHORT  # 238 of 265


def test_in_the_last_week_the_whole_rest_is_needed_and_afterwards_the_round_is_over():
    assert pace(12, 20, days_left=3, looked_back=28).needed == 12
    assert pace(12, 20, days_left=0, looked_back=28).word == OVER


@given(st.integers(1, 5000), st.integers(0, 5000), st.integers(1, 729))
def test_whoever_keeps_the_needed_pace_is_through_in_time(to_meet, lately, left):
    found = pace(to_meet, lately, days_left=left, looked_back=28)
    assert found.needed * max(left, 7) / 7 >= to_meet
    assert (found.word == IN_TIME) == (found.done >= found.needed)
    assert found.short_by == max(0, found.needed - found.done)


@given(st.integers(0, 800), st.integers(1, 800))
def test_plan_and_days_left_go_together(passed, days):
    whole = Round(date(2025, 1, 1), date(2024, 12, 31) + timedelta(days=days))
    today = whole.begins_on + timedelta(days=passed)
    assert 0 <= whole.plan(today) <= 1
    assert (whole.plan(today) == 1) == (whole.days_left(today) == 0)


def test_a_share_is_the_whole_only_when_everything_is_met():
    assert share(20890, 32111) == "65.1%"
    assert share(9999, 10000) == "99.9%"
    assert share(10000, 10000) == "100.0%"
    assert share(0, 0) is None


@pytest.mark.parametrize("typed", ["K7M-42Q", "k7m42q", " k7m 42q ", "Ｋ７Ｍ－４２Ｑ", "k7m—42q", "K7M.42Q"])
def test_a_receipt_is_read_however_it_was_typed(typed):
    assert read_receipt(typed) == "K7M-42Q"


@pytest.mark.parametrize(("typed", "look_alikes"), [("K7M-4OQ", True), ("k0m42q", True), ("K1MI2Q", True), ("K7M-42", False), ("", False)])
def test_what_no_receipt_can_be_is_told_apart_by_its_look_alikes(typed, look_alikes):
    with pytest.raises(UnreadableReceipt) as refusal:
        read_receipt(typed)
    assert refusal.value.has_look_alikes is look_alikes


def test_receipts_are_made_of_letters_that_are_read_back_as_they_are():
    assert not LOOK_ALIKES & set(LETTERS)
    assert read_receipt(LETTERS[-3:] + LETTERS[:3]) == f"{LETTERS[-3:]}-{LETTERS[:3]}"
