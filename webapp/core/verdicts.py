"""What is said of entries: each gets a verdict, and a receipt when it is filed; together in savepoints, inside the caller's transaction.

Same key and content again gives the same answer, a refusal goes to the refused box, and a correction overtakes its original.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from blinker import Namespace
from flask_babel import lazy_gettext as _l
from sqlalchemy import select
from sqlalchemy.exc import DBAPIError, OperationalError

from . import ahead
from .db import db
from .entries import Entry
from .filing import FailedTry, FiledEntry, RefusedEntry, SupersededKey, receipts_for
from .problems import Conflict, Problem, TryAgain, each
from .untouched import marked

log = logging.getLogger("gridwalk.writes")
entry_overtaken = Namespace().signal("entry-overtaken")
"""key, by, at, received_at, replaced_by. Sent inside the transaction when a correction arrives after its own correction: whoever has
a record under the key that it corrects takes that back."""
FILED, REFUSED, WAITS, RETRY = "filed", "refused", "waits", "retry"
UNPROVEN = "bad-signature"  # name of the problem that stands against the copy that came, not against the entry
FAULTS_BEFORE_REFUSAL = 3


@dataclass
class Verdict:
    key: UUID | str
    verdict: str
    receipt: str | None = None
    see: str | None = None
    problems: list[Problem] = field(default_factory=list)

    def as_dict(self) -> dict:
        problems = [one.as_dict() for one in self.problems]
        return {"key": str(self.key), "verdict": self.verdict, "receipt": self.receipt, "see": self.see, "problems": problems}


class Try(NamedTuple):
    """An entry to be filed: `call` runs its view and answers with where to look."""

    entry: Entry
    call: Callable[[], str]
    happened_at: datetime
    uncertain: bool


class Filing:
    """Files the entries of one person inside one transaction: savepoint, view, receipt. The caller commits once."""

    def __init__(self, person, received_at: datetime, keys: list[UUID]):
        self.person, self.received_at = person, received_at
        self.filed = {row.id: row for row in db.session.scalars(select(FiledEntry).where(FiledEntry.id.in_(keys)))}
        self.refused = {
            (row.key, row.content_hash): row for row in db.session.scalars(select(RefusedEntry).where(RefusedEntry.key.in_(keys)))
        }
        self.superseded = {row.id: row for row in db.session.scalars(select(SupersededKey).where(SupersededKey.id.in_(keys)))}
        self.receipts = receipts_for(person.street_id, [key for key in keys if key not in self.filed])
        self.done: dict[UUID, Verdict] = {}
        self.rows: list[dict] = []

    def earlier_answer(self, entry: Entry) -> Verdict | None:
        """What was already said of this key; other content under the same key is refused."""
        row = self.filed.get(entry.key)
        if row is None and entry.key not in self.done:
            kept = self.refused.get((entry.key, entry.content_hash))
            if kept is None or kept.state == "replayed" or _was_unproven(kept):
                return None
            return Verdict(entry.key, REFUSED, problems=_told(kept))
        said_hash = row.content_hash if row else next((r["content_hash"] for r in self.rows if r["id"] == entry.key), None)
        same = said_hash == entry.content_hash and (row is None or row.person_id == self.person.id)
        if not same:
            return self.refuse(
                entry, [Conflict("key-reused", _l("This key already stands for something else. Save it again as a new entry."))]
            )
        return Verdict(entry.key, FILED, row.receipt, row.see) if row else self.done[entry.key]

    def is_filed(self, key: UUID) -> bool:
        if key in self.filed or (key in self.done and self.done[key].verdict == FILED):
            return True
        over = self.superseded.get(key)
        return over is not None and over.person_id == self.person.id

    def file_together(self, tries: list[Try]) -> list[Verdict]:
        """Files entries that don't build on one another in one savepoint, so that the rows of all of them are written at once.

        A refusal before anything was changed is that entry's alone. Whatever else stands against one of them undoes the savepoint: it is
        tried again by itself, and so are those around it without it.
        """
        if len(tries) <= 1:
            return [self.file(*one) for one in tries]
        seen: list[str | Problem] = []
        try:
            with db.session.begin_nested():
                for one in tries:
                    seen.append(_seen_or_refused(one))  # noqa: PERF401  (how far it came is asked below)
        except OperationalError:
            raise
        except Exception as fault:
            if isinstance(fault, DBAPIError) and fault.connection_invalidated:
                raise
            ahead.read_again()
            at = len(seen)
            if at == len(tries):  # all views were content, but not the database with all their rows
                return [self.file(*one) for one in tries]
            return [*self.file_together(tries[:at]), self.file(*tries[at]), *self.file_together(tries[at + 1 :])]
        return [self._answer(one, see) for one, see in zip(tries, seen, strict=True)]

    def _answer(self, one: Try, see: str | Problem) -> Verdict:
        if isinstance(see, Problem):
            return self.refuse(one.entry, each(see), one.happened_at, one.uncertain)
        return self._filed(one.entry, see, one.happened_at, one.uncertain)

    def stands_alone(self, entry: Entry) -> bool:
        """Whether this entry neither builds on another nor is overtaken by one."""
        return not entry.needs and entry.replaces is None and entry.key not in self.superseded

    def file(self, entry: Entry, call: Callable[[], str], happened_at: datetime, uncertain: bool) -> Verdict:
        """Runs `call` (the view; it answers with where to look) in a savepoint and notes the receipt."""
        over = self.superseded.get(entry.key)
        late = over is not None and over.person_id == self.person.id
        fresh = entry.replaces if entry.replaces not in self.superseded else None
        try:
            with db.session.begin_nested():
                if entry.replaces:
                    self._overtake(entry, entry.replaces)
                see = self._too_late(entry, happened_at) if late else call()
        except Problem as problem:
            self._not_overtaken(fresh)
            return self.refuse(entry, each(problem), happened_at, uncertain)
        except OperationalError:
            raise
        except Exception as fault:
            if isinstance(fault, DBAPIError) and fault.connection_invalidated:
                raise
            self._not_overtaken(fresh)
            return self._our_fault(entry, happened_at, uncertain)
        return self._filed(entry, see, happened_at, uncertain, unapplied=entry.as_dict() if late else None)

    def refuse(self, entry: Entry, problems: list[Problem], happened_at: datetime | None = None, uncertain: bool = True) -> Verdict:
        """Keeps the entry in the refused box, once for each content. Without `happened_at` only the phone's word for the time is known."""
        verdict = Verdict(entry.key, REFUSED, problems=problems)
        said = [problem.as_dict() for problem in problems]
        kept = self.refused.get((entry.key, entry.content_hash))
        if kept is None:
            kept = RefusedEntry(
                street_id=self.person.street_id,
                key=entry.key,
                content_hash=entry.content_hash,
                person_id=self.person.id,
                device_id=entry.device,
                content=entry.as_dict(),
                problems=said,
                happened_at=happened_at or entry.happened_at,
                time_uncertain=uncertain,
                refused_at=self.received_at,
            )
            db.session.add(kept)
            self.refused[entry.key, entry.content_hash] = kept
        elif kept.state == "settled":  # the centre has said its word; asking again gets it and changes nothing
            verdict.problems = _told(kept)
        elif _was_unproven(kept) or UNPROVEN not in {one["name"] for one in said}:  # a forged copy takes no true one's place
            kept.problems, kept.content = said, entry.as_dict()
        return verdict

    def finish(self) -> None:
        """Writes the receipts of all that was filed, together."""
        if self.rows:
            db.session.flush()
            db.session.execute(FiledEntry.__table__.insert(), self.rows)

    def _too_late(self, entry: Entry, happened_at: datetime) -> str:
        """Its own correction came before it, so it is not applied; but what it corrects in its turn is over all the same."""
        if entry.replaces:
            told = {"by": self.person, "at": happened_at, "received_at": self.received_at, "replaced_by": entry.key}
            entry_overtaken.send(self, key=entry.replaces, **told)
        return ""

    def _filed(self, entry: Entry, see: str, happened_at: datetime, uncertain: bool, unapplied: dict | None = None) -> Verdict:
        if entry.replaces:
            self._close_box(entry.replaces, "replaced")
        self._close_box(entry.key, "replayed")
        return self._note(entry, see, happened_at, uncertain, unapplied)

    def _note(self, entry: Entry, see: str, happened_at: datetime, uncertain: bool, unapplied: dict | None = None) -> Verdict:
        receipt = self.receipts[entry.key]
        self.rows.append(
            {
                "id": entry.key,
                "street_id": self.person.street_id,
                "person_id": self.person.id,
                "device_id": entry.device,
                "seq": entry.seq,
                "path": entry.path,
                "content_hash": entry.content_hash,
                "claimed_at": entry.claimed_at,
                "happened_at": happened_at,
                "received_at": self.received_at,
                "time_uncertain": uncertain,
                "receipt": receipt,
                "see": see,
                "unapplied": unapplied,
            }
        )
        self.done[entry.key] = Verdict(entry.key, FILED, receipt, see)
        return self.done[entry.key]

    def _overtake(self, entry: Entry, old: UUID) -> None:
        row = self.filed.get(old)
        if row is not None and row.person_id != self.person.id:
            raise Problem("not-yours", _l("Only the person who wrote an entry can change it."))
        if old not in self.superseded:
            self.superseded[old] = SupersededKey(id=old, street_id=self.person.street_id, person_id=self.person.id, by_key=entry.key)
            db.session.add(self.superseded[old])
            db.session.flush()

    def _not_overtaken(self, key: UUID | None) -> None:
        """A correction that was not taken leaves the key that it wanted to overtake as it was."""
        if key is not None:
            self.superseded.pop(key, None)

    def _close_box(self, key: UUID, state: str) -> None:
        for (kept_key, _), kept in self.refused.items():
            if kept_key == key and kept.state == "open":
                kept.state, kept.settled_at = state, self.received_at

    def _our_fault(self, entry: Entry, happened_at: datetime, uncertain: bool) -> Verdict:
        log.exception("entry %s met a fault of ours", entry.key)
        tried = db.session.get(FailedTry, entry.key) or FailedTry(id=entry.key, street_id=self.person.street_id, times=0)
        tried.times, tried.last_at = tried.times + 1, self.received_at
        db.session.add(tried)
        if tried.times < FAULTS_BEFORE_REFUSAL:
            return Verdict(entry.key, RETRY, problems=[TryAgain()])
        log.critical("entry %s refused after %s faults of ours", entry.key, tried.times)
        problem = Problem("our-fault", _l("The server made a mistake with this entry. The centre has a copy and was told."))
        return self.refuse(entry, [problem], happened_at, uncertain)


def _seen_or_refused(one: Try) -> str | Problem:
    with marked(db.session()) as mark:
        try:
            return one.call()
        except Problem as problem:
            if mark.holds():
                return problem
            raise


def _told(kept: RefusedEntry) -> list[Problem]:
    return [Problem(one["name"], one["sentence"], field=one.get("field")) for one in kept.problems]


def _was_unproven(kept: RefusedEntry) -> bool:
    """Whether a copy with a wrong signature came before; the true one is judged anew."""
    return kept.state == "open" and any(problem["name"] == UNPROVEN for problem in kept.problems)
