"""Word to who walks a grid that somebody there was called in vain: outward, to those who chose to hear it; the list itself is at /reach."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from webapp.core.db import db
from webapp.core.notices import kinds, outbox, sources
from webapp.core.notices.sources import Line, Receiver

from . import queries
from .models import ReachNote
from .wording import CONTACT_WORDS

KIND, SOURCE, PATH = "reach", "reach_note", "/reach"


class InVain:
    def lines(self, ids: Sequence[UUID], receiver: Receiver, at: datetime) -> dict[UUID, Line]:
        """Without those that were answered for meanwhile, and of grids that the receiver walks now."""
        notes = db.session.scalars(select(ReachNote).where(ReachNote.id.in_(ids), ReachNote.answered_at.is_(None))).all()
        workers = queries.grid_workers([one.grid_id for one in notes], at)
        return {
            one.id: Line(_("%(grid)s: %(contact)s called in vain", grid=one.grid.name, contact=CONTACT_WORDS[one.contact]), PATH)
            for one in notes
            if receiver.person_id in {person.id for person in workers.get(one.grid_id, ())}
        }


def tell(note: ReachNote, at: datetime) -> None:
    people = [person.id for person in queries.grid_workers([note.grid_id], at).get(note.grid_id, ())]
    outbox.put(SOURCE, note.id, KIND, street_id=note.street_id, people=people, audiences=(), is_red=False, at=at)


def register() -> None:
    kinds.define(KIND, _l("Called in vain"))
    sources.tells(SOURCE, InVain())
