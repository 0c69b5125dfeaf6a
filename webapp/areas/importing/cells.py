"""What a cell may hold: readers that turn it into a value, or refuse it with a sentence for whoever keeps the spreadsheet.

Cells come from XLSX as text, numbers, dates and truth values, from CSV as text; a reader takes all of them. Pure.
"""

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime, time
from typing import Any

from flask_babel import lazy_gettext as _l

from webapp.core.clock import LOCAL
from webapp.core.problems import Problem

Read = Callable[[Any], Any]
EXACT = 10**15  # a spreadsheet keeps 15 digits of a number; longer ones have lost their end
WIDE = {code: code - 0xFEE0 for code in (*range(0xFF10, 0xFF1A), *range(0xFF21, 0xFF3B), *range(0xFF41, 0xFF5B))} | {0x3000: 0x20}
CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]")
DAY = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?")
MOMENT = re.compile(DAY.pattern + r"[ T]*(?:(\d{1,2})[:时](\d{1,2})(?:[:分](\d{1,2})(?:\.\d+)?)?秒?分?)?")
YES = {"是", "有", "空置", "空", "y", "yes", "true", "1"}
NO = {"否", "无", "非空置", "n", "no", "false", "0"}


def plain(cell: Any) -> str:
    """The cell as text: without spaces around, hidden signs and full-width digits; whole numbers without a point."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "是" if cell else "否"
    if isinstance(cell, float) and cell.is_integer():
        if abs(cell) >= EXACT:
            raise Problem(
                "digits-lost", _l("The spreadsheet keeps this as a number and has lost its last digits. Format the column as text.")
            )
        return str(int(cell))
    return " ".join(CONTROL.sub("", str(cell).translate(WIDE)).split())


def text(most: int) -> Read:
    def read(cell: Any) -> str:
        said = plain(cell)
        if said.startswith("#") and said.rstrip("!?").upper() in {"#REF", "#N/A", "#VALUE", "#NAME", "#DIV/0", "#NULL", "#NUM"}:
            raise Problem("error-value", _l("This is an error of the spreadsheet, not a value."))
        if len(said) > most:
            raise Problem("too-long", _l("At most %(most)s characters.", most=most))
        return said

    return read


def note(most: int) -> Read:
    """Words of people: line ends stay."""

    def read(cell: Any) -> str:
        said = "\n".join(plain(line) for line in cell.splitlines()).strip() if isinstance(cell, str) else plain(cell)
        if len(said) > most:
            raise Problem("too-long", _l("At most %(most)s characters.", most=most))
        return said

    return read


def code(most: int) -> Read:
    """Letters, digits, dashes: what a row is recognised by."""

    def read(cell: Any) -> str:
        said = plain(cell)
        if said and not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9._-]*", said):
            raise Problem("not-a-code", _l("A code has only letters, digits and dashes."))
        if len(said) > most:
            raise Problem("too-long", _l("At most %(most)s characters.", most=most))
        return said

    return read


def phone(cell: Any) -> str:
    said = plain(cell).replace(" ", "").replace("-", "")
    if said and not re.fullmatch(r"\+?[0-9*]{5,19}", said):
        raise Problem("not-a-phone", _l("This is not a phone number."))
    return said


def whole(low: int, high: int) -> Read:
    def read(cell: Any) -> int | None:
        said = plain(cell)
        if not said:
            return None
        if not re.fullmatch(r"-?\d{1,6}", said) or not low <= int(said) <= high:
            raise Problem("not-a-number", _l("A whole number from %(low)s to %(high)s is wanted here.", low=low, high=high))
        return int(said)

    return read


def choice(words: Mapping[str, str]) -> Read:
    """One of some words; each stands for a value."""

    def read(cell: Any) -> str | None:
        said = plain(cell)
        if not said:
            return None
        if said.lower() not in words:
            raise Problem("not-a-choice", _l("Only these are known here: %(words)s.", words="、".join(words)))
        return words[said.lower()]

    return read


def yes_no(cell: Any) -> bool | None:
    said = plain(cell).lower()
    if not said:
        return None
    if said not in YES | NO:
        raise Problem("not-yes-no", _l("Yes or no (是 or 否) is wanted here."))
    return said in YES


def day(cell: Any) -> date | None:
    moment = local(cell)
    return moment.date() if moment else None


def local(cell: Any) -> datetime | None:
    """A day, perhaps with an hour, as clocks here show it."""
    if isinstance(cell, datetime):
        return _sensible(cell.replace(tzinfo=LOCAL))
    if isinstance(cell, date):
        return _sensible(datetime.combine(cell, time(), LOCAL))
    said = plain(cell)
    if not said:
        return None
    found = MOMENT.fullmatch(said)
    try:
        parts = [int(part or 0) for part in found.groups()] if found else []
        return _sensible(datetime(*parts, tzinfo=LOCAL))  # type: ignore[arg-type, misc]
    except (ValueError, TypeError):
        raise _no_day() from None


def _sensible(moment: datetime) -> datetime:
    if not 1900 <= moment.year <= 2100:
        raise _no_day()
    return moment


def _no_day() -> Problem:
    return Problem("not-a-day", _l("This is not a day of the calendar. Write it as 2026-03-05."))
