"""Five nets, one grid: the matrix of who covers what, with its gaps; naming and ending by the centre."""

from collections import Counter
from datetime import timedelta
from uuid import UUID

from flask import Blueprint, Response, g, request, url_for

from webapp.accounts.access import allow
from webapp.core.clock import start_of_day
from webapp.core.db import db
from webapp.core.ids import parse_id
from webapp.core.problems import NotFound
from webapp.core.replies import page, reply
from webapp.core.writes import writes
from webapp.orders.registers import NETS, Department

from . import actions, places, queries, telling, workbooks, zoning
from .forms import EndForm, StaffForm, sound
from .models import NetStaff
from .queries import NetRow
from .rules import COVERED
from .wording import COVER_WORDS, NET_WORDS

bp = Blueprint("nets", __name__)


@bp.get("/desk/nets")
@allow("teams.read")
def index() -> Response:
    return page("teams/nets.html", **_asked())


@bp.get("/desk/nets.xlsx")
@allow("teams.read")
def workbook() -> Response:
    return workbooks.answer("nets", workbooks.of_nets(_asked()["rows"]))


@bp.post("/desk/grids/<uuid:area_id>/net-staff")
@allow("teams.manage")
@writes
def create(area_id: UUID) -> Response:
    grid = places.one(g.user, "teams.manage", area_id, g.now)
    form = sound(StaffForm(request.form, departments=zoning.departments(g.user.street_id)))
    department = db.session.get(Department, parse_id(form["department"].data)) if form["department"].data else None
    actions.name_staff(grid.id, form["net"].data, said_in(form), department, by=g.user, at=g.now)
    return reply(goto=url_for("teams.show", area_id=grid.id))


@bp.post("/desk/net-staff/<uuid:staff_id>/ending")
@allow("teams.manage")
@writes
def end(staff_id: UUID) -> Response:
    staff = queries.to_change(NetStaff, g.user.street_id, staff_id)
    actions.end(staff, ends_at=last_moment(), by=g.user, at=g.now)
    return reply(goto=url_for("teams.show", area_id=staff.grid_id))


@bp.post("/desk/net-staff/<uuid:staff_id>/consent")
@allow("teams.manage")
@writes
def agree(staff_id: UUID) -> Response:
    """On paper or by word."""
    staff = queries.to_change(NetStaff, g.user.street_id, staff_id)
    actions.agree(staff, by=g.user, at=g.now)
    return reply(goto=url_for("teams.show", area_id=staff.grid_id))


@bp.post("/desk/net-staff/<uuid:staff_id>/withdrawal")
@allow("teams.manage")
@writes
def withdraw(staff_id: UUID) -> Response:
    """An address of its own: what is tapped twice must not show a name again."""
    staff = queries.to_change(NetStaff, g.user.street_id, staff_id)
    actions.withdraw_consent(staff, by=g.user, at=g.now)
    return reply(goto=url_for("teams.show", area_id=staff.grid_id))


def said_in(form) -> actions.Named:
    day = form["starts_on"].data
    names = {name: form[name].data for name in ("staff_number", "name", "phone", "agreed")}
    return actions.Named(**names, starts_at=start_of_day(day) if day else None)


def last_moment():
    """The end of the last day; without one, now."""
    day = sound(EndForm(request.form))["last_day"].data
    return start_of_day(day + timedelta(days=1)) if day else g.now


def _asked() -> dict:
    """The matrix as far as the reader reaches, narrowed as the address says."""
    grids = places.reached_by(g.user, "teams.read", g.now)
    net, around, state = (request.args.get(name, "") for name in ("net", "general_grid", "state"))
    if net not in ("", *NETS) or state not in ("", "gaps", *COVER_WORDS):
        raise NotFound()
    here = [grid for grid in grids if around in ("", str(grid.general_grid_id))]
    rows = queries.net_rows(here, g.now, (net,) if net else NETS)
    return {
        "rows": [row for row in rows if _is_asked(row, state)],
        "parts": _parts(rows),
        "general_grids": list(dict.fromkeys((grid.general_grid_id, grid.general_grid) for grid in grids)),
        "nets": (net,) if net else NETS,
        "asked": {"net": net, "general_grid": around, "state": state},
        "net_words": NET_WORDS,
        "cover_words": COVER_WORDS,
        "name_of": telling.name_of,
    }


def _is_asked(row: NetRow, state: str) -> bool:
    if state == "gaps":
        return any(cell.state != COVERED for cell in row.cells)
    return not state or any(cell.state == state for cell in row.cells)


def _parts(rows: list[NetRow]) -> list[tuple[UUID, str, Counter]]:
    """How many nets of each general grid are covered, and what kinds of gaps there are."""
    found: dict[UUID, tuple[UUID, str, Counter]] = {}
    for row in rows:
        _id, _name, counts = found.setdefault(row.grid.general_grid_id, (row.grid.general_grid_id, row.grid.general_grid, Counter()))
        counts.update(cell.state for cell in row.cells)
    return list(found.values())
