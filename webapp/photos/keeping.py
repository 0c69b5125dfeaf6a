"""How long pictures are kept: as long as a record shows them. Then the row goes, then its file and thumbnail.

A file's name is noted in the transaction that takes the last row away, and struck off in the one after its file is gone; so no
crash leaves a picture that nobody knows of. Somebody may send the same bytes meanwhile: whoever settles them strikes the name
off too, and puts the file there once more.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, and_, delete, exists, select

from webapp.core import retention
from webapp.core.db import db, insert_unless_there
from webapp.core.filing import RefusedEntry
from webapp.core.schedule import every_hour, work
from webapp.core.writes import committed

from .checking import Picture
from .models import STORED, Photo, PhotoLink, UnusedFile
from .storage import storage

KINDS = ("photos", "thumbnails")
SHOWN_BY = (PhotoLink.street_id == Photo.street_id, PhotoLink.person_id == Photo.person_id, PhotoLink.sent_sha256 == Photo.sent_sha256)


def unlink(record: str, record_ids: Iterable[UUID]) -> None:
    """These records show no photos any longer. Inside the caller's transaction, who says which pages change by it."""
    db.session.execute(delete(PhotoLink).where(PhotoLink.record == record, PhotoLink.record_id.in_(list(record_ids))))


def let_go(record: str, record_ids: Iterable[UUID], at: datetime) -> None:
    """These records show no photos any longer, and what nothing else shows goes at once. Inside the caller's transaction."""
    ids = list(record_ids)
    shown = select(Photo.id).join(PhotoLink, and_(*SHOWN_BY)).where(PhotoLink.record == record, PhotoLink.record_id.in_(ids))
    photos = db.session.scalars(shown.distinct()).all()
    unlink(record, ids)
    _drop_photos(db.session.scalars(select(Photo.id).where(Photo.id.in_(photos), ~exists().where(*SHOWN_BY))).all(), at)


def keep(name: str, picture: Picture) -> None:
    """These bytes are in use (again). Inside the transaction that writes their row."""
    db.session.execute(delete(UnusedFile).where(UnusedFile.name == name))
    storage().put("thumbnails", name, picture.thumbnail)
    storage().put("photos", name, picture.data)


@work("photo_files", every_hour)
def remove_unused(at: datetime) -> Iterator[int]:
    """Takes away the files that no row names, one by one."""
    for name in db.session.scalars(select(UnusedFile.name).order_by(UnusedFile.name)).all():
        with committed():
            noted = db.session.scalar(select(UnusedFile).where(UnusedFile.name == name).with_for_update())
            if noted is not None:
                _remove(name)
                db.session.delete(noted)
        yield 1


def _remove(name: str) -> None:
    if db.session.scalar(select(Photo.id).where(Photo.stored_sha256 == name).limit(1)) is None:
        for kind in KINDS:
            storage().remove(kind, name)


def _shown_by_nothing(before: datetime) -> ColumnElement[bool]:
    return and_(Photo.state == STORED, Photo.settled_at < before, ~exists().where(*SHOWN_BY))


def _drop_photos(ids: Sequence[UUID], at: datetime) -> int:
    photos = db.session.scalars(select(Photo).where(Photo.id.in_(ids))).all()
    wanted = _still_wanted({photo.street_id for photo in photos})
    going = [photo for photo in photos if photo.sent_sha256 not in wanted]
    for photo in going:
        _note_unused(str(photo.stored_sha256), at)
        db.session.delete(photo)
    return len(going)


def _still_wanted(streets: set[UUID]) -> set[str]:
    """Pictures of entries that lie in the refused box and may be filed yet."""
    asked = select(RefusedEntry.content).where(RefusedEntry.street_id.in_(streets), RefusedEntry.state == "open")
    return {sha256 for content in db.session.scalars(asked) for sha256 in content.get("photos", ()) if isinstance(sha256, str)}


def _note_unused(name: str, at: datetime) -> None:
    db.session.execute(insert_unless_there(UnusedFile, name=name, since=at))


retention.rule(
    "photos_without_record",
    months=6,
    why="A picture that no record shows waits half a year for its entry, which may lie on a phone; then it goes with its file.",
    find=retention.rows_of(Photo, _shown_by_nothing),
    drop=_drop_photos,
    last=True,
)
