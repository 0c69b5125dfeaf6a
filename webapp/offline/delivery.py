"""One delivery of a phone: what its person wrote, and what was sealed there to the server's key, by whomever.

Each writer's entries are a batch of their own and are filed under the writer, whoever delivers them. Of somebody else's the
deliverer learns no more than that it arrived.
"""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from flask import Flask
from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from webapp.accounts.models import Person
from webapp.core import audit
from webapp.core.db import db
from webapp.core.entries import Entry, read_entry
from webapp.core.problems import Problem, TryAgain
from webapp.core.sealing import KeyGone, Unreadable, open_envelope
from webapp.core.turns import take_turn
from webapp.core.verdicts import REFUSED, RETRY, Verdict

from . import unread
from .outbox import Batch


class Sealed(NamedTuple):
    """An entry that came in an envelope; it is its writer's, whoever brings it."""

    entry: Entry


def deliver(app: Flask, person: Person, received_at: datetime, offset_ms: float | None, said: list) -> list[Verdict]:
    """A verdict for each element of `said`, in the order given. Inside the caller's transaction."""
    read = [_read(one) for one in said]
    writers = _writers(person, {one.entry.user for one in read if isinstance(one, Sealed)})
    take_turn(one.id for one in writers.values())
    verdicts: dict[int, Verdict] = {}
    batches: dict[UUID, list[tuple[int, Entry]]] = {}
    for index, one in enumerate(read):
        entry = one.entry if isinstance(one, Sealed) else one
        if isinstance(entry, Problem):
            verdicts[index] = unread.refuse(_inside(said[index]), entry, by=person, at=received_at)
        elif entry.user not in writers or (entry.user != person.id and not isinstance(one, Sealed)):
            verdicts[index] = _somebody_elses(entry)
        else:
            batches.setdefault(entry.user, []).append((index, entry))
    for writer_id, entries in sorted(batches.items(), key=lambda batch: batch[0] != person.id):
        found = Batch(app, writers[writer_id], received_at, offset_ms).take(entries)
        if writer_id != person.id:
            found = {index: _discreet(verdict) for index, verdict in found.items()}
            audit.record("entries.handed_in", writers[writer_id], by=person, at=received_at, keys=[str(entry.key) for _, entry in entries])
        verdicts |= found
    return [verdicts[index] for index in range(len(said))]


def all_retry(said: list) -> list[Verdict]:
    """The database could not: nothing was taken, all of it is asked for again."""
    return [Verdict(unread.key_of(_inside(one)), RETRY, problems=[TryAgain()]) for one in said]


def _read(said: object) -> Entry | Sealed | Problem:
    try:
        envelope = said.get("envelope") if isinstance(said, dict) else None
        return Sealed(_opened(envelope)) if isinstance(envelope, dict) else read_entry(said)
    except Problem as problem:
        return problem
    except KeyGone:
        return Problem("key-gone", _l("The key that opens this is no longer on the server. The centre keeps it as it came."))
    except Unreadable:
        return Problem("altered", _l("This can't be opened: it was changed on its way or is not whole. The centre keeps it as it came."))


def _opened(envelope: Mapping) -> Entry:
    try:
        entry = read_entry(json.loads(open_envelope(envelope)))
    except (UnicodeDecodeError, json.JSONDecodeError, RecursionError) as why:
        raise Unreadable("no entry inside") from why
    outside = [envelope["key"], envelope["device"], envelope["user"], envelope["seq"]]
    if outside != [str(entry.key), str(entry.device), str(entry.user), entry.seq]:
        raise Unreadable("another entry inside than it says outside")
    return entry


def _inside(said: object) -> object:
    """What is kept of an element that can't be read."""
    envelope = said.get("envelope") if isinstance(said, dict) else None
    return envelope if isinstance(envelope, dict) else said


def _writers(person: Person, ids: set[UUID | None]) -> dict[UUID | None, Person]:
    """The session's person, and whoever else of her street wrote what is sealed."""
    others = select(Person).where(Person.id.in_(ids - {person.id, None}), Person.street_id == person.street_id)
    return {person.id: person} | {one.id: one for one in db.session.scalars(others)}


def _somebody_elses(entry: Entry) -> Verdict:
    problem = Problem("other-person", _l("This was written by somebody else on this phone; it goes when that person signs in."))
    return Verdict(entry.key, RETRY, problems=[problem])


def _discreet(verdict: Verdict) -> Verdict:
    problems = verdict.problems
    if verdict.verdict == REFUSED:
        problems = [Problem("kept-at-centre", _l("The rules did not take it. The centre has it and will tell whoever wrote it."))]
    return Verdict(verdict.key, verdict.verdict, verdict.receipt, "", problems)
