"""Work that must happen: once, by one of many, by another when that one dies, and after a stop."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask

from webapp.core import schedule
from webapp.core.clock import LOCAL
from webapp.core.db import db
from webapp.core.problems import TryAgain
from webapp.core.schedule import AGAIN_AFTER, LEASE, WORK, Job, Work, every_minute, every_night
from webapp.core.waker import Waker
from webapp.core.writes import committed

NOON = datetime(2026, 3, 11, 4, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


class Process:
    """What one process does at a time of the test's choosing."""

    def __init__(self, app: Flask):
        self.app, self.now = app, NOON

    def tick(self) -> list[str]:
        with self.app.app_context():
            return schedule.tick(lambda: self.now)

    def job(self, name: str = "sweep") -> Job:
        with self.app.app_context():
            return db.session.get_one(Job, name)


@pytest.fixture
def process(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Process:
    for name in list(WORK):
        monkeypatch.delitem(WORK, name)
    return Process(app)


@pytest.fixture
def given(monkeypatch: pytest.MonkeyPatch) -> Callable[..., list]:
    """Makes a work of these steps, each a callable; the list tells what was done."""

    def make(*steps: Callable[[], object], next_due=every_minute) -> list:
        done: list = []

        def run(at: datetime):
            for step in steps:
                done.append(step())
                yield 1

        monkeypatch.setitem(WORK, "sweep", Work("sweep", next_due, run))
        return done

    return make


def test_what_is_due_is_done_and_comes_due_again(process, given):
    done = given(lambda: "swept")
    assert process.tick() == ["sweep"]
    assert process.tick() == []
    process.now += MINUTE
    assert process.tick() == ["sweep"]
    assert done == ["swept", "swept"]
    assert process.job().done_at == process.now


def test_after_a_stop_it_is_done_once_at_the_next_tick(process, given):
    done = given(lambda: "swept")
    process.tick()
    process.now += timedelta(days=3)
    assert process.tick() == ["sweep"]
    assert process.tick() == []
    assert len(done) == 2


def test_nightly_work_waits_for_the_night_and_is_made_up_for_in_the_morning(process, given):
    done = given(lambda: "swept", next_due=every_night)
    assert process.tick() == []
    night = process.job().due_at
    assert night.astimezone(LOCAL).strftime("%Y-%m-%d %H:%M") == "2026-03-12 02:30"
    process.now = night + timedelta(hours=7)  # the server was down
    assert process.tick() == ["sweep"]
    assert len(done) == 1
    assert process.job().due_at == night + timedelta(days=1)


def test_of_many_processes_one_does_it(process, given):
    given(lambda: None)
    process.tick()
    process.now += MINUTE
    done = given(lambda: "swept")
    with ThreadPoolExecutor(4) as pool:
        taken = [one.result(30) for one in [pool.submit(process.tick) for _ in range(4)]]
    assert sorted(taken, key=len) == [[], [], [], ["sweep"]]
    assert done == ["swept"]


def test_another_takes_over_when_the_one_at_it_dies(process, given):
    def dies() -> None:
        raise SystemExit  # nothing of ours runs after a kill -9

    given(dies)
    with pytest.raises(SystemExit):
        process.tick()
    done = given(lambda: "swept")
    assert process.tick() == [], "its lease still runs"
    process.now += LEASE
    assert process.tick() == ["sweep"]
    assert done == ["swept"]


def test_who_lost_the_lease_stops_after_its_step(process, given):
    def too_slow() -> str:
        process.now += LEASE
        with process.app.app_context():
            assert schedule._take("sweep", other, process.now), "another goes on"
        return "first step"

    other = schedule.new_id()
    done = given(too_slow, lambda: "second step")
    assert process.tick() == []
    assert done == ["first step"]
    assert process.job().holder_id == other, "and the other's lease stands"


def test_a_long_work_keeps_its_lease_step_by_step(process, given):
    def step() -> list[str]:
        process.now += LEASE / 2
        return schedule._due(process.now)

    done = given(step, step, step, step)
    assert process.tick() == ["sweep"]
    assert done == [[], [], [], []]


def test_a_fault_of_ours_is_told_and_tried_again_later(process, given, caplog):
    given(lambda: 1 / 0)
    assert process.tick() == []
    assert process.job().fault == "ZeroDivisionError"
    assert "sweep met a fault of ours" in caplog.text
    done = given(lambda: "swept")
    assert process.tick() == []
    process.now += AGAIN_AFTER
    assert process.tick() == ["sweep"]
    assert done == ["swept"]
    assert process.job().fault == ""


def test_a_busy_database_is_asked_again_at_the_next_tick(process, given):
    def busy() -> None:
        raise TryAgain

    given(busy)
    assert process.tick() == []
    given(lambda: "swept")
    assert process.tick() == ["sweep"]


def test_a_fault_in_one_work_does_not_stop_the_others(process, given, monkeypatch):
    given(lambda: 1 / 0)
    monkeypatch.setitem(WORK, "wash", Work("wash", every_minute, lambda at: [1]))
    assert process.tick() == ["wash"]


def test_a_step_that_failed_is_rolled_back(process, given):
    def half() -> None:
        with committed():
            db.session.add(Job(name="half", due_at=NOON))
            db.session.flush()
            raise ValueError

    given(half)
    process.tick()
    with process.app.app_context():
        assert db.session.get(Job, "half") is None


def test_the_server_wakes_by_itself(process, given):
    done = given(lambda: "swept")
    waker = Waker(process.app, 0.02).start()
    for _ in range(500):
        if done:
            break
        waker.ended.wait(0.02)
    waker.end()
    assert done == ["swept"]
    assert not waker.thread.is_alive()


@pytest.mark.parametrize(
    ("local", "night"),
    [("2026-03-11 02:29", "2026-03-11 02:30"), ("2026-03-11 02:30", "2026-03-12 02:30"), ("2026-12-31 23:59", "2027-01-01 02:30")],
)
def test_the_night_is_that_of_the_street(local, night):
    at = datetime.strptime(local, "%Y-%m-%d %H:%M").replace(tzinfo=LOCAL).astimezone(UTC)
    assert every_night(at).astimezone(LOCAL).strftime("%Y-%m-%d %H:%M") == night
