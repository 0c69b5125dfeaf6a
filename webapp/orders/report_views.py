"""Reporting by whoever is signed in: the page, the post, taking it back, and whether somebody else reported the same."""

from uuid import UUID

from flask import Blueprint, Response, g, request
from flask_babel import lazy_gettext as _l

from webapp.accounts.access import allow
from webapp.core.db import db
from webapp.core.ids import new_id
from webapp.core.problems import NotFound, Problem
from webapp.core.replies import page, reply
from webapp.core.writes import writes

from . import actions, in_public, phone, queries, reporting, sight, wording
from .models import WorkOrder
from .report_forms import Told, read_told

bp = Blueprint("reports", __name__)


@bp.get("/orders/new")
@allow("order.report")
def new() -> Response:
    return Response(reporting.page(g.user, g.now), headers={"Cache-Control": "no-store"})


@bp.post("/orders")
@allow("order.report")
@writes(offline=True)
def create() -> Response:
    told = read_told(request.form, g.user.street_id)
    if told is None:
        raise Problem("report-empty", _l("One thing is missing: a sentence on what it is about."), field="words")
    order = actions.report(
        _said(told),
        street_id=g.user.street_id,
        key=g.entry.key if g.entry else new_id(),
        by=g.user,
        at=g.happened_at,
        received_at=g.now,
        uncertain=g.get("uncertain", False),
        replaces=g.entry.replaces if g.entry else None,
    )
    return reply(goto=phone.order_url(order.id))


@bp.post("/orders/<uuid:order_id>/withdrawal")
@allow("order.report")
@writes(offline=True)
def withdraw(order_id: UUID) -> Response:
    """Taken back by whoever reported it, while nobody has filed it; one that never arrived never will."""
    order = db.session.get(WorkOrder, order_id)
    if order is not None and order.reporter_id == g.user.id:
        actions.move(order, "withdraw", by=g.user, at=g.happened_at, received_at=g.now)
    elif order is not None or g.entry is None or g.entry.replaces != order_id:
        raise NotFound()
    return reply(goto=phone.URL)


@bp.get("/orders/<uuid:order_id>/look-alikes")
@allow("own")
def look_alikes(order_id: UUID) -> Response:
    """Open orders that may be the same matter, as far as everybody there may know: what kind, where, since when, how far."""
    order = sight.visible_to(g.user, order_id, g.now)
    near = {"building_id": order.building_id, "grid_id": order.grid_id, "category_id": order.category_id}
    found = queries.look_alikes(order.street_id, **near, at=g.now, but=order.id)
    return page("orders/look-alikes.html", order=order, found=found, places=in_public.places_of(found), words=wording)


def _said(told: Told) -> actions.Said:
    at_home = reporting.is_hub(g.user, g.happened_at)
    return actions.Said(
        told.words,
        source="hub" if at_home else "report",
        title=told.title,
        category_id=told.category_id,
        urgent=told.urgent,
        place=told.place,
        building_id=told.building_id,
        area_id=None if told.building_id else reporting.around(g.user, g.happened_at).area_id,
        photos=g.entry.photos if g.entry else (),
    )
