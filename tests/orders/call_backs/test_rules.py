"""When the next try at a call-back makes sense."""

import pytest

from tests.orders.conftest import at
from webapp.orders.call_backs.rules import ANSWERED, LATER, NOT_REACHED, NOW, ON_SITE, group_of, next_try
from webapp.orders.gates import Answer
from webapp.orders.rules import HANDLED, Facts

QUIET = ["20:00", "08:00"]


@pytest.mark.parametrize(
    ("missed", "now", "expected"),
    [
        ((), "2026-03-11 09:00", "2026-03-11 09:00"),
        ((), "2026-03-11 07:59", "2026-03-11 08:00"),
        ((), "2026-03-11 20:00", "2026-03-12 08:00"),
        (("2026-03-11 09:00",), "2026-03-11 09:10", "2026-03-11 12:00"),
        (("2026-03-11 09:00",), "2026-03-11 14:00", "2026-03-11 14:00"),
        (("2026-03-11 14:00",), "2026-03-11 17:59", "2026-03-11 18:00"),
        (("2026-03-11 18:30",), "2026-03-11 19:00", "2026-03-12 08:00"),  # the evening ends in quiet hours
        (("2026-03-11 09:00",), "2026-03-12 09:00", "2026-03-12 12:00"),  # the next day's morning is a morning again
        (("2026-03-11 09:00", "2026-03-11 14:00"), "2026-03-12 09:00", "2026-03-12 09:00"),
    ],
)
def test_a_missed_one_comes_back_in_another_band_outside_of_quiet_hours(missed, now, expected):
    assert next_try([at(one) for one in missed], QUIET, at(now)) == at(expected)


@pytest.mark.parametrize(
    ("facts", "misses", "has_number", "expected"),
    [
        ({}, (), True, NOW),
        ({}, ("2026-03-11 09:00",), True, LATER),
        ({}, ("2026-03-10 15:00",), True, NOW),
        ({}, (), False, ON_SITE),
        ({"has_no_calls": True}, (), True, ON_SITE),
        ({}, ("2026-03-10 09:00", "2026-03-10 15:00", "2026-03-11 09:00"), True, NOT_REACHED),
        ({}, ("2026-03-10 15:00", "2026-03-10 15:30", "2026-03-10 17:00"), True, NOW),  # one afternoon is one try
        ({"answer": Answer("partly", "basically")}, (), True, ANSWERED),
    ],
)
def test_where_a_handled_order_stands_at_the_desk(facts, misses, has_number, expected):
    one, now = Facts(HANDLED, **facts, misses=tuple(map(at, misses))), at("2026-03-11 10:00")
    assert group_of(one, has_number=has_number, try_at=next_try(one.misses, QUIET, now), now=now) == expected
