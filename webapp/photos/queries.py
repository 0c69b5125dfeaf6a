"""Reads of photos: an upload to go on with, a picture that somebody may see, and the photos of many records at once."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import and_, or_, select

from webapp.core.db import db
from webapp.core.problems import NotFound

from .models import REFUSED, STAGED, STORED, Photo, PhotoLink
from .refusals import REFUSALS
from .visibility import may_see


@dataclass(frozen=True)
class Upload:
    """What a piece needs to know; plain, so that it outlives the transaction it was read in."""

    id: UUID
    sha256: str
    length: int
    filetype: str
    state: str
    expires_at: datetime
    envelope: dict | None = None


@dataclass(frozen=True)
class Shown:
    """A photo in the place where a record shows it; without `photo_id` as long as it has not arrived."""

    position: int
    photo_id: UUID | None
    refused: bool


def upload_of(person, upload_id: UUID, at: datetime) -> Upload | None:
    """Her own upload, or the one she brings for somebody else, unless its time is over."""
    hers = or_(Photo.person_id == person.id, Photo.brought_by_id == person.id)
    photo = db.session.scalar(select(Photo).where(Photo.id == upload_id, hers))
    return None if photo is None or (photo.state == STAGED and photo.expires_at <= at) else plain(photo)


def plain(photo: Photo) -> Upload:
    return Upload(photo.id, photo.sent_sha256, photo.sent_bytes, photo.filetype, photo.state, photo.expires_at, photo.envelope)


def sent(person, sha256: str) -> Photo | None:
    return db.session.scalar(select(Photo).where(*_of(person), Photo.sent_sha256 == sha256))


def settled(person, hashes: Iterable[str]) -> tuple[list[str], dict[str, str]]:
    """Of these hashes: those stored, and those refused with their sentence."""
    asked = select(Photo.sent_sha256, Photo.state, Photo.refusal).where(*_of(person), Photo.sent_sha256.in_(list(hashes)))
    rows = db.session.execute(asked.order_by(Photo.sent_sha256)).all()
    stored = [row.sent_sha256 for row in rows if row.state == STORED]
    return stored, {row.sent_sha256: str(REFUSALS[row.refusal]) for row in rows if row.state == REFUSED}


def visible_to(person, photo_id: UUID, at: datetime) -> Photo:
    """A stored photo that this person may see through one of its records."""
    photo = db.session.scalar(select(Photo).where(Photo.id == photo_id, Photo.street_id == person.street_id, Photo.state == STORED))
    if photo is None or not any(may_see(person, link.record, link.record_id, at) for link in links_to(photo)):
        raise NotFound()
    return photo


def links_to(photo: Photo) -> list[PhotoLink]:
    asked = select(PhotoLink).where(PhotoLink.person_id == photo.person_id, PhotoLink.sent_sha256 == photo.sent_sha256)
    return list(db.session.scalars(asked.order_by(PhotoLink.id)))


def shown_by(record: str, record_ids: Iterable[UUID]) -> dict[UUID, list[Shown]]:
    """The photos of many records of one table, each list in its order; records without photos are left out."""
    ids = list(record_ids)
    if not ids:
        return {}
    of_link = and_(
        Photo.street_id == PhotoLink.street_id, Photo.person_id == PhotoLink.person_id, Photo.sent_sha256 == PhotoLink.sent_sha256
    )
    rows = db.session.execute(
        select(PhotoLink.record_id, PhotoLink.position, Photo.id, Photo.state)
        .join(Photo, of_link, isouter=True)
        .where(PhotoLink.record == record, PhotoLink.record_id.in_(ids))
        .order_by(PhotoLink.record_id, PhotoLink.position)
    )
    shown: dict[UUID, list[Shown]] = defaultdict(list)
    for record_id, position, photo_id, state in rows:
        shown[record_id].append(Shown(position, photo_id if state == STORED else None, state == REFUSED))
    return dict(shown)


def _of(person) -> tuple:
    return Photo.street_id == person.street_id, Photo.person_id == person.id
