"""What became of each entry: filed with a receipt, refused into the box, or overtaken by its own correction."""

import hmac
from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from flask import current_app
from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, select
from sqlalchemy.orm import Mapped, mapped_column

from .db import Row, db

LETTERS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"  # no 0, O, 1, I


class FiledEntry(Row):
    """A key that is in the database, and its receipt. Its id is the entry's key; kept as long as the record it made."""

    __tablename__ = "filed_entry"
    __table_args__ = (UniqueConstraint("street_id", "receipt"), Index("ix_filed_entry_device", "device_id", "seq"))

    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    device_id: Mapped[UUID | None] = mapped_column(ForeignKey("device.id"))
    seq: Mapped[int]
    path: Mapped[str] = mapped_column(String(300))
    content_hash: Mapped[str] = mapped_column(String(64))
    claimed_at: Mapped[str] = mapped_column(String(40))
    happened_at: Mapped[datetime]
    received_at: Mapped[datetime]
    time_uncertain: Mapped[bool] = mapped_column(default=False)
    receipt: Mapped[str] = mapped_column(String(7))
    see: Mapped[str] = mapped_column(String(300), default="")
    unapplied: Mapped[dict | None]  # its content, when a correction of it had arrived before


class RefusedEntry(Row):
    """What the rules refused, whole: the desk can read it, mend it and replay it."""

    __tablename__ = "refused_entry"
    __table_args__ = (
        UniqueConstraint("key", "content_hash"),
        CheckConstraint("state IN ('open', 'replayed', 'replaced', 'settled')", name="state"),
        Index("ix_refused_entry_state", "street_id", "state", "refused_at"),
    )

    key: Mapped[UUID | None]
    content_hash: Mapped[str] = mapped_column(String(64))
    person_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    device_id: Mapped[UUID | None]
    content: Mapped[dict]
    problems: Mapped[list]
    happened_at: Mapped[datetime | None]
    time_uncertain: Mapped[bool] = mapped_column(default=False)
    refused_at: Mapped[datetime]
    state: Mapped[str] = mapped_column(String(10), default="open")
    settled_at: Mapped[datetime | None]
    settled_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    reason: Mapped[str] = mapped_column(String(300), default="")  # why it was settled without being filed
    emptied_at: Mapped[datetime | None]  # when its words were let go (retention)

    @property
    def is_unread(self) -> bool:
        """It could not be read as an entry: there is nothing to run."""
        return bool(self.content.get("unread"))


class SupersededKey(Row):
    """A key that a correction or withdrawal of the same person has overtaken; its id is the old key."""

    __tablename__ = "superseded_key"

    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    by_key: Mapped[UUID] = mapped_column(index=True)


class FailedTry(Row):
    """An entry that met a fault of ours; the third time it goes to the refused box. Its id is the entry's key."""

    __tablename__ = "failed_try"

    times: Mapped[int]
    last_at: Mapped[datetime]


def receipts_for(street_id: UUID, keys: Iterable[UUID]) -> dict[UUID, str]:
    """The code that each key gets in this street: derived, so that a restored server gives the same one again. A code that another
    key has already makes way for the next one."""
    found: dict[UUID, str] = {}
    left, turn = list(dict.fromkeys(keys)), 0
    while left:
        drawn = {key: _code(street_id, key, turn) for key in left}
        asked = select(FiledEntry.receipt).where(FiledEntry.street_id == street_id, FiledEntry.receipt.in_(drawn.values()))
        taken = set(db.session.scalars(asked)) | set(found.values())
        for key, code in drawn.items():
            if code not in taken:
                found[key] = code
                taken.add(code)
        left, turn = [key for key in left if key not in found], turn + 1
    return found


def _code(street_id: UUID, key: UUID, turn: int) -> str:
    secret = current_app.config["SECRET_KEY"].encode()
    number = int.from_bytes(hmac.digest(secret, b"receipt" + street_id.bytes + key.bytes + bytes([turn]), "sha256")[:8])
    letters = ""
    for _ in range(6):
        number, digit = divmod(number, len(LETTERS))
        letters += LETTERS[digit]
    return f"{letters[:3]}-{letters[3:]}"


def current_key(key: UUID) -> UUID:
    """The key that now stands for `key`: itself, or the last correction of it."""
    seen = {key}
    while (by := db.session.scalar(select(SupersededKey.by_key).where(SupersededKey.id == key))) and by not in seen:
        seen.add(by)
        key = by
    return key
