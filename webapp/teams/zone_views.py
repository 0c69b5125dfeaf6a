"""The mapping table: which department's zone lies on which base grid; to read, to print, to change by the centre."""

from uuid import UUID

from flask import Blueprint, Response, g, request, url_for

from webapp.accounts.access import allow
from webapp.core.db import db
from webapp.core.ids import parse_id
from webapp.core.problems import NotFound
from webapp.core.replies import page, reply
from webapp.core.writes import writes
from webapp.orders.registers import NETS, Department

from . import places, workbooks, zoning
from .forms import ZoneForm, sound
from .wording import NET_WORDS

bp = Blueprint("zones", __name__)


@bp.get("/desk/zones")
@allow("teams.read")
def index() -> Response:
    return page("teams/zones.html", **_asked())


@bp.get("/desk/zones.xlsx")
@allow("teams.read")
def workbook() -> Response:
    return workbooks.answer("zones", workbooks.of_zones(_asked()["lines"]))


@bp.post("/desk/zones")
@allow("teams.manage")
@writes
def create() -> Response:
    form = sound(ZoneForm(request.form, departments=zoning.departments(g.user.street_id)))
    grids = [parse_id(one) for one in request.form.getlist("grid")]
    if None in grids:
        raise NotFound()
    department = db.session.get_one(Department, UUID(form["department"].data))
    what = (form["net"].data, form["name"].data, [one for one in grids if one])
    zoning.map_zone(department, *what, take_over=form["take_over"].data, by=g.user, at=g.now)
    return reply(goto=url_for(".index", department=department.id, net=form["net"].data))


@bp.post("/desk/zones/<uuid:zone_id>/removal")
@allow("teams.manage")
@writes
def remove(zone_id: UUID) -> Response:
    zoning.remove(zoning.zone_in(g.user.street_id, zone_id), by=g.user, at=g.now)
    return reply(goto=url_for(".index"))


def _asked() -> dict:
    """The table as far as the reader reaches, narrowed as the address says."""
    departments = zoning.departments(g.user.street_id)
    grids = places.reached_by(g.user, "teams.read", g.now)
    net, department_id = request.args.get("net", ""), parse_id(request.args.get("department", ""))
    if net not in ("", *NETS):
        raise NotFound()
    return {
        "lines": zoning.lines(grids, net, department_id),
        "grids": grids,
        "departments": departments,
        "department_id": department_id,
        "net": net,
        "form": ZoneForm(departments=departments, data={"net": net or NETS[0], "department": str(department_id or "")}),
        "net_words": NET_WORDS,
    }
