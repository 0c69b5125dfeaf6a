"""Two operators reach for the next call-back in the same second, in two processes: they never ring the same door."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.orders.call_backs.conftest import MORNING
from webapp.orders.call_backs.models import CallLease

ROOT = Path(__file__).resolve().parents[3]


def start(database_url: str, data: Path, person) -> subprocess.Popen:
    command = [sys.executable, "-m", "tests.orders.call_backs.caller", database_url, str(data), str(person.id), MORNING.isoformat()]
    return subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)


def taken_at_once(centre, database_url, tmp_path) -> list[str]:
    callers = [start(database_url, tmp_path / who, centre.people[who]) for who in ("operator", "second_operator")]
    for one in callers:
        assert one.stdout.readline() == "ready\n"
    for one in callers:
        one.stdin.write("go\n")
        one.stdin.flush()
    return [one.communicate(timeout=60)[0].strip() for one in callers]


@pytest.mark.parametrize("orders", [1, 2])
def test_two_operators_in_the_same_second_ring_two_doors(centre, waiting, database_url, tmp_path, orders):
    ids = {str(waiting(days_ago=number + 1)) for number in range(orders)}
    taken = taken_at_once(centre, database_url, tmp_path)
    assert set(taken) == ids | ({"None"} if orders == 1 else set())
    held = centre.rows(CallLease)
    assert {str(one.order_id) for one in held} == ids
    assert len({one.person_id for one in held}) == orders
