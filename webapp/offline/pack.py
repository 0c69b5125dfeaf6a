"""The pack: which pages a phone carries, in slices, and what changed since a cursor.

A cursor is the vector of scope counters the phone has, the local day it has, and, in the middle of a listing, the URL it came to.
Counters are read before pages are drawn, so a page is never older than its cursor says; what changes meanwhile comes again.
"""

import base64
import hashlib
import json
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime, timedelta

from webapp.core import carried
from webapp.core.carried import DAY, Holder

SLICE = 250
OLDEST = timedelta(days=60)


@dataclass(frozen=True)
class Cursor:
    key: str  # scopes, posts, language, release, parameters: another one means a full list
    began: float  # when its last full answer was complete
    have: list[int]  # counts in the order of the scopes, which the key holds
    day: str
    want: list[int] | None = None  # set in the middle of a listing: what it will have at the end
    want_day: str = ""
    at_url: str = ""
    full: bool = False

    def write(self) -> str:
        """As short as can be: no compression makes it any smaller, and it comes with each slice."""
        said = {name: value for name, value in asdict(self).items() if value not in (None, "", False)}
        return base64.urlsafe_b64encode(json.dumps(said, separators=(",", ":")).encode()).decode().rstrip("=")


def read_cursor(text: str | None) -> Cursor | None:
    """The cursor a phone sent back, or None when it is no cursor of ours."""
    if not text or len(text) > 20_000:
        return None
    try:
        said = json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
        cursor = Cursor(**said)
        date.fromisoformat(cursor.day)
    except (ValueError, TypeError):
        return None
    counts = [cursor.have] + ([cursor.want] if cursor.want is not None else [])
    sound = all(isinstance(c, list) and all(isinstance(n, int) for n in c) for c in counts)
    sound = (
        sound and isinstance(cursor.began, int | float) and all(isinstance(t, str) for t in (cursor.key, cursor.want_day, cursor.at_url))
    )
    return cursor if sound else None


@dataclass
class Slice:
    full: bool
    pages: list[dict]
    cursor: str
    done: bool
    total: int
    scope: str
    begins: bool = False  # the first slice of its listing

    def as_dict(self) -> dict:
        return {name: said for name, said in vars(self).items() if name != "begins"}


def answer(holder: Holder, since: str | None, key: str) -> Slice:
    """The next slice for this holder."""
    cursor = _going_on(read_cursor(since), holder, key)
    urls = listing(holder) if cursor.full else sorted(changed(holder, cursor))
    start = bisect_right(urls, cursor.at_url) if cursor.at_url else 0
    asked = urls[start : start + SLICE]
    done = start + SLICE >= len(urls)
    pages = list(_pages(holder, asked, rev=sum(cursor.want or [])))
    return Slice(cursor.full, pages, _after(cursor, asked, done, holder.at).write(), done, len(urls), key, begins=not cursor.at_url)


def listing(holder: Holder) -> list[str]:
    """Every URL that this holder carries, sorted."""
    return sorted({url for carrier in carried.carriers for url in carrier.listing(holder)})


def changed(holder: Holder, cursor: Cursor) -> set[str]:
    """URLs whose pages may differ from what the phone has."""
    subjects = carried.touched_since(dict(zip(holder.scopes, cursor.have, strict=True)))
    if cursor.day != holder.day.isoformat():
        subjects.add(DAY)
    if not subjects:
        return set()
    holder = replace(holder, since=date.fromisoformat(cursor.day))
    return {url for carrier in carried.carriers for url in carrier.concerned(holder, subjects)}


def draw(holder: Holder, urls: list[str]) -> Iterator[tuple[str, str]]:
    """(url, html) of those that the holder carries."""
    wanted = set(urls)
    for carrier in carried.carriers:
        yield from carrier.render(holder, [url for url in urls if url in wanted])


def scope_key(holder: Holder, release: str, epoch: str, held: dict) -> str:
    """Names all that a page depends on besides subjects: `held` are the street's parameters and words, and what stands around
    every page of the holder. Another key means a fresh full list."""
    said = json.dumps([holder.scopes, holder.language, release, epoch, held], sort_keys=True, default=str)
    return hashlib.sha256(said.encode()).hexdigest()[:16]


def _going_on(cursor: Cursor | None, holder: Holder, key: str) -> Cursor:
    """The listing this answer belongs to: a going one, a delta from a finished one, or a full one from the start."""
    counts = carried.counts_of(holder.scopes)
    now = [counts[scope] for scope in holder.scopes]
    today = holder.day.isoformat()
    usable = cursor is not None and cursor.key == key and len(cursor.have) == len(now) and not _old(cursor, holder.at)
    if not usable or cursor is None:
        return Cursor(key, holder.at.timestamp(), [0] * len(now), today, now, today, full=True)
    if cursor.want is not None:
        return cursor
    return replace(cursor, want=now, want_day=today, at_url="", full=False)


def _old(cursor: Cursor, at: datetime) -> bool:
    return at.timestamp() - cursor.began > OLDEST.total_seconds()


def _after(cursor: Cursor, asked: list[str], done: bool, at: datetime) -> Cursor:
    if not done:
        return replace(cursor, at_url=asked[-1])
    return Cursor(cursor.key, at.timestamp(), cursor.want or [], cursor.want_day)


def _pages(holder: Holder, asked: list[str], rev: int) -> Iterator[dict]:
    drawn = dict(draw(holder, asked))
    for url in asked:
        yield {"url": url, "rev": rev, "html": drawn[url]} if url in drawn else {"url": url, "gone": True}
