"""Commands: which route needs which permission, and the first administrator of a fresh server."""

import click
from flask import Flask, current_app
from flask.cli import with_appcontext
from sqlalchemy import select

from webapp.core.clock import now
from webapp.core.db import db
from webapp.core.ids import new_id
from webapp.core.problems import Problem
from webapp.core.streets import Street
from webapp.core.writes import committed

from . import actions, places, staffing
from .models import Person
from .roles import ADMINISTRATOR, roles_with


@click.command("routes")
@click.option("--role", help="Only what this role may open.")
@with_appcontext
def routes(role: str | None) -> None:
    """List every route with its permission and the roles that carry it."""
    rows = [row for row in _routes(current_app._get_current_object()) if role is None or role in row[3]]  # type: ignore[attr-defined]
    widths = [max((len(row[column]) for row in rows), default=0) for column in range(3)]
    for methods, address, permission, roles in rows:
        click.echo(f"{methods:{widths[0]}}  {address:{widths[1]}}  {permission:{widths[2]}}  {' '.join(roles)}")


def _routes(app: Flask) -> list[tuple[str, str, str, list[str]]]:
    """Methods, address, permission and roles of each route, sorted by address."""
    found = []
    for rule in app.url_map.iter_rules():
        view = app.view_functions[rule.endpoint]
        methods = " ".join(sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}))
        if getattr(view, "public", False):
            found.append((methods, rule.rule, "public", ["everybody"]))
            continue
        permission = getattr(view, "permission", "")
        roles = roles_with(permission) if permission else frozenset()
        signed_in = ["signed-in"] if None in roles else []
        found.append((methods, rule.rule, permission or "NOT MARKED", signed_in + sorted(one for one in roles if one)))
    return sorted(found, key=lambda row: (row[1], row[0]))


@click.group()
def people() -> None:
    """People and their ways in."""


@people.command("code")
@click.argument("staff_number")
@click.option("--street", help="Code of the street, where several have this number.")
@with_appcontext
def code(staff_number: str, street: str | None) -> None:
    """Make a one-time sign-in code for a person."""
    with _sentences(), committed():
        made = actions.make_code(_one(staff_number, street), by=None, at=now())
    click.echo(made)


@people.command("create-admin")
@click.option("--street", required=True, help="Code of the street, such as 330110004.")
@click.option("--street-name", help="Name of the street; a street not there yet is made with it.")
@click.option("--staff-number", required=True)
@click.option("--name", required=True)
@click.option("--phone")
@with_appcontext
def create_admin(street: str, street_name: str | None, staff_number: str, name: str, phone: str | None) -> None:
    """Make an administrator, and the street if it is new; print a one-time sign-in code."""
    at = now()
    with _sentences(), committed():
        found = _street(street, street_name)
        person = staffing.add_person(found.id, staff_number=staff_number, name=name, phone=phone, by=None, at=at)
        staffing.give_post(person, ADMINISTRATOR, _whole(found), starts_at=at, by=None, at=at)
        made = actions.make_code(person, by=None, at=at)
    click.echo(made)


commands = [routes, people]


class _sentences:  # noqa: N801 (reads as a word where it is used)
    """A refusal becomes a sentence and an exit code, not a traceback."""

    def __enter__(self) -> None:
        pass

    def __exit__(self, kind, fault, trace) -> None:
        if isinstance(fault, Problem):
            raise click.ClickException(str(fault.sentence)) from None


def _one(staff_number: str, street: str | None) -> Person:
    asked = select(Person).join(Street, Street.id == Person.street_id).where(Person.staff_number == staff_number)
    found = db.session.scalars(asked.where(Street.code == street) if street else asked).all()
    if len(found) != 1:
        raise click.ClickException("Several streets have this number: give --street." if found else "Nobody has this staff number.")
    return found[0]


def _street(code: str, name: str | None) -> Street:
    found = db.session.scalar(select(Street).where(Street.code == code))
    if found is None and not name:
        raise click.ClickException("There is no street with this code. To make it, give --street-name.")
    if found is None:
        found = Street(id=new_id(), code=code, name=name)
        db.session.add(found)
        db.session.flush()
    return found


def _whole(street: Street) -> places.Place:
    """The area that stands for the whole street; made with it when the street is new."""
    for place in places.of_street(street.id):
        if place.tier == "street":
            return place
    return places.begin(street)
