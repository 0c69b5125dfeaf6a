"""A sheet as a spreadsheet: every order a line, every sum a formula that adds those lines up. Text of people stays text."""

from io import BytesIO
from typing import Any
from uuid import UUID

import xlsxwriter
from flask_babel import gettext as _

from webapp.core.clock import LOCAL
from webapp.orders import wording as order_words

from .items import Item
from .rules import COLUMNS
from .sheets import Sheet
from .telling import call_back
from .wording import COLUMN_WORDS

SAFE = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
RISKY = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")  # what a program takes for a formula once its cell is edited
FIRST = 2  # column of the first number: C
LETTERS = "CDEFGHI"


def write(sheet: Sheet, titles: dict[UUID, str]) -> bytes:
    kept = BytesIO()
    with xlsxwriter.Workbook(kept, SAFE) as book:
        _Writer(book, sheet).write(titles)
    return kept.getvalue()


class _Writer:
    def __init__(self, book: Any, sheet: Sheet):
        self.sheet = sheet
        self.sums, self.lines = book.add_worksheet(_("Sum")), book.add_worksheet(_("Orders"))
        self.bold, self.text = book.add_format({"bold": True, "bottom": 1}), book.add_format({"quote_prefix": True})
        self.whole = book.add_format({"bold": True, "top": 1})

    def write(self, titles: dict[UUID, str]) -> None:
        self._sum()
        names = [_("Number"), _("Title"), *(str(COLUMN_WORDS[name]) for name in COLUMNS), _("State"), _("Department"), _("General grid"),
                 _("Call-back"), _("Ticked by"), _("Ticked at"), _("Remark")]  # fmt: skip
        for column, name in enumerate(names):
            self.lines.write_string(0, column, name, self.bold)
        for row, item in enumerate(self.sheet.items, 1):
            self._line(row, item, titles.get(item.order_id, ""))
        self.lines.freeze_panes(1, 2)
        self.lines.set_column(0, 0, 12)
        self.lines.set_column(1, 1, 32)
        self.lines.set_column(9, 15, 16)
        for page in (self.lines, self.sums):
            page.set_landscape()
            page.set_paper(9)  # A4
            page.fit_to_pages(1, 0)
        self.lines.repeat_rows(0)

    def _sum(self) -> None:
        """The sum of the week, worked out by the program that opens it from the lines of the other page."""
        lines, movement = _("Orders"), self.sheet.movement
        last = len(self.sheet.items) + 1
        name = self.sheet.scope.general_grid.name if self.sheet.scope.general_grid else _("The whole centre")
        self._say(self.sums, 0, 0, name, self.bold)
        self._say(self.sums, 0, 1, f"{self.sheet.week.monday} – {self.sheet.week.sunday}")
        for row, (column, letter) in enumerate(zip(COLUMNS, LETTERS, strict=True), 1):
            self.sums.write_string(row, 0, str(COLUMN_WORDS[column]))
            formula = f"=SUM('{lines}'!{letter}2:{letter}{last})" if self.sheet.items else "=0"
            if column == "closing":
                formula = "=B2+B3+B4-B5-B6-B7"
            self.sums.write_formula(row, 1, formula, self.whole if column == "closing" else None, getattr(movement, column))
        kept = self.sheet.sheet
        self.sums.write_string(9, 0, _("Sheet locked") if kept else _("Not locked yet"))
        if kept:
            self._say(self.sums, 9, 1, f"{self.sheet.locked_by} {kept.locked_at.astimezone(LOCAL):%Y-%m-%d %H:%M}")
            self._say(self.sums, 10, 0, _("hash"))
            self._say(self.sums, 10, 1, kept.hash)
            self._say(self.sums, 11, 0, _("Why orders stayed unticked"))
            self._say(self.sums, 11, 1, kept.head["reason"])
        self.sums.set_column(0, 1, 24)

    def _line(self, row: int, item: Item, title: str) -> None:
        self._say(self.lines, row, 0, item.number)
        self._say(self.lines, row, 1, title)
        for place, name in enumerate(COLUMNS[:-1], FIRST):
            self.lines.write_number(row, place, getattr(item.movement, name))
        at = row + 1
        self.lines.write_formula(row, FIRST + 6, f"=C{at}+D{at}+E{at}-F{at}-G{at}-H{at}", None, item.movement.closing)
        ticked = f"{item.tick.at.astimezone(LOCAL):%Y-%m-%d %H:%M}" if item.tick.at else ""
        said = (str(order_words.STATE_WORDS[item.state]), item.department, item.general_grid, call_back(item),
                item.tick.by if item.tick.at else "", ticked, item.tick.words)  # fmt: skip
        for place, words in enumerate(said, FIRST + 7):
            self._say(self.lines, row, place, words)

    def _say(self, page: Any, row: int, column: int, words: str, format_: Any = None) -> None:
        page.write_string(row, column, words[:32_000], self.text if words.startswith(RISKY) else format_)
