"""Lists of orders: what is found for whom, read as runs of indexes, and no more of it when there are many."""

import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
from sqlalchemy import event, text
from sqlalchemy.engine import Connection

from tests.cast import sign_in
from tests.orders.conftest import DAY, TUESDAY, Centre, at
from webapp.core import requests
from webapp.core.db import db
from webapp.core.ids import new_id
from webapp.orders import queries, sight
from webapp.orders.clocks import Limits
from webapp.orders.desk.alike import Matter, alike
from webapp.orders.desk.boards import BOARDS
from webapp.orders.models import WorkOrder
from webapp.orders.registers import Category, DepartmentZone
from webapp.orders.rules import OPEN, STATES

NOW = at("2026-03-11 12:00")
PAGES = (
    *(f"/desk/orders?view={view}" for view in (*queries.TABS, "dispatch", "new&since=2026-03-10T09:30:00Z")),
    *(f"/desk/orders/board?by={by}" for by in BOARDS),
    "/desk/brief",
    "/desk/map",
    "/desk/map/boundaries",
)


def fill(centre: Centre, count: int, start: int = 0, open_below: int = 1_000_000, days: tuple[int, int] = (0, 600)) -> None:
    """So many orders of those days ago, as a street has them: nine of ten ended, all over its buildings. From `open_below` on all ended."""
    dice, land = random.Random(start), centre.cast.land
    limits = Limits([["08:30", "12:00"], ["13:30", "17:30"]]).as_dict()
    rows = []
    for number in range(start, start + count):
        state = (
            dice.choice(["reported", "filed", "dispatched", "accepted", "handled"])
            if number % 10 == 0 and number < open_below
            else "closed"
        )
        home = number % len(land.addresses)
        address, grid = land.addresses[home], land.grids[home // 6]
        moment = NOW - timedelta(minutes=dice.randrange(days[0] * 24 * 60, days[1] * 24 * 60))
        rows.append(
            {
                "id": new_id(), "street_id": land.street.id, "number": f"26-{number}", "code": f"{number:08}", "source": "walk",
                "title": "灯坏了", "state": state, "category_id": (centre.lamps.id, centre.tiles.id, None)[number % 3], "limits": limits,
                "address_id": address.id, "building_id": address.building_id, "micro_grid_id": address.micro_grid_id, "grid_id": grid.id,
                "general_grid_id": land.general_grid.id, "reported_at": moment, "received_at": moment, "moved_at": moment,
                "called_back_at": moment if state == "closed" else None, "ended_at": moment if state == "closed" else None,
                "department_id": None if state in ("reported", "filed") else (centre.city.id, centre.building.id)[number % 2],
                "queue_at": moment + DAY, "reporter_id": centre.people["worker"].id, "handlers": [], "pauses": [],
            }
        )  # fmt: skip
    with centre.writing():
        db.session.execute(db.insert(WorkOrder), rows)
    with centre.app.app_context(), db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("ANALYZE"))


@contextmanager
def noted(app) -> Iterator[list[tuple[str, object]]]:
    """The statements about orders that are sent meanwhile."""
    sent: list[tuple[str, object]] = []

    def note(_connection, _cursor, statement, parameters, *_more) -> None:
        if "work_order" in statement and statement.startswith("SELECT"):
            sent.append((statement, parameters))

    with app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        event.remove(engine, "before_cursor_execute", note)


def plan(connection: Connection, statement: str, parameters: object) -> str:
    explain = "EXPLAIN QUERY PLAN" if connection.dialect.name == "sqlite" else "EXPLAIN"
    return "\n".join(str(row[-1]) for row in connection.exec_driver_sql(f"{explain} {statement}", parameters))


def goes_over_all(found: str) -> bool:
    return any(line.strip().lstrip("->").strip().startswith(("SCAN work_order", "Seq Scan on work_order")) for line in found.splitlines())


@pytest.fixture
def look(centre, monkeypatch) -> Callable[[str], list[tuple[str, object]]]:
    """Opens every list there is as somebody, and says what was asked of the database."""
    monkeypatch.setattr(requests, "now", lambda: NOW)

    def looked(who: str) -> list[tuple[str, object]]:
        client = sign_in(centre.app.test_client(), centre.people[who])
        with noted(centre.app) as sent:
            for url in PAGES:
                assert client.get(url).status_code == 200
        return sent

    return looked


