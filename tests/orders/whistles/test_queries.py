"""How many of those called came in time: by department and level, with what may still be met counted in neither."""

from datetime import date

import pytest

from tests.orders.conftest import DAY, HOUR, MINUTE, at
from tests.orders.whistles.conftest import NOON
from webapp.orders.whistles import queries
from webapp.orders.whistles.models import Whistle


@pytest.fixture
def rate(centre):
    """(called, answers due, in time, arrivals due, in time) by department and level."""

    def of(now, *, first=date(2026, 3, 9), last=date(2026, 3, 15), wanted=()):
        with centre.app.app_context():
            found = queries.report_in_rate(centre.cast.land.street.id, first, last, now, *wanted)
        names = {centre.city.id: "city", centre.building.id: "building"}
        return {
            (names[one.department_id], one.level): (
                one.called, one.answers_due, one.answered_in_time, one.arrivals_due, one.arrived_in_time,
            )
            for one in found
        }  # fmt: skip

    return of


def test_what_came_in_time_is_counted_with_what_was_due(centre, blow, rate):
    whistle = blow()
    whistle.step("answered", centre.city, centre.people["officer"], NOON + 5 * MINUTE)
    whistle.step("arrived", centre.city, centre.people["officer"], NOON + 31 * MINUTE)
    assert rate(NOON + HOUR) == {("city", "emergency"): (1, 1, 1, 1, 0), ("building", "emergency"): (1, 1, 0, 1, 0)}


def test_what_may_still_be_met_counts_neither_way(centre, blow, rate):
    blow(departments=[centre.city])
    assert rate(NOON + 5 * MINUTE) == {("city", "emergency"): (1, 0, 0, 0, 0)}
    assert rate(NOON + 12 * MINUTE) == {("city", "emergency"): (1, 1, 0, 0, 0)}


def test_what_was_finished_before_its_moment_was_not_missed(centre, blow, rate):
    blow(departments=[centre.city]).finish(centre.people["worker"], when=NOON + 5 * MINUTE)
    assert rate(NOON + DAY) == {("city", "emergency"): (1, 0, 0, 0, 0)}


def test_a_routine_whistle_has_no_arrival_to_be_late_for(centre, blow, rate):
    blow("routine", [centre.city]).step("answered", centre.city, centre.people["officer"], NOON + HOUR)
    assert rate(NOON + 9 * DAY) == {("city", "routine"): (1, 1, 1, 0, 0)}


def test_an_answer_that_reached_us_late_was_given_in_time(centre, blow, rate, escalations):
    whistle = blow(departments=[centre.city])
    assert escalations(NOON + 10 * MINUTE) == [(centre.city.id, "answer")]
    whistle.step("answered", centre.city, centre.people["officer"], NOON + 8 * MINUTE)
    assert rate(NOON + 20 * MINUTE) == {("city", "emergency"): (1, 1, 1, 0, 0)}


def test_days_and_area_bound_it(centre, blow, rate):
    blow(departments=[centre.city], when=at("2026-03-08 23:59"), received_at=at("2026-03-09 00:00"))
    blow(departments=[centre.city], when=at("2026-03-15 23:59"))
    blow(departments=[centre.city], when=at("2026-03-16 00:00"))
    assert rate(NOON + 9 * DAY) == {("city", "emergency"): (2, 2, 0, 2, 0)}
    elsewhere = Whistle.general_grid_id == centre.cast.land.root.id
    assert rate(NOON + 9 * DAY, wanted=(elsewhere,)) == {}


def test_nothing_in_it_says_who(blow, rate):
    assert {"by_id", "person_id", "whistler"} & set(vars(queries.Rate(None, "joint"))) == set()
