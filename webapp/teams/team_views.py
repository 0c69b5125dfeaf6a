"""One post, four members: the five slots of each grid, what is vacant, and a grid's own page with all who serve it."""

from uuid import UUID

from flask import Blueprint, Response, g, request, url_for

from webapp.accounts.access import allow
from webapp.core.problems import NotFound
from webapp.core.replies import page, reply
from webapp.core.writes import writes

from . import actions, places, queries, reaching, telling, workbooks, zoning
from .forms import HolderForm, ReachForm, StaffForm, apart, sound
from .models import SLOTS, NetStaff, TeamHolder
from .net_views import last_moment, said_in
from .rules import COVERED
from .wording import CONTACT_WORDS, COVER_WORDS, NET_WORDS, SLOT_WORDS

bp = Blueprint("teams", __name__)


@bp.get("/desk/teams")
@allow("teams.read")
def index() -> Response:
    grids = places.reached_by(g.user, "teams.read", g.now)
    rows, nets = queries.team_rows(grids, g.now), queries.net_rows(grids, g.now)
    slot = request.args.get("slot", "")
    if slot not in ("", *SLOTS):
        raise NotFound()
    return page(
        "teams/teams.html",
        rows=[row for row in rows if not slot or not row.slots[slot]],
        slot=slot,
        grids=len(grids),
        workers=sum(bool(row.leads) for row in rows),
        covered=sum(row.covered for row in nets),
        filled={one: sum(bool(row.slots[one]) for row in rows) for one in SLOTS},
        without_worker=[row.grid for row in rows if not row.leads],
        slot_words=SLOT_WORDS,
        name_of=telling.name_of,
    )


@bp.get("/desk/teams.xlsx")
@allow("teams.read")
def workbook() -> Response:
    return workbooks.answer("teams", workbooks.of_teams(queries.team_rows(places.reached_by(g.user, "teams.read", g.now), g.now)))


@bp.get("/desk/grids/<uuid:area_id>")
@allow("teams.read")
def show(area_id: UUID) -> Response:
    """The team card of a grid, its five nets, and those before."""
    grid = places.one(g.user, "teams.read", area_id, g.now)
    [team], [nets] = queries.team_rows([grid], g.now), queries.net_rows([grid], g.now)
    return page(
        "teams/grid.html",
        grid=grid,
        team=team,
        nets=nets,
        leads=_leads(area_id),
        staff_before=_others(NetStaff, grid.id, [one for cell in nets.cells for one in cell.staff]),
        holders_before=_others(TeamHolder, grid.id, [one for held in team.slots.values() for one in held]),
        reached=reaching.lately([grid.id], g.now).get(grid.id),
        buildings=places.buildings([grid.id]),
        staff_form=apart(StaffForm(departments=zoning.departments(g.user.street_id)), "staff"),
        holder_form=apart(HolderForm(), "holder"),
        reach_form=apart(ReachForm(), "reach"),
        name_of=telling.name_of,
        phone_of=telling.phone_of,
        net_words=NET_WORDS,
        slot_words=SLOT_WORDS,
        cover_words=COVER_WORDS,
        contact_words=CONTACT_WORDS,
        COVERED=COVERED,
    )


@bp.post("/desk/grids/<uuid:area_id>/holders")
@allow("teams.lead")
@writes
def create(area_id: UUID) -> Response:
    grid = places.one(g.user, "teams.lead", area_id, g.now)
    form = sound(HolderForm(request.form))
    actions.name_holder(grid.id, form["slot"].data, said_in(form), by=g.user, at=g.now)
    return _back(grid.id)


@bp.post("/desk/holders/<uuid:holder_id>/ending")
@allow("teams.lead")
@writes
def end(holder_id: UUID) -> Response:
    holder = _holder(holder_id)
    actions.end(holder, ends_at=last_moment(), by=g.user, at=g.now)
    return _back(holder.grid_id)


@bp.post("/desk/holders/<uuid:holder_id>/consent")
@allow("teams.lead")
@writes
def agree(holder_id: UUID) -> Response:
    holder = _holder(holder_id)
    actions.agree(holder, by=g.user, at=g.now)
    return _back(holder.grid_id)


@bp.post("/desk/holders/<uuid:holder_id>/withdrawal")
@allow("teams.lead")
@writes
def withdraw(holder_id: UUID) -> Response:
    """Consent is taken back: name and number go from here, the slot stays held by its role."""
    holder = _holder(holder_id)
    actions.withdraw_consent(holder, by=g.user, at=g.now)
    return _back(holder.grid_id)


def _holder(holder_id: UUID) -> TeamHolder:
    """In a grid that the reader leads."""
    holder = queries.to_change(TeamHolder, g.user.street_id, holder_id)
    places.one(g.user, "teams.lead", holder.grid_id, g.now)
    return holder


def _back(grid_id: UUID) -> Response:
    return reply(goto=url_for(".show", area_id=grid_id))


def _leads(grid_id: UUID) -> bool:
    """Whether the reader may change this grid's team."""
    return grid_id in {grid.id for grid in places.reached_by(g.user, "teams.lead", g.now)}


def _others(model, grid_id: UUID, now: list) -> list:
    shown = {one.id for one in now}
    return [one for one in queries.history(model, grid_id) if one.id not in shown]
