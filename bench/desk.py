"""What the desk's pages read when a street has 10,000 visits and 2,000 orders, and when it has 1,000,000 and 200,000: same households,
as many orders open, and as much that came and went of late: it is years older.
On SQLite steps of its machine are counted, on PostgreSQL the rows that each plan's scans really read."""

import atexit
import json
import random
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from unittest.mock import patch
from uuid import UUID

from flask import Flask
from sqlalchemy import event, text

from bench.table import Row
from bench.world import OLD_HOUSES, lay_doors
from tests.cast import make_cast, sign_in
from tests.conftest import OwnPages
from tests.databases import KINDS, PostgresDatabases, SqliteDatabases, migrate
from tests.orders.conftest import Centre, make_centre
from tests.orders.test_queries import NOW, fill
from webapp import create_app
from webapp.areas.models import Address
from webapp.core import requests
from webapp.core.db import db
from webapp.core.ids import new_id
from webapp.core.writes import committed
from webapp.orders.models import CallBack, OrderEvent, WorkOrder
from webapp.orders.queries import TABS as VIEWS
from webapp.visits.actions import restand
from webapp.visits.models import Visit, VisitCampaign

FEW, MANY = (10_000, 2_000), (1_000_000, 200_000)  # visits, orders
LATELY, LONG_AGO = (0, 390), (390, 2000)  # days: a street that is years older has as much to do this week
PIECE = 20_000
EVERY = 10  # instructions of SQLite's machine between two counts: they grow with the rows that are read
GROWING = ("visit", "work_order", "order_event", "call_back")
READERS = ("operator", "head", "officer")
MOVES = ("report", "file", "dispatch", "accept", "handle", "call_back", "close")


def rows() -> list[Row]:
    return [row for kind in KINDS for row in _rows(kind)]


def _rows(kind: str) -> list[Row]:
    app, centre, doors = _street(kind)
    _grow(centre, doors, (0, 0), FEW)
    few = {who: _read(app, centre, doors, who) for who in READERS}
    _grow(centre, doors, FEW, MANY)
    found = []
    for who, before in few.items():
        after, read = _read(app, centre, doors, who), "steps" if kind == "sqlite" else "rows read"
        found.append(Row(f"{kind}, {who}: pages", [len(after)], "", ""))
        for what, place in (("statements", 0), (read, 1)):
            url = max(after, key=lambda one: after[one][place] / max(before[one][place], 1))
            ratio = after[url][place] / max(before[url][place], 1)
            found.append(Row(f"… {what} of the page that grew most, `{url}`, few", [before[url][place]], ""))
            found.append(Row(f"… many ({ratio:.2f} ×)", [after[url][place]], "", "at most 1.1 ×"))
        scans = sorted({f"{url} {scan}" for url, one in after.items() for scan in one[2]})
        found.append(Row(f"… scans of whole growing tables: {'; '.join(scans) or 'none'}", [len(scans)], "", "0"))
    return found


def _street(kind: str) -> tuple[Flask, Centre, list[Address]]:
    folder = Path(tempfile.mkdtemp(prefix="gridwalk-bench-"))
    source = SqliteDatabases(folder, migrate) if kind == "sqlite" else PostgresDatabases(migrate)
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    atexit.register(source.close)
    app = create_app({"GRIDWALK_DATA": str(folder), "GRIDWALK_DATABASE_URL": source.lasting(), "GRIDWALK_LOG_LEVEL": "ERROR"})
    app.test_client_class = OwnPages
    with app.app_context(), committed():
        cast = make_cast()
        centre = make_centre(app, cast)
        began = (NOW - timedelta(days=400)).date()
        db.session.add(VisitCampaign(street_id=cast.land.street.id, name="一轮", starts_on=began, ends_on=began + timedelta(days=730)))
        doors = lay_doors(cast, OLD_HOUSES, random.Random(7))
    with app.app_context():
        db.session.remove()
    return app, centre, doors


def _grow(centre: Centre, doors: list[Address], now: tuple[int, int], then: tuple[int, int]) -> None:
    for start in range(now[0], then[0], PIECE):
        with centre.writing():
            db.session.execute(db.insert(Visit), [_visit(centre, doors, number) for number in range(start, min(start + PIECE, then[0]))])
    for start in range(now[1], then[1], PIECE):
        days = LATELY if start < FEW[1] else LONG_AGO
        fill(centre, min(PIECE, then[1] - start), start, open_below=FEW[1], days=days)
    with centre.writing():
        if not now[0]:
            for door in doors:
                restand(db.session.merge(door), NOW)
        _history(now[1])
    with centre.app.app_context(), db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("ANALYZE"))


def _visit(centre: Centre, doors: list[Address], number: int) -> dict:
    dice, door = random.Random(number), doors[number % len(doors)]
    days = LATELY if number < FEW[0] else LONG_AGO
    moment = NOW - timedelta(minutes=dice.randrange(days[0] * 24 * 60, days[1] * 24 * 60))
    return {
        "id": _id_of(moment, dice), "street_id": door.street_id, "address_id": door.id, "grid_id": door.grid_id,
        "person_id": centre.people["worker"].id, "outcome": dice.choice(("met", "met", "not_home")),
        "happened_at": moment, "received_at": moment, "fields": [],
    }  # fmt: skip


