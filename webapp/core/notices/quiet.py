"""Quiet hours (P-28) and how close together messages may follow (domain 2.6, 6: batched, at night only what is red)."""

from datetime import datetime, time, timedelta
from uuid import UUID

from .. import parameters
from ..clock import LOCAL, local_day


def _check_quiet(said: list[str]) -> None:
    starts, ends = said
    time.fromisoformat(starts), time.fromisoformat(ends)


parameters.define(
    "notice.quiet_hours", ["20:00", "08:00"], "from, until", "P-28: nothing goes out in these hours but what is urgent.", _check_quiet
)
parameters.define("notice.batch_minutes", 15, "minutes", "2.6 (6): what comes so soon after a message waits and goes together.")


def tell_from(at: datetime, quiet: list[str], *, is_urgent: bool) -> datetime:
    """When something may go out: at once, or when quiet hours end."""
    starts, ends = (time.fromisoformat(one) for one in quiet)
    local = at.astimezone(LOCAL)
    hour = local.time()
    is_quiet = starts <= hour < ends if starts <= ends else hour >= starts or hour < ends
    if is_urgent or not is_quiet:
        return at
    day = local.date() if hour < ends else local.date() + timedelta(days=1)
    return datetime.combine(day, ends, LOCAL).astimezone(at.tzinfo)


def next_moment(street_id: UUID, at: datetime, sent_at: datetime | None) -> datetime:
    """When what is not red may go to a channel that had its last message at `sent_at`."""
    said = parameters.values(street_id, local_day(at))
    spaced = max(at, sent_at + timedelta(minutes=said["notice.batch_minutes"])) if sent_at else at
    return tell_from(spaced, said["notice.quiet_hours"], is_urgent=False)
