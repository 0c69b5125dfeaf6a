"""The staff's view 参谋 of the command centre: the morning brief, worked out anew whenever it is opened."""

from typing import Any

from flask import Blueprint, Response, g, url_for
from flask_babel import gettext as _

from webapp.accounts.access import allow, allowed
from webapp.areas.reach import reach_of
from webapp.core.clock import iso
from webapp.core.replies import page
from webapp.orders import wording
from webapp.orders.reconciling import scopes, sheets
from webapp.orders.reconciling import wording as reconciling
from webapp.orders.reconciling.rules import Week
from webapp.orders.whistles import queries as whistles
from webapp.orders.whistles import sight as whistle_sight
from webapp.orders.whistles.models import Whistle
from webapp.orders.whistles.rules import EMERGENCY
from webapp.resources import queries as resources

from . import arriving, rail
from .brief import FIRST, Number, Reading

bp = Blueprint("brief", __name__)


@bp.get("/desk/brief")
@allow("order.desk")
def show() -> Response:
    reading = Reading(g.user, g.now)
    return page(
        "desk/brief.html",
        since=reading.since,
        figures=reading.figures(),
        first=reading.first(),
        over=reading.departments_over(),
        attention=[one for one in (reading.returned(), *_elsewhere()) if one.count],
        emergencies=_emergencies(),
        visits=_visits(reading) if allowed("desk.read") else None,
        words=wording,
        **_last_week(),
    )


def _elsewhere() -> list[Number]:
    """What waits on other pages that the reader may open."""
    seen = whistle_sight.in_sight(g.user, g.now)
    found = [Number(_("Whistles running"), whistles.count_running(seen), url_for("whistles.index"))]
    if allowed("resource.allocate"):
        waiting = resources.count_waiting(g.user, g.now)
        found.append(Number(_("Requests of grids to be answered"), waiting, url_for("resources_desk.index", view="waiting")))
    if refused := rail.waiting("refused"):
        found.append(Number(_("Refused by the rules, for the centre to decide"), refused["count"], refused["href"]))
    return found


def _emergencies() -> list[Whistle]:
    """Emergency whistles that run, the first blown first."""
    return whistles.running(whistle_sight.in_sight(g.user, g.now), Whistle.level == EMERGENCY)[:FIRST]


def _visits(reading: Reading) -> Number:
    lanes = arriving.lanes(reach_of(g.user, "desk.read", g.now))
    found = arriving.count(arriving.arrived_since(lanes, reading.since))
    return Number(_("Visits that arrived since last evening"), found, url_for("desk.visits_arriving", since=iso(reading.since)))


def _last_week() -> dict[str, Any]:
    """The reconciliation of the week before this one: the centre's, or the reader's own general grid."""
    mine = scopes.readable(g.user, g.now) if allowed(scopes.READ) else []
    if not mine:
        return {"sheet": None}
    sheet = sheets.sheet_of(mine[0], Week.of(g.now).before)

    def href(name: str) -> str:
        return url_for("reconciliations.show", week=sheet.week.monday.isoformat(), area=sheet.scope.general_grid_id, show=name)

    return {"sheet": sheet, "sheet_href": href, "sheet_words": reconciling}
