"""Door cards to print: a QR code that leads to who serves the house, or to the report page; a grid or a compound at once."""

from collections.abc import Iterator
from typing import NamedTuple

import segno
from flask import Blueprint, Response, current_app, g, request, url_for
from markupsafe import Markup

from webapp.accounts.access import allow
from webapp.areas.models import Address, Building
from webapp.core import parameters
from webapp.core.clock import local_day
from webapp.core.db import db
from webapp.core.ids import parse_id
from webapp.core.problems import NotFound
from webapp.core.replies import page
from webapp.core.streets import Street

from . import places, serving

bp = Blueprint("doors", __name__)
KINDS = {"people": "public_teams.show", "report": "public_orders.report_page"}
SIZES = ("a5", "a6")  # printed two or four to an A4 sheet
MOST = 200  # cards of one page


class Card(NamedTuple):
    house: Building
    address: str
    picture: Markup
    phones: list[str]


@bp.get("/desk/door-cards")
@allow("teams.read")
def index() -> Response:
    grids = places.reached_by(g.user, "teams.read", g.now)
    known = {grid.id: grid for grid in grids}
    grid_id, compound_id = (parse_id(request.args.get(name, "")) for name in ("grid", "compound"))
    kind, size = request.args.get("kind", "people"), request.args.get("size", "a5")
    if kind not in KINDS or size not in SIZES or (grid_id and grid_id not in known):
        raise NotFound()
    here = [grid_id] if grid_id else list(known)
    houses = places.buildings(here, compound_id) if grid_id or compound_id else []
    street = db.session.get_one(Street, g.user.street_id)
    return page(
        "teams/door-cards.html",
        grids=grids,
        compounds=places.compounds(grids),
        asked={"grid": grid_id, "compound": compound_id, "kind": kind, "size": size},
        is_asked=bool(grid_id or compound_id),
        cards=list(_cards(houses[:MOST], kind)),
        left=max(0, len(houses) - MOST),
        street=street,
        search=_base() + url_for("public_teams.find", code=street.code),
        duty_phone=parameters.value(street.id, "order.duty_phone", local_day(g.now)),
    )


def _cards(houses: list[Building], kind: str) -> Iterator[Card]:
    pairs = db.session.execute(
        db.select(Address.building_id, Address.grid_id).where(Address.building_id.in_([one.id for one in houses])).distinct()
    ).all()
    phones = serving.phones_of({grid_id for _house, grid_id in pairs}, g.now)
    of_house: dict = {}
    for house_id, grid_id in pairs:
        of_house.setdefault(house_id, []).extend(phones.get(grid_id, []))
    for house in houses:
        address = _base() + url_for(KINDS[kind], building_id=house.id)
        yield Card(house, address, _picture(address), list(dict.fromkeys(of_house.get(house.id, []))))


def _picture(address: str) -> Markup:
    code = segno.make(address, error="m", micro=False)
    return Markup(code.svg_inline(omitsize=True, light="#fff", dark="#000", lineclass=None, svgclass=None))  # noqa: S704 (its own drawing)


def _base() -> str:
    return current_app.config["PUBLIC_URL"] or request.host_url.rstrip("/")
