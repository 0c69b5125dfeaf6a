"""How one order goes through a week, by when each move arrived at the centre."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from tests.orders.conftest import at
from webapp.orders.reconciling.rules import CROSSING_MOVES, Crossing, Movement, Week, passage
from webapp.orders.rules import ENDED, MOVES

WEEK = Week(date(2026, 3, 9))
BEFORE, IN_IT, LATER, AFTER = at("2026-03-08 23:59"), at("2026-03-09 00:00"), at("2026-03-12 10:00"), at("2026-03-16 00:00")


def crossings(*said) -> list[Crossing]:
    """(from, to, arrived) each."""
    return [Crossing(number, before, after, when, when) for number, (before, after, when) in enumerate(said, 1)]


def test_a_week_goes_from_monday_to_the_next_in_the_streets_time():
    assert Week.of(at("2026-03-09 00:00")) == WEEK == Week.of(at("2026-03-15 23:59"))
    assert Week.of(at("2026-03-16 00:00")) == WEEK.after
    assert (WEEK.begins_at, WEEK.ends_at) == (at("2026-03-09 00:00"), at("2026-03-16 00:00"))
    assert not WEEK.is_over(at("2026-03-16 00:09"))
    assert WEEK.is_over(at("2026-03-16 00:10"))


@pytest.mark.parametrize("said", ["", "2026-03-10", "2026-13-01", "9999-12-27", "2026-3-9", "20260309aa", "２０２６-03-09", "0001-01-01"])
def test_what_is_no_monday_is_no_week(said):
    assert Week.read(said) is None
    assert Week.read("2026-03-09") == WEEK


def test_a_table_of_ways_through_a_week():
    new, closed = ("", "reported"), ("handled", "closed")
    ways = [
        ([(*new, BEFORE)], Movement(opening=1)),
        ([(*new, IN_IT)], Movement(came_in=1)),
        ([(*new, AFTER)], Movement()),
        ([(*new, BEFORE), (*closed, BEFORE)], Movement()),
        ([(*new, BEFORE), (*closed, LATER)], Movement(opening=1, closed=1)),
        ([(*new, BEFORE), (*closed, AFTER)], Movement(opening=1)),
        ([(*new, IN_IT), (*closed, LATER)], Movement(came_in=1, closed=1)),
        ([(*new, BEFORE), (*closed, BEFORE), ("closed", "accepted", LATER)], Movement(reopened=1)),
        ([(*new, IN_IT), (*closed, IN_IT), ("closed", "accepted", LATER), (*closed, LATER)], Movement(came_in=1, reopened=1, closed=2)),
        ([(*new, BEFORE), ("reported", "void", LATER)], Movement(opening=1, voided=1)),
        ([(*new, BEFORE), ("filed", "merged", IN_IT), ("merged", "filed", LATER)], Movement(opening=1, merged=1, reopened=1)),
        ([(*new, BEFORE), ("handled", "accepted", LATER)], Movement(opening=1)),
    ]
    for said, expected in ways:
        assert passage(crossings(*said), WEEK).movement == expected, said
        assert expected.closing in (0, 1)


def test_what_waited_on_a_phone_counts_when_it_arrived_and_says_so():
    [late] = crossings(("", "reported", IN_IT))
    found = passage([replace(late, happened_at=BEFORE)], WEEK)
    assert found.movement == Movement(came_in=1)
    assert found.is_late
    assert not passage([late], WEEK).is_late


def test_two_that_overtook_each_other_on_the_way_arrive_as_they_were_written():
    """The report was asked at 23:59 and a close a second before it: no week may see the order leave before it came."""
    reported, closed = crossings(("", "reported", IN_IT), ("handled", "closed", IN_IT - timedelta(seconds=1)))
    assert passage([closed, reported], WEEK.before).movement == Movement()
    assert passage([closed, reported], WEEK).movement == Movement(came_in=1, closed=1)


def test_every_move_of_the_table_that_may_cross_the_line_is_looked_for():
    crossing = {
        name
        for name, move in MOVES.items()
        for before, after in move.paths.items()
        if any((before in ENDED) != (one in ENDED) for one in after)
    }
    assert crossing | {"report"} == set(CROSSING_MOVES)
