"""What the entries of a batch are going to ask for, read together before they are replayed one by one.

A reader only warms the session: it decides nothing, and an entry whose rows it did not read asks for them itself.
"""

from collections import defaultdict
from collections.abc import Callable, Sequence
from typing import Any

from flask import g
from sqlalchemy import inspect, select

from .db import db
from .entries import Entry

Reader = Callable[[Any, Sequence[Entry]], list[Any]]
"""Reads for a person what these entries name; the rows it gives back stay in the session until the request is over."""

_readers: list[Reader] = []


def reads_ahead(reader: Reader) -> Reader:
    _readers.append(reader)
    return reader


def read_ahead(person: Any, entries: Sequence[Entry]) -> None:
    g.shared["ahead"] = [row for reader in _readers for row in reader(person, entries)] if len(entries) > 1 else []


def read_again() -> None:
    """After a savepoint was undone: the rows that it had changed, which would otherwise be read anew one by one."""
    undone: dict[type, list[Any]] = defaultdict(list)
    for row in g.shared.get("ahead", ()):
        if inspect(row).expired:
            undone[type(row)].append(inspect(row).identity[0])
    for kind, ids in undone.items():
        db.session.scalars(select(kind).where(kind.id.in_(ids))).all()  # type: ignore[attr-defined]
