"""The desk's single keys: which there are, and whether this browser uses them. Whoever types by voice or by habit switches them off."""

from collections.abc import Iterable
from typing import Any

from flask import request
from flask_babel import lazy_gettext as _l

COOKIE, OFF = "desk_keys", "off"
MOVE_KEYS = {"file": "F", "dispatch": "D", "settle_return": "D", "redirect": "D", "merge": "M", "urge": "U"}
SHEET: tuple[tuple[tuple[str, ...], Any], ...] = (
    (("J", "K"), _l("the next order of the list, the one before")),
    (("Enter",), _l("opens it")),
    (("F",), _l("to file it")),
    (("D",), _l("to dispatch it")),
    (("M",), _l("to merge it")),
    (("U",), _l("to urge")),
    (("W",), _l("to whistle")),
    (("1", "2", "3"), _l("what was heard at the call-back: solved, partly, not solved")),
    (("?",), _l("this sheet")),
)


def are_on() -> bool:
    return request.cookies.get(COOKIE) != OFF


def for_moves(names: Iterable[str]) -> dict[str, str]:
    """Move → its key, each key once: of several moves on a page the first has it."""
    found: dict[str, str] = {}
    for name in names:
        key = MOVE_KEYS.get(name)
        if key and key not in found.values():
            found[name] = key
    return found
