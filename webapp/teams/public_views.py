"""For residents, without signing in: who serves their house, behind the QR code in the entrance or found by its number; and a word
when nobody answered."""

import re
from uuid import UUID

from flask import Blueprint, Response, g, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from webapp.accounts.access import before_residents, public
from webapp.areas.models import Building, Compound
from webapp.core import parameters
from webapp.core.clock import local_day
from webapp.core.db import db
from webapp.core.ids import parse_id
from webapp.core.problems import NotFound, Problem
from webapp.core.replies import page, reply
from webapp.core.streets import Street
from webapp.core.writes import writes
from webapp.orders.public_limits import count

from . import public_limits, reaching, serving
from .wording import CONTACT_WORDS, NET_WORDS, SLOT_WORDS

bp = Blueprint("public_teams", __name__)
bp.before_request(before_residents)
MOST = 40  # houses that one search lists


@bp.get("/buildings/<uuid:building_id>/people")
@public
def show(building_id: UUID) -> Response:
    """Browsers may keep it, and ask each time whether it is still so."""
    building = _building(building_id)
    shown = _page(
        "teams/public.html",
        building.street_id,
        building=building,
        parts=serving.of_building(building, g.now),
        said=request.args.get("said") == "yes",
        contact_words=CONTACT_WORDS,
        net_words=NET_WORDS,
        slot_words=SLOT_WORDS,
    )
    shown.headers["Cache-Control"] = "private, no-cache"
    shown.add_etag()
    return shown.make_conditional(request)


@bp.post("/buildings/<uuid:building_id>/reach-notes")
@public
@writes
def note(building_id: UUID) -> Response:
    building, contact = _building(building_id), request.form.get("contact", "")
    parts = {part.grid.id: part for part in serving.of_building(building, g.now)}
    part = parts.get(parse_id(request.form.get("grid", "")))  # type: ignore[arg-type]
    reached = {"yes": True, "no": False}.get(request.form.get("reached", ""))
    if part is None or contact not in part.contacts or reached is None:
        raise Problem("reach-incomplete", _l("Two things are wanted: whom you called, and whether somebody answered."), field="contact")
    count(public_limits.for_reach_note(building.id, contact), g.now)
    reaching.note(building.street_id, part.grid.id, contact, is_reached=reached, at=g.now, building_id=building.id)
    return reply(goto=url_for(".show", building_id=building.id, said="yes") + "#said")


@bp.get("/streets/<string:code>/people")
@public
@writes
def find(code: str) -> Response:
    """By compound and number of the house, within one street."""
    street = db.session.scalars(db.select(Street).where(Street.code == code)).one_or_none()
    if street is None:
        raise NotFound()
    compound, number = parse_id(request.args.get("compound", "")), request.args.get("building", "").strip()[:40]
    found: list[Building] = []
    if compound:
        count(public_limits.for_search(), g.now)
        found = _found(street.id, compound, number)
    if len(found) == 1 and number:
        return reply(goto=url_for(".show", building_id=found[0].id))
    compounds = db.session.scalars(db.select(Compound).where(Compound.street_id == street.id).order_by(Compound.name)).all()
    wrong = _("There is no such house here. Look at the plate once more, or choose it below.") if number and not found else ""
    listed = found or (_found(street.id, compound, "") if compound else [])
    given = {"street": street, "compounds": compounds, "compound_id": compound, "number": number, "found": listed[:MOST], "wrong": wrong}
    return _page("teams/find.html", street.id, **given)


def _building(building_id: UUID) -> Building:
    found = db.session.get(Building, building_id)
    if found is None:
        raise NotFound()
    return found


def _found(street_id: UUID, compound_id: UUID, number: str) -> list[Building]:
    """The houses of a compound; with a number, those called so, whether «3», «3幢» or «3号楼» was typed."""
    asked = db.select(Building).where(Building.street_id == street_id, Building.compound_id == compound_id)
    houses = list(db.session.scalars(asked.order_by(Building.position, Building.name)))
    return [house for house in houses if not number or house.name == number or _digits(house.name) == _digits(number) != ""]


def _digits(text: str) -> str:
    return "".join(re.findall(r"\d+", text)).lstrip("0")


def _page(template: str, street_id: UUID, **context) -> Response:
    street = db.session.get_one(Street, street_id)
    duty_phone = parameters.value(street_id, "order.duty_phone", local_day(g.now))
    shown = page(template, street_name=street.name, street_code=street.code, duty_phone=duty_phone, **context)
    shown.headers["X-Robots-Tag"] = "noindex"
    return shown
