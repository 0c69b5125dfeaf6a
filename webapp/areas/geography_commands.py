"""The command line of the map: a GeoJSON file of boundaries and buildings is taken over."""

import json
from pathlib import Path

import click
from flask.cli import with_appcontext
from flask_babel import gettext as _
from sqlalchemy import select

from webapp.core.clock import now
from webapp.core.db import db
from webapp.core.problems import Problem
from webapp.core.streets import Street
from webapp.core.writes import committed

from . import geography

SHOWN = 20


@click.command("places")
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--street", "street_code", required=True, help="Code of the street, such as 330110004.")
@with_appcontext
def places_command(file: Path, street_code: str) -> None:
    """Take boundaries of areas and places of buildings from a GeoJSON file (WGS 84): all of it, or nothing.

    A polygon needs the property `code` of its area, a point `compound` and `building`.
    """
    try:
        said = json.loads(file.read_text(encoding="utf-8-sig"))
        with committed():
            street_id = db.session.scalar(select(Street.id).where(Street.code == street_code))
            if street_id is None:
                raise click.ClickException(_("No street has this code."))
            taken = geography.take(street_id, said, at=now())
    except ValueError:
        raise click.ClickException(_("This is no GeoJSON file: it needs a list of features.")) from None
    except Problem as problem:
        raise click.ClickException(str(problem.sentence)) from None
    click.echo(_("%(areas)s areas and %(buildings)s buildings were placed.", areas=taken.areas, buildings=taken.buildings))
    if taken.unknown:
        click.echo(_("Not known here: %(names)s", names=", ".join(taken.unknown[:SHOWN])))


commands = [places_command]
