"""The rail: the pages of the desk that the reader may open, in groups, each with the number of things waiting in it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from flask import Flask, g, url_for
from flask_babel import lazy_gettext as _l

from webapp.accounts.access import allowed
from webapp.core.db import db
from webapp.core.streets import Street

WORK, BOOKS, ARRIVALS, SET_UP = 0, 30, 60, 80  # where a group begins
HEADINGS = {WORK: "", BOOKS: _l("Books"), ARRIVALS: _l("Arrivals"), SET_UP: _l("Set-up")}
MANY = 14  # stops: from here on those for setting up are folded, or an ordinary screen could not show all


@dataclass(frozen=True)
class Stop:
    """`position` orders the rail whatever room registers first; `count` is asked only for who may open the page."""

    position: int
    key: str
    endpoint: str
    picture: str
    words: Any
    permission: str
    count: Callable[[], int] | None = None


_stops: dict[str, Stop] = {}


def stop(position: int, key: str, endpoint: str, picture: str, words, permission: str, count: Callable[[], int] | None = None) -> None:
    """Adds a page to the rail, in the group that its position lies in. Rooms above the desk do this for their own pages."""
    _stops[key] = Stop(position, key, endpoint, picture, words, permission, count)


class Entries:
    """What templates iterate over: made for the reader when a desk page is drawn, not for any other page."""

    def __iter__(self) -> Iterator[dict[str, Any]]:
        open_to = _open()
        for one in open_to:
            group = max(begins for begins in HEADINGS if begins <= one.position)
            is_folded = group == SET_UP and len(open_to) > MANY
            yield _drawn(one) | {"group": group, "heading": HEADINGS[group], "is_folded": is_folded}


def first() -> Stop | None:
    """Where the reader begins at the desk."""
    return next(iter(_open()), None)


def _open() -> list[Stop]:
    return [one for one in sorted(_stops.values(), key=lambda one: one.position) if allowed(one.permission)]


def waiting(key: str) -> dict[str, Any] | None:
    """One stop with its number, if the reader may open it: for pages that say what waits elsewhere."""
    one = _stops.get(key)
    return _drawn(one) if one and allowed(one.permission) else None


def _drawn(one: Stop) -> dict[str, Any]:
    return {
        "key": one.key,
        "href": url_for(one.endpoint),
        "picture": one.picture,
        "words": one.words,
        "count": one.count() if one.count else 0,
    }


class StreetName:
    def __str__(self) -> str:
        street = db.session.get(Street, g.user.street_id) if g.user else None
        return street.name if street else ""


def init_app(app: Flask) -> None:
    app.jinja_env.globals.update(rail_entries=Entries(), street_name=StreetName())
