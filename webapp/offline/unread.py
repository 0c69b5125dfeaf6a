"""What came and could not even be read as an entry: kept as it came, for the centre to look into. It can be closed, never run."""

import json
from datetime import datetime
from hashlib import sha256

from sqlalchemy import func, select

from webapp.accounts.models import Person
from webapp.core import captions
from webapp.core.db import db
from webapp.core.filing import RefusedEntry
from webapp.core.ids import parse_id
from webapp.core.problems import Problem
from webapp.core.verdicts import REFUSED, Verdict

MOST_KEPT = 64 * 1024  # characters of one; an entry of the right form is never longer, but for its texts
MOST_OPEN = 200  # of one deliverer: more than that is a broken or a wicked phone, and is only answered
FIELD = "entry"


def refuse(said: object, problem: Problem, *, by: Person, at: datetime) -> Verdict:
    """`by`: who delivered it; that somebody else wrote it can't be known of what can't be read."""
    key = key_of(said)
    text = json.dumps(said, sort_keys=True, separators=(",", ":"))
    digest = sha256(text.encode()).hexdigest()
    if _is_new(by, digest):
        db.session.add(
            RefusedEntry(
                street_id=by.street_id,
                key=parse_id(key),
                content_hash=digest,
                person_id=by.id,
                content=_content(said, text, by),
                problems=[problem.as_dict()],
                time_uncertain=True,
                refused_at=at,
            )
        )
        db.session.flush()
    return Verdict(key, REFUSED, problems=[problem])


def key_of(said: object) -> str:
    key = said.get("key") if isinstance(said, dict) else None
    return key if isinstance(key, str) and key.isascii() else ""  # half a character could not even be answered with


def _is_new(by: Person, digest: str) -> bool:
    mine = select(func.count()).select_from(RefusedEntry).where(RefusedEntry.person_id == by.id)
    if db.session.scalar(mine.where(RefusedEntry.content_hash == digest)):
        return False
    unread = mine.where(RefusedEntry.state == "open", RefusedEntry.device_id.is_(None))
    return (db.session.scalar(unread) or 0) < MOST_OPEN


def _content(said: object, text: str, by: Person) -> dict:
    """In the shape of an entry of one field; of a private form the words stay with its writer."""
    path = said.get("path") if isinstance(said, dict) else None
    private = isinstance(path, str) and captions.caption_of(path[:300], by.street_id).private
    fields = [] if private else [[FIELD, text[:MOST_KEPT]]]
    return {"path": "", "fields": fields, "photos": [], "happened_at": "", "unread": True, "private": private}
