"""An entry: a form post kept for later, as the offline protocol describes it (docs/protocol.md 3)."""

import hashlib
import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from uuid import UUID

from flask_babel import lazy_gettext as _l

from .clock import iso, parse_iso
from .ids import parse_id
from .problems import Problem

MOST_TEXT = 200_000  # characters of all fields together
MOST_FIELDS = 200
MOST_PHOTOS = 9  # P-26
MOST_NEEDS = 20
MOST_SEQ = 2**31 - 1  # what the column holds on every database
CLOCKS_AGREE = timedelta(minutes=2)


@dataclass(frozen=True)
class Entry:
    """`happened_at` is the phone's word; `moment()` makes of it the time that counts."""

    key: UUID
    path: str
    fields: tuple[tuple[str, str], ...]
    photos: tuple[str, ...] = ()
    happened_at: datetime | None = None
    claimed_at: str = ""  # happened_at as the phone wrote it: part of the hash
    needs: tuple[UUID, ...] = ()
    replaces: UUID | None = None
    device: UUID | None = None
    seq: int = 0
    user: UUID | None = None
    release: str = ""
    clock: tuple[float, datetime] | None = None
    signature: str = ""

    @cached_property
    def content_hash(self) -> str:
        content = [
            self.path,
            [list(field) for field in self.fields],
            list(self.photos),
            self.claimed_at,
            [str(need) for need in self.needs],
            str(self.replaces) if self.replaces else None,
        ]
        return hashlib.sha256(json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()).hexdigest()

    @property
    def signed_bytes(self) -> bytes:
        return f"gridwalk-entry-1\n{self.key}\n{self.device}\n{self.seq}\n{self.user}\n{self.content_hash}".encode()

    def moment(self, received_at: datetime, offset_ms: float | None) -> tuple[datetime, bool]:
        """When it happened, and whether that is uncertain.

        The phone's clock is corrected by its known offset when that was the same at save and at send; the answer
        always lies between the phone's last contact before and the receipt.
        """
        claimed = self.happened_at or received_at
        earliest, offset = (self.clock[1], timedelta(milliseconds=self.clock[0])) if self.clock else (None, timedelta(0))
        steady = self.clock is not None and offset_ms is not None
        steady = steady and abs(timedelta(milliseconds=offset_ms or 0) - offset) <= CLOCKS_AGREE
        moment = claimed + offset
        if earliest and moment < earliest <= received_at:
            moment, steady = (earliest, steady and earliest - moment <= CLOCKS_AGREE)
        if moment > received_at:
            moment, steady = (received_at, steady and moment - received_at <= CLOCKS_AGREE)
        return moment, not steady

    def as_dict(self) -> dict:
        """What the refused box keeps: enough to read, mend and replay."""
        return {
            "key": str(self.key),
            "path": self.path,
            "fields": [list(field) for field in self.fields],
            "photos": list(self.photos),
            "happened_at": self.claimed_at,
            "needs": [str(need) for need in self.needs],
            "replaces": str(self.replaces) if self.replaces else None,
            "device": str(self.device) if self.device else None,
            "seq": self.seq,
            "user": str(self.user) if self.user else None,
            "release": self.release,
            "clock": [self.clock[0], iso(self.clock[1])] if self.clock else None,
            "signature": self.signature,
        }


def read_entry(said: object) -> Entry:
    """Makes an Entry of what came over the wire, or raises a Problem with a sentence."""
    if not isinstance(said, dict):
        raise _malformed("entry")
    key = parse_id(_text(said, "key", 36))
    if key is None:
        raise _malformed("key")
    path = _text(said, "path", 300)
    claimed_at = _text(said, "happened_at", 40)
    happened_at = parse_iso(claimed_at)
    if not path.startswith("/") or path.startswith("//") or happened_at is None:
        raise _malformed("path" if happened_at else "happened_at")
    return Entry(
        key=key,
        path=path,
        fields=_fields(said.get("fields")),
        photos=_photos(said.get("photos", [])),
        happened_at=happened_at,
        claimed_at=claimed_at,
        needs=_keys(said.get("needs", [])),
        replaces=_optional_id(said.get("replaces"), "replaces"),
        device=_optional_id(said.get("device"), "device"),
        seq=_seq(said.get("seq", 0)),
        user=_optional_id(said.get("user"), "user"),
        release=_text(said, "release", 64),
        clock=_clock(said.get("clock")),
        signature=_text(said, "signature", 120),
    )


def _malformed(field: str) -> Problem:
    return Problem("malformed", _l("This entry can't be read by the server. It stays on the phone; tell the command centre."), field=field)


def _text(said: dict, name: str, most: int) -> str:
    value = said.get(name, "")
    if not isinstance(value, str) or len(value) > most or not _is_text(value):
        raise _malformed(name)
    return value


def _is_text(value: str) -> bool:
    """Neither NUL, which PostgreSQL can't keep, nor half a character, which has no bytes to hash."""
    try:
        value.encode()
    except UnicodeEncodeError:
        return False
    return "\x00" not in value


def _seq(value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= MOST_SEQ:
        raise _malformed("seq")
    return value


def _fields(value: object) -> tuple[tuple[str, str], ...]:
    if not isinstance(value, list) or len(value) > MOST_FIELDS:
        raise _malformed("fields")
    fields = []
    for pair in value:
        if not (isinstance(pair, list) and len(pair) == 2 and all(isinstance(part, str) for part in pair)):
            raise _malformed("fields")
        fields.append((pair[0], pair[1]))
    if sum(len(name) + len(text) for name, text in fields) > MOST_TEXT:
        raise Problem("too-long", _l("This is longer than one entry can hold. Split it into two; nothing is lost."), field="fields")
    if not _is_text("".join(name + text for name, text in fields)):
        raise _malformed("fields")
    return tuple(fields)


def _photos(value: object) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(
        isinstance(one, str) and len(one) == 64 and set(one) <= set("0123456789abcdef") for one in value
    ):
        raise _malformed("photos")
    if len(value) > MOST_PHOTOS:
        raise Problem("too-many-photos", _l("Nine photos are the most for one entry. Take some out and save again."), field="photos")
    return tuple(value)


def _keys(value: object) -> tuple[UUID, ...]:
    if not isinstance(value, list) or len(value) > MOST_NEEDS:
        raise _malformed("needs")
    keys = [parse_id(one) for one in value]
    if None in keys:
        raise _malformed("needs")
    return tuple(key for key in keys if key)


def _optional_id(value: object, field: str) -> UUID | None:
    if value is None:
        return None
    found = parse_id(value) if isinstance(value, str) else None
    if found is None:
        raise _malformed(field)
    return found


def _clock(value: object) -> tuple[float, datetime] | None:
    if value is None:
        return None
    if isinstance(value, list) and len(value) == 2 and isinstance(value[0], int | float) and abs(value[0]) < 1e13:
        contact_at = parse_iso(value[1]) if isinstance(value[1], str) else None
        if contact_at:
            return float(value[0]), contact_at
    raise _malformed("clock")
