"""A door as its tile shows it, on the page of its entrance."""

from functools import lru_cache
from typing import NamedTuple

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from webapp.core.clock import local_day
from webapp.core.words import spoken_day

from .doors import Door
from .rules import DUE, MET, REFUSED, TRIED, VACANT

CARE, ANSWER, NOT_INSIDE, NOT_IN = "care", "answer", "not_inside", "not_in"
WORDS = {
    DUE: _l("To visit"),
    MET: _l("Met"),
    VACANT: _l("Vacant"),
    REFUSED: _l("Declined"),
    CARE: _l("Care"),
    ANSWER: _l("Answer"),
    NOT_INSIDE: _l("Not inside"),
    NOT_IN: _l("Not in"),
}


class Tile(NamedTuple):
    """`words` stand on it, `sign` is an icon in the place of its shape, `marks` are icons beside; the rest is for its sheet."""

    id: str
    number: str
    state: str
    words: str
    sign: str | None
    marks: tuple[str, ...]
    who: str
    last: str
    next_try: int


def tile_of(door: Door, dense: bool, language: str) -> Tile:
    """Dense tiles have room for one word: the most urgent."""
    words, sign = _words_on(door, dense, language)
    marks = () if dense else _marks_of(door)
    return Tile(str(door.id), door.address.door, door.state, words, sign, marks, door.who, door.last, door.tries + 1)


def _marks_of(door: Door) -> tuple[str, ...]:
    return (("heart",) if door.care else ()) + (("flag",) if door.promises else ())


def _words_on(door: Door, dense: bool, language: str) -> tuple[str, str | None]:
    if dense and door.care and door.state != MET:
        return _said(CARE, language), "heart"
    if dense and door.promises:
        return _said(ANSWER, language), "flag"
    if door.state == MET and door.standing.met_at and not dense:
        return spoken_day(local_day(door.standing.met_at)), None
    if door.state == TRIED and not door.tries:
        return _said(NOT_INSIDE, language), None
    if door.state == TRIED:
        return (_said(NOT_IN, language) if dense else _tried(door.tries, language)), None
    return _said(door.state, language), None


@lru_cache(maxsize=64)
def _said(what: str, language: str) -> str:
    return str(WORDS[what])


@lru_cache(maxsize=64)
def _tried(count: int, language: str) -> str:
    return _("Not in ×%(count)s", count=count)
