"""The pack: a grid's full listing, and deltas after twenty changes."""

import time

from flask import json

from bench.table import Row, passes
from bench.world import World


def rows(world: World) -> list[Row]:
    found = []
    for coding in ("br", "zstd", "gzip"):
        _full(world, coding)
        timed = passes(lambda coding=coding: _full(world, coding))
        sizes = {size for size, _seconds, _pages in timed}
        pages = timed[0][2]
        limits = ("200 KB", "0.5 s") if coding == "br" else ("", "")
        found.append(Row(f"full pack, {pages} pages, {coding}, on the wire", [size / 1000 for size in sizes], "KB", limits[0]))
        found.append(Row(f"full pack, {coding}, server CPU", [seconds for _size, seconds, _pages in timed], "s", limits[1]))
    for name, step, limits in (("one building", 1, ("10 KB", "30 ms")), ("20 buildings", 50, ("50 KB", "80 ms"))):
        timed = passes(lambda step=step: _delta(world, step))
        found.append(Row(f"delta after 20 changes in {name}, on the wire", [size / 1000 for size, _ in timed], "KB", limits[0]))
        found.append(Row(f"delta after 20 changes in {name}, server CPU", [1000 * seconds for _, seconds in timed], "ms", limits[1]))
    return found


def _full(world: World, coding: str) -> tuple[int, float, int]:
    size, seconds, pages, cursor, done = 0, 0.0, 0, None, False
    while not done:
        answer, spent = _ask(world, cursor, coding)
        said = json.loads(_plain(world, cursor))
        size, seconds, pages = size + len(answer), seconds + spent, pages + len(said["pages"])
        cursor, done = said["cursor"], said["done"]
    return size, seconds, pages


def _delta(world: World, step: int) -> tuple[int, float]:
    phone = world.phone
    phone.refresh()
    from webapp.core.clock import now

    for number in range(20):
        door = world.doors[(number * step) % len(world.doors)]
        phone.save(f"/addresses/{door.id}/visits", ("outcome", "met"), at=now())
    phone.send()
    answer, spent = _ask(world, phone.cursor, "br")
    return len(answer), spent


def _ask(world: World, cursor: str | None, coding: str) -> tuple[bytes, float]:
    began = time.process_time()
    answer = world.phone.client.get(
        "/offline/pack", query_string={"since": cursor} if cursor else None, headers={"Accept-Encoding": coding}
    )
    spent = time.process_time() - began
    assert answer.status_code == 200
    return answer.data, spent


def _plain(world: World, cursor: str | None) -> bytes:
    return world.phone.client.get(
        "/offline/pack", query_string={"since": cursor} if cursor else None, headers={"Accept-Encoding": "identity"}
    ).data
