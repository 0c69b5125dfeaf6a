"""Commands around what phones hold: a restored database, and the keys to which they seal."""

from pathlib import Path

import click
from flask import current_app
from flask.cli import with_appcontext

from webapp.core import sealing
from webapp.core.installation import begin_new_epoch
from webapp.core.writes import committed


@click.command("restored")
@with_appcontext
def restored() -> None:
    """Tell phones that the database was put back from a copy: they offer again what they sent since. Run it before the server starts."""
    with committed():
        value = begin_new_epoch()
    click.echo(f"A new epoch has begun: {value}. Phones offer what they still have at their next contact; nothing is filed twice.")


@click.group("sealing-keys")
def sealing_keys() -> None:
    """The keys to which phones seal what they could not send. They lie in sealing_keys.pem in the data folder: keep a copy apart."""


@sealing_keys.command("list")
@with_appcontext
def list_keys() -> None:
    """Names of the keys, the one in force first."""
    for key in sealing.read_keys(_path()):
        click.echo(key.kid)


@sealing_keys.command("rotate")
@with_appcontext
def rotate() -> None:
    """Make a new key and put it first. Phones seal to it from their next contact on; older ones still open."""
    click.echo(sealing.rotate(_path()).kid)


def _path() -> Path:
    path = sealing.path_of_keys(Path(current_app.config["DATA"]))
    sealing.ensure_key(path)
    return path


commands = [restored, sealing_keys]
