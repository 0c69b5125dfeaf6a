"""By when a called department must answer and arrive, by the level of the whistle (P-08). Pure."""

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any

from webapp.core.clock import local_day, start_of_day
from webapp.core.workdays import WorkCalendar

EMERGENCY, JOINT, ROUTINE = LEVELS = ("emergency", "joint", "routine")  # 应急哨, 攻坚哨, 日常哨
STEPS = ("answered", "arrived", "done")


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


DUE: dict[str, Callable[[str, datetime, Limits, WorkCalendar], datetime | None]] = {"answer": answer_due, "arrival": arrival_due}
