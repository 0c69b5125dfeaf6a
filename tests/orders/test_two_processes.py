"""Two operators dispatch the same order in the same second, in two processes: one dispatch, and the other hears of it."""

import subprocess
import sys
from pathlib import Path

from tests.orders.conftest import at
from webapp.orders.models import OrderNotice

ROOT = Path(__file__).resolve().parents[2]


def start(database_url: str, data: Path, order_id, person, department) -> subprocess.Popen:
    said = (database_url, data, order_id, person.id, department.id, at("2026-03-10 10:31").isoformat())
    command = [sys.executable, "-m", "tests.orders.racer", *map(str, said)]
    return subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)


def test_two_operators_in_the_same_second_make_one_dispatch(centre, database_url, tmp_path):
    order_id = centre.to("filed")
    pairs = (("operator", centre.city), ("second_operator", centre.building))
    racers = [start(database_url, tmp_path / who, order_id, centre.people[who], department) for who, department in pairs]
    for one in racers:
        assert one.stdout.readline() == "ready\n"
    for one in racers:
        one.stdin.write("go\n")
        one.stdin.flush()
    said = [one.communicate(timeout=60)[0].strip() for one in racers]
    winner = said.index("dispatched")
    assert said[1 - winner].startswith("moved-on")
    order = centre.order(order_id)
    assert order.department_id == pairs[winner][1].id
    assert [event.move for event in order.events].count("dispatch") == 1
    assert order.events[-1].by_id == centre.people[pairs[winner][0]].id
    assert centre.people[pairs[winner][0]].name in said[1 - winner], "who was first"
    assert len(centre.rows(OrderNotice, OrderNotice.kind == "dispatch")) == 1
