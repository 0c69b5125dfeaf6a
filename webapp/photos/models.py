"""A photo as a person sent it and as it is kept, and the records that show it."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from webapp.core.db import Row, db

STAGED, STORED, REFUSED = "staged", "stored", "refused"


class Photo(Row):
    """One file of one person, known by the hash of the bytes she sends.

    While it is staged its pieces lie in the staging folder, and how much has arrived is the length of that file alone: a
    piece needs no write to the database. The same picture of two people is two rows over one stored file.
    """

    __tablename__ = "photo"
    __table_args__ = (
        UniqueConstraint("street_id", "person_id", "sent_sha256"),
        CheckConstraint("state IN ('staged', 'stored', 'refused')", name="state"),
        CheckConstraint("(state = 'stored') = (stored_sha256 IS NOT NULL)", name="stored"),
        CheckConstraint("(state = 'refused') = (refusal IS NOT NULL)", name="refused"),
        CheckConstraint("sent_bytes > 0", name="sent_bytes"),
        Index("ix_photo_expiry", "state", "expires_at"),
    )

    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    sent_sha256: Mapped[str] = mapped_column(String(64))
    sent_bytes: Mapped[int]
    filetype: Mapped[str] = mapped_column(String(80))  # what the phone calls it; believed only to contradict it
    state: Mapped[str] = mapped_column(String(8), default=STAGED)
    begun_at: Mapped[datetime]
    expires_at: Mapped[datetime]  # staged pieces are thrown away then
    settled_at: Mapped[datetime | None]
    refusal: Mapped[str | None] = mapped_column(String(40))  # name of a sentence in refusals.py
    brought_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))  # who hands it over sealed, for its owner
    envelope: Mapped[dict | None]  # holds the key to its sealed bytes, until they are opened
    stored_sha256: Mapped[str | None] = mapped_column(String(64))
    stored_bytes: Mapped[int | None]
    width: Mapped[int | None]
    height: Mapped[int | None]


class PhotoLink(Row):
    """A record shows this photo of this person, whether its bytes have arrived or are still awaited."""

    __tablename__ = "photo_link"
    __table_args__ = (
        UniqueConstraint("record", "record_id", "position"),
        UniqueConstraint("record", "record_id", "sent_sha256"),
        Index("ix_photo_link_photo", "person_id", "sent_sha256"),
    )

    record: Mapped[str] = mapped_column(String(40))  # table
    record_id: Mapped[UUID]
    position: Mapped[int]
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    sent_sha256: Mapped[str] = mapped_column(String(64))


class UnusedFile(db.Model):  # type: ignore[name-defined]
    """Name of a stored file whose last row is gone: it is to be removed. Files of several people, and streets, may be one."""

    __tablename__ = "unused_photo_file"

    name: Mapped[str] = mapped_column(String(64), primary_key=True)
    since: Mapped[datetime]
