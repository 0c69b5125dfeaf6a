"""Whistles at the desk: what runs, one whistle beside it, blowing one; and the addresses that desk and phone post to."""

from typing import Any
from uuid import UUID

from flask import Blueprint, Response, g, request, url_for

from webapp.accounts.access import allow, allowed
from webapp.areas.models import GRID, Area
from webapp.core import parameters
from webapp.core.clock import local_day
from webapp.core.db import db
from webapp.core.ids import new_id, parse_id
from webapp.core.problems import NotFound
from webapp.core.replies import page, reply
from webapp.core.writes import writes

from .. import sight as order_sight
from ..models import WorkOrder
from ..queries import Cursor, read_cursor
from ..telling import places_of
from ..wording import NET_WORDS
from . import actions, forms, places, queries, rules, sight, telling, wording

bp = Blueprint("whistles", __name__)
RUNNING, ENDED = "running", "ended"


@bp.get("/desk/whistles")
@allow("order.desk")
def index() -> Response:
    return _page("orders/whistles/desk.html", one=None)


@bp.get("/desk/whistles/<uuid:whistle_id>")
@allow("order.desk")
def show(whistle_id: UUID) -> Response:
    whistle = sight.visible_to(g.user, whistle_id, g.now)
    one = telling.shown(whistle, g.user, g.now)
    others = telling.others(one) if one.may_call else []
    return _page("orders/whistles/desk.html", one=one, others=others)


@bp.get("/desk/whistles/new")
@allow(sight.BLOW)
def new() -> Response:
    """From an order or from a place; who sees to what there is known once the place is."""
    order = _order()
    areas = [] if order else places.areas_of(g.user, g.now)
    area = next((one for one in areas if one.id == parse_id(request.args.get("area", ""))), None) or _only(areas)
    return page(
        "orders/whistles/new.html",
        order=order,
        order_place=places_of([order])[order.id] if order else "",
        areas=areas,
        area=area,
        choices=queries.choices(g.user.street_id, _grids(order, area), order),
        levels=wording.levels(_limits()),
        words=wording,
        nets=NET_WORDS,
    )


@bp.post("/whistles")
@allow(sight.BLOW)
@writes(offline=True)
def create() -> Response:
    spot, order = forms.read_where(request.form, by=g.user, at=g.happened_at)
    key = g.entry.key if g.entry else new_id()
    said = forms.read_said(request.form)
    made = actions.blow(said, spot, order=order, key=key, by=g.user, at=g.happened_at, received_at=g.now)
    return _see(made.id)


@bp.post("/whistles/<uuid:whistle_id>/calls")
@allow("own")
@writes(offline=True)
def call(whistle_id: UUID) -> Response:
    whistle = sight.visible_to(g.user, whistle_id, g.happened_at)
    actions.call(whistle, forms.read_departments(request.form), by=g.user, at=g.happened_at, received_at=g.now)
    return _see(whistle_id)


@bp.post("/whistles/<uuid:whistle_id>/report-ins")
@allow("own")
@writes(offline=True)
def report_in(whistle_id: UUID) -> Response:
    whistle = sight.visible_to(g.user, whistle_id, g.happened_at)
    row = forms.read_report_in(request.form, whistle)
    actions.report_in(row, request.form.get("step", ""), by=g.user, at=g.happened_at)
    return _see(whistle_id)


@bp.post("/whistles/<uuid:whistle_id>/ending")
@allow("own")
@writes(offline=True)
def finish(whistle_id: UUID) -> Response:
    whistle = sight.visible_to(g.user, whistle_id, g.happened_at)
    actions.finish(whistle, request.form.get("words", "").replace("\r\n", "\n").replace("\0", ""), by=g.user, at=g.happened_at)
    return _see(whistle_id)


def _see(whistle_id: UUID) -> Response:
    return reply(goto=url_for(".show" if allowed("order.desk") else "phone_whistles.show", whistle_id=whistle_id))


def _page(template: str, **more: Any) -> Response:
    return page(template, words=wording, late_by=telling.late_by, rules=rules, nets=NET_WORDS, **_list(), **more)


def _list() -> dict[str, Any]:
    view, seen = request.args.get("view", RUNNING), sight.in_sight(g.user, g.now)
    if view not in (RUNNING, ENDED):
        raise NotFound()
    found = queries.running(seen) if view == RUNNING else queries.ended(g.user.street_id, read_cursor(request.args.get("after", "")), seen)
    last = found[queries.PAGE - 1] if view == ENDED and len(found) > queries.PAGE else None
    found = found[: queries.PAGE] if view == ENDED else found
    return {
        "lines": telling.lines(found, g.now) if view == RUNNING else telling.as_they_come(found, g.now),
        "view": view,
        "views": [_tab(RUNNING, view) | {"count": queries.count_running(seen)}, _tab(ENDED, view)],
        "older": url_for(".index", view=ENDED, after=Cursor(last.finished_at, last.id)) if last and last.finished_at else None,
    }


def _tab(one: str, current: str) -> dict[str, Any]:
    return {"href": url_for(".index", view=one), "words": wording.VIEW_WORDS[one], "current": one == current}


def _order() -> WorkOrder | None:
    order_id = parse_id(request.args.get("order", ""))
    if order_id is None:
        return None
    order = order_sight.visible_to(g.user, order_id, g.now)
    if not sight.may_blow(g.user, order, g.now):
        raise NotFound()
    return order


def _grids(order: WorkOrder | None, area: Area | None) -> set[UUID]:
    """Whose zones are looked at: the grid of the order or place, all of a general grid."""
    if order or area is None:
        return {order.grid_id} if order and order.grid_id else set()
    if area.tier == GRID:
        return {area.id}
    if area.tier in ("street", "general_grid"):
        return set(db.session.scalars(db.select(Area.id).where(Area.parent_id == area.id)))
    return {area.parent_id} if area.parent_id else set()


def _only(areas: list[Area]) -> Area | None:
    widest = [one for one in areas if one.tier == areas[0].tier]
    return widest[0] if len(widest) == 1 else None


def _limits() -> rules.Limits:
    return rules.Limits.read(parameters.values(g.user.street_id, local_day(g.now)))
