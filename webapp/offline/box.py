"""The refused box: what the rules refused, as it was written, to be read, mended and run again as its writer, or settled.

Running again is the very replay of the outbox, judged by the state of now and the right of then. Once filed, the phone that asks
again under the same key gets the receipt: also when the centre mended the text, since the receipt stands under the hash of what
the phone wrote. The audit row keeps both hashes and the names of the mended fields; the words as written stay in the box.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from flask import Flask
from flask_babel import force_locale, gettext
from flask_babel import lazy_gettext as _l
from sqlalchemy import func, select, tuple_

from webapp.accounts.models import Device, Person
from webapp.core import audit
from webapp.core.clock import iso
from webapp.core.db import db, shared_session
from webapp.core.entries import Entry, read_entry
from webapp.core.filing import FiledEntry, RefusedEntry
from webapp.core.problems import Conflict, NotFound, Problem, Problems, TryAgain
from webapp.core.turns import take_turn
from webapp.core.verdicts import FILED, UNPROVEN, Filing, Verdict

from .outbox import count_filed, replay

OPEN, REPLAYED, SETTLED = "open", "replayed", "settled"
PAGE = 50
SETTLEMENT = "settled"  # name of the problem that tells the writer how the centre decided


class NotTaken(Problems):
    """The rules refuse it this time too; each sentence is for the operator who tried."""


@dataclass(frozen=True)
class Mended(Entry):
    """An entry with fields that the centre mended, under the hash of what its phone wrote."""

    written_hash: str = ""

    @property
    def content_hash(self) -> str:
        return self.written_hash


def in_street(street_id: UUID, row_id: UUID, *, lock: bool = False) -> RefusedEntry:
    asked = select(RefusedEntry).where(RefusedEntry.id == row_id, RefusedEntry.street_id == street_id)
    row = db.session.scalar(asked)
    if row is None:
        raise NotFound()
    if lock:
        take_turn(filter(None, [row.person_id]))  # first, as every delivery does
        db.session.refresh(row, with_for_update=True)
    return row


def listed(street_id: UUID, *, is_open: bool, before: tuple[datetime, UUID] | None = None) -> list[RefusedEntry]:
    """Newest first, one more than a page holds if there is a next page."""
    asked = select(RefusedEntry).where(RefusedEntry.street_id == street_id, _state(is_open))
    if before is not None:
        asked = asked.where(tuple_(RefusedEntry.refused_at, RefusedEntry.id) < before)
    return list(db.session.scalars(asked.order_by(RefusedEntry.refused_at.desc(), RefusedEntry.id.desc()).limit(PAGE + 1)))


def count(street_id: UUID, *, is_open: bool = True) -> int:
    asked = select(func.count()).select_from(RefusedEntry).where(RefusedEntry.street_id == street_id, _state(is_open))
    return db.session.scalar(asked) or 0


def filed_under(row: RefusedEntry) -> FiledEntry | None:
    """What arrived under the key of this entry: itself, once it was taken, or something else that has the same key."""
    return db.session.get(FiledEntry, row.key) if row.key else None


def is_unproven(row: RefusedEntry) -> bool:
    """Its signature fits no phone of whoever it names: it may be forged."""
    return any(problem["name"] == UNPROVEN for problem in row.problems)


def entry_of(row: RefusedEntry) -> Entry:
    """The entry as its phone wrote it. A keyed post of a page that was online carries no time of its own."""
    said = row.content
    entry = read_entry(said | {"happened_at": said["happened_at"] or iso(row.happened_at or row.refused_at)})
    return replace(entry, claimed_at=said["happened_at"])


def mend(entry: Entry, values: Sequence[str | None]) -> tuple[Entry, list[str]]:
    """The entry with these values in place of its own, in order (None: as it was), and the names of the fields that changed.

    Browsers send line ends in their own way; that alone changes nothing.
    """
    fields, changed = [], []
    for (name, before), value in zip(entry.fields, values, strict=True):
        after = before if value is None else value.replace("\r\n", "\n")
        if after == before.replace("\r\n", "\n"):
            after = before
        else:
            changed.append(name)
        fields.append((name, after))
    if not changed:
        return entry, []
    sound = {"happened_at": iso(entry.happened_at), "fields": [list(field) for field in fields]}  # type: ignore[arg-type]
    read_entry(entry.as_dict() | sound)  # raises when it has become too long
    return Mended(**vars(entry) | {"fields": tuple(fields)}, written_hash=entry.content_hash), changed


def run_again(app: Flask, row: RefusedEntry, values: Sequence[str | None], *, by: Person, at: datetime) -> Verdict:
    """Files the entry after all, with what the centre mended. NotTaken, and nothing is changed, where the rules still say no."""
    _check_open(row)
    if row.is_unread:
        raise NotTaken([Problem("unread", _l("It can't be read, so it can't be taken. It can only be closed."))])
    if is_unproven(row):
        raise NotTaken([Problem("unproven", _l("Nobody can prove who wrote this, so it can't be taken. Whoever wrote it writes it anew."))])
    written = entry_of(row)
    entry, changed = mend(written, values)
    writer = db.session.get_one(Person, row.person_id)
    filing = Filing(writer, at, [entry.key, *entry.needs, *filter(None, [entry.replaces])])
    _check_can_be_filed(filing, entry)
    verdict = _file(app, filing, entry, row, writer, at)
    row.settled_by_id = by.id
    mended = replace(written, fields=entry.fields).content_hash if changed else None
    hashes = {"written": row.content_hash, "mended": mended, "fields": changed}
    audit.record("refused_entry.replayed", row, by=by, at=at, receipt=verdict.receipt, **hashes)
    return verdict


def settle(row: RefusedEntry, reason: str, *, by: Person, at: datetime) -> None:
    """It will not be filed. Whoever wrote it reads why when the phone asks again, in the writer's own language."""
    _check_open(row)
    if not reason:
        raise Problem("reason", _l("One thing is missing: why it will not be filed. The writer reads it."), field="reason")
    row.state, row.settled_at, row.settled_by_id, row.reason = SETTLED, at, by.id, reason
    writer = db.session.get_one(Person, row.person_id)
    with force_locale(writer.language):
        sentence = gettext("The command centre looked at it, and it will not be filed: %(reason)s", reason=reason)
    row.problems = [{"name": SETTLEMENT, "sentence": sentence}, *row.problems]
    audit.record("refused_entry.settled", row, by=by, at=at, reason=reason)


