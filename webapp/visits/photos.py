"""A visit's photos are seen by whoever may see the visit; one that arrives later shows on the door's page."""

from uuid import UUID

from webapp.core import carried
from webapp.core.db import db
from webapp.photos import visibility
from webapp.photos.signals import photo_settled

from . import queries
from .models import Visit

visibility.register("visit", queries.visit_of)


@photo_settled.connect
def show(sender, *, record: str, record_id: UUID) -> None:
    visit = db.session.get(Visit, record_id) if record == "visit" else None
    if visit is not None:
        carried.touch(visit.touches())
