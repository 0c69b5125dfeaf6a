"""The pack of one grid: its full listing, and deltas after twenty changes; in the process and over loopback."""

import gzip
import json
import time
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
from webapp.core.clock import now

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
        hold = ("200 KB", "0.5 s") if coding == "zstd" else ("", "")
        found.append(Row(f"full pack, {full[0].pages} pages, {coding}, on the wire", [one.size / 1000 for one in full], "KB", hold[0]))
        found.append(Row("… server's processor time, in the process", [one.seconds for one in full], "s", hold[1]))
    for name, step, hold in (("one building", 1, ("10 KB", "30 ms")), ("20 buildings", 50, ("50 KB", "80 ms"))):
        found += _delta_rows(f"delta after 20 changes in {name}", passes(lambda step=step: _delta(world, step)), hold)
    return found + _over_loopback(world)


def _delta_rows(name: str, deltas: list[Asked], hold: tuple[str, str]) -> list[Row]:
    size = Row(f"{name}, {deltas[0].pages} pages, zstd, on the wire", [one.size / 1000 for one in deltas], "KB", hold[0])
    return [size, Row("… server's processor time, in the process", [1000 * one.seconds for one in deltas], "ms", hold[1])]


def _over_loopback(world: World) -> list[Row]:
    server = Server(world.data).start()
    try:
        client = Phone(Client(server.port, keep_open=True), world.cast.worker).sign_in().client
        _all(client, None, "zstd", time.perf_counter)
        full, spent = [], []
        for _ in range(3):
            before = cpu_of(server)
            full.append(_all(client, None, "zstd", time.perf_counter))
            spent.append(cpu_of(server) - before)
    finally:
        server.stop()
    return [
        Row("full pack, zstd, over loopback by the clock", [one.seconds for one in full], "s", "0.5 s"),
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


def _delta(world: World, step: int) -> Asked:
    phone = world.phone
    phone.refresh()
    for number in range(20):
        phone.save(f"/addresses/{world.doors[number * step % len(world.doors)].id}/visits", ("outcome", "met"), at=now())
    phone.send()
    return _all(phone.client, phone.cursor, "zstd", time.process_time)