def _id_of(moment: datetime, dice: random.Random) -> UUID:
    """As it would have been given then: what is older lies before, in an index as on a disk."""
    return UUID(int=int(moment.timestamp() * 1000) << 80 | 0x7 << 76 | dice.getrandbits(12) << 64 | 0b10 << 62 | dice.getrandbits(62))


def _history(known: int) -> None:
    """Each ended order's moves and its call-back."""
    asked = db.select(WorkOrder.id, WorkOrder.street_id, WorkOrder.reported_at, WorkOrder.department_id)
    for part in db.session.execute(asked.where(WorkOrder.state == "closed").order_by(WorkOrder.id).offset(known)).partitions(PIECE):
        db.session.execute(db.insert(OrderEvent), [one for order in part for one in _events(*order)])
        db.session.execute(db.insert(CallBack), [_call_back(*order) for order in part])


def _events(order_id, street_id, moment, department_id) -> Iterator[dict]:
    for number, move in enumerate(MOVES, 1):
        yield {
            "id": new_id(), "street_id": street_id, "order_id": order_id, "number": number, "move": move, "to_state": "closed",
            "part": "centre", "department_id": department_id, "at": moment, "received_at": moment, "given": {},
        }  # fmt: skip


def _call_back(order_id, street_id, moment, _department_id) -> dict:
    return {
        "id": new_id(), "street_id": street_id, "order_id": order_id, "round": 0, "how": "phone", "at": moment, "solved": "yes",
        "satisfaction": "satisfied",
    }  # fmt: skip


def pages(app: Flask, doors: list[Address]) -> list[str]:
    """All lists of the desk: whatever opens there without naming a thing; an open order, and a door with its entrance and building."""
    with app.app_context():
        order = db.session.scalar(db.select(WorkOrder.id).where(WorkOrder.state == "filed").order_by(WorkOrder.id).limit(1))
    found = {
        str(rule)
        for rule in app.url_map.iter_rules()
        if "GET" in (rule.methods or ()) and not rule.arguments and str(rule).startswith("/desk")
    }
    one = {f"/desk/orders/{order}", f"/addresses/{doors[0].id}", f"/units/{doors[0].unit_id}"}
    return sorted(found - {"/desk/orders"} | {f"/desk/orders?view={view}" for view in VIEWS} | one)


def _read(app: Flask, centre: Centre, doors: list[Address], who: str) -> dict[str, tuple[int, int, list[str]]]:
    """Of each page that this reader may open: statements, what was read, and which growing tables were gone over from end to end. Each is
    asked twice, so that nothing is read for the first time."""
    with patch.object(requests, "now", lambda: NOW):
        client, found = sign_in(app.test_client(), centre.people[who]), {}
        for url in pages(app, doors):
            if client.get(url).status_code == 200:
                with _noted(app) as seen:
                    client.get(url)
                found[url] = (len(seen["sent"]), *_weighed(app, seen))
    return found


def _weighed(app: Flask, seen: dict) -> tuple[int, list[str]]:
    with app.app_context(), db.engine.connect() as connection:
        asked = [one for one in seen["sent"] if one[0].lstrip().startswith(("SELECT", "WITH"))]
        if connection.dialect.name == "sqlite":
            lines = [row[-1] for sent in asked for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {sent[0]}", sent[1])]
            return seen["steps"], [line for line in lines if any(line.startswith(f"SCAN {table}") for table in GROWING)]
        nodes = [
            node for sent in asked for node in _nodes(connection.exec_driver_sql(f"EXPLAIN (ANALYZE, FORMAT JSON) {sent[0]}", sent[1]))
        ]
    read = sum(
        node["Actual Loops"] * (node["Actual Rows"] + node.get("Rows Removed by Filter", 0)) for node in nodes if "Relation Name" in node
    )
    return round(read), [f"{node['Node Type']} {node['Relation Name']}" for node in nodes if _is_whole(node)]


def _is_whole(node: dict) -> bool:
    return node["Node Type"].endswith("Seq Scan") and node["Relation Name"] in GROWING


def _nodes(answer) -> Iterator[dict]:
    found = answer.scalar()
    waiting = [one["Plan"] for one in (json.loads(found) if isinstance(found, str) else found)]
    while waiting:
        node = waiting.pop()
        waiting += node.get("Plans", [])
        yield node


@contextmanager
def _noted(app: Flask) -> Iterator[dict]:
    """The statements that are sent meanwhile, and how many steps SQLite's machine took for them."""
    seen: dict = {"sent": [], "steps": 0}

    def step() -> None:
        seen["steps"] += EVERY

    def checkout(connection, _record, _proxy) -> None:
        if hasattr(connection, "set_progress_handler"):
            connection.set_progress_handler(step, EVERY)

    def statement(_connection, _cursor, sent, parameters, *_more) -> None:
        seen["sent"].append((sent, parameters))

    with app.app_context():
        engine = db.engine
    heard = ((engine, "checkout", checkout), (engine, "before_cursor_execute", statement))
    for one in heard:
        event.listen(*one)
    try:
        yield seen
    finally:
        for one in heard:
            event.remove(*one)
