"""Keeps beside an order when it must be looked at next and when a clock has something to say. Worked out anew at every move."""

from datetime import datetime

from webapp.core.calendar import calendar_of

from .clocks import Clock, clocks_of, next_step_at, pressing
from .models import WorkOrder


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
        order.wake_at = next_step_at(running, order.read_limits(), now)
