"""Keeps beside an order when it must be looked at next and when a clock has something to say. Worked out anew at every move."""

from datetime import datetime, timedelta

from webapp.core.calendar import calendar_of

from .clocks import Clock, clocks_of, next_step_at, pressing
from .models import WorkOrder
from .rules import SUSPENDED


def clocks_on(order: WorkOrder) -> list[Clock]:
    """Its clocks as they stand by the calendar as it is known now."""
    times = order.times()
    return clocks_of(times, calendar_of(order.street_id, times.limits.hours))


def restart(order: WorkOrder, now: datetime, *, is_said: bool = False) -> None:
    """Brings the kept times up to date. What has nothing pressing any more waits at the moment it moved last. A wake that is due stays
    until what it is for was said (`is_said`): a move that comes in between must not swallow it."""
    running = clocks_on(order)
    first = pressing(running)
    order.queue_at = first.due_at if first else order.ended_at or order.moved_at
    if order.ended_at is not None:
        order.wake_at = None
    elif is_said or order.wake_at is None or order.wake_at > now:
        coming = [next_step_at(running, order.read_limits(), now), review_at(order)]
        order.wake_at = min((one for one in coming if one and one > now), default=None)


def review_at(order: WorkOrder) -> datetime | None:
    """The beginning of the day on which a suspension is looked at again; its clock stands still until that day is over."""
    if order.state != SUSPENDED:
        return None
    return order.times().pauses[-1].until - timedelta(days=1)