@pytest.mark.parametrize("who", ["operator", "officer", "head"])
def test_lists_are_runs_of_indexes_and_ask_no_more_of_many_orders(centre, look, who):
    fill(centre, 1000)
    few = look(who)
    fill(centre, 4000, start=1000)
    many = look(who)
    assert len(many) == len(few)
    with centre.app.app_context(), db.engine.connect() as connection:
        over_all = [statement for statement, parameters in many if goes_over_all(plan(connection, statement, parameters))]
    assert not over_all, over_all[0]


def test_look_alikes_and_the_work_by_the_clock_use_indexes(centre):
    fill(centre, 3000)
    with centre.app.app_context(), noted(centre.app) as sent:
        land = centre.cast.land
        near = {"building_id": land.buildings[0].id, "grid_id": land.grids[0].id, "category_id": centre.lamps.id}
        queries.look_alikes(land.street.id, **near, at=NOW)
        alike(Matter(land.street.id, None, None, centre.lamps.id, "四楼楼道灯坏了"), NOW)
        db.session.scalars(db.select(WorkOrder.id).where(WorkOrder.wake_at <= NOW).order_by(WorkOrder.wake_at).limit(100)).all()
        queries.by_number(land.street.id, "26-7")
        sight.by_code("22222222")
    with centre.app.app_context(), db.engine.connect() as connection:
        assert not [one for one, parameters in sent if goes_over_all(plan(connection, one, parameters))]


def test_everybody_counts_each_order_once_whatever_ways_lead_to_it(centre):
    """The officer reported it, and has it too."""
    order_id = centre.report(by="officer")
    centre.move(order_id, "file", "operator", category=centre.lamps.id)
    centre.move(order_id, "dispatch", "operator", department=centre.city.id)
    with centre.app.app_context():
        lanes = sight.lanes(centre.people["officer"], NOW)
        assert queries.count(lanes, OPEN) == 1
        assert [one.id for one in queries.page_of(lanes, OPEN, None)] == [order_id]


def test_a_list_in_pages_brings_each_once_in_order_of_what_is_due(centre):
    fill(centre, 1500)
    with centre.app.app_context():
        lanes, seen, after = sight.lanes(centre.people["head"], NOW), [], None
        while True:
            found = queries.page_of(lanes, OPEN, after)
            seen += [(one.queue_at, one.id) for one in found[: queries.PAGE]]
            if len(found) <= queries.PAGE:
                break
            after = queries.Cursor(*seen[-1])
        assert seen == sorted(seen)
        assert len(seen) == len(set(seen)) == 150
        ended = queries.page_of(lanes, ("closed", "void"), None)
        assert [one.queue_at for one in ended] == sorted((one.queue_at for one in ended), reverse=True)


def test_look_alikes_are_open_near_and_of_late(centre):
    same = centre.to("filed")
    unsorted = centre.report(words="还没分类")
    for order_id, ends in ((centre.to("filed"), "void"), (centre.to("closed"), "")):
        if ends:
            centre.move(order_id, ends, "operator", reason="重复")
    centre.to("filed", when=TUESDAY - 100 * DAY)
    elsewhere = centre.to("filed", address=7)
    with centre.app.app_context():
        order = db.session.get_one(WorkOrder, same)
        near = {"building_id": order.building_id, "grid_id": order.grid_id, "category_id": order.category_id}
        found = queries.look_alikes(order.street_id, **near, at=NOW, but=None)
    assert {one.id for one in found} == {same, unsorted}
    assert elsewhere not in {one.id for one in found}


def test_the_zone_goes_before_the_category_and_a_category_without_either_proposes_nobody(centre):
    grid, other = centre.cast.land.grids
    with centre.writing():
        street = {"street_id": centre.cast.land.street.id}
        db.session.add(DepartmentZone(department_id=centre.building.id, grid_id=grid.id, net="property", name="物业一片", **street))
        lamps = db.session.get_one(Category, centre.lamps.id)
        lamps.net = "property"
    with centre.app.app_context():
        lamps = db.session.get_one(Category, centre.lamps.id)
        assert queries.owner_for(lamps, grid.id).id == centre.building.id
        assert queries.owner_for(lamps, other.id).id == centre.city.id
        assert queries.owner_for(None, grid.id) is None


def test_states_of_views_are_states():
    assert {one for states in queries.VIEWS.values() for one in states} == set(STATES)
