"""Commands: the holidays and make-up days of a year, entered by a street before a release of the calendar knows them."""

from collections.abc import Iterator
from datetime import date, timedelta

import click
from flask.cli import with_appcontext
from sqlalchemy import select

from webapp.core import calendar
from webapp.core.clock import local_day, now
from webapp.core.db import db
from webapp.core.problems import Problem
from webapp.core.streets import Street
from webapp.core.writes import committed

from .models import Person


@click.group("work-calendar")
def work_calendar() -> None:
    """Which days are worked: what deadlines are counted by."""


@work_calendar.command("show")
@click.argument("year", type=int)
@click.option("--street", required=True, help="Code of the street, such as 330110004.")
@with_appcontext
def show(year: int, street: str) -> None:
    """List the days of a year that are not what their weekday says."""
    works = calendar.calendar_on(_street(street), local_day(now()))
    if year not in works.published:
        click.echo("Not published yet: weekdays count, and what reaches into this year is provisional.")
    for day, worked in sorted(works.exceptions.items()):
        if day.year == year:
            click.echo(f"{day} {'worked' if worked else 'off'}")


@work_calendar.command("enter")
@click.argument("year", type=int)
@click.option("--street", required=True, help="Code of the street, such as 330110004.")
@click.option("--off", multiple=True, metavar="DAY[..DAY]", help="Days off, such as 2027-02-05..2027-02-12; may be said several times.")
@click.option("--work", multiple=True, metavar="DAY[..DAY]", help="Weekends that are worked.")
@click.option("--source", required=True, help="The announcement that says so.")
@click.option("--by", required=True, help="Staff number of whoever enters it.")
@with_appcontext
def enter(year: int, street: str, off: tuple[str, ...], work: tuple[str, ...], source: str, by: str) -> None:
    """Enter the whole year anew, as it was announced. Running deadlines that reach into it are worked out again."""
    street_id = _street(street)
    person = db.session.scalar(select(Person).where(Person.street_id == street_id, Person.staff_number == by))
    if person is None:
        raise click.ClickException("Nobody of this street has this staff number.")
    days = {day: False for said in off for day in _days(said)} | {day: True for said in work for day in _days(said)}
    try:
        with committed():
            calendar.enter_year(street_id, year, days, source=source, by=person, at=now())
    except Problem as problem:
        raise click.ClickException(str(problem.sentence)) from None
    click.echo(f"{year}: {len(days)} days entered.")


commands = [work_calendar]


def _days(said: str) -> Iterator[date]:
    first, _, last = said.partition("..")
    try:
        begin, end = date.fromisoformat(first), date.fromisoformat(last or first)
    except ValueError:
        raise click.BadParameter(f"{said} is not a day, or days as 2027-02-05..2027-02-12.") from None
    if not begin <= end <= begin + timedelta(days=60):
        raise click.BadParameter(f"{said}: the last day comes after the first, within two months.")
    return (begin + timedelta(days=passed) for passed in range((end - begin).days + 1))


def _street(code: str):
    found = db.session.scalar(select(Street.id).where(Street.code == code))
    if found is None:
        raise click.ClickException("There is no street with this code.")
    return found
