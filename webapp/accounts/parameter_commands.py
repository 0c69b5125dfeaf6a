"""Commands: what the field leaves open (domain.md 3), as each street has it, and a change of it from a day on, with who and why."""

import json
from datetime import datetime

import click
from flask.cli import with_appcontext
from sqlalchemy import select

from webapp.core import parameters as kept
from webapp.core.clock import local_day, now
from webapp.core.db import db
from webapp.core.problems import Problem
from webapp.core.streets import Street
from webapp.core.writes import committed

from .models import Person


@click.group()
def parameters() -> None:
    """Values that a street may choose: how long a round of visits takes, how long photos are kept."""


@parameters.command("list")
@click.option("--street", required=True, help="Code of the street, such as 330110004.")
@with_appcontext
def list_them(street: str) -> None:
    """List what holds today, why it does, and every change, past and to come."""
    street_id = _street(street)
    today = kept.values(street_id, local_day(now()))
    changes = kept.changes(street_id)
    names = {
        person.id: person.name for person in db.session.scalars(select(Person).where(Person.id.in_({row.changed_by_id for row in changes})))
    }
    for name, one in sorted(kept.DEFINED.items()):
        click.echo(f"{name:24}{today[name]} {one.unit}  (usually {one.default})\n    {one.why}")
        for row in (row for row in changes if row.name == name):
            by = names.get(row.changed_by_id, "?")  # type: ignore[arg-type]
            click.echo(f"    from {row.effective_from}: {row.value['is']}, {by}, {local_day(row.changed_at)}: {row.reason}")


@parameters.command("set")
@click.argument("name")
@click.argument("value")
@click.option("--street", required=True, help="Code of the street, such as 330110004.")
@click.option("--from", "day", type=click.DateTime(["%Y-%m-%d"]), help="The first day on which it holds; else today.")
@click.option("--by", required=True, help="Staff number of whoever decided it.")
@click.option("--reason", required=True)
@with_appcontext
def set_one(name: str, value: str, street: str, day: datetime | None, by: str, reason: str) -> None:
    """Give a street a value of its own from a day on: a number, or a list as `parameters list` shows it. What is running keeps the value
    that it began with."""
    at, street_id = now(), _street(street)
    person = db.session.scalar(select(Person).where(Person.street_id == street_id, Person.staff_number == by))
    if person is None:
        raise click.ClickException("Nobody of this street has this staff number.")
    first_day = day.date() if day else local_day(at)
    try:
        with committed():
            kept.change(street_id, name, _read(value), first_day, reason=reason, by=person, at=at)
    except Problem as problem:
        raise click.ClickException(str(problem.sentence)) from None
    click.echo(f"{name} = {value} {kept.DEFINED[name].unit} from {first_day} on.")


commands = [parameters]


def _read(value: str):
    """A whole number from 1 to 10,000, or a list in JSON."""
    try:
        read = json.loads(value)
    except ValueError:
        read = None
    if isinstance(read, list) or (type(read) is int and 1 <= read <= 10_000):
        return read
    raise click.BadParameter("A whole number from 1 to 10000, or a list such as [50, 80, 100].", param_hint="VALUE")


def _street(code: str):
    found = db.session.scalar(select(Street.id).where(Street.code == code))
    if found is None:
        raise click.ClickException("There is no street with this code.")
    return found
