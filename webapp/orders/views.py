"""The desk's pages of orders: the inbox beside the order being read, its board, and the one address that moves are posted to."""

from hashlib import sha256
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, g, make_response, request, url_for

from webapp.accounts.access import allow, allowed
from webapp.core import access_log
from webapp.core.problems import NotFound
from webapp.core.replies import page, reply
from webapp.core.writes import writes
from webapp.photos.queries import shown_by

from . import actions, forms, gates, queries, sight, telling, wording
from .desk import answers, boards, keys, narrowing
from .desk.alike import alike, matter_of
from .desk.suggesting import suggestion_for
from .models import WorkOrder
from .rules import MOVES, OPEN, open_moves
from .whistles.sight import may_blow
from .whistles.telling import whistles_of

bp = Blueprint("orders", __name__)
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
    """How many open orders there are in each state by department, or by what `by` says, and how many of them are over their time."""
    by = request.args.get("by", "department")
    if by not in boards.BOARDS:
        raise NotFound()
    rows = boards.rows_of(by, sight.lanes(g.user, g.now), g.now)
    return page("orders/board.html", by=by, boards=boards.BOARDS, rows=rows, states=OPEN, words=wording)


@bp.get("/desk/orders/<uuid:order_id>")
@allow("order.desk")
def show(order_id: UUID) -> Response:
    order = sight.visible_to(g.user, order_id, g.now)
    one = telling.shown(order, g.now)
    one.lately = queries.lately_at(order, g.now)
    one.alike = alike(matter_of(order), g.now)
    done = shown_by("order_event", [told.event.id for told in one.handlings])
    contact = sight.contact_of(order, sight.actor_for(g.user, order, g.now))
    if contact and not contact.is_masked:
        access_log.seen(scopes=[f"o:{order.id}"])
    drawn = _drawn(order) | {"phrases": answers.phrases_of(told.event.id for told in one.handlings)}
    if one.alike:
        drawn["keys"].pop("merge", None)  # the key leads to the nearest look-alike
    return page("orders/desk.html", one=one, done=done, contact=contact, **drawn, **_list())


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
    actor = sight.actor_for(g.user, order, g.now)
    names = open_moves(order.facts(), actor)
    first = next((name for name in PRIMARY if name in names), "")
    return {
        "moves": [
            (name, forms.form_for(name, order, g.now)) for name in sorted(names, key=lambda name: (name != first, list(MOVES).index(name)))
        ],
        "first": first,
        "templates": answers.offered_to(g.user, order, g.now) if set(wording.ANSWERING) & set(names) else [],
        "keys": keys.for_moves([first, *names]),
        "suggestion": suggestion_for(order) if {"dispatch", "settle_return"} & set(names) else None,
        "photos": shown_by("work_order", [order.id]).get(order.id, []),
        "left": telling.left,
        "words": wording,
        "whistles": whistles_of(order, g.user, g.now),
        "shows_code": not gates.handled_by_self(order.facts(), actor),  # with it they could answer in the reporter's place
        "may_whistle": order.state in OPEN and may_blow(g.user, order, g.now),
    }


def _list() -> dict[str, Any]:
    """The list that was asked for; a number of the brief, a board or the map opens its own, narrowed to what it counted."""
    lanes, view, narrowed = sight.lanes(g.user, g.now), _view(), narrowing.read(request.args)
    states = narrowed.among(queries.states_of(view, g.user, g.now))
    after = queries.read_cursor(request.args.get("after", ""))
    found = queries.page_of(lanes, states, after, *narrowed.conditions(g.now), since=narrowed.came_since)
    rows = telling.lines(found[: queries.PAGE], g.now)
    last = rows[-1].order if len(found) > queries.PAGE else None
    return {
        "rows": rows,
        "view": view,
        "views": [_tab(one, view, lanes) for one in queries.TABS if one != "to-do" or queries.states_of(one, g.user, g.now)],
        "narrowed": narrowing.words_of(narrowed),
        "whole": url_for(".inbox", view="open" if view in queries.OPENED else view),
        "takes_reports": allowed("order.run"),
        "keys_on": keys.are_on(),
        "key_sheet": keys.SHEET,
        "standing": "" if narrowed else queries.standing(lanes, states),
        "older": url_for(".inbox", view=view, after=queries.Cursor(last.queue_at, last.id), **narrowed.said) if last else None,
        "said": narrowed.said,
    }


def _view() -> str:
    usual = "to-do" if queries.states_of("to-do", g.user, g.now) else "open"
    view = request.args.get("view", usual)
    if view not in queries.VIEWS or (view == "new" and not narrowing.read(request.args).came_since):
        raise NotFound()
    return view


def _tab(one: str, current: str, lanes: list[sight.Lane]) -> dict[str, Any]:
    tab = {"href": url_for(".inbox", view=one), "words": wording.VIEW_WORDS[one], "current": one == current}
    return tab if one == "ended" else tab | {"count": queries.count(lanes, queries.states_of(one, g.user, g.now))}
