"""For residents, without signing in: the report page that a house's QR code opens, and the progress page that a query code opens.

Every try is counted, a wrong code too; so what is wrong is answered with a page and not raised, or the count would be undone with it.
"""

from typing import Any
from uuid import UUID

import segno
from flask import Blueprint, Response, current_app, g, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from markupsafe import Markup

from webapp.accounts import tries
from webapp.accounts.access import allow, before_residents, public
from webapp.areas.models import Building
from webapp.core import parameters
from webapp.core.clock import local_day
from webapp.core.db import db
from webapp.core.ids import new_id, parse_id
from webapp.core.problems import NotFound, Problem
from webapp.core.replies import page, reply
from webapp.core.streets import Street
from webapp.core.writes import writes

from . import actions, numbers, progress, public_limits, queries, reporting, sight, wording
from .models import WorkOrder
from .report_forms import Told, read_text, read_told
from .rules import check

bp = Blueprint("public_orders", __name__)
bp.before_request(before_residents)
MOST_NAME, MOST_PHONE = 40, 20

parameters.define(
    "order.duty_phone", "", "telephone number", "Row 21: found and answered; what public pages offer to call. Empty: none is shown."
)


@bp.get("/buildings/<uuid:building_id>/report")
@public
def report_page(building_id: UUID) -> Response:
    return _report_page(_building(building_id))


@bp.post("/buildings/<uuid:building_id>/report")
@public
@writes
def report(building_id: UUID) -> Response:
    building = _building(building_id)
    public_limits.count(public_limits.for_report(building.id), g.now)
    told = read_told(request.form, building.street_id)
    if told is None:
        return _report_page(building, _("One thing is missing: a sentence on what it is about."), 422)
    order = _sent_before(building, told) or _report(building, told)
    return reply(goto=url_for(".show", code=order.code))


@bp.get("/progress")
@public
def ask() -> Response:
    return page("orders/progress-ask.html", wrong="", code="")


@bp.post("/progress")
@public
@writes
def look_up() -> Response:
    typed = request.form.get("code", "")
    order, code = _by_code(typed)
    return reply(goto=url_for(".show", code=code)) if order else _unknown(typed)


@bp.get("/progress/<string:code>")
@public
@writes
def show(code: str) -> Response:
    order, read = _by_code(code)
    return _progress(order, read) if order else _unknown(code)


@bp.post("/progress/<string:code>")
@public
@writes
def answer(code: str) -> Response:
    """Solved, partly or not: the reporter's own word, which the centre need not ask for any more. Where no number was left, whose word it
    is nobody knows: it is passed on."""
    order, read = _by_code(code)
    if order is None:
        return _unknown(code)
    if not progress.may_answer(order, read):
        raise Problem("barred", _l("There is nothing to answer here now. Look at how it stands."))
    public_limits.count(public_limits.for_answer(order.id), g.now)
    if not progress.is_theirs(order, request.form.get("digits", "")):
        return _progress(order, read, _("These are not the last four digits of the number that was left."), 422)
    given = {name: read_text(request.form, name, 2000) for name in ("solved", "satisfaction", "words")}
    name = "answer" if progress.is_answer(order) else "note"
    if name == "answer":
        tries.give_back(public_limits.for_answer(order.id), g.now)
    else:
        given["words"] = given["words"] or _("Said with the query code")
        check("answer", order.facts(), sight.holder_of_code(), given)  # the same must be said
    actions.move(order, name, by=None, actor=sight.holder_of_code(), at=g.now, received_at=g.now, given=given)
    return reply(goto=url_for(".show", code=read))


@bp.get("/orders/report-codes")
@allow("order.report")
def report_codes() -> Response:
    """QR codes of the houses around, to print and to hang in the entrance."""
    houses = reporting.around(g.user, g.now).houses
    return page("orders/report-codes.html", codes=[(house, *_qr(house)) for house in houses])


def _building(building_id: UUID) -> Building:
    found = db.session.get(Building, building_id)
    if found is None:
        raise NotFound()
    return found


def _report_page(building: Building, wrong: str = "", status: int = 200) -> Response:
    categories = queries.categories(building.street_id)
    context = {
        "building": building,
        "categories": categories,
        "has_other": reporting.has_other(categories),
        "key": new_id(),
        "said": request.form,
    }
    return _public("orders/public-report.html", building.street_id, wrong, status, **context)


def _report(building: Building, told: Told) -> WorkOrder:
    said = actions.Said(
        told.words,
        source="qr",
        title=told.title,
        category_id=told.category_id,
        urgent=told.urgent,
        place=told.place,
        building_id=building.id,
        reporter_name=read_text(request.form, "name", MOST_NAME),
        reporter_phone=read_text(request.form, "phone", MOST_PHONE),
    )
    key = parse_id(request.form.get("key", ""))
    taken = key is None or db.session.get(WorkOrder, key) is not None
    return actions.report(
        said, street_id=building.street_id, key=new_id() if taken or key is None else key, by=None, at=g.now, received_at=g.now
    )


def _sent_before(building: Building, told: Told) -> WorkOrder | None:
    """The same form sent twice, by a second tap or because the first answer was lost."""
    key = parse_id(request.form.get("key", ""))
    order = db.session.get(WorkOrder, key) if key else None
    same = order is not None and (order.building_id, order.source, order.words) == (building.id, "qr", told.words)
    return order if same else None


def _by_code(typed: str) -> tuple[WorkOrder | None, str]:
    buckets = public_limits.for_code()
    public_limits.count(buckets, g.now)
    code = numbers.read_code(typed) or ""
    order = sight.by_code(code) if code else None
    if order is not None:
        tries.give_back(buckets, g.now)
    return order, code


def _unknown(typed: str) -> Response:
    shown = page(
        "orders/progress-ask.html",
        code=typed[:20],
        wrong=_("There is no report with this code. Look at it once more: it has no 0, O, 1 or I."),
    )
    shown.status_code = 404
    return _unlisted(shown)


def _progress(order: WorkOrder, code: str, wrong: str = "", status: int = 200) -> Response:
    context = {
        "one": progress.of(order, code),
        "code": numbers.spoken(code),
        "words": wording,
        "address": _base() + url_for(".show", code=code),
    }
    return _public("orders/progress.html", order.street_id, wrong, status, **context)


def _public(template: str, street_id: UUID, wrong: str, status: int, **context: Any) -> Response:
    street = db.session.get_one(Street, street_id)
    phone = parameters.value(street_id, "order.duty_phone", local_day(g.now))
    shown = page(template, street_name=street.name, duty_phone=phone, wrong=wrong, **context)
    shown.status_code = status
    return _unlisted(shown)


def _unlisted(shown: Response) -> Response:
    """An address with a code in it is nobody's to find."""
    shown.headers["X-Robots-Tag"] = "noindex"
    return shown


def _qr(building: Building) -> tuple[str, Markup]:
    address = _base() + url_for(".report_page", building_id=building.id)
    picture = segno.make(address, error="m", micro=False)
    return address, Markup(picture.svg_inline(scale=5, light="#fff", dark="#000", lineclass=None, svgclass=None))  # noqa: S704 (its own drawing)


def _base() -> str:
    return current_app.config["PUBLIC_URL"] or request.host_url.rstrip("/")
