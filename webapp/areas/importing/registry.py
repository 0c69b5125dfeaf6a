"""Which sheets an import knows. Areas bring their own; a feature above registers its sheet when it starts.

A feature's sheet says its columns and how its rows are checked. `check(lines, snapshot, changes)` walks over `lines` once: they
come one by one, each with its cells already read (`line["name"]`); those with unreadable cells never come. What is wrong with a
line is said by `line.refuse(...)`; what is right goes into `changes`. Nothing is written then: when no line of any sheet was
refused, the import itself writes all changes in one step.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from .cells import Read

if TYPE_CHECKING:
    from .changes import Changes
    from .reading import Line
    from .snapshot import Snapshot


@dataclass(frozen=True)
class Column:
    """`headers`: ours first, then other spellings. A required column must be there and filled in every row; its reader
    answers with "" or None for an empty cell."""

    name: str
    headers: tuple[str, ...]
    read: Read
    required: bool = False


Check = Callable[[Iterable["Line"], "Snapshot", "Changes"], None]


class Checking(Protocol):
    """How the longer sheets check: made anew for each import, shown every line once, then asked for what only the whole shows."""

    def __init__(self, snapshot: "Snapshot", changes: "Changes") -> None: ...

    def check(self, line: "Line") -> None: ...

    def finish(self) -> None: ...


def checked_by(checking: type[Checking]) -> Check:
    """The `check` of a sheet whose lines such a class walks over."""

    def check(lines: Iterable["Line"], snapshot: "Snapshot", changes: "Changes") -> None:
        one = checking(snapshot, changes)
        for line in lines:
            one.check(line)
        one.finish()

    return check


@dataclass(frozen=True)
class Sheet:
    """`names`: ours first. Sheets are checked in the order of `position`, so that a later one finds in the snapshot what an earlier
    one brings: areas 10, people 20, party bodies 30, doors 40, those of features from 50 on."""

    names: tuple[str, ...]
    position: int
    columns: tuple[Column, ...]
    check: Check

    @property
    def name(self) -> str:
        return self.names[0]


_sheets: dict[str, Sheet] = {}


def register(sheet: Sheet) -> None:
    _sheets[sheet.name] = sheet


def sheets() -> list[Sheet]:
    from . import areas_sheet, bodies_sheet, doors_sheet, people_sheet

    for own in (areas_sheet, people_sheet, bodies_sheet, doors_sheet):
        register(own.SHEET)
    return sorted(_sheets.values(), key=lambda sheet: sheet.position)


def sheet_called(title: str) -> Sheet | None:
    """The sheet with this title; a file may say more around it, such as «示例街道-户室»."""
    wanted = title.strip().lower()
    for sheet in sheets():
        for name in sheet.names:
            if wanted == name or wanted.endswith(("-" + name, "_" + name, " " + name)):
                return sheet
    return None
