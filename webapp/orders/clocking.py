"""Keeps beside an order when it must be looked at next and when a clock has something to say. Worked out anew at every move."""

from datetime import datetime

from webapp.core.calendar import calendar_of

from .clocks import Clock, clocks_of, next_step_at, pressing
from .models import WorkOrder


def clocks_on(order: WorkOrder) -> list[Clock]:
    """Its clocks as they stand by the calendar as it is known now."""
    times = order.times()
    return clocks_of(times, calendar_of(order.street_id, times.limits.hours))


def restart(order: WorkOrder, now: datetime) -> None:
    """Brings the kept times up to date. What has nothing pressing any more waits at the moment it moved last."""
    running = clocks_on(order)
    first = pressing(running)
    order.queue_at = first.due_at if first else order.ended_at or order.moved_at
    order.wake_at = next_step_at(running, order.read_limits(), now)
