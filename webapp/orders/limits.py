"""The limits that a street may choose for its orders (P-07, P-08, P-20, P-28), and those that hold for one that begins now."""

from datetime import date
from typing import Any
from uuid import UUID

from webapp.core import parameters
from webapp.core.workdays import read_hours

from .clocks import Limits


def _check_reminders(said: list[int]) -> None:
    if not all(type(one) is int and 1 <= one <= 100 for one in said):
        raise ValueError("percents")


parameters.define("order.file_minutes", 120, "working minutes", "P-07: filed within 2 working hours.")
parameters.define("order.dispatch_minutes", 120, "working minutes", "The field names none; without one, what is filed could lie for ever.")
parameters.define("order.accept_minutes", 240, "working minutes", "P-07: accepted within 4 working hours.")
parameters.define("order.accept_urgent_minutes", 30, "minutes, day and night", "P-07: an urgent order is accepted within 30 minutes.")
parameters.define("order.contact_minutes", 450, "working minutes", "Like P-04: whoever reported it is contacted within a working day.")
parameters.define("order.on_the_spot_minutes", 240, "working minutes", "P-07: what is handled on the spot, in categories of 0 days.")
parameters.define("order.returns", 2, "times", "P-07: a department returns an order twice at most, then the centre decides.")
parameters.define("order.extension_percent", 50, "percent", "P-07: one extension, by no more than half of the limit.")
parameters.define("order.reminders", [50, 80, 100], "percent", "P-06b: reminders at 50, 80 and 100 % of a limit.", _check_reminders)
parameters.define("order.leader_after_days", 3, "working days", "P-06b: so long after its end, the street leader is told.")
parameters.define("order.call_back_days", 3, "working days", "P-20: called back within 3 working days after it was handled.")
parameters.define("order.call_back_tries", 3, "times", "P-20: tries at different times, then it is «not reached».")
parameters.define(
    "order.concentrated_reports", 3, "reports", "P-20: so many of one matter in 30 days, and the general grid head takes charge."
)
parameters.define(
    "order.concentrated_people", 5, "people", "P-20: so many with one matter in 30 days, and the general grid head takes charge."
)
parameters.define("order.concentrated_days", 30, "days", "P-20: how far back complaints of one matter are counted.")
parameters.define("whistle.answer_minutes", 10, "minutes, day and night", "P-08: an emergency whistle is answered within 10 minutes.")
parameters.define("whistle.arrive_minutes", 30, "minutes, day and night", "P-08: and arrived at within 30 minutes.")
parameters.define(
    "whistle.routine_days", 1, "working days", "P-08: a routine whistle is answered within a working day; a joint one the same day."
)


def limits_on(street_id: UUID, day: date) -> Limits:
    """What holds for an order that comes in on this day. It keeps it to its end."""
    said = parameters.values(street_id, day)
    hours = said["work.hours"]
    working_day = _minutes_of(hours)
    return Limits(
        hours=hours,
        file=said["order.file_minutes"],
        dispatch=said["order.dispatch_minutes"],
        accept=said["order.accept_minutes"],
        accept_urgent=said["order.accept_urgent_minutes"],
        contact=said["order.contact_minutes"],
        handle=3 * working_day,  # until its category is known
        on_the_spot=said["order.on_the_spot_minutes"],
        call_back=said["order.call_back_days"] * working_day,
        extension_percent=said["order.extension_percent"],
        most_returns=said["order.returns"],
        tries=said["order.call_back_tries"],
        reminders=tuple(said["order.reminders"]),
        leader_after=said["order.leader_after_days"] * working_day,
    )


def handling_minutes(limits: Limits, days: int) -> int:
    """Of a category that may take so many working days; 0 is on the spot."""
    return days * _minutes_of(limits.hours) if days else limits.on_the_spot


def most_extension_days(limits: Limits) -> int:
    """Whole working days that may be asked for once; at least one."""
    return max(1, limits.handle * limits.extension_percent // 100 // _minutes_of(limits.hours))


def extension_minutes(limits: Limits, days: int) -> int:
    """Never more than its share of the limit allows."""
    return min(days * _minutes_of(limits.hours), limits.handle * limits.extension_percent // 100)


def _minutes_of(hours: list[Any]) -> int:
    """Of one working day."""
    return sum((ends.hour - starts.hour) * 60 + ends.minute - starts.minute for starts, ends in read_hours(hours))
