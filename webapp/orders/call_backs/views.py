"""The call-back desk: the queue beside the call that is being made. Posts take somebody to call, or write down what was heard."""

from typing import Any
from uuid import UUID

from flask import Blueprint, Response, g, redirect, request, url_for

from webapp.accounts.access import allow
from webapp.core import access_log
from webapp.core.replies import page, reply
from webapp.core.writes import writes
from webapp.photos.queries import shown_by

from .. import forms, sight, telling, wording
from ..desk import answers, keys
from ..gates import band_of
from ..models import WorkOrder
from ..rules import HANDLED, open_moves
from . import actions, holding, queries, script
from .forms import HeardForm
from .rules import GROUPS
from .wording import BAND_WORDS, GROUP_WORDS, KEYS

bp = Blueprint("call_backs", __name__)
RUN = "order.run"


@bp.get("/desk/call-backs")
@allow(RUN)
def index() -> Response:
    return page("orders/call-backs.html", one=None, **_list(_caller()))


@bp.get("/desk/call-backs/<uuid:order_id>")
@allow(RUN)
def show(order_id: UUID) -> Any:
    """The number stands there whole for whoever is calling, and only for them; it is noted who saw it."""
    order = sight.visible_to(g.user, order_id, g.now)
    if order.state != HANDLED:
        return redirect(url_for("orders.show", order_id=order.id), 303)
    return page("orders/call-backs.html", **_drawn(order), **_list(_caller()))


@bp.post("/desk/call-backs/next")
@allow(RUN)
@writes
def take_next() -> Response:
    return _next()


@bp.post("/desk/call-backs/<uuid:order_id>/calls")
@allow(RUN)
@writes
def take(order_id: UUID) -> Response:
    order = sight.visible_to(g.user, order_id, g.now)
    actions.take(_caller(), order)
    return reply(goto=url_for(".show", order_id=order.id))


@bp.post("/desk/call-backs/<uuid:order_id>/answers")
@allow(RUN)
@writes
def answer(order_id: UUID) -> Response:
    order = sight.visible_to(g.user, order_id, g.now)
    name, said = request.form.get("move", ""), request.form.get("version", "")
    seen = int(said) if said.isdecimal() and len(said) < 10 else None
    actions.record(order, name, forms.read(name, request.form, order.street_id), by=g.user, at=g.now, seen=seen)
    return _next() if "then_next" in request.form else reply(goto=url_for(".index"))


def _next() -> Response:
    """On to whom is called next; back to the queue when nobody is left."""
    order = actions.take_next(_caller())
    return reply(goto=url_for(".show", order_id=order.id) if order else url_for(".index"))


def _caller() -> queries.Caller:
    return queries.Caller(g.user, g.now)


def _list(caller: queries.Caller) -> dict[str, Any]:
    lines, not_mine = queries.lines(caller)
    done = queries.done_lately(caller)
    return {
        "groups": {name: [one for one in lines if one.group == name] for name in GROUPS},
        "places": telling.places_of([*(one.order for one in lines), *(one.order for one in done)]),
        "not_mine": not_mine,
        "done": done,
        "figures": queries.figures_today(caller),
        "quiet_until": caller.quiet_until,
        "words": wording,
        "group_words": GROUP_WORDS,
        "band_words": BAND_WORDS,
        "band_of": band_of,
        "keys_on": keys.are_on(),
        "key_sheet": KEYS,
    }


def _drawn(order: WorkOrder) -> dict[str, Any]:
    """The order being called, or looked at: who is calling, the number for whoever is, the words to say, what can be done."""
    holder = holding.holder_of(order, g.now)
    is_calling = holder is not None and holder.person_id == g.user.id
    one, caller = telling.shown(order, g.now), _caller()
    people = queries.reporters_of([order])
    contact = queries.contact_of(order, people, whole=is_calling)
    if is_calling and contact.phone:
        access_log.seen(scopes=[f"o:{order.id}"])
    handling = next(iter(one.handlings), None)
    return {
        "one": one,
        "line": queries.line_of(caller, order, people),
        "holder": holder,
        "is_calling": is_calling,
        "contact": contact,
        "greeting": script.greeting(order, contact.name, handling),
        "questions": script.questions(),
        "form": HeardForm(),
        "moves": open_moves(order.facts(), caller.actor),
        "left": telling.left,
        "phrases": answers.phrases_of(told.event.id for told in one.handlings),
        "photos": shown_by("work_order", [order.id]).get(order.id, []),
        "done_photos": shown_by("order_event", [told.event.id for told in one.handlings]),
    }
