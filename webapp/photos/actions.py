"""What can be done with photos: begin one, settle it once all its bytes are there, show it in a record, sweep what nobody ended."""

import hashlib
import re
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from webapp.core import audit, carried
from webapp.core.db import Base, Row, db, insert_unless_there
from webapp.core.entries import MOST_PHOTOS
from webapp.core.problems import Problem, TryAgain
from webapp.core.schedule import every_hour, work
from webapp.core.sealing import Unreadable, open_envelope, open_photo
from webapp.core.writes import committed

from . import keeping
from .checking import Picture, check
from .models import REFUSED, STAGED, STORED, Photo, PhotoLink
from .queries import Upload, links_to, sent
from .signals import photo_settled
from .storage import staging, storage

KEPT_STAGED = timedelta(days=7)
MOST_STAGED = 20  # of one person at a time; a phone sends one photo after the other
A_HASH = re.compile(r"[0-9a-f]{64}")


class Sealed(NamedTuple):
    """What is known of a sealed photo: the envelope with its key, and who hands it over."""

    envelope: dict
    brought_by: Any


def begin(sha256: str, length: int, filetype: str, *, by: Any, at: datetime, sealed: Sealed | None = None) -> Photo:
    """A place for the pieces of a photo: the one she has already, if the file is the same, else a new one.

    `sealed`: the pieces are of a sealed photo, which somebody brings for `by`.
    """
    sweep(at)
    known = sent(by, sha256)
    if known is not None and (known.state != STAGED or (known.sent_bytes, known.envelope) == (length, sealed and sealed.envelope)):
        known.brought_by_id = sealed.brought_by.id if sealed else known.brought_by_id
        return known
    if known is not None:
        _forget(known)
    _make_room(by)
    facts = {"sent_bytes": length, "filetype": filetype, "state": STAGED, "begun_at": at, "expires_at": at + KEPT_STAGED}
    if sealed is not None:
        facts |= {"envelope": sealed.envelope, "brought_by_id": sealed.brought_by.id}
    db.session.execute(insert_unless_there(Photo, street_id=by.street_id, person_id=by.id, sent_sha256=sha256, **facts))
    begun = sent(by, sha256)  # that of the same announcement a moment earlier, if a phone made it twice
    if begun is None:
        raise TryAgain()
    return begun


def examine(upload: Upload) -> Picture | Problem | None:
    """Opens an upload that is all there, and puts the picture to storage. None: these are not the bytes that were announced.

    Runs outside any transaction, since it takes long; storing the same bytes twice does no harm.
    """
    data = _opened(upload, staging().read(upload.id))
    if hashlib.sha256(data).hexdigest() != upload.sha256:
        return None
    try:
        picture = check(data, upload.filetype)
    except Problem as refused:
        return refused
    name = hashlib.sha256(picture.data).hexdigest()
    storage().put("thumbnails", name, picture.thumbnail)
    storage().put("photos", name, picture.data)
    return picture


def _opened(upload: Upload, staged: bytes) -> bytes:
    """The photo's own bytes; of a sealed one that was altered none, which are not those that were announced."""
    if upload.envelope is None:
        return staged
    try:
        return open_photo(open_envelope(upload.envelope), staged, upload.sha256)
    except Unreadable:
        return b""


def settle(upload: Upload, found: Picture | Problem | None, *, by: Any, at: datetime) -> None:
    """Writes down what became of an upload; its staged pieces are no longer needed once that is committed."""
    photo = db.session.scalar(select(Photo).where(Photo.id == upload.id).with_for_update())
    if photo is None or photo.state != STAGED:
        return
    if found is None:
        _forget(photo)
        return
    photo.settled_at, photo.envelope = at, None
    if isinstance(found, Problem):
        photo.state, photo.refusal = REFUSED, found.name
    else:
        photo.state, photo.stored_sha256 = STORED, hashlib.sha256(found.data).hexdigest()
        keeping.keep(photo.stored_sha256, found)
        photo.stored_bytes, photo.width, photo.height = len(found.data), found.width, found.height
    audit.record(f"photo.{photo.state}", photo, by=by, at=at, sha256=photo.sent_sha256)
    _tell(photo)


def link(record: Row, hashes: Iterable[str], *, by: Any, at: datetime) -> None:
    """Lets a record show photos of `by`, in this order. A hash that has not arrived yet is awaited under this person; bytes
    that somebody else sent are somebody else's, whatever their hash."""
    wanted = list(dict.fromkeys(hashes))
    if not all(A_HASH.fullmatch(one) for one in wanted):
        raise Problem("malformed-photo", _l("One of the photos can't be recognised. Take it out and add it again."), field="photos")
    if len(wanted) > MOST_PHOTOS:
        raise Problem("too-many-photos", _l("Nine photos are the most for one entry. Take some out and save again."), field="photos")
    for position, sha256 in enumerate(wanted):
        db.session.add(
            PhotoLink(
                street_id=record.street_id,
                record=record.__tablename__,
                record_id=record.id,
                position=position,
                person_id=by.id,
                sent_sha256=sha256,
            )
        )
    if wanted:
        audit.record("photo.linked", record, by=by, at=at, photos=wanted)


def sweep(at: datetime) -> int:
    """Throws away uploads whose time is over; how many."""
    expired = db.session.scalars(select(Photo).where(Photo.state == STAGED, Photo.expires_at <= at).limit(200)).all()
    for photo in expired:
        _forget(photo)
    return len(expired)


@work("uploads", every_hour)
def sweep_all(at: datetime) -> Iterator[int]:
    """A new upload sweeps too; this is for a day on which nobody sends any."""
    swept = 1
    while swept:
        with committed():
            swept = sweep(at)
        yield swept
    _drop_orphans(at)


def _drop_orphans(at: datetime) -> None:
    """Pieces that nobody knows of: their row went while one more piece was on its way."""
    old = staging().untouched_since(at - KEPT_STAGED)
    for start in range(0, len(old), 200):
        some = old[start : start + 200]
        known = set(db.session.scalars(select(Photo.id).where(Photo.id.in_(some), Photo.state == STAGED)))
        db.session.rollback()
        for upload_id in some:
            if upload_id not in known:
                staging().drop(upload_id)


def _make_room(person: Any) -> None:
    """The oldest make way: their phone is told to begin anew."""
    staged = select(Photo).where(Photo.street_id == person.street_id, Photo.person_id == person.id, Photo.state == STAGED)
    for photo in db.session.scalars(staged.order_by(Photo.begun_at.desc(), Photo.id.desc()).offset(MOST_STAGED - 1)):
        _forget(photo)


def _forget(photo: Photo) -> None:
    staging().drop(photo.id)
    db.session.delete(photo)
    db.session.flush()


def _tell(photo: Photo) -> None:
    """Pages that show this photo changed with it."""
    tables = {mapper.class_.__tablename__: mapper.class_ for mapper in Base.registry.mappers}
    for one in links_to(photo):
        record = db.session.get(tables[one.record], one.record_id)
        touches = getattr(record, "touches", None)
        if touches is not None:
            carried.touch(touches())
        photo_settled.send(photo, record=one.record, record_id=one.record_id)


def clear_staged(upload_id: UUID) -> None:
    """After the commit: the pieces of a settled upload."""
    staging().drop(upload_id)
