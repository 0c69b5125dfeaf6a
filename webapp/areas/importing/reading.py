"""Reads the rows of a known sheet: finds its headers, reads each cell by its column, and keeps the lines that are wrong.

Nothing in a spreadsheet is guessed: a merged cell or a formula in one of our columns makes its lines wrong, and says so.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from webapp.core.problems import Problem

from .cells import plain
from .files import Row, Table
from .registry import Column, Sheet

HEADER_ROWS = 10  # how far down the headers may stand, under a title
Reason = tuple[str, str]  # the column at fault, or «», and the sentence


class Line:
    """A row of a sheet with its cells read: `line["door"]`."""

    __slots__ = ("number", "raw", "reading", "reasons", "values")

    def __init__(self, reading: "Reading", number: int, raw: Row):
        self.reading, self.number, self.raw = reading, number, raw
        self.values: dict[str, Any] = {}
        self.reasons: list[Reason] = []

    def __getitem__(self, name: str) -> Any:
        return self.values.get(name)

    def said(self) -> str:
        """All reasons in one line, each after the header of its column."""
        words = {column.name: column.headers[0] for column in self.reading.sheet.columns}
        parts = (_("%(column)s: %(reason)s", column=words[name], reason=why) if name in words else why for name, why in self.reasons)
        return _("; ").join(parts)

    def refuse(self, sentence: Any, column: str = "") -> None:
        """Keeps the line among the wrong ones, with this reason."""
        if not self.reasons:
            self.reading.wrong.append(self)
        self.reasons.append((column, str(sentence)))


@dataclass
class Reading:
    """One known sheet in one file, read once from top to bottom."""

    table: Table
    sheet: Sheet
    header: Row = ()
    header_row: int = 0
    places: dict[str, int] = field(default_factory=dict)  # column name → where it stands
    unknown: list[str] = field(default_factory=list)  # headers nobody knows: not read
    wrong: list[Line] = field(default_factory=list)
    count: int = 0

    @property
    def size(self) -> int:
        return max(self.table.size - self.header_row, 0)

    def lines(self) -> Iterator[Line]:
        """Lines whose cells can be read; the others are kept in `wrong`."""
        self.wrong.clear()
        self.count = 0
        merged, formulas = self._merged_rows(), self._formula_rows()
        for number, raw in self.table.rows():
            if number <= self.header_row or not any(cell not in ("", None) and str(cell).strip() for cell in raw):
                continue
            self.count += 1
            line = Line(self, number, raw)
            self._read_cells(line)
            for place, sentence in ((merged, _MERGED), (formulas, _FORMULA)):
                if number in place:
                    line.refuse(sentence % {"cells": ", ".join(sorted(place[number]))})
            if not line.reasons:
                yield line

    def _read_cells(self, line: Line) -> None:
        for column in self.sheet.columns:
            place = self.places.get(column.name)
            cell = line.raw[place] if place is not None and place < len(line.raw) else ""
            try:
                value = column.read(cell)
            except Problem as problem:
                line.refuse(problem.sentence, column.name)
                continue
            if column.required and value in ("", None):
                line.refuse(_("Nothing is written here."), column.name)
            line.values[column.name] = value

    def _merged_rows(self) -> dict[int, set[str]]:
        ours = set(self.places.values())
        found: dict[int, set[str]] = {}
        for (top, left), (bottom, right) in self.table.merged:
            if ours.intersection(range(left, right + 1)):
                said = f"{cell_name(top, left)}:{cell_name(bottom, right)}"
                for row in range(max(top + 1, self.header_row + 1), min(bottom + 1, self.table.size) + 1):
                    found.setdefault(row, set()).add(said)
        return found

    def _formula_rows(self) -> dict[int, set[str]]:
        ours = set(self.places.values())
        found: dict[int, set[str]] = {}
        for row, column in self.table.formulas:
            if column in ours:
                found.setdefault(row + 1, set()).add(cell_name(row, column))
        return found


_MERGED = _l("Merged cells (%(cells)s). Undo the merge and fill every row.")
_FORMULA = _l("A formula (%(cells)s). Paste it as a value.")


def read_headers(table: Table, sheet: Sheet) -> Reading:
    """Finds the row of headers and the place of each column; refuses a sheet without them."""
    known = {_header(name): column for column in sheet.columns for name in (*column.headers, column.name)}
    best: tuple[int, int, Row] = (0, 0, ())
    for number, row in table.rows():
        if number > HEADER_ROWS:
            break
        hits = sum(_header(cell) in known for cell in row)
        if hits > best[0]:
            best = (hits, number, row)
    reading = Reading(table, sheet, best[2], best[1])
    for place, cell in enumerate(reading.header):
        _place(reading, known, place, cell)
    missing = [column.headers[0] for column in sheet.columns if column.required and column.name not in reading.places]
    if missing:
        raise Problem(
            "headers",
            _l(
                "%(file)s, %(sheet)s: these columns are missing: %(columns)s.",
                file=table.path.name,
                sheet=table.title,
                columns="、".join(missing),
            ),
        )
    return reading


def _place(reading: Reading, known: dict[str, Column], place: int, cell: Any) -> None:
    column = known.get(_header(cell))
    if column is None:
        reading.unknown += [str(cell).strip()] if str(cell or "").strip() else []
        return
    if column.name in reading.places:
        sentence = _l("%(file)s, %(sheet)s: the column %(column)s is there twice.")
        raise Problem(
            "header-twice",
            sentence % {"file": reading.table.path.name, "sheet": reading.table.title, "column": column.headers[0]},
        )
    reading.places[column.name] = place


def _header(cell: Any) -> str:
    """A header without what people add to it: spaces, stars, remarks in brackets."""
    try:
        said = plain(cell)
    except Problem:
        return ""
    return re.sub(r"[\s*＊_]|[(（].*?[)）]", "", said).lower()


def cell_name(row: int, column: int) -> str:
    """«D7», from places counted from 0."""
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return f"{letters}{row + 1}"
