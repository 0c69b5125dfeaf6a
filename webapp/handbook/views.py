"""The handbook: a page a day, a search, a note to write and to take back. Only ever the reader's own."""

from datetime import date
from uuid import UUID

from flask import Blueprint, Response, g, request

from webapp.accounts.access import allow
from webapp.core.clock import local_day
from webapp.core.ids import new_id
from webapp.core.problems import NotFound
from webapp.core.replies import reply
from webapp.core.writes import writes

from . import actions, drawing, queries

bp = Blueprint("handbook", __name__)


@bp.get("/handbook")
@allow("own")
def today() -> Response:
    return _page(drawing.day_pages(g.user, [local_day(g.now)])[local_day(g.now)])


@bp.get("/handbook/<string:day>")
@allow("own")
def show(day: str) -> Response:
    asked = _day(day)
    return _page(drawing.day_pages(g.user, [asked])[asked])


@bp.get("/handbook/search")
@allow("own")
def search() -> Response:
    return _page(drawing.search_page(g.user, local_day(g.now)))


@bp.get("/handbook/entries/new")
@allow("handbook.write")
def new() -> Response:
    return _page(drawing.new_page(g.user))


@bp.post("/handbook/entries")
@allow("handbook.write")
@writes(offline=True)
def create() -> Response:
    entry = actions.write(
        request.form.get("text", ""),
        request.form.get("day", ""),
        g.entry.photos if g.entry else (),
        key=g.entry.key if g.entry else new_id(),
        replaces=g.entry.replaces if g.entry else None,
        by=g.user,
        at=g.happened_at,
        received_at=g.now,
    )
    return reply(goto=drawing.address(entry.day))


@bp.post("/handbook/entries/<uuid:entry_id>/withdrawal")
@allow("handbook.write")
@writes(offline=True)
def withdraw(entry_id: UUID) -> Response:
    """Taken back by its writer; a note that is overtaken by its own withdrawal never appears."""
    entry = queries.own(g.user, entry_id)
    if entry is not None:
        actions.withdraw(entry, by=g.user, at=g.happened_at, received_at=g.now)
    elif g.entry is None or g.entry.replaces != entry_id:
        raise NotFound()
    return reply(goto=drawing.address(entry.day) if entry else drawing.HOME)


def _day(text: str) -> date:
    """A day as our own addresses write it, in a year that a handbook can have."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise NotFound() from None
    if text != day.isoformat() or not 2000 <= day.year < 2100:
        raise NotFound()
    return day


def _page(html: str) -> Response:
    return Response(html, headers={"Cache-Control": "no-store"})
