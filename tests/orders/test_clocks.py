"""Clocks: over holidays and suspensions, never reset, never losing time, and the same whenever they are asked."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webapp.core import calendar
from webapp.core.clock import LOCAL
from webapp.core.workdays import WorkCalendar, read_hours
from webapp.orders import clocks
from webapp.orders.clocks import Limits, Pause, Times, clocks_of, due_steps, next_step_at, pressing, steps

HOURS = [["08:30", "12:00"], ["13:30", "17:30"]]
LIMITS = Limits(HOURS)
WORKS = WorkCalendar(read_hours(HOURS), *calendar._released())
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=LOCAL).astimezone(UTC)


def clock(name: str, times: Times, works: WorkCalendar = WORKS) -> clocks.Clock:
    [found] = [one for one in clocks_of(times, works) if one.name == name]
    return found


TUESDAY = Times(LIMITS, at("2026-03-10 08:40"), at("2026-03-10 08:47"), at("2026-03-10 09:10"), accepted_at=at("2026-03-10 10:00"))


def test_three_working_days_from_dispatch():
    handle = clock("handle", TUESDAY)
    assert handle.due_at == at("2026-03-13 09:10")
    assert handle.left(at("2026-03-11 15:40")) == 10 * HOUR
    assert not handle.is_provisional


def test_an_urgent_order_is_accepted_by_the_clock_on_the_wall_and_handled_in_working_time():
    night = replace(TUESDAY, dispatched_at=at("2026-03-14 23:00"), accepted_at=None, is_urgent=True)
    assert clock("accept", night).due_at == at("2026-03-14 23:30")
    assert clock("handle", night).due_at == at("2026-03-18 17:30")


def test_over_spring_festival_and_its_make_up_saturday():
    friday = replace(TUESDAY, dispatched_at=at("2026-02-13 16:30"), accepted_at=None)
    assert clock("accept", friday).due_at == at("2026-02-14 11:30")  # the Saturday is worked
    assert clock("handle", friday).due_at == at("2026-02-25 16:30")  # one hour, the Saturday, then nine days of nothing
    assert clock("handle", friday).used(at("2026-02-23 20:00")) == 8 * HOUR + 30 * MINUTE


def test_an_unpublished_year_is_marked_and_made_good_when_it_is_published():
    order = replace(TUESDAY, dispatched_at=at("2027-02-04 16:30"))
    before = clock("handle", order)
    assert (before.due_at, before.is_provisional) == (at("2027-02-09 16:30"), True)
    festival = {(at("2027-02-05 12:00") + DAY * passed).date(): False for passed in range(8)}
    later = WorkCalendar(WORKS.hours, dict(WORKS.exceptions) | festival, WORKS.published | {2027})
    after = clock("handle", order, later)
    assert (after.due_at, after.is_provisional) == (at("2027-02-17 16:30"), False)


def test_a_suspension_stops_the_clock_until_it_is_taken_up_again():
    stopped = replace(TUESDAY, pauses=(Pause(at("2026-03-11 09:10"), at("2026-03-18 09:10")),))
    handle = clock("handle", stopped)
    assert handle.used(at("2026-03-12 12:00")) == handle.used(at("2026-03-17 12:00")) == 7 * HOUR + 30 * MINUTE
    assert not handle.is_running(at("2026-03-12 12:00"))
    assert handle.due_at == at("2026-03-20 09:10")


def test_one_extension_lengthens_the_limit_and_no_other():
    longer = replace(TUESDAY, extension=675)
    assert clock("handle", longer).due_at == at("2026-03-16 14:25")
    assert clock("contact", longer).due_at == clock("contact", TUESDAY).due_at


def test_a_report_as_handled_that_did_not_satisfy_costs_the_time_in_between():
    handled = replace(TUESDAY, handled_at=at("2026-03-12 09:10"))
    assert clock("handle", handled).used(at("2026-03-20 09:10")) == 15 * HOUR
    reopened = replace(handled, handled_at=None)
    assert clock("handle", reopened).due_at == clock("handle", TUESDAY).due_at


def test_the_clock_that_presses_is_the_one_due_first():
    going = replace(TUESDAY, accepted_at=None)
    assert pressing(clocks_of(going, WORKS)).name == "accept"
    assert (
        pressing(clocks_of(replace(going, accepted_at=at("2026-03-10 10:00"), contacted_at=at("2026-03-10 11:00")), WORKS)).name == "handle"
    )
    assert pressing(clocks_of(replace(going, ended_at=at("2026-03-11 10:00")), WORKS)) is None


def test_reminders_then_one_rank_up_then_the_street_leader():
    said = [(one.name, one.audience, one.at) for one in steps(clock("handle", TUESDAY), LIMITS)]
    assert said == [
        ("50", "owner", at("2026-03-11 14:25")),
        ("80", "owner", at("2026-03-12 13:40")),
        ("100", "owner", at("2026-03-13 09:10")),
        ("up", "head", at("2026-03-13 09:10")),
        ("leader", "leader", at("2026-03-18 09:10")),
    ]
    [*_, up, leader] = steps(clock("file", TUESDAY), LIMITS)
    assert (up.audience, leader.audience) == ("leader", "leader"), "above the centre stands the leader"


def test_what_a_stopped_server_missed_is_found_whole_at_the_next_look():
    """Two days without a server: nothing was counted on the way, so nothing was missed."""
    stop, back = at("2026-03-11 09:00"), at("2026-03-13 09:00")
    minute_by_minute = {
        one for passed in range(0, 2 * 24 * 60, 7) for one in due_steps(clocks_of(TUESDAY, WORKS), LIMITS, stop + passed * MINUTE)
    }
    at_once = due_steps(clocks_of(TUESDAY, WORKS), LIMITS, back)
    assert minute_by_minute <= set(at_once)
    assert {one.name for one in at_once if one.clock == "handle"} == {"50", "80"}


def test_limits_survive_being_stored():
    assert Limits.read(LIMITS.as_dict()) == LIMITS
    assert Limits.read(LIMITS.as_dict() | {"of another release": 1}) == LIMITS


def test_a_running_order_keeps_the_hours_and_limits_it_began_with():
    """Twelve months of other parameters do not reach what runs: it carries its own."""
    kept = Limits.read(LIMITS.as_dict())
    changed = Limits([["09:00", "11:00"]], accept=30, handle=450)
    assert clock("handle", replace(TUESDAY, limits=kept)).due_at == at("2026-03-13 09:10")
    assert clock("handle", replace(TUESDAY, limits=changed)).due_at != at("2026-03-13 09:10")


moments = st.integers(0, 460 * 24 * 60).map(lambda minutes: datetime(2025, 12, 1, tzinfo=UTC) + minutes * MINUTE)
gaps = st.lists(st.integers(1, 20_000), min_size=2, max_size=6)  # minutes


@st.composite
def histories(draw) -> Times:
    """An order with some suspensions."""
    begin = draw(moments)
    edges, passed = [], 0
    for gap in draw(gaps):
        passed += gap
        edges.append(begin + passed * MINUTE)
    pauses = tuple(Pause(since, until) for since, until in zip(edges[::2], edges[1::2], strict=False))
    return Times(LIMITS, begin, begin, begin, is_urgent=draw(st.booleans()), pauses=pauses)


@given(histories(), st.integers(0, 60_000), st.integers(0, 60_000))
def test_a_clock_never_loses_time(times, first, more):
    for one in clocks_of(times, WORKS):
        now = times.reported_at + first * MINUTE
        later = now + more * MINUTE
        assert timedelta(0) <= one.used(now) <= one.used(later)
        if one.stopped_at is None and not any(pause.since < later and now < pause.until for pause in times.pauses):
            assert one.used(later) - one.used(now) == one._run(now, later), "outside of a suspension every working minute counts"


@given(histories())
def test_at_its_due_time_a_clock_is_used_up_and_not_before(times):
    for one in clocks_of(times, WORKS):
        if one.stopped_at is None:
            assert one.used(one.due_at) == one.limit
            assert one.used(one.due_at - MINUTE) < one.limit
            assert one.left(one.due_at) == timedelta(0)


@given(histories(), st.integers(0, 60_000))
def test_the_next_step_is_the_first_that_is_not_due_yet(times, passed):
    now = times.reported_at + passed * MINUTE
    begun = clocks_of(times, WORKS)
    coming = next_step_at(begun, LIMITS, now)
    done = due_steps(begun, LIMITS, now)
    if coming is not None:
        assert coming > now
        assert len(due_steps(begun, LIMITS, coming)) > len(done)
        assert due_steps(begun, LIMITS, coming - timedelta(microseconds=1)) == done


@pytest.mark.parametrize("name", clocks.NAMES)
def test_every_clock_has_a_holder_and_somebody_above(name):
    assert clocks.ONE_RANK_UP[clocks.HOLDERS[name]] in clocks.AUDIENCES
