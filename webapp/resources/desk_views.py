"""The resource centre 资源: requests of the grids as they wait, one beside them to be answered, and the ledger with its spreadsheet."""

from datetime import date
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, g, make_response, request, url_for
from sqlalchemy import ColumnElement

from webapp.accounts.access import allow, allowed
from webapp.core.clock import local_day
from webapp.core.ids import parse_id
from webapp.core.problems import NotFound
from webapp.core.replies import page

from . import queries, sight, wording, workbook
from .models import ResourceRequest
from .rules import KINDS
from .views import drawn

bp = Blueprint("resources_desk", __name__)
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
TABS = ("waiting", "partly", "allocated", "open", "ended")


@bp.get("/desk/resources")
@allow("resource.desk")
def index() -> Response:
    return page("resources/desk.html", one=None, words=wording, **_list())


@bp.get("/desk/resources/<uuid:request_id>")
@allow("resource.desk")
def show(request_id: UUID) -> Response:
    return page("resources/desk.html", **_list() | drawn(sight.visible_to(g.user, request_id, g.now)))


@bp.get("/desk/resources/ledger")
@allow("resource.desk")
def ledger() -> Response:
    """What each grid asked for, was allocated and received, by the days on which it was asked."""
    period = _period()
    return page("resources/ledger.html", period=period, entries=_entries(period), words=wording)


@bp.get("/desk/resources/ledger/workbook")
@allow("resource.desk")
def download() -> Response:
    period = _period()
    answer = make_response(workbook.write(_entries(period), period))
    answer.headers["Content-Type"] = XLSX
    answer.headers["Content-Disposition"] = f'attachment; filename="resources-{period.first}-{period.last}.xlsx"'
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _entries(period: queries.Period) -> list[queries.Entry]:
    return queries.ledger([sight.in_sight(g.user, g.now)], period)


def _period() -> queries.Period:
    """The days that the address says; this year until today."""
    today = local_day(g.now)
    first, last = _day(request.args.get("from", ""), date(today.year, 1, 1)), _day(request.args.get("until", ""), today)
    return queries.Period(min(first, last), max(first, last))


def _day(said: str, usual: date) -> date:
    try:
        day = date.fromisoformat(said)
    except ValueError:
        return usual
    return day if 1970 < day.year < 2100 else usual


def _list() -> dict[str, Any]:
    view, narrowed, grids = _view(), _narrowed(), sight.grids_of(g.user, g.now)
    seen: list[ColumnElement[bool]] = [sight.in_sight(g.user, g.now)]
    wanted = [*seen, *_conditions(narrowed)]
    found = queries.page_of(wanted, view, queries.read_cursor(request.args.get("after", "")))
    rows = found[: queries.PAGE]
    last = queries.Cursor(rows[-1].asked_at, rows[-1].id) if len(found) > queries.PAGE else None
    here = narrowed | {"view": view}
    return {
        "rows": rows,
        "view": view,
        "kept": here,
        "grid": narrowed.get("grid", ""),
        "grids": grids,
        "views": [_tab(one, view, seen) for one in TABS],
        "narrowed": [one for one in (narrowed.get("what"), narrowed.get("unit")) if one],
        "older": url_for(".index", **here, after=last) if last else None,
        "today": local_day(g.now),
        "allocates": allowed("resource.allocate"),
    }


def _tab(one: str, current: str, seen: list[ColumnElement[bool]]) -> dict[str, Any]:
    tab = {"href": url_for(".index", view=one), "words": wording.VIEW_WORDS[one], "current": one == current}
    return tab if one == "ended" else tab | {"count": queries.count(seen, one)}


def _view() -> str:
    view = request.args.get("view", "waiting" if allowed("resource.allocate") else "open")
    if view not in queries.VIEWS:
        raise NotFound()
    return view


def _narrowed() -> dict[str, str]:
    """A line of the ledger opens its own requests: grid, kind, thing, unit and days."""
    said = {name: request.args.get(name, "") for name in ("grid", "kind", "what", "unit", "from", "until")}
    said["grid"] = said["grid"] if parse_id(said["grid"]) else ""
    said["kind"] = said["kind"] if said["kind"] in KINDS else ""
    return {name: value for name, value in said.items() if value}


def _conditions(narrowed: dict[str, str]) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if "grid" in narrowed:
        found.append(ResourceRequest.grid_id == parse_id(narrowed["grid"]))
    found += [getattr(ResourceRequest, name) == narrowed[name] for name in ("kind", "what", "unit") if name in narrowed]
    if "from" in narrowed or "until" in narrowed:
        found += _period().conditions()
    return found
