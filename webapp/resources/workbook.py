"""The ledger as a spreadsheet: a line for each thing of each grid. Text of people stays text."""

from collections.abc import Sequence
from io import BytesIO

import xlsxwriter
from flask_babel import gettext as _

from .queries import Entry, Period
from .wording import KIND_WORDS

SAFE = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}


def write(entries: Sequence[Entry], period: Period) -> bytes:
    kept = BytesIO()
    with xlsxwriter.Workbook(kept, SAFE) as book:
        sheet = book.add_worksheet(_("Ledger"))
        bold, text = book.add_format({"bold": True, "bottom": 1}), book.add_format({"quote_prefix": True})
        sheet.write_string(0, 0, _("Asked from %(first)s to %(last)s", first=period.first.isoformat(), last=period.last.isoformat()))
        names = (
            _("Grid"),
            _("Sort of thing"),
            _("Thing"),
            _("Unit of count"),
            _("Requests"),
            _("Asked"),
            _("Allocated"),
            _("Confirmed received"),
            _("Refused"),
        )
        for column, name in enumerate(names):
            sheet.write_string(2, column, name, bold)
        for row, one in enumerate(entries, 3):
            for column, said in enumerate((one.grid.name, str(KIND_WORDS[one.kind]), one.what, one.unit)):
                sheet.write_string(row, column, said, text)
            for column, number in enumerate((one.requests, one.asked, one.allocated, one.received, one.refused), 4):
                sheet.write_number(row, column, number)
        sheet.freeze_panes(3, 1)
        sheet.set_column(0, 0, 24)
        sheet.set_column(1, 8, 12)
        sheet.set_landscape()
        sheet.set_paper(9)  # A4
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(2)
    return kept.getvalue()
