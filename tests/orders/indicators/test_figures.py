"""What counts in which number, from which size on there is a share, and how long a gate took."""

from datetime import date, timedelta

import pytest

from tests.orders.conftest import DAY, HANDLED, HOUR, MINUTE, at
from tests.orders.indicators.conftest import MONDAY, answered, counts, dispatched, figures_of, handled
from webapp.orders.indicators import reading
from webapp.orders.indicators.reading import Bounds
from webapp.orders.indicators.rules import RATIOS, Period, Ratio, percentile, spread, usual_periods


def test_a_share_needs_five_and_both_its_numbers_are_always_there():
    ids = list(range(9))
    assert Ratio(ids[:2], ids[:4]).percent is None
    assert Ratio(ids[:2], ids[:5]).percent == 40
    assert Ratio([], []).percent is None


def test_times_are_the_nearest_that_really_occurred():
    hours = [timedelta(hours=n) for n in range(1, 11)]
    assert (percentile(hours, 50), percentile(hours, 90)) == (hours[4], hours[8])
    assert spread(hours[:4]).median is None
    assert spread(hours[:5]).nine_of_ten == hours[4]


def test_usual_periods_end_where_their_words_say():
    periods = usual_periods(date(2026, 5, 20))
    assert periods["last-week"] == Period(date(2026, 5, 11), date(2026, 5, 17))
    assert periods["last-month"] == Period(date(2026, 4, 1), date(2026, 4, 30))
    assert periods["this-quarter"] == Period(date(2026, 4, 1), date(2026, 5, 20))
    assert all(one.is_sound for day in (date(2026, 12, 31), date(2028, 2, 29)) for one in usual_periods(day).values())
    assert not Period(date(2026, 1, 1), date(2026, 4, 11)).is_sound
    assert not Period(date(2026, 1, 2), date(2026, 1, 1)).is_sound


def test_response_is_contacted_in_time_of_what_was_due(centre):
    in_time, late, silent, fresh = (dispatched(centre, MONDAY + n * MINUTE) for n in range(4))
    for order_id in (in_time, late):
        centre.move(order_id, "accept", "officer", MONDAY + 2 * HOUR)
    centre.move(in_time, "contact", "officer", MONDAY + 3 * HOUR, contacted="李女士")
    centre.move(late, "contact", "officer", MONDAY + 2 * DAY, contacted="李女士")
    soon = figures_of(centre, now=MONDAY + 4 * HOUR)[None].response
    assert in_time in soon.whole
    assert not {silent, fresh} & set(soon.whole), "not due yet: it may still come in time"
    response = figures_of(centre)[None].response
    assert (set(response.part), set(response.whole)) == ({in_time}, {in_time, late, silent, fresh})


def test_the_time_that_a_suspension_stands_still_does_not_count_against_the_department(centre):
    order_id = dispatched(centre)
    centre.move(order_id, "suspend", "leader", MONDAY + HOUR, reason="等材料", review_on=date(2026, 3, 11))
    centre.move(order_id, "resume", "leader", MONDAY + 2 * DAY)
    centre.move(order_id, "accept", "officer", MONDAY + 2 * DAY + MINUTE)
    centre.move(order_id, "contact", "officer", MONDAY + 2 * DAY + HOUR, contacted="李女士")
    assert counts(figures_of(centre)[None].response) == (1, 1)


def test_resolution_and_satisfaction_ask_only_those_who_answered_and_not_reached_is_never_satisfied(centre):
    answered(centre, "yes", "satisfied")
    answered(centre, "partly", "basically")
    unhappy = answered(centre, "yes", "dissatisfied")
    silent = handled(centre)
    for when in ("2026-03-10 09:00", "2026-03-10 15:00", "2026-03-11 09:00"):
        centre.move(silent, "miss", "operator", at(when))
    looked_at = handled(centre)
    centre.move(looked_at, "verify", "worker", MONDAY + DAY, solved="yes", words="灯亮了")
    tried_once = handled(centre)
    centre.move(tried_once, "miss", "operator", MONDAY + DAY)
    here = figures_of(centre)[None]
    assert counts(here.resolution) == (3, 4)
    assert counts(here.satisfaction) == (2, 3), "who looked on the spot asked nobody how satisfied they are"
    assert unhappy not in here.satisfaction.part
    assert (here.not_reached.part, len(here.not_reached.whole)) == ([silent], 5)
    assert silent not in {*here.resolution.whole, *here.satisfaction.whole}


def test_each_round_of_a_reopened_order_is_asked_for_itself(centre):
    order_id = answered(centre, "no", "dissatisfied")
    centre.move(order_id, "handle", "officer", MONDAY + DAY + HOUR, **HANDLED)
    centre.move(order_id, "call_back", "operator", MONDAY + 2 * DAY, solved="yes", satisfaction="satisfied")
    assert counts(figures_of(centre)[None].satisfaction) == (1, 2)


def test_what_happened_outside_of_the_days_is_not_counted(centre):
    answered(centre, "yes", "satisfied", MONDAY - 7 * DAY)
    assert not figures_of(centre)[None]


def test_returns_count_orders_and_times(centre):
    twice, _never = dispatched(centre), dispatched(centre)
    for n in range(2):
        centre.move(twice, "return", "officer", MONDAY + (n + 1) * HOUR, reason="不归我们管")
        if n == 0:
            centre.move(twice, "dispatch", "operator", MONDAY + 90 * MINUTE, department=centre.city.id)
    here = figures_of(centre)[None]
    assert (counts(here.returned), here.returns) == ((1, 2), 2)


def test_what_was_merged_counts_where_it_went(centre):
    kept, gone = dispatched(centre), dispatched(centre)
    centre.move(gone, "merge", "operator", MONDAY + HOUR, into=kept)
    assert figures_of(centre)[None].returned.whole == [kept]


def test_the_gates_of_a_closed_order_are_told_in_working_time(centre):
    order_id = handled(centre, at("2026-03-12 16:30"))  # Thursday; the working day ends at 17:30
    centre.move(order_id, "call_back", "operator", at("2026-03-13 10:00"), solved="yes", satisfaction="satisfied")
    centre.move(order_id, "close", "operator", at("2026-03-13 10:30"))
    [closed] = figures_of(centre)[None].closed
    assert closed.times == {
        "file": 10 * MINUTE,
        "dispatch": 10 * MINUTE,
        "accept": 40 * MINUTE,
        "contact": 40 * MINUTE,
        "handle": 40 * MINUTE,
        "call_back": 90 * MINUTE,
        "whole": HOUR + 2 * HOUR,
    }


@pytest.mark.parametrize("by", reading.BY)
def test_the_groups_together_are_the_whole(centre, by):
    dispatched(centre, department=centre.building)
    answered(centre, "yes", "satisfied")
    dispatched(centre, address_id=None, place="街道办门口")
    groups, whole = figures_of(centre, by), figures_of(centre)[None]
    for name in RATIOS:
        together = [sum(numbers) for numbers in zip(*(counts(getattr(one, name)) for one in groups.values()), strict=True)]
        assert tuple(together) == counts(getattr(whole, name)), name


def test_an_officer_counts_no_area_and_a_head_no_other_department(centre):
    order_id = answered(centre, "yes", "satisfied")
    land = centre.cast.land
    for bounds, expected in (
        (Bounds(), []),
        (Bounds(general_grids=(land.general_grid.id,)), [order_id]),
        (Bounds(departments=(centre.city.id,)), [order_id]),
        (Bounds(departments=(centre.building.id,)), []),
    ):
        assert figures_of(centre, bounds=bounds)[None].resolution.whole == expected
