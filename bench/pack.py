"""The pack of one grid: its full listing, and deltas after twenty changes; in the process and over loopback."""

import gzip
import json
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import brotli
from backports import zstd

from bench.server import cpu_of
from bench.table import Row, passes
from bench.world import World
from tests.loopback import Client
from tests.offline.phone import Phone
from tests.server import Server
from webapp.areas.models import Address
from webapp.core.clock import now

OURS = "br"  # what the server chooses of all that browsers offer
DOORS_OF_A_BUILDING = 50
UNPACK = {"zstd": zstd.decompress, "br": brotli.decompress, "gzip": gzip.decompress}


@dataclass
class Asked:
    """What one listing, full or delta, cost."""

    size: int = 0
    seconds: float = 0.0
    pages: int = 0
    cursor: str | None = None


def rows(world: World) -> list[Row]:
    found = []
    for coding in UNPACK:
        _all(world.phone.client, None, coding, time.process_time)
        full = passes(lambda coding=coding: _all(world.phone.client, None, coding, time.process_time))
        hold = ("200 KB", "0.5 s") if coding == OURS else ("", "")
        found.append(Row(f"full pack, {full[0].pages} pages, {coding}, on the wire", [one.size / 1000 for one in full], "KB", hold[0]))
        found.append(Row("… server's processor time, in the process", [one.seconds for one in full], "s", hold[1]))
    places = zip(*[iter(world.doors)] * DOORS_OF_A_BUILDING, strict=True)
    buildings = [list(doors) for doors in places]
    one, many = iter(buildings), zip(*buildings, strict=True)  # other doors at every pass, so that each visit changes how many were met
    found += _delta_rows("delta after 20 changes in one building", passes(lambda: _delta(world, next(one)[:20])), ("10 KB", "30 ms"))
    found += _delta_rows("delta after 20 changes in 20 buildings", passes(lambda: _delta(world, next(many))), ("50 KB", "80 ms"))
    return found + _over_loopback(world)


def _delta_rows(name: str, deltas: list[Asked], hold: tuple[str, str]) -> list[Row]:
    size = Row(f"{name}, {deltas[-1].pages} pages, {OURS}, on the wire", [one.size / 1000 for one in deltas], "KB", hold[0])
    return [size, Row("… server's processor time, in the process", [1000 * one.seconds for one in deltas], "ms", hold[1])]


def _over_loopback(world: World) -> list[Row]:
    server = Server(world.data).start()
    try:
        client = Phone(Client(server.port, keep_open=True), world.cast.worker).sign_in().client
        _all(client, None, OURS, time.perf_counter)
        full, spent = [], []
        for _ in range(3):
            before = cpu_of(server)
            full.append(_all(client, None, OURS, time.perf_counter))
            spent.append(cpu_of(server) - before)
    finally:
        server.stop()
    return [
        Row(f"full pack, {OURS}, over loopback by the clock", [one.seconds for one in full], "s", "0.5 s"),
        Row("… server's processor time", spent, "s", "0.5 s"),
    ]


def _all(client: Any, cursor: str | None, coding: str, clock: Any) -> Asked:
    """Slice after slice, as a phone asks; unpacking is its work and not timed."""
    asked, done = Asked(cursor=cursor), False
    while not done:
        query = {"since": asked.cursor} if asked.cursor else None
        began = clock()
        answer = client.get("/offline/pack", query_string=query, headers={"Accept-Encoding": coding})
        asked.seconds += clock() - began
        assert answer.status_code == 200
        assert answer.headers["Content-Encoding"] == coding
        asked.size += len(answer.data)
        said = json.loads(UNPACK[coding](answer.data))
        asked.cursor, done, asked.pages = said["cursor"], said["done"], asked.pages + len(said["pages"])
    return asked


def _delta(world: World, doors: Sequence[Address]) -> Asked:
    phone = world.phone
    phone.refresh()
    for door in doors:
        phone.save(f"/addresses/{door.id}/visits", ("outcome", "met"), at=now())
    phone.send()
    return _all(phone.client, phone.cursor, OURS, time.process_time)
