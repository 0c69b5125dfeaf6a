"""Fills an installation with an invented street, through the import that real streets use, and tells who can sign in."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby
from pathlib import Path
from tempfile import TemporaryDirectory

import click
from flask.cli import with_appcontext
from flask_babel import gettext as _
from sqlalchemy import select

from webapp.accounts.actions import kept_form, set_password
from webapp.accounts.models import Person
from webapp.areas import geography
from webapp.areas.importing.commands import import_street
from webapp.areas.importing.run import Progress, quietly
from webapp.areas.models import Address, Building
from webapp.core.clock import LOCAL, local_day, now, start_of_day
from webapp.core.db import db
from webapp.core.ids import new_id
from webapp.core.streets import Street
from webapp.core.writes import committed
from webapp.handbook import queries as handbook
from webapp.handbook.actions import write as write_note

from . import departments, desk, ground, houses, matters, names, notes, people, supplies, teams, walks, whistles, workbook


@dataclass(frozen=True)
class SignIn:
    """One of the few people of the demo who have a password."""

    street: str
    role: str
    staff_number: str
    name: str
    password: str


@dataclass(frozen=True)
class Size:
    """Streets of a size: how each is built, and its lowest staff number."""

    streets: tuple[tuple[Callable[[date], houses.Street], int], ...]


DOORS = 500  # behind which the orders of the demo lie: those of the first grid
SIZES = {
    "small": Size(((houses.small, 1001), (houses.tiny, 2001))),
    "large": Size(((houses.large, 10001),)),
}


def demo(size: str, *, progress: Progress = quietly) -> list[SignIn]:
    """Makes the streets of a size, unless they are there; who can sign in, the first street's people first."""
    day, told = local_day(now()), []
    for build, first in SIZES[size].streets:
        street = build(day)
        staff = people.staff_of(street, day, first)
        if db.session.scalar(select(Street.id).where(Street.code == street.code)) is None:
            with TemporaryDirectory() as folder:
                path = Path(folder) / f"{street.name}.xlsx"
                write(path, street, staff, day)
                report = import_street([path], False, street.code, street_name=street.name, progress=progress)
            if report.wrong:
                raise click.ClickException(_("The demo street does not pass its own import."))
        _give_passwords(street.code, staff)
        _write_diaries(street.code, staff)
        _place(street)
        _report_matters(street.code, staff)
        _ask_for_supplies(street.code, staff)
        _note_calls(street.code)
        told += [SignIn(street.name, role, post.number, post.name, people.PASSWORD) for role, post in staff.sign_ins()]
    return told


def write(path: Path, street: houses.Street, staff: people.Staff, day: date) -> None:
    """The workbook of a street with its visits up to now."""
    until = now().astimezone(LOCAL).replace(tzinfo=None)
    calls = (call for grid in street.grids for call in walks.calls(grid, staff.walkers[grid.code], day, until))
    workbook.write(path, street, staff, walks.rounds(day), calls)


def ensure_demo() -> str:
    """Fills the small demo street if nothing is there yet; what the start prints of the sign-ins, if the demo is there."""
    street_code, _name = names.STREET
    codes = set(db.session.scalars(select(Street.code)))
    if codes and street_code not in codes:
        return ""
    return told(demo("small"))


def told(sign_ins: list[SignIn]) -> str:
    lines = [_("Demo sign-ins, password %(password)s:", password=people.PASSWORD)]
    for street, group in groupby(sign_ins, key=lambda one: one.street):
        lines += [f"  {street}", *(f"    {one.staff_number}  {one.role} {one.name}" for one in group)]
    return "\n".join(lines) + "\n"


def _give_passwords(street_code: str, staff: people.Staff) -> None:
    """To those who have none, also when an earlier start was cut off before it came to this."""
    numbers = [post.number for _role, post in staff.sign_ins()]
    with committed():
        at = now()
        for person in _people(street_code, numbers):
            if person.password_hash is None:
                set_password(person, kept_form(person, people.PASSWORD), by=person, at=at)


def _write_diaries(street_code: str, staff: people.Staff) -> None:
    """What is in nobody's spreadsheet: own words in the handbooks of those who have none yet."""
    with committed():
        at = now()
        for role, post in staff.sign_ins():
            for person in _people(street_code, [post.number]) if role in notes.DIARY else ():
                if not handbook.has_note(person):
                    _write_diary(person, notes.DIARY[role], at)


def _write_diary(person: Person, said: Sequence[tuple[int, str, str]], at: datetime) -> None:
    for days, clock, words in said:
        written = start_of_day(local_day(at) - timedelta(days=days)) + timedelta(hours=int(clock[:2]), minutes=int(clock[3:]))
        if written < at:
            write_note(words, "", [], key=new_id(), replaces=None, by=person, at=written, received_at=at)


def _place(street: houses.Street) -> None:
    """Where its houses stand and how far its grids go: taken as a real street's file is, once."""
    with committed():
        street_id = db.session.scalars(select(Street.id).where(Street.code == street.code)).one()
        if not any(db.session.scalars(select(Building.centre).where(Building.street_id == street_id))):
            geography.take(street_id, ground.features(street), at=now())


def _report_matters(street_code: str, staff: people.Staff) -> None:
    """What goes in no spreadsheet either: orders of the last weeks, each as far as it has come."""
    with committed():
        street = db.session.scalars(select(Street).where(Street.code == street_code)).one()
        officers = {f"{matters.OFFICER} {code}": number for code, number, *_more in departments.members(staff)}
        numbers = {role: post.number for role, post in staff.sign_ins()} | officers
        found = {person.staff_number: person for person in _people(street_code, list(numbers.values()))}
        doors = list(db.session.scalars(select(Address).where(Address.street_id == street.id).order_by(Address.code).limit(DOORS)))
        cast, at = {role: found[number] for role, number in numbers.items()}, now()
        matters.fill(street.id, cast, doors, at)
        desk.fill(street.id, cast, at)
        whistles.fill(street.id, cast, at)


def _note_calls(street_code: str) -> None:
    """Nor does who was reached."""
    with committed():
        street = db.session.scalars(select(Street).where(Street.code == street_code)).one()
        teams.note_calls(street.id, now())


def _ask_for_supplies(street_code: str, staff: people.Staff) -> None:
    """What the first grid lacked of late, as far as it was allocated and came."""
    with committed():
        numbers = {role: post.number for role, post in staff.sign_ins()}
        found = {person.staff_number: person for person in _people(street_code, list(numbers.values()))}
        supplies.fill({role: found[number] for role, number in numbers.items()}, now())


def _people(street_code: str, numbers: Sequence[str]) -> list[Person]:
    asked = select(Person).join(Street, Street.id == Person.street_id)
    return list(db.session.scalars(asked.where(Street.code == street_code, Person.staff_number.in_(numbers))))


@click.command("demo")
@click.option("--size", type=click.Choice(list(SIZES)), default="small", show_default=True)
@click.option("--write", "path", type=click.Path(path_type=Path, dir_okay=False), help="Only write the first street's workbook.")
@with_appcontext
def demo_command(size: str, path: Path | None) -> None:
    """Fill an invented street: small (1 grid, and a second tiny street) or large (14 general grids, 34,000 households)."""
    if path is not None:
        build, first = SIZES[size].streets[0]
        street, day = build(local_day(now())), local_day(now())
        write(path, street, people.staff_of(street, day, first), day)
        return
    bar = lambda label, length: click.progressbar(length=length, label=label)  # noqa: E731
    click.echo(told(demo(size, progress=bar)), nl=False)


commands = [demo_command]
