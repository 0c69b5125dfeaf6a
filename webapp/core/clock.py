"""Time: UTC is stored, Asia/Shanghai is shown; `now()` is asked once per request and passed on."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

LOCAL = ZoneInfo("Asia/Shanghai")


def now() -> datetime:
    return datetime.now(UTC)


def local_day(moment: datetime) -> date:
    return moment.astimezone(LOCAL).date()


def start_of_day(day: date) -> datetime:
    """The first moment of a local day, in UTC."""
    return datetime(day.year, day.month, day.day, tzinfo=LOCAL).astimezone(UTC)


def iso(moment: datetime) -> str:
    """2026-03-05T06:52:00.000Z, as the offline protocol writes it."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def parse_iso(text: str) -> datetime | None:
    """A moment with a zone, in UTC; None when `text` is not one or lies outside 1970–2100."""
    try:
        moment = datetime.fromisoformat(text)
    except (ValueError, TypeError):
        return None
    if moment.tzinfo is None or not 1970 <= moment.year <= 2100:
        return None
    return moment.astimezone(UTC)


def minutes(count: int) -> timedelta:
    return timedelta(minutes=count)
