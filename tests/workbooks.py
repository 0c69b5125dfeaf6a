"""Workbooks as offices send them, written and brought in by the real import."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import xlsxwriter
from flask import Flask

from webapp.areas.importing.run import Report, run


def bring_in(app: Flask, street_code: str, path: Path, headers: Mapping[str, tuple], sheets: Mapping[str, Sequence[tuple]]) -> Report:
    """Each sheet with the headings of its title."""
    with xlsxwriter.Workbook(str(path)) as book:
        for title, rows in sheets.items():
            sheet = book.add_worksheet(title)
            for number, row in enumerate([headers[title], *rows]):
                sheet.write_row(number, 0, row)
    with app.app_context():
        return run([path], street_code)
