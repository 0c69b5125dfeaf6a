"""Two operators lock the same week in the same second, in two processes: one sheet, and the other hears who was first."""

import subprocess
import sys
from pathlib import Path

from tests.orders.conftest import at
from tests.orders.reconciling.conftest import MEETING, WEEK
from webapp.orders.reconciling.models import Reconciliation, ReconciliationItem

ROOT = Path(__file__).resolve().parents[3]


def start(database_url: str, data: Path, person) -> subprocess.Popen:
    said = (database_url, data, person.id, WEEK.monday, MEETING.isoformat())
    command = [sys.executable, "-m", "tests.orders.reconciling.racer", *map(str, said)]
    return subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)


def test_two_who_lock_in_the_same_second_make_one_sheet(office, database_url, tmp_path):
    office.report(at("2026-03-10 09:00"))
    people = [office.centre.people[who] for who in ("operator", "second_operator")]
    racers = [start(database_url, tmp_path / str(n), person) for n, person in enumerate(people)]
    for one in racers:
        assert one.stdout.readline() == "ready\n"
    for one in racers:
        one.stdin.write("go\n")
        one.stdin.flush()
    said = [one.communicate(timeout=60)[0].strip() for one in racers]
    winner = said.index("locked")
    assert said[1 - winner].startswith("locked ")
    assert people[winner].name in said[1 - winner], "who was first"
    [sheet] = office.centre.rows(Reconciliation)
    assert sheet.locked_by_id == people[winner].id
    assert len(office.centre.rows(ReconciliationItem)) == 1
