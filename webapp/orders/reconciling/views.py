"""The pages of the weekly sheet: the weeks, one sheet item by item, its ticks, its lock and its spreadsheet."""

from typing import Any
from uuid import UUID

from flask import Blueprint, Response, g, make_response, request, url_for

from webapp.accounts.access import allow, allowed
from webapp.core.clock import local_day, start_of_day
from webapp.core.ids import parse_id
from webapp.core.problems import NotFound
from webapp.core.replies import htmx, page, reply
from webapp.core.writes import writes
from webapp.orders import wording as order_words

from . import actions, scopes, sheets, telling, wording, workbook
from .items import items_of, titles_of
from .ledger import entry_of
from .limits import meeting_on
from .models import MOST_WORDS
from .rules import Week
from .scopes import LOCK, TICK, Scope

bp = Blueprint("reconciliations", __name__)
PAGE = 100
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@bp.get("/desk/reconciliations")
@allow(scopes.READ)
def index() -> Response:
    """The weeks of one sheet, the latest first: the sum of each, who locked it, and which were never locked."""
    scope, before = _scope(), Week.read(request.args.get("before", ""))
    lines, older = sheets.weeks(scope, g.now, before.monday if before else None)
    return page("orders/reconciliations.html", lines=lines, older=older, **_around(scope))


@bp.get("/desk/reconciliations/<string:week>")
@allow(scopes.READ)
def show(week: str) -> Response:
    scope = _scope()
    sheet = sheets.sheet_of(scope, _week(week))
    filter_, is_whole = request.args.get("show", "all"), "whole" in request.args
    if filter_ not in sheets.FILTERS:
        raise NotFound()
    found, start = sheet.shown(filter_), _number(request.args.get("from", ""))
    shown = found if is_whole else found[start : start + PAGE]
    here: dict[str, Any] = {"week": week, "area": scope.general_grid_id, "show": filter_}
    return page(
        "orders/reconciliation.html",
        sheet=sheet,
        items=shown,
        titles=titles_of([one.order_id for one in shown]),
        filters=_filters(sheet, filter_),
        more=url_for(".show", **here | {"from": start + PAGE}) if len(found) > start + len(shown) else None,
        whole=url_for(".show", **here | {"whole": 1}) if len(found) > len(shown) else None,
        is_over=sheet.week.is_over(g.now),
        may_lock=allowed(LOCK) and not sheet.sheet,
        show=filter_,
        **_around(scope) | _row_words(may_tick=sheet.sheet is None and sheet.week.is_over(g.now)),
    )


@bp.get("/desk/reconciliations/<string:week>/workbook")
@allow(scopes.READ)
def download(week: str) -> Response:
    scope = _scope()
    sheet = sheets.sheet_of(scope, _week(week))
    answer = make_response(workbook.write(sheet, titles_of([one.order_id for one in sheet.items])))
    answer.headers["Content-Type"] = XLSX
    name = f"reconciliation-{week}{'-' + scope.general_grid.code if scope.general_grid else ''}.xlsx"
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    answer.headers["Cache-Control"] = "no-store"
    return answer


@bp.post("/desk/reconciliations/<string:week>/ticks/<uuid:order_id>")
@allow(TICK)
@writes
def tick(week: str, order_id: UUID) -> Response:
    """Ticks an order, or takes the tick back (`ticked` = no); with the remark as it stands."""
    order, of = scopes.order_to_tick(g.user, order_id, g.now), _week(week)
    is_ticked, words = request.form.get("ticked", "yes") == "yes", request.form.get("words", "")
    actions.tick(order, of, is_ticked=is_ticked, words=words, by=g.user, at=g.now, runs_centre=allowed(LOCK))
    area, filter_ = request.form.get("area", ""), request.form.get("show", "")
    goto = url_for(".show", week=week, area=area or None, show=filter_ or None, _anchor=f"i-{order.id}")
    if not htmx:
        return reply(goto=goto)
    sheet = sheets.sheet_of(_scope(area), of)
    return reply(
        goto=goto,
        template="orders/_reconciliation_ticked.html",
        item=next(iter(items_of([entry] if (entry := entry_of(order, of)) else [], of)), None),
        titles={order.id: order.title},
        sheet=sheet,
        filters=_filters(sheet, filter_),
        may_lock=allowed(LOCK) and not sheet.sheet,
        week=of,
        area=area,
        show=filter_,
        **_row_words(may_tick=True),
    )


@bp.post("/desk/reconciliations/<string:week>/snapshots")
@allow(LOCK)
@writes
def lock(week: str) -> Response:
    scope = _scope(request.form.get("area", ""))
    actions.lock(scope, _week(week), reason=request.form.get("reason", ""), by=g.user, at=g.now)
    return reply(goto=url_for(".show", week=week, area=scope.general_grid_id))


def _scope(said: str | None = None) -> Scope:
    """The sheet that the address names; without a name the centre's, or the reader's own general grid."""
    said = request.args.get("area", "") if said is None else said
    if said:
        if (area_id := parse_id(said)) is None:
            raise NotFound()
        return scopes.find(g.user, area_id, g.now)
    mine = scopes.readable(g.user, g.now)
    if not mine:
        raise NotFound()
    return mine[0]


def _week(said: str) -> Week:
    week = Week.read(said)
    if week is None or week > Week.of(g.now):
        raise NotFound()
    return week


def _number(said: str) -> int:
    return int(said) if said.isdecimal() and len(said) < 7 else 0


def _around(scope: Scope) -> dict[str, Any]:
    return {
        "scope": scope,
        "scopes": scopes.readable(g.user, g.now),
        "words": wording,
        "moment": start_of_day,
        "meeting": f"{meeting_on(scope.street_id, local_day(g.now)):%H:%M}",
    }


def _row_words(*, may_tick: bool) -> dict[str, Any]:
    return {
        "may_tick": may_tick and allowed(TICK),
        "most": MOST_WORDS,
        "call_back": telling.call_back,
        "words": wording,
        "order_words": order_words,
    }


def _filters(sheet: sheets.Sheet, current: str) -> list[dict[str, Any]]:
    """Those with orders behind them, and the one that is shown."""
    return [_filter(sheet, one, current) for one in sheets.FILTERS if one in ("all", current) or sheet.shown(one)]


def _filter(sheet: sheets.Sheet, name: str, current: str) -> dict[str, Any]:
    href = url_for(".show", week=sheet.week.monday.isoformat(), area=sheet.scope.general_grid_id, show=name)
    return {"href": href, "words": wording.FILTER_WORDS[name], "count": len(sheet.shown(name)), "current": name == current}
