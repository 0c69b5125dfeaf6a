"""Two orders side by side before one is laid to the other, what reporters are told of it, and the way back."""

from uuid import UUID

from flask import Blueprint, Response, g, request
from flask_babel import gettext as _

from webapp.accounts.access import allow
from webapp.core import access_log
from webapp.core.replies import page
from webapp.photos.queries import shown_by

from .. import queries, sight, telling, wording
from ..models import WorkOrder
from ..rules import open_moves
from .alike import alike, matter_of

bp = Blueprint("desk_merging", __name__)


@bp.get("/desk/orders/<uuid:order_id>/comparison")
@allow("order.run")
def compare(order_id: UUID) -> Response:
    """With `?number=` the two beside each other; without, what may be the same, to choose from."""
    order = sight.visible_to(g.user, order_id, g.now)
    number = request.args.get("number", "").strip()[:20]
    other = queries.by_number(order.street_id, number) if number else None
    other = other if other and other.id != order.id else None
    pair = [order, *([other] if other else [])]
    contacts = {one.id: sight.contact_of(one, sight.actor_for(g.user, one, g.now)) for one in pair}
    if whole := [key for key, one in contacts.items() if one and not one.is_masked]:
        access_log.seen(scopes=[f"o:{key}" for key in whole])
    found = alike(matter_of(order), g.now)
    return page(
        "orders/desk-comparison.html",
        order=order,
        other=other,
        number=number,
        wrong=_("There is no other order of this number here.") if number and other is None else "",
        pair=pair,
        photos=shown_by("work_order", [one.id for one in pair]),
        merged={one.id: queries.merged_into(one) for one in pair},
        contacts=contacts,
        ways=[(one, into) for one, into in (pair, pair[::-1]) if _may_merge(one, into)] if other else [],
        alike=found,
        places=telling.places_of([*pair, *found]),
        words=wording,
    )


def _may_merge(one: WorkOrder, into: WorkOrder) -> bool:
    return "merge" in open_moves(one.facts(), sight.actor_for(g.user, one, g.now)) and into.ended_at is None