def _file(app: Flask, filing: Filing, entry: Entry, row: RefusedEntry, writer: Person, at: datetime) -> Verdict:
    device = db.session.get(Device, row.device_id) if row.device_id else None
    moment = min(row.happened_at or row.refused_at, row.refused_at)

    def view() -> str:
        return replay(app, writer, device, entry, moment, received_at=at, shared={}, uncertain=row.time_uncertain, by_centre=True)

    with shared_session():
        verdict = filing.file(entry, view, moment, row.time_uncertain)
    if verdict.verdict != FILED:
        raise next((one for one in verdict.problems if isinstance(one, TryAgain)), NotTaken(verdict.problems))
    filing.finish()
    count_filed(filing)
    return verdict


def _check_open(row: RefusedEntry) -> None:
    if row.state != OPEN:
        raise Conflict("box-closed", _l("Somebody has already decided about this, or the writer sent a correction."))


def _check_can_be_filed(filing: Filing, entry: Entry) -> None:
    if entry.key in filing.filed:
        raise NotTaken([Problem("key-reused", _l("Something else has arrived under this key, so this can only be settled."))])
    if not all(filing.is_filed(need) for need in entry.needs):
        raise NotTaken([Problem("waits", _l("It builds on an earlier entry that has not been filed. Take that one first."))])


def _state(is_open: bool):
    return RefusedEntry.state == OPEN if is_open else RefusedEntry.state != OPEN
