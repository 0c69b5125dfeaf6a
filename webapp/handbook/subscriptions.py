"""Visits write themselves into the handbook of whoever made them, inside the visit's own transaction."""

from uuid import UUID

from webapp.core import carried
from webapp.photos import visibility
from webapp.photos.signals import photo_settled
from webapp.visits.models import Visit
from webapp.visits.signals import visit_filed, visit_withdrawn

from . import actions, queries  # noqa: F401


@visit_filed.connect
def enter(sender, *, visit: Visit, **_more) -> None:
    pass


@visit_withdrawn.connect
def take_off(sender, *, visit: Visit, **_more) -> None:
    pass


@photo_settled.connect
def show_photo(sender, *, record: str, record_id: UUID) -> None:
    """A visit's photo has arrived: it is shown on the handbook's page too."""
    if record == "visit":
        for entry in queries.of_visit(record_id):
            carried.touch(entry.touches())


visibility.register("handbook_entry", lambda person, entry_id, at: queries.own(person, entry_id) is not None)
