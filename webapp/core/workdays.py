"""Working time: which days are worked, between which hours, and what so much of it comes to. Pure.

A year whose holidays are not published yet counts its weekdays; whatever reaches into one is provisional until it is.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property

from .clock import LOCAL

Hours = tuple[tuple[time, time], ...]
NOTHING, DAY = timedelta(0), timedelta(days=1)


@dataclass(frozen=True)
class WorkCalendar:
    """`exceptions`: days that are not what their weekday says (True: worked). `published`: the years whose holidays are known."""

    hours: Hours
    exceptions: Mapping[date, bool] = field(default_factory=dict)
    published: frozenset[int] = frozenset()

    def works_on(self, day: date) -> bool:
        return self.exceptions.get(day, day.weekday() < 5)

    @cached_property
    def day_length(self) -> timedelta:
        """The working time of one working day."""
        return sum((_on(date.min, ends) - _on(date.min, starts) for starts, ends in self.hours), NOTHING)

    def add(self, start: datetime, length: timedelta) -> datetime:
        """The moment at which so much working time has passed since `start`."""
        if length <= NOTHING:
            return start
        day, left = start.astimezone(LOCAL).date(), length
        for begins, ends in self._spans(day):
            worked = max(NOTHING, ends - max(begins, start))
            if left <= worked:
                return (max(begins, start) + left).astimezone(UTC)
            left -= worked
        while True:
            day += DAY
            if not self.works_on(day):
                continue
            if left > self.day_length:
                left -= self.day_length
                continue
            return self._into(day, left)

    def between(self, start: datetime, end: datetime) -> timedelta:
        """The working time from `start` to `end`; none where the end comes first."""
        if end <= start:
            return NOTHING
        first, last = start.astimezone(LOCAL).date(), end.astimezone(LOCAL).date()
        worked = sum((self._within(day, start, end) for day in {first, last}), NOTHING)
        return worked + self.day_length * self._whole_days(first, last)

    def last_end(self, day: date) -> datetime:
        """When the last working day before `day` ended."""
        day -= DAY
        while not self.works_on(day):
            day -= DAY
        return datetime.combine(day, self.hours[-1][1], LOCAL).astimezone(UTC)

    def is_provisional(self, start: datetime, end: datetime) -> bool:
        """Whether a year from the one to the other has no published holidays yet."""
        years = range(start.astimezone(LOCAL).year, end.astimezone(LOCAL).year + 1)
        return any(year not in self.published for year in years)

    def _whole_days(self, first: date, last: date) -> int:
        """Working days that lie between two days."""
        return sum(self.works_on(first + timedelta(days=passed)) for passed in range(1, (last - first).days))

    def _within(self, day: date, start: datetime, end: datetime) -> timedelta:
        return sum((max(NOTHING, min(ends, end) - max(begins, start)) for begins, ends in self._spans(day)), NOTHING)

    def _into(self, day: date, left: timedelta) -> datetime:
        for begins, ends in self._spans(day):
            if left <= ends - begins:
                return (begins + left).astimezone(UTC)
            left -= ends - begins
        raise AssertionError("more than a day's work was asked of one day")

    def _spans(self, day: date) -> Iterator[tuple[datetime, datetime]]:
        if self.works_on(day):
            for starts, ends in self.hours:
                yield datetime.combine(day, starts, LOCAL), datetime.combine(day, ends, LOCAL)


def read_hours(said: list) -> Hours:
    """[["08:30", "12:00"], …] as it stands in a parameter; ValueError where it is no working day."""
    hours = tuple((time.fromisoformat(starts), time.fromisoformat(ends)) for starts, ends in said)
    order = [moment for pair in hours for moment in pair]
    if not hours or order != sorted(set(order)):
        raise ValueError("working hours begin, end, and follow one another")
    return hours


def _on(day: date, at: time) -> datetime:
    return datetime.combine(day, at, UTC)
