"""One's own notices, in the hand and at the desk, and where they go to outward."""

from typing import Any
from uuid import UUID

from flask import Blueprint, Response, g, request, url_for

from webapp.accounts.access import allow, allowed
from webapp.core import parameters
from webapp.core.clock import local_day, parse_iso
from webapp.core.notices import addresses, channels, kinds, seen, sources
from webapp.core.problems import Problem
from webapp.core.replies import page, reply
from webapp.core.writes import committed, writes

from . import listing, trials
from .forms import KindsForm, OwnChannelForm

bp = Blueprint("notices", __name__)


@bp.get("/notices")
@allow("own")
def index() -> Response:
    return _list("orders/notices/phone.html", ".index")


@bp.get("/desk/notices")
@allow("order.desk")
def desk() -> Response:
    return _list("orders/notices/desk.html", ".desk")


@bp.get("/me/channels")
@allow("own")
def own() -> Response:
    return _own(OwnChannelForm())


@bp.post("/me/channels")
@allow("own")
def add() -> Response:
    """No transaction is open while the address is looked at by a process of its own."""
    form = OwnChannelForm(request.form)
    try:
        _valid(form)
        address = "" if "number" in request.form else addresses.read(form.address.data)
        with committed():
            channels.add_own(address, by=g.user, at=g.now)
    except Problem as problem:
        return _own(form, problem)
    return reply(goto=_own_url())


@bp.post("/me/channels/<uuid:channel_id>/kinds")
@allow("own")
@writes
def choose(channel_id: UUID) -> Response:
    channels.choose(channels.own(g.user.id, channel_id), request.form.getlist("kinds"), by=g.user, at=g.now)
    return reply(goto=_own_url())


@bp.post("/me/channels/<uuid:channel_id>/trial")
@allow("own")
def try_own(channel_id: UUID) -> Response:
    channel, receiver = channels.own(g.user.id, channel_id), sources.person(g.user.id)
    assert receiver is not None  # noqa: S101  (who is signed in has not left)
    try:
        fault = trials.send(channel, receiver, by=g.user, at=g.now)
    except trials.TooManyTrials as problem:
        return _own(OwnChannelForm(), problem)
    return reply(goto=_own_url(tried=channel_id, fault=fault or None))


@bp.post("/me/channels/<uuid:channel_id>/ending")
@allow("own")
@writes
def close(channel_id: UUID) -> Response:
    channels.close(channels.own(g.user.id, channel_id), by=g.user, at=g.now)
    return reply(goto=_own_url())


@bp.post("/me/channels/silence")
@allow("own")
@writes
def silence() -> Response:
    """Nothing outward at all; the list in the app goes on."""
    channels.pause(channels.own_of(g.user.id), by=g.user, at=g.now)
    return reply(goto=_own_url())


@bp.post("/me/channels/silence/ending")
@allow("own")
@writes
def end_silence() -> Response:
    channels.resume(channels.own_of(g.user.id), by=g.user, at=g.now)
    return reply(goto=_own_url())


def _list(template: str, endpoint: str) -> Response:
    shows_all = request.args.get("view") == "all"
    before = parse_iso(request.args.get("before", "")) or g.now
    shown = listing.everything(g.user, g.now, before) if shows_all else listing.Page(listing.waiting(g.user, g.now), None)
    looked_at = seen.until(g.user.id)
    answer = page(
        template,
        items=shown.items,
        shows_all=shows_all,
        looked_at=looked_at,
        views=[
            {"href": url_for(endpoint), "words": listing.VIEW_WORDS["waiting"], "current": not shows_all},
            {"href": url_for(endpoint, view="all"), "words": listing.VIEW_WORDS["all"], "current": shows_all},
        ],
        older=url_for(endpoint, view="all", before=shown.older.isoformat()) if shown.older else None,
        has_desk=allowed("order.desk"),
    )
    if any(looked_at is None or one.made_at > looked_at for one in shown.items):
        with committed():
            seen.mark(g.user.id, g.user.street_id, g.now)
    return answer


def _own(form: OwnChannelForm, problem: Problem | None = None) -> Response:
    mine = channels.own_of(g.user.id)
    if problem is not None and problem.field == "address":
        form.address.errors = [problem.sentence]
    tried = request.args.get("tried", "")
    answer = page(
        "orders/notices/channels.html",
        at_desk=_is_at_desk(),
        form=form,
        problem=problem if problem is not None and problem.field != "address" else None,
        mine=[(one, KindsForm(data={"kinds": one.kinds}, prefix="")) for one in mine],
        gateway=channels.gateway_of(g.user.street_id),
        has_number=any(one.kind == kinds.PHONE for one in mine),
        kind_words=kinds.words_of,
        offered=addresses.offered(),
        tried=tried,
        fault=kinds.FAULT_WORDS.get(request.args.get("fault", "")),
        quiet=parameters.value(g.user.street_id, "notice.quiet_hours", local_day(g.now)),
    )
    answer.status_code = problem.status if problem is not None else 200
    return answer


def _is_at_desk() -> bool:
    """Opened from the desk, by who works there: the page keeps its frame."""
    return request.args.get("at") == "desk" and allowed("order.desk")


def _own_url(**more: Any) -> str:
    return url_for(".own", at="desk" if _is_at_desk() else None, **more)


def _valid(form: OwnChannelForm) -> None:
    if not form.validate():
        raise Problem("too-long", form.address.errors[0], field="address")
