"""What has to hold at every step of the whole, asked of the database and of the phones; nothing here believes what an answer said."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import literal_column, select

from tests.model.handset import Handset, Place, Saved
from tests.offline.histories import NOTES, World
from webapp.accounts.models import Device, Post
from webapp.areas.models import Address
from webapp.core.db import db
from webapp.core.filing import FiledEntry, RefusedEntry
from webapp.core.installation import Installation
from webapp.handbook.models import HandbookEntry
from webapp.visits.models import Visit


@dataclass
class Ledger:
    """What the server has, in the order of arrival: of SQLite's row numbers. Ids of one millisecond lie in any order, and a history must
    repeat itself."""

    epoch: str
    filed: dict[str, FiledEntry]
    boxed: set[tuple[str, str]]  # key and content hash
    open: list[RefusedEntry]  # rows of the box that wait for the centre
    counts: dict[UUID, int]  # of each device, as the server tells its phone

    def is_filed(self, one: Saved) -> bool:
        row = self.filed.get(one.key)
        return row is not None and row.content_hash == one.content_hash

    def has(self, one: Saved) -> bool:
        return self.is_filed(one) or (one.key, one.content_hash) in self.boxed


def read(world: World) -> Ledger:
    with world.app.app_context():
        epoch = db.session.scalars(select(Installation.value).where(Installation.name == "epoch")).one()
        rows = db.session.scalars(select(FiledEntry).order_by(literal_column("filed_entry.rowid")))
        box = list(db.session.scalars(select(RefusedEntry).order_by(literal_column("refused_entry.rowid"))))
        counts = db.session.execute(select(Device.id, Device.filed))
        boxed = {(str(row.key), row.content_hash) for row in box}
        waiting = [row for row in box if row.state == "open"]
        return Ledger(epoch, {str(row.id): row for row in rows}, boxed, waiting, dict(counts.all()))


def nothing_is_lost(ledger: Ledger, ever: Iterable[Saved], places: list[Place]) -> None:
    """Every saved entry, word for word, is filed, in the refused box, or on a phone that is going to offer it."""
    offered = {id(one) for place in places for one in place.saved if one.state == "waiting" or place.epoch != ledger.epoch}
    for one in ever:
        assert id(one) in offered or ledger.has(one), f"{one.entry} is nowhere"


def nothing_is_made_up(ledger: Ledger, ever: Iterable[Saved], by_centre: set[tuple[str, str]]) -> None:
    """What is filed was written by somebody, in these words: no copy that was altered on its way, unless the centre took it."""
    written = {(one.key, one.content_hash) for one in ever} | by_centre
    assert all((key, row.content_hash) in written for key, row in ledger.filed.items()), "something is filed that nobody wrote"


def phones_believe_nothing_untrue(ledger: Ledger, places: list[Place]) -> None:
    """What a phone of this epoch holds for filed is filed under that receipt; what it holds for refused is with the centre."""
    for place in places:
        for one in place.saved if place.epoch == ledger.epoch else ():
            filed = ledger.is_filed(one) and ledger.filed[one.key].receipt == one.receipt
            assert one.state != "filed" or filed, f"{one.entry} is not filed under {one.receipt}"
            assert one.state != "refused" or ledger.has(one), f"{one.entry} is not in the box"


def receipts_stay(ledger: Ledger, receipts: dict[str, str]) -> None:
    """`receipts`: all that the server ever gave, also before it was restored."""
    for key, row in ledger.filed.items():
        assert receipts.setdefault(key, row.receipt) == row.receipt, "two receipts for one entry"
    assert len({row.receipt for row in ledger.filed.values()}) == len(ledger.filed), "one receipt for two entries"


def counts_are_right(ledger: Ledger) -> None:
    """The number that the server compares with the phone's is that of its rows."""
    there = Counter(row.device_id for row in ledger.filed.values())
    assert {device: count for device, count in ledger.counts.items() if count} == there


def each_made_one_record(world: World, ledger: Ledger) -> None:
    with world.app.app_context():
        for model, ending in ((Visit, "/visits"), (HandbookEntry, NOTES)):
            rows = {str(row.id) for row in db.session.scalars(select(model)) if model is Visit or row.kind == "note"}
            assert rows == {key for key, row in ledger.filed.items() if row.path.endswith(ending) and row.unapplied is None}


def each_device_is_in_its_order(ledger: Ledger, ever: Iterable[Saved]) -> None:
    """What was neither refused, nor waited for what was, nor was offered again, arrived in the order in which it was written."""
    arrived = {key: number for number, key in enumerate(ledger.filed)}
    refused = {key for key, _ in ledger.boxed}
    of_device = defaultdict(list)
    for one in ever:
        held_up = one.delayed or (one.key, one.content_hash) in ledger.boxed or refused.intersection(one.entry["needs"])
        if ledger.is_filed(one) and not held_up:
            of_device[one.entry["device"]].append((one.entry["seq"], arrived[one.key]))
    for pairs in of_device.values():
        numbers = [number for _, number in sorted(pairs)]
        assert numbers == sorted(numbers), "a device's entries were filed in another order than they were written in"


def nothing_of_others_is_shown(handset: Handset) -> None:
    """Whoever has the phone in hand: of anybody else who worked with it there are envelopes, and nothing to read."""
    for user, place in handset.places.items():
        assert user == handset.user or not (place.phone.pages or place.readable()), "somebody else's pages or words are left"


def only_own_doors_are_shown(world: World, place: Place | None) -> None:
    """Exactly the doors of the areas held now have a page, and no page outside the own handbook leads to any other door."""
    assert place
    own, others = _doors(world, place.phone.person)
    shown = {url.removeprefix("/addresses/") for url in place.phone.pages if url.startswith("/addresses/")}
    assert shown == own
    for url, html in place.phone.pages.items():
        assert url.startswith("/handbook") or not any(door in html for door in others), f"{url} shows a foreign door"


def _doors(world: World, person: Any) -> tuple[set[str], set[str]]:
    with world.app.app_context():
        held = set(db.session.scalars(select(Post.area_id).where(Post.person_id == person.id, Post.ends_at.is_(None))))
        doors = db.session.execute(select(Address.id, Address.grid_id, Address.micro_grid_id)).all()
    own = {str(door) for door, grid, micro_grid in doors if held & {grid, micro_grid}}
    return own, {str(door) for door, *_ in doors} - own
