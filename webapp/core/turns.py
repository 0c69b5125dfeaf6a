"""The entries of one person are filed one delivery after the other: whoever files waits for the person's turn, and has it until the commit.

What a person's turn hangs on is for the room that knows her phones (accounts/actions.py).
"""

from collections.abc import Callable, Iterable
from uuid import UUID

Take = Callable[[Iterable[UUID]], None]
_takes: list[Take] = []


def taken_by(take: Take) -> Take:
    """Registers what lets the deliveries of these people queue."""
    _takes[:] = [take]
    return take


def take_turn(person_ids: Iterable[UUID]) -> None:
    """Before anything is asked about their entries: an answer that was read before the turn came may be an old one."""
    for take in _takes:
        take(person_ids)
