"""«Found something», a part of the visit's form: the same entry makes the order. What becomes of it when the visit is corrected or taken
back: an order that nobody has filed goes with the visit; with one that is under way the centre reads it in words, and decides.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select

from webapp.core import slots
from webapp.core.db import db
from webapp.visits.models import Visit
from webapp.visits.signals import visit_withdrawn

from . import actions, queries
from .models import WorkOrder
from .report_forms import Told, read_told
from .rules import OPEN, REPORTED

PREFIX = "found_"


def offered(person: Any) -> dict[str, Any]:
    return {"categories": queries.categories(person.street_id)}


def report_found(visit: Visit, form: Mapping[str, str], photos: Sequence[str], *, by: Any, at: datetime) -> None:
    """Makes the visit's order, or tells the one that a visit corrected by this one had made."""
    told = read_told(form, visit.street_id, PREFIX)
    if told is None:
        return
    earlier = _of_corrected(visit)
    if earlier is None:
        _report(visit, told, photos, by=by, at=at)
        return
    earlier.visit_id = visit.id
    if earlier.words != told.words:
        _note(earlier, _("Corrected at the visit: %(words)s", words=told.words), by=by, at=at, received_at=visit.received_at)


@visit_withdrawn.connect
def tell_order(_sender: Any, *, visit: Visit, by: Any, at: datetime, received_at: datetime) -> None:
    words = _("The visit was corrected.") if visit.replaced_by_id else _("The visit was taken back.")
    for order in _of(visit):
        if order.state == REPORTED:
            actions.move(order, "withdraw", by=by, at=at, received_at=received_at, given={"words": words})
        elif order.state in OPEN:
            _note(order, words, by=by, at=at, received_at=received_at)


def _report(visit: Visit, told: Told, photos: Sequence[str], *, by: Any, at: datetime) -> None:
    said = actions.Said(
        told.words,
        source="walk",
        title=told.title,
        category_id=told.category_id,
        urgent=told.urgent,
        address_id=visit.address_id,
        visit_id=visit.id,
        photos=tuple(photos),
    )
    times = {"at": at, "received_at": visit.received_at, "uncertain": visit.time_uncertain}
    actions.report(said, street_id=visit.street_id, key=visit.id, by=by, **times)


def _of(visit: Visit) -> list[WorkOrder]:
    """Found by its door: a visit makes one order at most."""
    asked = select(WorkOrder).where(WorkOrder.address_id == visit.address_id, WorkOrder.visit_id == visit.id)
    return list(db.session.scalars(asked))


def _of_corrected(visit: Visit) -> WorkOrder | None:
    """The order, still under way, of the visit in whose place this one stands."""
    asked = select(Visit).where(Visit.address_id == visit.address_id, Visit.replaced_by_id == visit.id)
    return next((order for old in db.session.scalars(asked) for order in _of(old) if order.state in OPEN), None)


def _note(order: WorkOrder, words: str, *, by: Any, at: datetime, received_at: datetime) -> None:
    actions.move(order, "note", by=by, at=at, received_at=received_at, given={"words": words})


def register() -> None:
    slots.register("visit.form", "orders/_found.html", report_found, offered)
