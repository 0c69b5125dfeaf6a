"""The command line: `python -m webapp.cli …`. Thin: each feature brings its own commands."""

import logging
import os
import sys
from pathlib import Path

import click
from flask import Flask, current_app
from flask.cli import FlaskGroup
from flask_migrate import upgrade

from webapp import create_app
from webapp.config import SETTINGS, BadSetting
from webapp.core import release, sealing
from webapp.core.installation import begin_epoch
from webapp.core.writes import committed


def make_app() -> Flask:
    try:
        return create_app()
    except BadSetting as why:
        raise click.ClickException(str(why)) from None


cli = FlaskGroup(create_app=make_app, add_default_commands=False, add_version_option=False, help="Gridwalk 走格")


def prepare() -> None:
    """Brings the database to this release's tables, a new one gets its epoch; the static files get their compressed twins."""
    logging.getLogger("alembic").setLevel(logging.WARNING)
    upgrade()
    with committed():
        begin_epoch()
    sealing.ensure_key(sealing.path_of_keys(Path(current_app.config["DATA"])))
    release.compress(current_app, _root())


@cli.command()
@click.option("--with-demo", is_flag=True, help="Fill the small demo street if the database is empty, and print its sign-ins.")
@click.option("--host", default="127.0.0.1", envvar="HOST", show_default=True)
@click.option("--port", default=8000, envvar="PORT", type=click.IntRange(1, 65535), show_default=True)
def serve(with_demo: bool, host: str, port: int) -> None:
    """Migrate, then start the production server."""
    prepare()
    sign_ins = ""
    if with_demo:
        from webapp.demo.commands import ensure_demo

        sign_ins = ensure_demo()
    click.echo(f"Gridwalk 走格: http://{host}:{port}/")
    click.echo(sign_ins, nl=bool(sign_ins))
    sys.stdout.flush()
    config = current_app.config
    command = [
        sys.executable,
        "-m",
        "gunicorn",
        "wsgi:app",
        "--bind",
        f"{host}:{port}",
        "--worker-class",
        "gthread",
        "--workers",
        str(config["PROCESSES"]),
        "--threads",
        str(config["THREADS"]),
        "--timeout",
        "120",
        "--keep-alive",
        "30",
        "--graceful-timeout",
        "20",
        "--log-level",
        "warning",
        "--chdir",
        os.fspath(_root()),
    ]
    os.execv(sys.executable, command)  # noqa: S606


@cli.command()
def migrate() -> None:
    """Bring the database to this release's tables."""
    prepare()


@cli.command()
def settings() -> None:
    """List every setting: name, default, meaning."""
    for name, one in SETTINGS.items():
        click.echo(f"GRIDWALK_{name}={one.default}\n    {one.meaning}")


def _root():
    from webapp import ROOT

    return ROOT


def add_feature_commands() -> None:
    from webapp.accounts.calendar_commands import commands as calendar_commands
    from webapp.accounts.commands import commands as accounts_commands
    from webapp.accounts.parameter_commands import commands as parameter_commands
    from webapp.areas.geography_commands import commands as geography_commands
    from webapp.areas.importing.commands import commands as areas_commands
    from webapp.core.commands import commands as core_commands
    from webapp.demo.commands import commands as demo_commands
    from webapp.offline.commands import commands as offline_commands
    from webapp.orders.commands import commands as orders_commands

    own = (core_commands, accounts_commands, calendar_commands, parameter_commands)
    rooms = (*own, areas_commands, geography_commands, orders_commands, offline_commands, demo_commands)
    for command in (command for commands in rooms for command in commands):
        cli.add_command(command)


add_feature_commands()

if __name__ == "__main__":
    cli()
