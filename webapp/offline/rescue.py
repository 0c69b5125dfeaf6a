"""Rescue files: what waits sealed on a phone, carried here by somebody else. Handing one in twice changes nothing."""

import base64
import binascii
import json
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime

from flask import Flask
from flask_babel import lazy_gettext as _l
from sqlalchemy.exc import IntegrityError

from webapp.accounts.models import Person
from webapp.core.problems import Problem
from webapp.core.verdicts import FILED, Verdict
from webapp.core.writes import committed
from webapp.photos import sealed

from .delivery import deliver
from .outbox import MOST_ENTRIES

MOST_IN_A_FILE = 5000


@dataclass
class Outcome:
    """What became of a file's entries and photos."""

    verdicts: list[Verdict] = field(default_factory=list)
    photos: Counter = field(default_factory=Counter)  # True: the server has it

    @property
    def receipts(self) -> list[str]:
        return [str(verdict.receipt) for verdict in self.verdicts if verdict.verdict == FILED]

    def count(self, state: str) -> int:
        return sum(verdict.verdict == state for verdict in self.verdicts)


def read(data: bytes) -> dict:
    """The file's entries and photos; a Problem for what is no rescue file."""
    try:
        said = json.loads(data)
    except (UnicodeDecodeError, json.JSONDecodeError, RecursionError):
        said = None
    if not isinstance(said, dict) or said.get("gridwalk_rescue") != 1:
        raise Problem("no-rescue-file", _l("This is not a rescue file of Gridwalk. Choose the file that the phone saved."), field="file")
    entries, photos = said.get("entries", []), said.get("photos", [])
    if not (isinstance(entries, list) and isinstance(photos, list)) or len(entries) + len(photos) > MOST_IN_A_FILE:
        raise Problem("no-rescue-file", _l("This rescue file is broken. Save it on the phone once more."), field="file")
    return {"entries": entries, "photos": photos}


def take(app: Flask, said: dict, *, by: Person, at: datetime) -> Outcome:
    """Texts first. Each batch is a transaction of its own: what broke off is there, and the file can be handed in again."""
    outcome = Outcome()
    entries = [{"envelope": one} for one in said["entries"]]
    for start in range(0, len(entries), MOST_ENTRIES):
        outcome.verdicts += _deliver(app, entries[start : start + MOST_ENTRIES], by, at)
    for one in said["photos"]:
        outcome.photos[_bring(one, by, at)] += 1
    return outcome


def _deliver(app: Flask, batch: list[dict], by: Person, at: datetime) -> list[Verdict]:
    try:
        with committed():
            return deliver(app, by, at, None, batch)
    except IntegrityError:  # the phone itself came back and sent the same in this moment
        with committed():
            return deliver(app, by, at, None, batch)


def _bring(said: object, by: Person, at: datetime) -> bool:
    if not isinstance(said, dict) or not isinstance(said.get("envelope"), dict):
        return False
    try:
        data = base64.b64decode(str(said.get("data", "")), validate=True)
        return sealed.bring(said["envelope"], data, str(said.get("filetype", ""))[:80], by=by, at=at)
    except (binascii.Error, Problem):
        return False
