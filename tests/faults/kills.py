"""Kills a server -9, with all its workers, at random moments under load, and counts what it had acknowledged and then lost or doubled.

`python -m tests.faults.kills 100 --seed 7` does it on SQLite and on PostgreSQL and prints a line of docs/measured.md for each.
"""

import argparse
import random
import time
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.databases import KINDS, PostgresDatabases, SqliteDatabases, migrate
from tests.faults import ledger
from tests.faults.street import SABOTEUR, Street
from tests.faults.walkers import Walker
from webapp.photos.models import STORED, Photo

WALKERS = 4
LONGEST = 1.5  # seconds under load before the next kill


@dataclass
class Figures:
    kills: int
    entries: int = 0  # acknowledged, with a receipt
    photos: int = 0  # acknowledged as stored
    cuts: int = 0  # deliveries and pieces that a kill cut off
    unheard: int = 0  # entries that were committed, but whose answer nobody heard
    lost: int = 0
    doubled: int = 0
    seconds: float = 0.0


def kill_under_load(street: Street, kills: int, dice: random.Random) -> Figures:
    """`street`'s server must not be running yet; afterwards it is, with everything delivered."""
    began = time.monotonic()
    street.server.start()
    walkers = [Walker(street, random.Random(dice.random())) for _ in range(WALKERS)]
    for walker in walkers:
        walker.start()
    for _ in range(kills):
        _let_work(walkers)
        walkers[0].over.wait(dice.uniform(0, LONGEST))
        street.server.kill()
        street.server.start()
    _let_work(walkers)
    for walker in walkers:
        walker.over.set()
        walker.join()
        walker.deliver_all()
    return _figures(street, kills, walkers, time.monotonic() - began)


def _let_work(walkers: list[Walker]) -> None:
    for walker in walkers:
        if walker.fault:
            raise walker.fault
        walker.server_is_up.set()


def _figures(street: Street, kills: int, walkers: list[Walker], seconds: float) -> Figures:
    said = Figures(kills, seconds=seconds)
    for walker in walkers:
        said.entries += len(walker.phone.receipts)
        said.photos += len(walker.photos)
        said.cuts += walker.cuts
        said.lost += len(ledger.lost(street, walker.phone)) + len(walker.photos - stored(street, walker))
        said.doubled += len(ledger.doubled(street, walker.phone))
        there = ledger.filed(street, walker.phone)
        said.unheard += sum(row.received_at < walker.asked[key][-1] for key, row in there.items())
        ledger.once(street, walker.phone)
    return said


def stored(street: Street, walker: Walker) -> set[str]:
    """Hashes of her photos that can be shown: a row, and the bytes it speaks of."""
    rows = street.rows(Photo, Photo.person_id == walker.phone.person.id, Photo.state == STORED)
    lie = [street.server.data / "photos" / row.stored_sha256[:2] / row.stored_sha256[2:4] / f"{row.stored_sha256}.jpg" for row in rows]
    return {row.sent_sha256 for row, place in zip(rows, lie, strict=True) if place.stat().st_size == row.stored_bytes}


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("kills", type=int)
    asked.add_argument("--seed", type=int, default=7)
    asked.add_argument("--database", choices=KINDS, action="append")
    said = asked.parse_args()
    for kind in said.database or KINDS:
        with ExitStack() as after:
            folder = Path(after.enter_context(TemporaryDirectory(prefix="gridwalk-kills-")))
            databases = SqliteDatabases(folder, migrate) if kind == "sqlite" else PostgresDatabases(migrate)
            after.callback(databases.close)
            street = Street(databases.lasting(), folder / "data", SABOTEUR)  # its workers are there sooner
            after.callback(street.close)
            print(_line(kind, said.seed, kill_under_load(street, said.kills, random.Random(said.seed))), flush=True)


def _line(kind: str, seed: int, said: Figures) -> str:
    cells = [kind, said.kills, said.entries, said.photos, said.cuts, said.unheard, said.lost, said.doubled]
    return f"| {' | '.join(map(str, cells))} | {seed} | {datetime.now(UTC):%Y-%m-%d %H:%M} | {said.seconds:.0f} s |"


if __name__ == "__main__":
    main()
