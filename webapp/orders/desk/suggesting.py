"""Whom an order is dispatched to, as far as categories and zones can say, with the reason in a sentence.

A department that returned the order goes last: the next one that fits stands before it, and what it returned is said either way.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from flask_babel import gettext as _

from webapp.areas.models import Area
from webapp.core.clock import local_day
from webapp.core.db import db
from webapp.core.words import spoken_day

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
    fitting, returned = list(_fitting(order)), _returned(order)
    if not fitting:
        return None
    chosen = next((one for one in fitting if one.department.id not in returned), fitting[0])
    refusals = [
        _("Returned by %(department)s on %(day)s.", department=one.department.name, day=spoken_day(local_day(returned[one.department.id])))
        for one in fitting
        if one.department.id in returned
    ]
    return Suggestion(chosen.department, " ".join([chosen.why, *refusals]))


def _fitting(order: WorkOrder) -> Iterator[Suggestion]:
    """Each department once, the likeliest first."""
    category = order.category
    if category is None:
        return
    zone = queries.zone_for(category, order.grid_id)
    if zone:
        its, grid = db.session.get_one(Department, zone.department_id), db.session.get_one(Area, zone.grid_id)
        why = _("%(department)s, by the zone of %(net)s in %(grid)s.", department=its.name, net=NET_WORDS[zone.net], grid=grid.name)
        yield Suggestion(its, why)
    own = db.session.get(Department, category.department_id) if category.department_id else None
    if own and own.ended_at is None and not (zone and zone.department_id == own.id):
        yield Suggestion(own, _("%(department)s, by the category «%(category)s».", department=own.name, category=category.name))


def _returned(order: WorkOrder) -> dict[UUID, datetime]:
    """When each department returned it last. An event says the owner after it, so a return is the one's who had it before."""
    found: dict[UUID, datetime] = {}
    owner: UUID | None = None
    for event in sorted(order.events, key=lambda one: one.number):
        if event.move == "return" and owner:
            found[owner] = event.at
        owner = event.department_id
    return found
