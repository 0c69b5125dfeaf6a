"""How often somebody may try to sign in, counted in a table so that all processes share it.

Every try is counted before the password is looked at and given back when it was right, so that many at once can't slip through.
A stranger must not be able to keep a person out: a browser in which this person has signed in before has a count of its own,
which nobody else can use up; a window ends after a quarter of an hour, however many tries follow; and a one-time code opens
another door. The count of an address is wide, since a whole street office may stand behind one.
"""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from ipaddress import IPv6Address, ip_address
from math import ceil
from unicodedata import normalize
from uuid import UUID

from flask_babel import lazy_ngettext
from sqlalchemy import bindparam, case, delete, text, update

from webapp.core.db import Moment, db
from webapp.core.problems import Problem

from .models import SignInTries

WINDOW = timedelta(minutes=15)


@dataclass(frozen=True)
class Bucket:
    name: str
    most: int

    @property
    def key(self) -> str:
        return hashlib.sha256(self.name.encode()).hexdigest()


class TooManyTries(Problem):
    status = 429

    def __init__(self, minutes: int):
        self.minutes = minutes
        super().__init__(
            "too-many-tries",
            lazy_ngettext(
                "Too many tries. Wait %(num)s minute, or ask your administrator for a one-time code.",
                "Too many tries. Wait %(num)s minutes, or ask your administrator for a one-time code.",
                minutes,
            ),
        )


def at_browser(nonce: str) -> list[Bucket]:
    """For a browser that has signed in as this person before."""
    return [Bucket(f"browser {nonce}", 10)]


def of_stranger(login: str, address: str | None) -> list[Bucket]:
    """For any other browser. `login` is what was typed; nobody is looked up for it, or else a number that two logins share would
    tell that they are one person's."""
    return [Bucket(f"login {normalize('NFKC', login).casefold()}", 10), at_address(address)]


def at_address(address: str | None) -> Bucket:
    return Bucket(f"address {_network(address)}", 100)


def of_changing(person_id: UUID) -> list[Bucket]:
    """For the present password asked of somebody who is signed in: her phone may lie about."""
    return [Bucket(f"changing {person_id}", 10)]


def count(buckets: Iterable[Bucket], now: datetime) -> None:
    """Counts a try in each; raises TooManyTries when one is full. Inside the caller's transaction: a try refused isn't counted."""
    ends_at = _end_of_window(now)
    for bucket in sorted(buckets, key=lambda one: one.key):  # one order for all, so that nobody waits in a circle
        tried = db.session.execute(_COUNT, {"bucket": bucket.key, "ends_at": ends_at}).scalar_one()
        if tried > bucket.most:
            raise TooManyTries(max(1, ceil((ends_at - now) / timedelta(minutes=1))))
    db.session.execute(delete(SignInTries).where(SignInTries.ends_at < now - WINDOW))


def give_back(buckets: Iterable[Bucket], now: datetime) -> None:
    """The try was right: it doesn't count. The wrong ones before it still do."""
    less = case((SignInTries.count > 0, SignInTries.count - 1), else_=0)
    for bucket in sorted(buckets, key=lambda one: one.key):
        mine = (SignInTries.bucket == bucket.key, SignInTries.ends_at == _end_of_window(now))
        db.session.execute(update(SignInTries).where(*mine).values(count=less).execution_options(synchronize_session=False))


_COUNT = text(
    "INSERT INTO sign_in_tries (bucket, ends_at, count) VALUES (:bucket, :ends_at, 1)"
    " ON CONFLICT (bucket, ends_at) DO UPDATE SET count = sign_in_tries.count + 1 RETURNING count"
).bindparams(bindparam("ends_at", type_=Moment()))


def _end_of_window(now: datetime) -> datetime:
    seconds = int(WINDOW.total_seconds())
    return datetime.fromtimestamp((int(now.timestamp()) // seconds + 1) * seconds, UTC)


def _network(address: str | None) -> str:
    """One household of IPv6 addresses counts as one."""
    try:
        found = ip_address(address or "")
    except ValueError:
        return ""
    if isinstance(found, IPv6Address):
        return found.ipv4_mapped.exploded if found.ipv4_mapped else found.exploded[:19]
    return found.exploded
