"""Working time over holidays, make-up days, unpublished years and a street's own hours."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webapp.core import calendar
from webapp.core.clock import LOCAL
from webapp.core.db import db
from webapp.core.problems import Problem
from webapp.core.workdays import WorkCalendar, read_hours
from webapp.core.writes import committed

USUAL = read_hours([["08:30", "12:00"], ["13:30", "17:30"]])
SUMMER = read_hours([["08:30", "12:00"], ["14:30", "18:00"]])
RELEASED = WorkCalendar(USUAL, *calendar._released())
HOUR = timedelta(hours=1)

moments = st.integers(0, 5 * 366 * 24 * 60).map(lambda minutes: datetime(2024, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes))
lengths = st.integers(1, 40 * 450).map(lambda minutes: timedelta(minutes=minutes))


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=LOCAL)


@given(moments, lengths, st.sampled_from([USUAL, SUMMER]))
def test_what_was_added_lies_between(start, length, hours):
    works = WorkCalendar(hours, *calendar._released())
    end = works.add(start, length)
    assert works.between(start, end) == length
    assert works.between(start, end - timedelta(seconds=1)) < length, "and no moment sooner"


@given(moments, lengths, lengths)
def test_working_time_adds_up(start, first, second):
    middle = RELEASED.add(start, first)
    assert RELEASED.add(middle, second) == RELEASED.add(start, first + second)
    end = RELEASED.add(middle, second)
    assert RELEASED.between(start, middle) + RELEASED.between(middle, end) == RELEASED.between(start, end)


@given(moments, st.integers(0, 100_000))
def test_no_more_is_worked_than_passes(start, minutes):
    end = start + timedelta(minutes=minutes)
    assert timedelta(0) <= RELEASED.between(start, end) <= end - start
    assert RELEASED.between(end, start) == timedelta(0)


@pytest.mark.parametrize(
    ("start", "hours", "end"),
    [
        ("2026-03-10 09:10", 2, "2026-03-10 11:10"),
        ("2026-03-10 11:00", 2, "2026-03-10 14:30"),  # over noon
        ("2026-03-10 16:30", 2, "2026-03-11 09:30"),  # over night
        ("2026-03-13 17:00", 2, "2026-03-16 10:00"),  # over a weekend
        ("2026-03-14 10:00", 2, "2026-03-16 10:30"),  # begun on a Saturday
        ("2026-02-14 16:30", 2, "2026-02-24 09:30"),  # a make-up Saturday, then Spring Festival of nine days
        ("2026-02-13 17:00", 1, "2026-02-14 09:00"),  # Friday into the make-up Saturday
        ("2026-02-16 10:00", 1, "2026-02-24 09:30"),  # on New Year's Eve itself
        ("2026-03-10 09:10", 22.5, "2026-03-13 09:10"),  # three working days
        ("2026-03-10 08:30", 7.5, "2026-03-10 17:30"),  # a whole day ends in the evening, not next morning
    ],
)
def test_so_many_working_hours_end(start, hours, end):
    assert RELEASED.add(at(start), hours * HOUR) == at(end)


def test_a_street_in_summer_hours_counts_its_own():
    assert WorkCalendar(SUMMER).add(at("2026-07-08 11:00"), 2 * HOUR) == at("2026-07-08 15:30")
    assert WorkCalendar(SUMMER).day_length == 7 * HOUR


@pytest.mark.parametrize("said", [[], [["12:00", "08:30"]], [["08:30", "12:00"], ["11:00", "17:30"]], [["25:00", "26:00"]]])
def test_hours_that_are_none_are_refused(said):
    with pytest.raises(ValueError, match=r"working hours|time|hour"):
        read_hours(said)


def test_an_unpublished_year_counts_weekdays_and_says_so():
    before, into = at("2026-12-30 10:00"), at("2027-02-04 16:30")
    assert not RELEASED.is_provisional(at("2026-03-10 09:10"), at("2026-03-13 09:10"))
    assert RELEASED.is_provisional(before, at("2027-01-04 10:00"))
    assert RELEASED.works_on(date(2027, 2, 8))
    assert RELEASED.add(into, 2 * HOUR) == at("2027-02-05 09:30")


@pytest.fixture
def enter(app, cast):
    def entered(year: int, days: dict, at: datetime = datetime(2026, 11, 5, tzinfo=UTC), source: str = "国办发明电") -> None:
        with app.app_context(), committed():
            calendar.enter_year(cast.land.street.id, year, days, source=source, by=cast.administrator, at=at)

    return entered


def test_a_year_that_the_street_entered_holds_for_it_alone(app, cast, enter):
    festival = {date(2027, 2, 5) + timedelta(days=passed): False for passed in range(8)} | {date(2027, 2, 20): True}
    enter(2027, festival)
    with app.app_context():
        own, next_ = (calendar.calendar_on(land.street.id, date(2027, 2, 1)) for land in (cast.land, cast.next_land))
        assert own.add(at("2027-02-04 16:30"), 2 * HOUR) == at("2027-02-15 09:30")
        assert own.works_on(date(2027, 2, 20))
        assert not own.is_provisional(at("2027-02-04 16:30"), at("2027-02-15 09:30"))
        assert next_.add(at("2027-02-04 16:30"), 2 * HOUR) == at("2027-02-05 09:30")
        assert next_.is_provisional(at("2027-02-04 16:30"), at("2027-02-05 09:30"))


def test_a_year_entered_again_is_the_later_one_and_both_stand_in_the_audit(app, cast, enter):
    enter(2027, {date(2027, 2, 5): False})
    enter(2027, {date(2027, 2, 8): False})
    with app.app_context():
        works = calendar.calendar_on(cast.land.street.id, date(2027, 2, 1))
        assert (works.works_on(date(2027, 2, 5)), works.works_on(date(2027, 2, 8))) == (True, False)
        rows = db.session.scalars(db.select(calendar.audit.AuditRow).filter_by(done="calendar.entered")).all()
        assert [row.details["days"] for row in rows] == [{"2027-02-05": False}, {"2027-02-08": False}]


@pytest.mark.parametrize(("days", "source"), [({}, "通知"), ({date(2026, 2, 5): False}, "通知"), ({date(2027, 2, 5): False}, " ")])
def test_a_year_needs_its_own_days_and_a_source(enter, days, source):
    with pytest.raises(Problem):
        enter(2027, days, source=source)


def test_hours_are_whole_minutes_of_the_day():
    assert USUAL[0] == (time(8, 30), time(12, 0))
