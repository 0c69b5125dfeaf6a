"""When the next try at a call-back makes sense, and where a handled order stands at the desk. Pure."""

from collections.abc import Iterable
from datetime import datetime, time, timedelta

from webapp.core.clock import LOCAL
from webapp.core.notices.quiet import tell_from

from ..gates import band_of, is_not_reached
from ..rules import Facts

BEGINS = (time(0), time(12), time(18))  # morning, afternoon and evening, as gates.band_of counts them
NOW, LATER, ON_SITE, NOT_REACHED, ANSWERED = GROUPS = ("now", "later", "on-site", "not-reached", "answered")


def next_try(misses: Iterable[datetime], quiet: list[str], now: datetime) -> datetime:
    """The first moment from now on at which a call makes sense: in another band of the day than the last try, outside of quiet hours.
    `now` itself when it makes sense at once."""
    last = max(misses, default=None)
    start = next_band(now) if last and band_of(last) == band_of(now) else now
    return tell_from(start, quiet, is_urgent=False)


def next_band(at: datetime) -> datetime:
    """When the next morning, afternoon or evening begins."""
    local = at.astimezone(LOCAL)
    days = (local.date(), local.date() + timedelta(days=1))
    coming = (datetime.combine(day, begins, LOCAL) for day in days for begins in BEGINS)
    return next(moment for moment in coming if moment > local).astimezone(at.tzinfo)


def group_of(facts: Facts, *, has_number: bool, try_at: datetime, now: datetime) -> str:
    """Who is answered or given up waits to be closed; who has no number or wants no call waits for a look on the spot."""
    if facts.answer:
        return ANSWERED
    if is_not_reached(facts):
        return NOT_REACHED
    if facts.has_no_calls or not has_number:
        return ON_SITE
    return NOW if try_at <= now else LATER
