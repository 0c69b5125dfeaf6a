"""The desk's pages of orders: the inbox beside the order being read, its board, and the one address that moves are posted to."""

from hashlib import sha256
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, g, make_response, request, url_for
from sqlalchemy import ColumnElement

from webapp.accounts.access import allow, allowed
from webapp.core import access_log
from webapp.core.ids import parse_id
from webapp.core.problems import NotFound
from webapp.core.replies import page, reply
from webapp.core.writes import writes
from webapp.photos.queries import shown_by

from . import actions, forms, queries, sight, telling, wording
from .desk.suggesting import suggestion_for
from .models import WorkOrder
from .rules import MOVES, OPEN, open_moves

bp = Blueprint("orders", __name__)
NO_DEPARTMENT = "none"  # in the address of a list
PRIMARY = ("file", "settle_return", "dispatch", "accept", "extend", "suspend", "close", "handle", "call_back", "resume", "answer")


@bp.get("/desk/orders")
@allow("order.desk")
def inbox() -> Response:
    return page("orders/desk.html", one=None, words=wording, **_list())


@bp.get("/desk/orders/news")
@allow("order.desk")
def news() -> Response:
    """Whether the open list is still as it was drawn; asked for every few seconds, answered 304 as long as it is. It names nobody, so a
    browser may keep it to ask with its ETag."""
    now_is, view = queries.standing(sight.lanes(g.user, g.now), queries.states_of(_view(), g.user, g.now)), _view()
    answer = make_response("")
    answer.set_etag(sha256(f"{g.user.id} {g.language} {view} {request.args.get('since', '')} {now_is}".encode()).hexdigest()[:16])
    answer.headers["Cache-Control"] = "private, no-cache"
    if request.if_none_match.contains_weak(answer.get_etag()[0] or ""):
        answer.status_code = 304
        return answer
    is_new = request.args.get("since", "") != now_is
    answer.set_data(page("orders/_news.html", is_new=is_new, href=url_for(".inbox", view=view)).get_data())
    return answer


@bp.get("/desk/orders/board")
@allow("order.desk")
def board() -> Response:
    """How many open orders each department has in each state, and how many of them are over their time."""
    return page("orders/board.html", squares=queries.board(sight.lanes(g.user, g.now), g.now), states=OPEN, words=wording)


@bp.get("/desk/orders/<uuid:order_id>")
@allow("order.desk")
def show(order_id: UUID) -> Response:
    order = sight.visible_to(g.user, order_id, g.now)
    one = telling.shown(order, g.now)
    one.lately = queries.lately_at(order, g.now)
    one.alike = _alike(order)
    done = shown_by("order_event", [told.event.id for told in one.handlings])
    contact = sight.contact_of(order, sight.actor_for(g.user, order, g.now))
    if contact and not contact.is_masked:
        access_log.seen()
    return page("orders/desk.html", one=one, done=done, contact=contact, **_drawn(order), **_list())


@bp.post("/orders/<uuid:order_id>/moves")
@allow("own")
@writes(offline=True)
def move(order_id: UUID) -> Response:
    order = sight.visible_to(g.user, order_id, g.happened_at)
    name = request.form.get("move", "")
    actions.move(
        order,
        name,
        by=g.user,
        at=g.happened_at,
        received_at=g.now,
        given=forms.read(name, request.form, order.street_id),
        seen=_version(),
        photos_given=g.entry.photos if g.entry else (),
    )
    return reply(goto=url_for(".show" if allowed("order.desk") else "phone_orders.order", order_id=order.id))


def _version() -> int | None:
    """What the mover had before them; an older form may not say it, then the state alone decides."""
    said = request.form.get("version", "")
    return int(said) if said.isdecimal() and len(said) < 10 else None


def _drawn(order: WorkOrder) -> dict[str, Any]:
    """The moves that are open to the reader, each with its form; the one this order needs first stands open."""
    names = open_moves(order.facts(), sight.actor_for(g.user, order, g.now))
    first = next((name for name in PRIMARY if name in names), "")
    return {
        "moves": [
            (name, forms.form_for(name, order, g.now)) for name in sorted(names, key=lambda name: (name != first, list(MOVES).index(name)))
        ],
        "first": first,
        "suggestion": suggestion_for(order) if {"dispatch", "settle_return"} & set(names) else None,
        "photos": shown_by("work_order", [order.id]).get(order.id, []),
        "left": telling.left,
        "words": wording,
    }


def _alike(order: WorkOrder) -> list[WorkOrder]:
    near = {"building_id": order.building_id, "grid_id": order.grid_id, "category_id": order.category_id}
    return queries.look_alikes(order.street_id, **near, at=g.now, but=order.id)


def _list() -> dict[str, Any]:
    """The list that was asked for; a number of the board opens its own: one department (or none) and one state."""
    lanes, view, narrowed = sight.lanes(g.user, g.now), _view(), _narrowed()
    states, more = queries.states_of(view, g.user, g.now), _conditions(narrowed)
    states = tuple(one for one in states if one == narrowed.get("state", one))
    found = queries.page_of(lanes, states, queries.read_cursor(request.args.get("after", "")), *more)
    rows = telling.lines(found[: queries.PAGE], g.now)
    last = rows[-1].order if len(found) > queries.PAGE else None
    return {
        "rows": rows,
        "view": view,
        "views": [_tab(one, view, lanes) for one in queries.VIEWS if one != "to-do" or queries.states_of(one, g.user, g.now)],
        "standing": "" if narrowed else queries.standing(lanes, states),
        "older": url_for(".inbox", view=view, after=queries.Cursor(last.queue_at, last.id), **narrowed) if last else None,
    }


def _narrowed() -> dict[str, Any]:
    """What the address says of department and state, as far as it makes sense."""
    department, state = request.args.get("department", ""), request.args.get("state", "")
    found = {"department": department} if department == NO_DEPARTMENT or parse_id(department) else {}
    return found | ({"state": state} if state in OPEN else {})


def _conditions(narrowed: dict[str, Any]) -> list[ColumnElement[bool]]:
    department = narrowed.get("department")
    if not department:
        return []
    return [WorkOrder.department_id.is_(None) if department == NO_DEPARTMENT else WorkOrder.department_id == parse_id(department)]


def _view() -> str:
    usual = "to-do" if queries.states_of("to-do", g.user, g.now) else "open"
    view = request.args.get("view", usual)
    if view not in queries.VIEWS:
        raise NotFound()
    return view


def _tab(one: str, current: str, lanes: list[sight.Lane]) -> dict[str, Any]:
    tab = {"href": url_for(".inbox", view=one), "words": wording.VIEW_WORDS[one], "current": one == current}
    return tab if one == "ended" else tab | {"count": queries.count(lanes, queries.states_of(one, g.user, g.now))}
