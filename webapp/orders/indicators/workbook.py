"""The figures as a spreadsheet: a page for each way to divide them, both numbers of each, the share a formula."""

from collections.abc import Sequence
from io import BytesIO
from typing import Any

import xlsxwriter
from flask_babel import gettext as _

from .rules import FEW, RATIOS, Figures, Ratio
from .telling import Table, of_name
from .wording import BY_WORDS, FORMULAS, PART_WORDS, RATIO_WORDS, WHOLE_WORDS

SAFE = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
RISKY = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")  # what a program takes for a formula once its cell is edited


def write(tables: Sequence[Table]) -> bytes:
    kept = BytesIO()
    with xlsxwriter.Workbook(kept, SAFE) as book:
        writer = _Writer(book)
        for one in tables:
            writer.table(one)
        writer.gates(tables[0])
    return kept.getvalue()


class _Writer:
    def __init__(self, book: Any):
        self.book = book
        self.bold, self.text = book.add_format({"bold": True, "bottom": 1, "text_wrap": True}), book.add_format({"quote_prefix": True})
        self.share, self.note = book.add_format({"num_format": "0%"}), book.add_format({"text_wrap": True, "valign": "top"})

    def table(self, table: Table) -> None:
        page, period = self.book.add_worksheet(str(BY_WORDS[table.by])), table.selection.period
        self._say(page, 0, 0, f"{period.first} – {period.last}", self.bold)
        page.write_string(1, 0, "", self.bold)
        for at, name in enumerate(RATIOS):
            page.write_string(0, 1 + 3 * at, str(RATIO_WORDS[name]), self.bold)
            page.write_string(1, 1 + 3 * at, str(PART_WORDS[name]), self.bold)
            page.write_string(1, 2 + 3 * at, str(WHOLE_WORDS[name]), self.bold)
            page.write_string(1, 3 + 3 * at, "%", self.bold)
        lines: list[tuple[str, Figures]] = [(row.name, row.figures) for row in table.rows] + [(_("Together"), table.whole)]
        for row, (name, figures) in enumerate(lines, 2):
            self._say(page, row, 0, name)
            for at, ratio in enumerate(of_name(figures, one) for one in RATIOS):
                self._ratio(page, row, 1 + 3 * at, ratio)
        for row, name in enumerate(RATIOS, len(lines) + 3):
            self._say(page, row, 0, f"{RATIO_WORDS[name]}: {FORMULAS[name]}")
        self._say(page, len(lines) + 9, 0, _("Below %(n)s there are numbers and no share.", n=FEW))
        page.freeze_panes(2, 1)
        page.set_column(0, 0, 24)

    def gates(self, table: Table) -> None:
        page = self.book.add_worksheet(_("Times of the loop"))
        for column, words in enumerate((_("Gate"), _("Orders"), _("Half within"), _("Nine of ten within"))):
            page.write_string(0, column, words, self.bold)
        for row, gate in enumerate(table.gates, 1):
            self._say(page, row, 0, str(gate.words))
            page.write_number(row, 1, gate.spread.count)
            self._say(page, row, 2, gate.median)
            self._say(page, row, 3, gate.nine_of_ten)
        self._say(page, len(table.gates) + 2, 0, _("In working time, of the orders closed out in these days."))
        page.set_column(0, 3, 24)

    def _ratio(self, page: Any, row: int, column: int, ratio: Ratio) -> None:
        page.write_number(row, column, len(ratio.part))
        page.write_number(row, column + 1, len(ratio.whole))
        if ratio.percent is not None:
            part, whole = (xlsxwriter.utility.xl_rowcol_to_cell(row, column + shift) for shift in (0, 1))
            page.write_formula(row, column + 2, f"={part}/{whole}", self.share, len(ratio.part) / len(ratio.whole))

    def _say(self, page: Any, row: int, column: int, words: str, format_: Any = None) -> None:
        page.write_string(row, column, words[:32_000], self.text if words.startswith(RISKY) else format_)
