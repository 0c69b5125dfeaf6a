"""What the entries of a batch are going to ask for, read together before they are replayed one by one.

A reader only warms the session: it decides nothing, and an entry whose rows it did not read asks for them itself.
"""

from collections.abc import Callable, Sequence
from typing import Any

from flask import g

from .entries import Entry

Reader = Callable[[Any, Sequence[Entry]], list[Any]]
"""Reads for a person what these entries name; the rows it gives back stay in the session until the request is over."""

_readers: list[Reader] = []


def reads_ahead(reader: Reader) -> Reader:
    _readers.append(reader)
    return reader


def read_ahead(person: Any, entries: Sequence[Entry]) -> None:
    g.shared["ahead"] = [reader(person, entries) for reader in _readers] if len(entries) > 1 else []
