"""The handbook's pages as they are drawn, one for the server's answer and for the pack alike."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from functools import lru_cache, reduce
from itertools import groupby
from typing import Any

from flask import g, render_template
from flask_babel import format_date
from flask_babel import gettext as _

from webapp.core.clock import LOCAL

from . import queries
from .forms import NoteForm
from .rules import Round, fold, week_of
from .wording import SAID_OF

HOME, SEARCH, NEW = "/handbook", "/handbook/search", "/handbook/entries/new"
FIXED = (HOME, SEARCH, NEW)


def address(day: date) -> str:
    return f"{HOME}/{day.isoformat()}"


def day_pages(person: Any, days: Iterable[date]) -> dict[date, str]:
    """The pages of these days, read together and drawn one by one."""
    days = sorted(set(days))
    if not days:
        return {}
    entries = queries.pages(person, days)
    photos = queries.photos_of(entry for of_day in entries.values() for entry in of_day)
    written = set(queries.days_written(person, week_of(days[0])[0], week_of(days[-1])[-1]))
    return {
        day: render_template(
            "handbook/day.html",
            day=day,
            week=[(other, other in written or other == day) for other in week_of(day)],
            lines=fold(entries.get(day, ()), with_photos=photos),
            photos=photos,
            said_of=said_of,
            outcomes=SAID_OF,
            hour_of=hour_of,
            weekday_of=weekday_of,
            person=person,
        )
        for day in days
    }


def search_page(person: Any, today: date) -> str:
    """All words of the year but today's, which stand on today's page; and its days by the month."""
    first = date(today.year, 1, 1)
    days = queries.days_written(person, first, today - timedelta(days=1))
    months = [(month, list(of_month)) for month, of_month in groupby(days, key=lambda day: day.replace(day=1))]
    return render_template("handbook/search.html", found=queries.with_words(person, first, today), months=months[::-1], year=today.year)


def new_page(person: Any) -> str:
    return render_template("handbook/new.html", form=NoteForm(), person=person)


def hour_of(moment: datetime) -> str:
    """«9:20» by the street's clock; plain, since a year of pages says it thousands of times."""
    local = moment.astimezone(LOCAL)
    return f"{local.hour}:{local.minute:02}"


def weekday_of(day: date) -> str:
    """One sign for the day of the week."""
    return _weekday(day.weekday(), g.language)


@lru_cache(maxsize=64)
def _weekday(number: int, language: str) -> str:
    return format_date(date(2024, 1, 1 + number), "EEEEE")  # 1 January 2024 was a Monday


def said_of(round_: Round) -> str:
    """«103、301、303 见到，没有事；302 没人在家»."""
    return reduce(
        lambda said, more: _("%(said)s; %(more)s", said=said, more=more),
        (_("%(doors)s %(outcome)s", doors=_doors(doors), outcome=SAID_OF[outcome]) for outcome, doors in round_.doors.items()),
    )


def _doors(doors: list[str]) -> str:
    return reduce(lambda doors, door: _("%(doors)s, %(door)s", doors=doors, door=door), doors)
