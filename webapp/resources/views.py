"""Resources in the hand of who asks: one's own requests and those of the own grid, a new one, and the address that moves are posted to."""

from typing import Any
from uuid import UUID

from flask import Blueprint, Response, g, request, url_for

from webapp.accounts.access import allow, allowed
from webapp.core.ids import new_id, parse_id
from webapp.core.problems import NotAllowed
from webapp.core.replies import page, reply
from webapp.core.writes import writes

from . import actions, forms, queries, sight, wording
from .models import ResourceRequest
from .rules import open_moves

bp = Blueprint("resources", __name__)


@bp.get("/resources")
@allow("resource.ask")
def own() -> Response:
    seen = [sight.in_sight(g.user, g.now)]
    ended = queries.page_of(seen, "ended", queries.read_cursor(request.args.get("after", "")))
    more = url_for(".own", after=queries.Cursor(ended[-2].asked_at, ended[-2].id)) if len(ended) > queries.PAGE else None
    running = queries.page_of(seen, "open", None)[: queries.PAGE]
    return page("resources/own.html", running=running, ended=ended[: queries.PAGE], more=more, words=wording)


@bp.get("/resources/new")
@allow("resource.ask")
def new() -> Response:
    return page("resources/new.html", form=_form())


@bp.post("/resources")
@allow("resource.ask")
@writes
def create() -> Response:
    form = _form()
    if not form.validate():
        answer = page("resources/new.html", form=form)
        answer.status_code = 422
        return answer
    grid_id = parse_id(form.grid.data or "")
    if grid_id is None:
        raise NotAllowed()
    facts = {name: getattr(form, name).data for name in ("kind", "what", "quantity", "unit", "due_on", "words")}
    made = actions.ask(actions.Said(grid_id, **facts), key=new_id(), by=g.user, at=g.now)
    return reply(goto=url_for(".show", request_id=made.id))


@bp.get("/resources/<uuid:request_id>")
@allow("resource.read")
def show(request_id: UUID) -> Response:
    return page("resources/request.html", **drawn(sight.visible_to(g.user, request_id, g.now)))


@bp.post("/resources/<uuid:request_id>/moves")
@allow("resource.read")
@writes
def move(request_id: UUID) -> Response:
    found, name = sight.visible_to(g.user, request_id, g.now), request.form.get("move", "")
    actions.move(found, name, by=g.user, at=g.now, given=forms.read_move(name, request.form), seen=_version())
    return reply(goto=url_for("resources_desk.show" if allowed("resource.desk") else ".show", request_id=found.id))


def drawn(found: ResourceRequest) -> dict[str, Any]:
    """A request with its history and the moves that are open to the reader, each with its form."""
    facts = found.facts()
    names = open_moves(facts, sight.actor_for(g.user, found, g.now))
    return {
        "one": found,
        "facts": facts,
        "moves": [(name, forms.form_for(name, facts)) for name in names],
        "history": queries.history(found),
        "words": wording,
    }


def _form() -> forms.AskForm:
    grids = sight.may_ask_for(g.user, g.now)
    return forms.AskForm(request.form if request.method == "POST" else None, grids=grids)


def _version() -> int | None:
    """What the mover had before them; without it the state alone decides."""
    said = request.form.get("version", "")
    return int(said) if said.isdecimal() and len(said) < 10 else None
