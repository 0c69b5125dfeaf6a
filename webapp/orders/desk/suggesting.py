"""Whom an order is dispatched to, as far as categories and zones can say, with the reason in a sentence."""

from dataclasses import dataclass

from flask_babel import gettext as _

from webapp.areas.models import Area
from webapp.core.db import db

from .. import queries
from ..models import WorkOrder
from ..registers import Department
from ..wording import NET_WORDS


@dataclass(frozen=True)
class Suggestion:
    department: Department
    why: str


def suggestion_for(order: WorkOrder) -> Suggestion | None:
    """A zone goes before the category's own department: it knows the place."""
    if order.category is None:
        return None
    zone = queries.zone_for(order.category, order.grid_id)
    owner = queries.owner_for(order.category, order.grid_id)
    if owner is None:
        return None
    if zone and zone.department_id == owner.id:
        grid = db.session.get_one(Area, zone.grid_id)
        why = _("%(department)s, by the zone of %(net)s in %(grid)s.", department=owner.name, net=NET_WORDS[zone.net], grid=grid.name)
    else:
        why = _("%(department)s, by the category «%(category)s».", department=owner.name, category=order.category.name)
    return Suggestion(owner, why)
