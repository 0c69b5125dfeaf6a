"""Named places in a form where a higher feature puts its own part, run in the same transaction."""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Part:
    """`template` draws the fields; `action(record, form, by, at)` does what they ask, or raises a Problem."""

    template: str
    action: Callable


_parts: dict[str, list[Part]] = defaultdict(list)


def register(slot: str, template: str, action: Callable) -> None:
    _parts[slot].append(Part(template, action))


def parts(slot: str) -> list[Part]:
    return _parts[slot]


def run(slot: str, record, form, *, by, at) -> None:
    for part in _parts[slot]:
        part.action(record, form, by=by, at=at)
