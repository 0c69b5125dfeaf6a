"""Sealed photos: whose they are, and how one that comes in a single piece (with a rescue file) is taken."""

from datetime import datetime
from typing import Any

from flask_babel import lazy_gettext as _l

from webapp.accounts.models import Person
from webapp.core import sealing
from webapp.core.db import db
from webapp.core.ids import parse_id
from webapp.core.problems import Problem
from webapp.core.writes import committed

from . import actions, queries
from .models import STAGED, STORED
from .storage import staging

KEY_BYTES = 32


def writer_of(envelope: dict, sha256: str, street_id: Any) -> Person:
    """Whose photo it is that somebody of this street brings. One that can't be opened is refused before its bytes travel."""
    try:
        sound = envelope.get("key") == sha256 and len(sealing.open_envelope(envelope)) == KEY_BYTES
    except sealing.Unreadable:
        sound = False
    writer_id = parse_id(envelope["user"]) if sound else None
    writer = db.session.get(Person, writer_id) if writer_id else None
    if writer is None or writer.street_id != street_id:
        raise Problem("altered", _l("This sealed photo can't be opened: it was changed, or its key is gone. It was not taken."), status=422)
    return writer


def bring(envelope: dict, data: bytes, filetype: str, *, by: Person, at: datetime) -> bool:
    """Takes a whole sealed photo for its writer; whether the server has it now. What is no picture is refused for good, as ever."""
    sha256 = str(envelope.get("key", ""))
    if not actions.A_HASH.fullmatch(sha256) or not data:
        return False
    writer = writer_of(envelope, sha256, by.street_id)
    with committed():
        photo = actions.begin(sha256, len(data), filetype, by=writer, at=at, sealed=actions.Sealed(envelope, by))
        upload = queries.plain(photo)
    if upload.state != STAGED:
        return upload.state == STORED
    here = staging().length(upload.id)
    if not staging().append(upload.id, here, data[here:]):
        return False
    found = actions.examine(upload)
    with committed():
        actions.settle(upload, found, by=by, at=at)
    actions.clear_staged(upload.id)
    return found is not None and not isinstance(found, Problem)
