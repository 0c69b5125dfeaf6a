"""The rooms that tell something: each knows the words of its notices, and who of those it was handed to should still hear them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID


@dataclass(frozen=True)
class Receiver:
    """Who reads a message. `audience`: a group's; else a person, with the number that a gateway sends to."""

    language: str
    person_id: UUID | None = None
    phone: str = ""
    audience: str = ""


@dataclass(frozen=True)
class Line:
    """What one notice says outward: no name, no door, nobody's words. `path` is where to act."""

    words: str
    path: str


class Source(Protocol):
    def lines(self, ids: Sequence[UUID], receiver: Receiver, at: datetime) -> dict[UUID, Line]:
        """Words in the language in force; without those that have nothing more to say, or not to this receiver any more."""


SOURCES: dict[str, Source] = {}
_find_person: list[Callable[[UUID], Receiver | None]] = []


def tells(name: str, source: Source) -> None:
    SOURCES[name] = source


def people_are_found_by(find: Callable[[UUID], Receiver | None]) -> None:
    """Core knows no people: the room that does says who somebody is, or None for who has left."""
    _find_person[:] = [find]


def person(person_id: UUID) -> Receiver | None:
    return _find_person[0](person_id)
