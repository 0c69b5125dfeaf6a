"""Orders in the hand: the list, a page, and the moves that may also be made without signal, each at an address of its own."""

from datetime import datetime
from uuid import UUID

from flask import Blueprint, Response, g, request
from sqlalchemy import select

from webapp.accounts.access import allow
from webapp.core import access_log
from webapp.core.db import db
from webapp.core.problems import NotFound
from webapp.core.replies import reply
from webapp.core.writes import writes

from . import actions, forms, phone, sight
from .models import OrderEvent, WorkOrder
from .rules import OWNER

bp = Blueprint("phone_orders", __name__)


@bp.get("/orders")
@allow("own")
def orders() -> Response:
    return _page(phone.list_page(g.user, g.now))


@bp.get("/orders/<uuid:order_id>")
@allow("own")
def order(order_id: UUID) -> Response:
    """For who walks there, who has it, and who reported it."""
    found = sight.visible_to(g.user, order_id, g.now)
    actor = sight.actor_for(g.user, found, g.now)
    if found.reporter_phone and OWNER in actor.parts and sight.may_ring(found, actor):
        access_log.seen(scopes=[f"o:{order_id}"])  # it shows a resident's number
    [(_order_id, html)] = phone.order_pages(phone.Hand(g.user, g.now), WorkOrder.id == order_id)
    return _page(html)


@bp.post("/orders/<uuid:order_id>/moves/<string:name>")
@allow("own")
@writes(offline=True)
def move(order_id: UUID, name: str) -> Response:
    """Whose it was is judged as it was then, how the order stands as it is now."""
    found = _theirs_then(order_id, g.happened_at)
    given = forms.read(name, request.form, found.street_id)
    photos = g.entry.photos if g.entry else ()
    actions.move(found, name, by=g.user, at=g.happened_at, given=given, received_at=g.now, photos_given=photos)
    return reply(goto=phone.order_url(order_id))


def _theirs_then(order_id: UUID, at: datetime) -> WorkOrder:
    """What has gone to another department since is a conflict that says who did what; what never was theirs isn't there."""
    try:
        return sight.visible_to(g.user, order_id, at)
    except NotFound:
        found = db.session.get(WorkOrder, order_id)
        if found is None or found.street_id != g.user.street_id or _had_it(found, at) not in sight.departments_of(g.user, at):
            raise
        raise actions.moved_on(found) from None


def _had_it(order: WorkOrder, at: datetime) -> UUID | None:
    """Which department had it at that moment."""
    asked = select(OrderEvent.department_id).where(OrderEvent.order_id == order.id, OrderEvent.at <= at)
    return db.session.scalar(asked.order_by(OrderEvent.number.desc()).limit(1))


def _page(html: str) -> Response:
    return Response(html, headers={"Cache-Control": "no-store"})
