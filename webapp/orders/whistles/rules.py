"""By when a called department must answer and arrive, by the level of the whistle (P-08), and where it stands. Pure."""

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any

from webapp.core.clock import local_day, start_of_day
from webapp.core.workdays import WorkCalendar

EMERGENCY, JOINT, ROUTINE = LEVELS = ("emergency", "joint", "routine")  # 应急哨, 攻坚哨, 日常哨
CALLED = "called"
STEPS = ANSWERED, ARRIVED, DONE = ("answered", "arrived", "done")
ANSWER, ARRIVAL = "answer", "arrival"  # what can be missing


@dataclass(frozen=True)
class Limits:
    """As they held when it was blown."""

    hours: list
    answer_minutes: int = 10
    arrive_minutes: int = 30
    routine_days: int = 1

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def read(cls, parameters: Mapping[str, Any]) -> "Limits":
        return cls(
            parameters["work.hours"],
            parameters["whistle.answer_minutes"],
            parameters["whistle.arrive_minutes"],
            parameters["whistle.routine_days"],
        )


def answer_due(level: str, called_at: datetime, limits: Limits, calendar: WorkCalendar) -> datetime:
    """Emergency: in minutes, day and night. Joint: by the end of the same working day. Routine: within a working day."""
    if level == EMERGENCY:
        return called_at + timedelta(minutes=limits.answer_minutes)
    if level == ROUTINE:
        return calendar.add(called_at, limits.routine_days * calendar.day_length)
    return _end_of_working_day(called_at, calendar)


def arrival_due(level: str, called_at: datetime, limits: Limits, calendar: WorkCalendar) -> datetime | None:
    """Routine: no limit of its own."""
    if level == EMERGENCY:
        return called_at + timedelta(minutes=limits.arrive_minutes)
    return _end_of_working_day(called_at, calendar) if level == JOINT else None


def _end_of_working_day(moment: datetime, calendar: WorkCalendar) -> datetime:
    """Of that day; of the next working day where it was called after work."""
    left = calendar.between(moment, start_of_day(local_day(moment) + timedelta(days=1)))
    return calendar.add(moment, left or calendar.day_length)


DUE: dict[str, Callable[[str, datetime, Limits, WorkCalendar], datetime | None]] = {ANSWER: answer_due, ARRIVAL: arrival_due}


@dataclass(frozen=True)
class Standing:
    """How far one called department is, and by when it must do what comes next. `came_at`: by kind, when it did."""

    state: str
    called_at: datetime
    came_at: Mapping[str, datetime | None]
    due_at: Mapping[str, datetime | None]

    @property
    def waited_for(self) -> str:
        """The next thing that has a limit; empty if there is none any more."""
        return next((kind for kind in (ANSWER, ARRIVAL) if self.came_at[kind] is None and self.due_at[kind]), "")

    @property
    def next_due(self) -> datetime | None:
        return self.due_at[self.waited_for] if self.waited_for else None

    def is_late(self, now: datetime) -> bool:
        """Something is missing whose moment is over."""
        return any(came is None and (due := self.due_at[kind]) is not None and due <= now for kind, came in self.came_at.items())

    def was_missed(self, kind: str, until: datetime | None) -> datetime | None:
        """Its moment, if it is over without it: also when it came afterwards. What ended before it, at `until`, misses nothing."""
        due, came = self.due_at[kind], self.came_at[kind]
        if due is None or (came is not None and came <= due) or (until is not None and until < due):
            return None
        return due

    def was_in_time(self, kind: str, until: datetime) -> bool | None:
        """Whether it came before its moment. None: there is no limit, or it may still come and is not over at `until`."""
        due, came = self.due_at[kind], self.came_at[kind]
        if due is None:
            return None
        if came is not None:
            return came <= due
        return None if due > until else False


def standing(level: str, row: Any, limits: Limits, calendar: WorkCalendar) -> Standing:
    """Of a report-in as it is written down."""
    state = next((step for step in reversed(STEPS) if getattr(row, f"{step}_at") is not None), CALLED)
    due = {kind: find(level, row.called_at, limits, calendar) for kind, find in DUE.items()}
    return Standing(state, row.called_at, {ANSWER: row.answered_at, ARRIVAL: row.arrived_at}, due)
