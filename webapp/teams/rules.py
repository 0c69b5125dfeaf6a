"""What residents may read of a person, how well a net is covered, and how long a street says what was reached. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass

COVERED, UNNAMED, EMPTY = "covered", "unnamed", "empty"  # somebody named; a department but nobody named; nobody at all


@dataclass(frozen=True)
class Shown:
    """Of a contact: empty is not shown."""

    name: str = ""
    phone: str = ""


def shown_of_staff(name: str, phone: str, *, agreed: bool) -> Shown:
    """A work phone belongs to the post; a name to whoever bears it."""
    return Shown(name if agreed else "", phone)


def shown_of_volunteer(name: str, phone: str, *, agreed: bool) -> Shown:
    return Shown(name, phone) if agreed else Shown()


def covered(has_department: bool, staff: int) -> str:
    """How a net of a grid stands."""
    if staff:
        return COVERED
    return UNNAMED if has_department else EMPTY


@dataclass(frozen=True)
class Reached:
    """How many of those who called were answered. Never a share without both numbers."""

    reached: int = 0
    whole: int = 0
    open: int = 0  # not reached, and nobody has answered for it yet

    @property
    def not_reached(self) -> int:
        return self.whole - self.reached

    def __add__(self, other: "Reached") -> "Reached":
        return Reached(self.reached + other.reached, self.whole + other.whole, self.open + other.open)


def sum_of(parts: Iterable[Reached]) -> Reached:
    return sum(parts, Reached())
