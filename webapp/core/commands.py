"""Commands: what is due, the proof of the audit chain, and what retention lets go."""

from contextlib import suppress

import click
from flask import current_app
from flask.cli import with_appcontext
from sqlalchemy import select

from . import access_log, chain, chain_proof, retention, schedule
from .clock import LOCAL, now
from .db import db
from .streets import Street


@click.command("tick")
@with_appcontext
def tick() -> None:
    """Do what is due and nobody is at. The server does so by itself; this is for cron, with GRIDWALK_WAKE_SECONDS=0."""
    access_log.flush(current_app._get_current_object())  # type: ignore[attr-defined]
    for name in schedule.tick():
        click.echo(name)


@click.command("jobs")
@with_appcontext
def jobs() -> None:
    """List the work that is done by the clock: when it is due, when it was done, and what hindered it."""
    for job in schedule.jobs():
        done = f"{job.done_at.astimezone(LOCAL):%Y-%m-%d %H:%M}" if job.done_at else "never"
        fault = f"  {job.fault}" if job.fault else ""
        click.echo(f"{job.name:20} due {job.due_at.astimezone(LOCAL):%Y-%m-%d %H:%M}  done {done}{fault}")


@click.command("retention")
@click.option("--dry-run", is_flag=True, help="Only tell how many records something would go from.")
@with_appcontext
def let_go(dry_run: bool) -> None:
    """Let go what is kept no longer (P-27), without waiting for the night."""
    at = now()
    for due in list(retention.outlook(at)):
        click.echo(f"{due.street}  {due.rule:24}before {due.before.astimezone(LOCAL):%Y-%m-%d}  {due.records}")
    if not dry_run:
        for _ in retention.run(at):
            pass


@click.group()
def audit() -> None:
    """The audit rows and their chain."""


@audit.command("verify")
@click.option("--street", help="Code of one street; else all.")
@click.option("--head", help="NUMBER:HASH of a segment as an earlier run printed it (needs --street).")
@with_appcontext
def verify(street: str | None, head: str | None) -> None:
    """Recompute every hash. Exit code 1, and a sentence for each, when a row or segment was changed, removed or inserted."""
    if head and not street:
        raise click.UsageError("--head needs --street: each street has a chain of its own.")
    found = [said for code, street_id in _streets(street) for said in _verified(code, street_id, head)]
    if found:
        raise click.ClickException(f"{len(found)} found. The sentences above say what; compare with a backup of that time.")


def _verified(code: str, street_id, head: str | None):
    for said in chain_proof.verify(street_id):
        click.echo(f"{code}: {said}")
        yield said
    if head and not chain_proof.passes(street_id, *_read_head(head)):
        said = f"The chain no longer goes through {head}."
        click.echo(f"{code}: {said}")
        yield said
    last = chain.newest(street_id)
    here = f"head {last.number}:{last.hash}" if last else "nothing sealed yet"
    click.echo(f"{code}: {here}; {chain_proof.waiting(street_id)} rows wait to be sealed")


def _read_head(text: str) -> tuple[int, str]:
    number, _colon, hash_ = text.partition(":")
    with suppress(ValueError):
        if len(hash_) == 64:
            return int(number), hash_
    raise click.BadParameter("looks like 12:6f0c… with all 64 digits", param_hint="--head")


def _streets(code: str | None):
    asked = select(Street.code, Street.id).order_by(Street.code)
    found = db.session.execute(asked.where(Street.code == code) if code else asked).all()
    if code and not found:
        raise click.ClickException("There is no street with this code.")
    return [tuple(row) for row in found]


commands = [tick, jobs, let_go, audit]
