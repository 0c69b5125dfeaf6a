"""Entries answered per second in batches of 50, all rules, signatures checked; the mix holds every kind of bad entry.

In the process, by processor time (other work on the machine disturbs it little), and over loopback by the clock.
"""

import random
import time
from collections.abc import Callable
from datetime import timedelta

from bench.server import cpu_of
from bench.table import Row, passes
from bench.world import World
from tests.loopback import Client
from tests.offline.phone import Phone
from tests.server import Server
from webapp.core.clock import now
from webapp.core.ids import new_id

BATCHES, SIZE = 10, 50


def rows(world: World) -> list[Row]:
    deliver(world, world.phone, 2)
    mixed = [BATCHES * SIZE / seconds for seconds in passes(lambda: _cpu(world, batch))]
    sound = [BATCHES * SIZE / seconds for seconds in passes(lambda: _cpu(world, sound_batch))]
    server = Server(world.data).start()
    try:
        phone = Phone(Client(server.port, keep_open=True), world.cast.worker).sign_in()
        deliver(world, phone, 2)
        over = passes(lambda: _over_http(world, phone, server))
    finally:
        server.stop()
    return [
        Row(
            "entries answered, batches of 50 with 6 bad ones, all rules, SQLite: per processor second, in the process",
            mixed,
            "/s",
            "1,000/s",
        ),
        Row("… nothing bad among them", sound, "/s", "1,000/s"),
        Row("… 6 bad ones, over loopback, one phone, by the clock", [BATCHES * SIZE / wall for wall, _ in over], "/s"),
        Row("… 6 bad ones, over loopback, per processor second of the server", [BATCHES * SIZE / cpu for _, cpu in over], "/s", "1,000/s"),
    ]


def batch(world: World, phone: Phone, number: int = 0) -> tuple[list[dict], list[str]]:
    """44 that are filed, and among them one each of the bad kinds; with the verdict that each must get."""
    at, land, doors = now(), world.cast.land, world.doors
    mix = [(f"/addresses/{doors[(number * 43 + one) % len(doors)].id}/visits", "met", at, "filed") for one in range(43)]
    mix += [
        (f"/addresses/{land.addresses[-1].id}/visits", "met", at, "refused"),  # another grid's door
        (f"/addresses/{new_id()}/visits", "met", at, "refused"),  # nobody's
        (f"/addresses/{doors[0].id}/visits", "perhaps", at, "refused"),
        ("/people", "met", at, "refused"),  # no form of the outbox
        (f"/addresses/{doors[1].id}/visits", "met", at + timedelta(days=3), "filed"),  # the clock is ahead
    ]
    random.Random(number).shuffle(mix)
    entries, wanted = [], []
    for place, (path, outcome, when, verdict) in enumerate(mix):
        said = [("difficulty", "楼道灯坏了快一个星期"), ("fields", "facilities")] if place % 5 == 0 else []
        entries.append(phone.save(path, ("outcome", outcome), *said, at=when))
        wanted.append(verdict)
    forged = dict(phone.save(f"/addresses/{doors[2].id}/visits", ("outcome", "met"), at=at))
    entries.insert(20, forged | {"signature": phone.sign(forged | {"seq": 1})})
    wanted.insert(20, "refused")
    first = wanted.index("filed")
    entries.append(entries[first])  # doubled
    wanted.append("filed")
    phone.forget_outbox()
    return entries, wanted


def deliver(world: World, phone: Phone, count: int) -> float:
    """Clock seconds of the deliveries alone."""
    spent = 0.0
    for number in range(count):
        entries, wanted = batch(world, phone, number)
        began = time.perf_counter()
        answer = phone.deliver(entries)
        spent += time.perf_counter() - began
        assert [verdict["verdict"] for verdict in answer.json["verdicts"]] == wanted
    return spent


def sound_batch(world: World, phone: Phone, number: int = 0) -> tuple[list[dict], list[str]]:
    doors = world.doors[number * 50 % len(world.doors) :][:SIZE]
    entries = [phone.save(f"/addresses/{door.id}/visits", ("outcome", "met"), at=now()) for door in doors]
    phone.forget_outbox()
    return entries, ["filed"] * len(entries)


def _cpu(world: World, make: Callable[[World, Phone, int], tuple[list[dict], list[str]]] = batch) -> float:
    spent = 0.0
    for number in range(BATCHES):
        entries, wanted = make(world, world.phone, number)
        began = time.process_time()
        answer = world.phone.deliver(entries)
        spent += time.process_time() - began
        assert [verdict["verdict"] for verdict in answer.json["verdicts"]] == wanted
    return spent


def _over_http(world: World, phone: Phone, server: Server) -> tuple[float, float]:
    began = cpu_of(server)
    wall = deliver(world, phone, BATCHES)
    return wall, cpu_of(server) - began
