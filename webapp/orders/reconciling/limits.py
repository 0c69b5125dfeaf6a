"""When the centre meets over its sheet: a street may meet at another hour."""

from datetime import date, time
from uuid import UUID

from webapp.core import parameters

parameters.define(
    "reconciliation.meeting", "09:30", "time of day on Mondays", "P-23: the centre meets every Monday at 9:30.", time.fromisoformat
)


def meeting_on(street_id: UUID, day: date) -> time:
    return time.fromisoformat(parameters.value(street_id, "reconciliation.meeting", day))
