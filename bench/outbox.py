"""Entries filed per second in batches of 50, all rules, with the refused, foreign, late and doubled ones among them; beside raw SQLite."""

import json
import sqlite3
import tempfile
import time
from datetime import timedelta
from pathlib import Path

from flask import Flask, request

from bench.table import Row, passes
from bench.world import World
from webapp.core.clock import now
from webapp.core.ids import new_id

BATCHES, SIZE = 10, 50


def rows(world: World) -> list[Row]:
    _deliver(world, 2)
    timed = passes(lambda: _deliver(world, BATCHES))
    echoed = passes(lambda: _echo(world))
    raw = passes(_raw)
    filed = [filed / seconds for filed, seconds in timed]
    return [
        Row("entries answered per second, batches of 50, all rules, SQLite", filed, "/s", "1,000/s"),
        Row("  raw SQLite inserts, FULL, batches of 50, same run", [r[0] for r in raw], "/s"),
        Row("  raw SQLite inserts, FULL, singly, same run", [r[1] for r in raw], "/s"),
        Row("  bare Flask echo of a 50-entry batch, same client", echoed, "/s"),
    ]


def _batch(world: World, number: int) -> tuple[list[dict], list[str]]:
    """43 that are filed, and one each of the bad kinds; with the verdict that each must get."""
    phone, wanted, batch, at = world.phone, [], [], now()
    land = world.cast.land

    def add(verdict: str, path: str, *fields, **more) -> dict:
        batch.append(phone.save(path, *fields, at=more.pop("at", at), **more))
        wanted.append(verdict)
        return batch[-1]

    for index in range(43):
        door = world.doors[(number * 43 + index) % len(world.doors)]
        words = [("difficulty", "楼道灯坏了快一个星期"), ("fields", "facilities")] if index % 5 == 0 else []
        add("filed", f"/addresses/{door.id}/visits", ("outcome", "met"), *words)
    add("refused", f"/addresses/{land.addresses[-1].id}/visits", ("outcome", "met"))  # another grid's door
    add("refused", f"/addresses/{new_id()}/visits", ("outcome", "met"))
    add("refused", f"/addresses/{world.doors[0].id}/visits", ("outcome", "perhaps"))
    add("refused", "/people", ("name", "x"))
    add("filed", f"/addresses/{world.doors[1].id}/visits", ("outcome", "met"), at=at + timedelta(days=3))
    forged = add("refused", f"/addresses/{world.doors[2].id}/visits", ("outcome", "met"))
    forged["signature"] = forged["signature"][::-1]
    batch.append(batch[0])  # doubled
    wanted.append("filed")
    return batch, wanted


def _deliver(world: World, count: int) -> tuple[int, float]:
    spent = 0.0
    for number in range(count):
        batch, wanted = _batch(world, number)
        began = time.process_time()
        answer = world.phone.deliver(batch)
        spent += time.process_time() - began
        assert [verdict["verdict"] for verdict in answer.json["verdicts"]] == wanted
        world.phone.forget_outbox()
    return count * SIZE, spent


def _echo(world: World) -> float:
    app = Flask("echo")

    @app.post("/")
    def echo():
        return {"verdicts": [{"key": entry["key"]} for entry in request.get_json()["entries"]]}

    batch, _wanted = _batch(world, 0)
    world.phone.forget_outbox()
    client, body = app.test_client(), json.dumps({"entries": batch})
    began = time.process_time()
    for _ in range(100):
        client.post("/", data=body, content_type="application/json")
    return 100 / (time.process_time() - began)


def _raw() -> tuple[float, float]:
    with tempfile.TemporaryDirectory() as folder:
        db = sqlite3.connect(Path(folder) / "raw.db", isolation_level=None)
        db.execute("PRAGMA journal_mode=WAL")
        db.execute("PRAGMA synchronous=FULL")
        db.execute("CREATE TABLE entry (id TEXT PRIMARY KEY, body TEXT)")
        text = "字" * 200
        began = time.perf_counter()
        for _ in range(100):
            db.execute("BEGIN IMMEDIATE")
            db.executemany("INSERT INTO entry VALUES (?, ?)", [(str(new_id()), text) for _ in range(SIZE)])
            db.execute("COMMIT")
        together = 100 * SIZE / (time.perf_counter() - began)
        began = time.perf_counter()
        for _ in range(1000):
            db.execute("INSERT INTO entry VALUES (?, ?)", (str(new_id()), text))
        singly = 1000 / (time.perf_counter() - began)
        db.close()
    return together, singly
