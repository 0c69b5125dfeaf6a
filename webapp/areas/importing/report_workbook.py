"""Gives wrong rows back as a spreadsheet: as they came, with the reason beside each; and what the import left alone.

Text of others never becomes a formula: every cell is written as what it is, and text that a program would take for a formula
once somebody edits its cell carries the sign that says it is text.
"""

from collections.abc import Iterable
from datetime import date, datetime
from pathlib import Path
from typing import Any

import xlsxwriter
from flask_babel import gettext as _

from .reading import Line, Reading
from .run import Report

RISKY = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")  # the wide ones count in Chinese and Japanese settings
AS_TEXT = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False, "constant_memory": True}


def write(report: Report, path: Path) -> None:
    """One sheet for each sheet with wrong rows, one for doors and areas that the files don't name, one for households kept."""
    with xlsxwriter.Workbook(str(path), AS_TEXT) as book:
        writer = _Writer(book)
        for reading in report.readings:
            if reading.wrong:
                writer.wrong_rows(reading)
        writer.notes(_("Not in the files"), _left_out(report))
        writer.notes(_("Kept, newer than the files"), ((name, text) for name, one in report.changes.tallies.items() for text in one.kept))


def has_something(report: Report) -> bool:
    return bool(report.wrong) or any(one.missing or one.kept for one in report.changes.tallies.values())


def _left_out(report: Report) -> Iterable[tuple[str, str]]:
    return ((name, text) for name, one in report.changes.tallies.items() for text in one.missing)


class _Writer:
    def __init__(self, book: xlsxwriter.Workbook):
        self.book = book
        self.titles: set[str] = set()
        self.head = book.add_format({"bold": True, "bottom": 1})
        self.text = book.add_format({"quote_prefix": True})
        self.text_head = book.add_format({"bold": True, "bottom": 1, "quote_prefix": True})
        self.fault = book.add_format({"bg_color": "#FDE9E7"})
        self.text_fault = book.add_format({"quote_prefix": True, "bg_color": "#FDE9E7"})
        self.day = book.add_format({"num_format": "yyyy-mm-dd hh:mm"})

    def wrong_rows(self, reading: Reading) -> None:
        sheet = self.book.add_worksheet(self._title(reading.sheet.name))
        width = max(len(reading.header), max(len(line.raw) for line in reading.wrong))
        for column, said in enumerate((_("Reason"), _("Row"), *reading.header)):
            sheet.write_string(0, column, str(said), self.text_head if str(said).startswith(RISKY) else self.head)
        sheet.freeze_panes(1, 2)
        sheet.set_column(0, 0, 60)
        sheet.set_column(2, width + 2, 16)
        for row, line in enumerate(sorted(reading.wrong, key=lambda one: one.number), 1):
            self._line(sheet, row, reading, line)

    def notes(self, title: str, lines: Iterable[tuple[str, str]]) -> None:
        sheet = None
        for row, (name, text) in enumerate(lines):
            if sheet is None:
                sheet = self.book.add_worksheet(self._title(title))
                sheet.set_column(1, 1, 60)
            self._cell(sheet, row, 0, name, at_fault=False)
            self._cell(sheet, row, 1, text, at_fault=False)

    def _line(self, sheet: Any, row: int, reading: Reading, line: Line) -> None:
        sheet.write_string(row, 0, line.said(), self.text)
        sheet.write_number(row, 1, line.number)
        faulty = {reading.places.get(name) for name, _why in line.reasons}
        for column, cell in enumerate(line.raw):
            self._cell(sheet, row, column + 2, cell, at_fault=column in faulty)

    def _cell(self, sheet: Any, row: int, column: int, cell: Any, *, at_fault: bool) -> None:
        plain = self.fault if at_fault else None
        if isinstance(cell, bool):
            sheet.write_boolean(row, column, cell, plain)
        elif isinstance(cell, int | float):
            sheet.write_number(row, column, cell, plain)
        elif isinstance(cell, datetime | date):
            sheet.write_datetime(row, column, cell, self.day)
        else:
            said = str(cell)[:32_000]
            risky = said.startswith(RISKY)
            sheet.write_string(row, column, said, (self.text_fault if at_fault else self.text) if risky else plain)

    def _title(self, wanted: str) -> str:
        title, number = wanted[:28], 1
        while title.lower() in self.titles:
            number += 1
            title = f"{wanted[:25]} {number}"
        self.titles.add(title.lower())
        return title
