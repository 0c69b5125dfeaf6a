"""The administrator's pages for what people may ask of the office: who looked at their name, and to be forgotten."""

from datetime import datetime
from uuid import UUID

from flask import Blueprint, Response, g, request, url_for
from sqlalchemy import or_, select
from sqlalchemy.orm import joinedload

from webapp.accounts.access import allow
from webapp.areas.contacts import contact_of
from webapp.areas.models import Address, Household
from webapp.core import access_log
from webapp.core.clock import parse_iso
from webapp.core.db import db
from webapp.core.ids import parse_id
from webapp.core.problems import NotFound, Problem
from webapp.core.replies import page, reply
from webapp.core.writes import writes
from webapp.visits import erasure
from webapp.visits.doors import place_of

from . import looks

bp = Blueprint("privacy", __name__)
MOST = 50  # households of one search


@bp.get("/access-log")
@allow("privacy.manage")
def index() -> Response:
    words = request.args.get("person", "").strip()[:60]
    person = looks.person_of(g.user.street_id, words) if words else None
    home = _household(request.args["household"]) if request.args.get("household") else None
    asked = looks.Asked(looks.month_of(request.args.get("month", ""), g.now), person, home)
    nobody = bool(words) and person is None
    found = [] if nobody else looks.page_of(g.user.street_id, asked, _cursor(request.args.get("before", "")))
    rows = found[: looks.PAGE]
    last = rows[-1].row if len(found) > looks.PAGE else None
    kept = {"person": words or None, "household": home.id if home else None}
    return page(
        "desk/access-log.html",
        asked=asked,
        words=words,
        rows=rows,
        place=place_of(home.address) if home else "",
        everything=url_for(".index", month=f"{asked.month:%Y-%m}"),
        earlier=url_for(".index", month=f"{asked.before:%Y-%m}", **kept),
        later=url_for(".index", month=f"{asked.after:%Y-%m}", **kept) if asked.after <= looks.month_of("", g.now) else None,
        older=url_for(".index", month=f"{asked.month:%Y-%m}", before=f"{last.at.isoformat()}~{last.id}", **kept) if last else None,
    )


@bp.get("/households")
@allow("privacy.manage")
def households() -> Response:
    """Found by the door's code, a name or a number; shown masked, and noted as looked at."""
    words = request.args.get("q", "").strip()[:40]
    found = _found(words) if words else []
    homes = found[:MOST]
    if homes:
        access_log.seen(home.id for home in homes)
    return page(
        "desk/households.html",
        words=words,
        homes=[(home, place_of(home.address), contact_of(home, whole=False)) for home in homes],
        most=MOST if len(found) > MOST else None,
    )


@bp.get("/households/<uuid:household_id>")
@allow("privacy.manage")
def show(household_id: UUID) -> Response:
    return _show(_household(str(household_id)))


@bp.post("/households/<uuid:household_id>/erasure")
@allow("privacy.manage")
@writes
def erase(household_id: UUID) -> Response:
    home = _household(str(household_id))
    try:
        erasure.erase(home, request.form.get("reason", ""), by=g.user, at=g.now)
    except Problem as problem:
        db.session.rollback()
        return _show(_household(str(household_id)), problem)
    return reply(goto=url_for(".show", household_id=household_id))


def _show(home: Household, problem: Problem | None = None) -> Response:
    access_log.seen([home.id])
    answer = page(
        "desk/household.html",
        home=home,
        place=place_of(home.address),
        contact=contact_of(home, whole=False),
        reasons=erasure.REASONS,
        erased=erasure.latest(home),
        problem=problem,
    )
    answer.status_code = 422 if problem else 200
    return answer


def _household(text: str) -> Household:
    home = looks.household_of(g.user.street_id, text)
    if home is None:
        raise NotFound()
    return home


def _found(words: str) -> list[Household]:
    which = or_(Address.code == words, Household.contact_name.contains(words, autoescape=True), Household.phone == words)
    asked = select(Household).join(Address, Address.id == Household.address_id).where(Household.street_id == g.user.street_id, which)
    return list(
        db.session.scalars(asked.options(joinedload(Household.address)).order_by(Address.code, Household.starts_at.desc()).limit(MOST + 1))
    )


def _cursor(text: str) -> tuple[datetime, UUID] | None:
    moment, _, last = text.partition("~")
    at, row_id = parse_iso(moment), parse_id(last)
    return (at, row_id) if at and row_id else None
