"""Commands: the diagram in the docs, made from the table of moves."""

from pathlib import Path

import click

from . import diagram

DOCUMENT = Path(__file__).resolve().parents[2] / "docs" / "orders.md"


@click.group()
def orders() -> None:
    """Work orders: what they can do."""


@orders.command("diagram")
@click.option("--write", is_flag=True, help="Put it into docs/orders.md.")
def show(write: bool) -> None:
    """Print the states and moves of an order, made from the table in webapp/orders/rules.py."""
    if write:
        DOCUMENT.write_text(diagram.renewed(DOCUMENT.read_text()))
    else:
        click.echo(diagram.section())


commands = (orders,)
