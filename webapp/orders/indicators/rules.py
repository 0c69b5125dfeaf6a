"""What the figures of a period are: two numbers each, a share only where the whole is large enough, and times by median. Pure."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from math import ceil
from uuid import UUID

from webapp.core.clock import start_of_day
from webapp.orders.clocks import CONTACT, Clock
from webapp.orders.gates import at_different_times

FEW = 5  # below that a share says more about one person than about the work
MOST_DAYS = 100
WHOLE = "whole"  # from the report to the end, beside the names of the clocks


@dataclass(frozen=True)
class Period:
    """From one local day to another, both included."""

    first: date
    last: date

    @property
    def begins_at(self) -> datetime:
        return start_of_day(self.first)

    @property
    def ends_at(self) -> datetime:
        return start_of_day(self.last + timedelta(days=1))

    @property
    def is_sound(self) -> bool:
        return self.first <= self.last < self.first + timedelta(days=MOST_DAYS)


def usual_periods(today: date) -> dict[str, Period]:
    """Those that are asked for most."""
    monday, first = today - timedelta(days=today.weekday()), today.replace(day=1)
    last_month = first - timedelta(days=1)
    quarter = first.replace(month=first.month - (first.month - 1) % 3)
    return {
        "last-week": Period(monday - timedelta(days=7), monday - timedelta(days=1)),
        "this-week": Period(monday, today),
        "last-month": Period(last_month.replace(day=1), last_month),
        "this-month": Period(first, today),
        "this-quarter": Period(quarter, today),
    }


@dataclass(frozen=True)
class Ratio:
    """Which orders of which. The numbers are how many; a round that was called back counts by itself."""

    part: Sequence[UUID]
    whole: Sequence[UUID]

    @property
    def percent(self) -> int | None:
        """None where the whole is too small to speak of a share."""
        return round(100 * len(self.part) / len(self.whole)) if len(self.whole) >= FEW else None


@dataclass(frozen=True)
class Dispatched:
    """An order first dispatched in the period. `in_time`: None while its first contact is not due yet."""

    order_id: UUID
    in_time: bool | None
    returns: int


@dataclass(frozen=True)
class Heard:
    """A round that ended in an answer, in a look on the spot (no satisfaction), or in nobody reached (nothing at all)."""

    order_id: UUID
    solved: str = ""
    satisfaction: str = ""

    @property
    def is_reached(self) -> bool:
        return self.solved != ""


@dataclass(frozen=True)
class Closed:
    """An order closed out in the period, with the working time that each gate took."""

    order_id: UUID
    times: dict[str, timedelta]


@dataclass
class Figures:
    """All of one group: a category, an area, a department, or everything."""

    dispatched: list[Dispatched] = field(default_factory=list)
    heard: list[Heard] = field(default_factory=list)
    closed: list[Closed] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.dispatched or self.heard or self.closed)

    @property
    def response(self) -> Ratio:
        """Contacted in time ÷ due."""
        due = [one for one in self.dispatched if one.in_time is not None]
        return Ratio([one.order_id for one in due if one.in_time], [one.order_id for one in due])

    @property
    def resolution(self) -> Ratio:
        """Solved ÷ called back."""
        reached = [one for one in self.heard if one.is_reached]
        return Ratio([one.order_id for one in reached if one.solved == "yes"], [one.order_id for one in reached])

    @property
    def satisfaction(self) -> Ratio:
        """Satisfied or basically satisfied ÷ asked for it. Who was not reached was not asked, and never counts as satisfied."""
        asked = [one for one in self.heard if one.satisfaction]
        return Ratio([one.order_id for one in asked if one.satisfaction != "dissatisfied"], [one.order_id for one in asked])

    @property
    def not_reached(self) -> Ratio:
        """Not reached ÷ tried."""
        return Ratio([one.order_id for one in self.heard if not one.is_reached], [one.order_id for one in self.heard])

    @property
    def returned(self) -> Ratio:
        """Returned at least once ÷ dispatched."""
        return Ratio([one.order_id for one in self.dispatched if one.returns], [one.order_id for one in self.dispatched])

    @property
    def returns(self) -> int:
        return sum(one.returns for one in self.dispatched)


RATIOS = ("response", "resolution", "satisfaction", "not_reached", "returned")


@dataclass(frozen=True)
class Spread:
    """How long a gate took: the half that was quicker, and nine of ten. None where there were too few."""

    count: int
    median: timedelta | None
    nine_of_ten: timedelta | None


def spread(times: Collection[timedelta]) -> Spread:
    if len(times) < FEW:
        return Spread(len(times), None, None)
    return Spread(len(times), percentile(times, 50), percentile(times, 90))


def percentile(times: Iterable[timedelta], percent: int) -> timedelta:
    """The nearest rank: a time that really occurred."""
    ordered = sorted(times)
    return ordered[max(0, ceil(len(ordered) * percent / 100) - 1)]


def contacted_in_time(clocks: Iterable[Clock], now: datetime) -> bool | None:
    """Whether the first contact came within its limit; None while it may still."""
    clock = next((one for one in clocks if one.name == CONTACT), None)
    if clock is None:
        return None
    if clock.stopped_at is not None:
        return not clock.is_over(clock.stopped_at)
    return False if clock.is_over(now) else None


def gate_times(clocks: Iterable[Clock]) -> dict[str, timedelta]:
    return {one.name: one.used(one.stopped_at) for one in clocks if one.stopped_at}


def was_not_reached(misses: Sequence[datetime], tries: int) -> bool:
    return at_different_times(misses) >= tries
