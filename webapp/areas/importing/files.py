"""Opens what somebody handed over: an XLSX workbook with sheets, or CSV files that are a sheet each.

A file that can't be opened is refused with a sentence. Sizes are looked at before anything is unpacked.
"""

import csv
import io
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from flask_babel import lazy_gettext as _l
from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook

from webapp.core.problems import Problem

from .formulas import formula_cells

MOST_BYTES = 200 << 20
MOST_UNPACKED = 1 << 30
MOST_ROWS = 250_000
LOCKED = "EncryptedPackage".encode("utf-16-le")  # what a workbook with a password holds instead of sheets
Row = tuple[Any, ...]


@dataclass
class Table:
    """A sheet as it was handed over. `rows()` counts from 1 as spreadsheets do and begins at the first column."""

    path: Path
    title: str
    size: int
    merged: list[tuple[tuple[int, int], tuple[int, int]]] = field(default_factory=list)
    formulas: set[tuple[int, int]] = field(default_factory=set)

    def rows(self) -> Iterator[tuple[int, Row]]:
        raise NotImplementedError


@dataclass
class XlsxTable(Table):
    sheet: CalamineSheet = field(kw_only=True)

    def rows(self) -> Iterator[tuple[int, Row]]:
        before = ("",) * (self.sheet.start[1] if self.sheet.start else 0)
        for number, row in enumerate(self.sheet.iter_rows(), 1):
            yield number, (*before, *row)


@dataclass
class CsvTable(Table):
    encoding: str = "utf-8-sig"
    delimiter: str = ","

    def rows(self) -> Iterator[tuple[int, Row]]:
        with self.path.open(encoding=self.encoding, newline="") as file:
            reader = csv.reader(file, delimiter=self.delimiter)
            try:
                for number, row in enumerate(reader, 1):
                    yield number, tuple(row)
            except csv.Error as fault:
                raise _unreadable(self.path) from fault


def tables(path: Path) -> list[Table]:
    """All sheets of a file, whatever they are called."""
    if not path.is_file():
        raise Problem("no-file", _l("%(file)s: there is no such file.", file=path.name))
    if path.stat().st_size > MOST_BYTES:
        raise _too_large(path)
    if path.suffix.lower() in {".csv", ".txt", ".tsv"}:
        return [_csv_table(path)]
    return _xlsx_tables(path)


def _xlsx_tables(path: Path) -> list[Table]:
    try:
        _look_inside(path)
        book = CalamineWorkbook.from_path(str(path))
        return [_xlsx_table(path, book.get_sheet_by_name(title)) for title in book.sheet_names]
    except (CalamineError, zipfile.BadZipFile, OSError) as fault:
        raise _unreadable(path) from fault


def _look_inside(path: Path) -> None:
    """Only XLSX: of older and other formats one can read values, but not see merged cells and formulas."""
    if not zipfile.is_zipfile(path):
        if LOCKED in path.read_bytes():
            raise Problem("locked-file", _l("%(file)s is locked with a password. Save it without one.", file=path.name))
        raise _unreadable(path)
    with zipfile.ZipFile(path) as archive:
        if sum(part.file_size for part in archive.infolist()) > MOST_UNPACKED:
            raise _too_large(path)
        if "xl/workbook.xml" not in archive.namelist():
            raise _unreadable(path)


def _xlsx_table(path: Path, sheet: CalamineSheet) -> XlsxTable:
    size = (sheet.end[0] + 1) if sheet.end else 0
    _keep_small(path, sheet.name, size)
    return XlsxTable(path, sheet.name, size, list(sheet.merged_cell_ranges or ()), formula_cells(path, sheet.name), sheet=sheet)


def _csv_table(path: Path) -> CsvTable:
    content = path.read_bytes()
    marked = content.startswith((b"\xff\xfe", b"\xfe\xff"))
    for encoding in ("utf-16",) if marked else ("utf-8-sig", "gb18030"):
        try:
            said = content.decode(encoding)
            break
        except UnicodeError:
            continue
    else:
        raise Problem("encoding", _l("%(file)s can't be read as UTF-8 or GB 18030. Save it as CSV UTF-8.", file=path.name))
    if "\0" in said:
        raise _unreadable(path)
    size = said.count("\n") + 1
    _keep_small(path, path.stem, size)
    head = next(io.StringIO(said), "")
    return CsvTable(path, path.stem, size, encoding=encoding, delimiter=max(",\t;，", key=head.count))


def _keep_small(path: Path, title: str, size: int) -> None:
    if size > MOST_ROWS:
        sentence = _l("%(file)s, %(sheet)s: %(rows)s rows. At most %(most)s are taken at once; divide the file.")
        raise Problem("too-many-rows", sentence % {"file": path.name, "sheet": title, "rows": size, "most": MOST_ROWS})


def _too_large(path: Path) -> Problem:
    return Problem("too-large", _l("%(file)s is too large. Divide it, for instance by community.", file=path.name))


def _unreadable(path: Path) -> Problem:
    return Problem("unreadable", _l("%(file)s can't be opened as a spreadsheet. Save it anew as XLSX or CSV.", file=path.name))
