"""Who was reached: the desk's counts by grid, a test by the staff, and what waits for an answer, at the desk and on the phone."""

from uuid import UUID

from flask import Blueprint, Response, g, request, url_for

from webapp.accounts.access import allow
from webapp.areas.models import Building
from webapp.core.db import db
from webapp.core.replies import page, reply
from webapp.core.writes import writes

from . import places, queries, reaching
from .forms import AnswerForm, ReachForm, sound
from .models import ReachNote
from .rules import Reached, sum_of
from .wording import CONTACT_WORDS

bp = Blueprint("reach", __name__)


@bp.get("/desk/reach")
@allow("teams.read")
def index() -> Response:
    grids = places.reached_by(g.user, "teams.read", g.now)
    found = reaching.lately([grid.id for grid in grids], g.now)
    rows = [(grid, found.get(grid.id, Reached())) for grid in grids]
    return page("teams/reach.html", rows=rows, whole=sum_of(counts for _grid, counts in rows), days=reaching.DAYS)


@bp.get("/desk/grids/<uuid:area_id>/reach")
@allow("teams.read")
def show(area_id: UUID) -> Response:
    """The list behind a number."""
    grid = places.one(g.user, "teams.read", area_id, g.now)
    leads = grid.id in {one.id for one in places.reached_by(g.user, "teams.lead", g.now)}
    notes = reaching.listed(grid.id, g.now)
    return page("teams/reach-notes.html", grid=grid, notes=notes, leads=leads, houses=_houses(notes), contact_words=CONTACT_WORDS)


@bp.post("/desk/grids/<uuid:area_id>/reach-tests")
@allow("teams.lead")
@writes
def test(area_id: UUID) -> Response:
    grid = places.one(g.user, "teams.lead", area_id, g.now)
    form = sound(ReachForm(request.form))
    is_reached = form["reached"].data == "yes"
    reaching.note(g.user.street_id, grid.id, form["contact"].data, is_reached=is_reached, at=g.now, by=g.user)
    return reply(goto=url_for(".show", area_id=grid.id))


@bp.get("/reach")
@allow("teams.lead")
def own() -> Response:
    """On the phone of who works there: whom residents called in vain."""
    grids = places.reached_by(g.user, "teams.lead", g.now)
    notes = reaching.waiting([grid.id for grid in grids], g.now)
    return page("teams/reach-phone.html", notes=notes, houses=_houses(notes), contact_words=CONTACT_WORDS, days=reaching.DAYS)


@bp.post("/reach-notes/<uuid:note_id>/answer")
@allow("teams.lead")
@writes
def answer(note_id: UUID) -> Response:
    one = queries.to_change(ReachNote, g.user.street_id, note_id)
    places.one(g.user, "teams.lead", one.grid_id, g.now)
    reaching.answer(one, sound(AnswerForm(request.form))["answer"].data, by=g.user, at=g.now)
    at_desk = request.form.get("from") == "desk"
    return reply(goto=url_for(".show", area_id=one.grid_id) if at_desk else url_for(".own"))


def _houses(notes: list[ReachNote]) -> dict[UUID, str]:
    asked = db.select(Building).where(Building.id.in_({one.building_id for one in notes} - {None}))
    return {house.id: f"{house.compound.name} {house.name}" for house in db.session.scalars(asked)}
