"""Two years of visits as grid workers would have made them: a stairwell at a time, more doors opened in the evening, tries again."""

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from random import Random

from . import notes
from .houses import Door, Grid
from .people import Post

ROUND = 730  # days of a round
WALKED = 730  # days of visits in the demo
RUNNING = 435  # days since the running round began
AHEAD = 1.05  # how the worker keeps up with an even pace
WALK_DAYS = (0.62, 0.62, 0.62, 0.62, 0.62, 0.4, 0.12)  # how likely a walk is, Monday to Sunday
FRESH = 14  # days of which more is noted down, so that a first look finds something that is still open
SLOTS = ((9, 0.42), (14, 0.46), (18, 0.76))  # hour of setting out, how many are at home
SHARE = (0.32, 0.4, 0.28)  # how often each is chosen


@dataclass
class Call:
    """One row of the sheet 走访."""

    door: str
    at: datetime
    outcome: str
    number: str
    field: str = ""
    difficulty: str = ""
    idea: str = ""
    promise: str = ""
    due_on: date | None = None
    answered_at: datetime | None = None
    care_days: int | None = None


def rounds(day: date) -> list[tuple[str, date, date]]:
    """The running round and the one before."""
    begun = day - timedelta(days=RUNNING)
    before = begun - timedelta(days=ROUND)
    return [("上一轮大走访", before, begun - timedelta(days=1)), ("大走访", begun, begun + timedelta(days=ROUND - 1))]


def calls(grid: Grid, walkers: list[Post], day: date, until: datetime) -> Iterator[Call]:
    """All visits in a grid up to a moment, in the order of time."""
    walk = _Walk(grid, walkers, day)
    for past in range(WALKED, -1, -1):
        for call in walk.on(day - timedelta(days=past)):
            if call.at < until:
                yield call


class _Walk:
    def __init__(self, grid: Grid, walkers: list[Post], day: date):
        self.dice = Random(f"walk {grid.code}")
        self.homes = [door for door in grid.doors if door.is_home]
        self.walkers, self.day = walkers, day
        self.begun = day - timedelta(days=RUNNING)
        self.due: deque[Door] = deque()
        self.again: deque[tuple[date, Door, int]] = deque()  # when, where, after how many tries
        self.care: dict[str, tuple[date, Door]] = {}
        self.met = 0
        self._begin_round(share=1 - (WALKED - RUNNING) / ROUND)

    def _begin_round(self, share: float) -> None:
        """Fills the list of doors in walking order; `share` of them has been seen to before the demo begins."""
        self.due = deque(self.homes[int(len(self.homes) * share) :])
        self.again.clear()
        self.met = int(len(self.homes) * share)

    def on(self, today: date) -> Iterator[Call]:
        if today == self.begun:
            self._begin_round(0)
        if self.dice.random() > WALK_DAYS[today.weekday()]:
            return
        walker = next((post for post in self.walkers if post.since <= today and (post.until is None or today <= post.until)), None)
        if walker is None:
            return
        slot = self.dice.choices(range(3), SHARE)[0]
        hour, at_home = SLOTS[slot]
        if today.weekday() >= 5:
            at_home = min(at_home + 0.15, 0.85)
        moment = datetime.combine(today, time(hour, self.dice.randrange(0, 45)))
        for door, tries in self._stretch(today):
            yield self._call(door, tries, moment, at_home, walker)
            moment += timedelta(minutes=self.dice.randrange(4, 14))

    def _stretch(self, today: date) -> list[tuple[Door, int]]:
        """Which doors today: homes in care first, then those to try again, then the next of the stairwell as far as the pace asks."""
        found = [(door, 0) for when, door in self.care.values() if when <= today][:2]
        while self.again and self.again[0][0] <= today and len(found) < 4:
            _when, door, tries = self.again.popleft()
            found.append((door, tries))
        start = self.begun if today >= self.begun else self.begun - timedelta(days=ROUND)
        planned = len(self.homes) * AHEAD * ((today - start).days + 1) / ROUND
        for _ in range(min(len(self.due), max(0, round(planned - self.met)), 5)):
            found.append((self.due.popleft(), 0))
            self.met += 1
        return found

    def _call(self, door: Door, tries: int, at: datetime, at_home: float, walker: Post) -> Call:
        call = Call(door.code, at, "见到", walker.number)
        chance = self.dice.random()
        if door.vacant and chance < 0.9:
            call.outcome = "空置"
            if not tries:
                self._try_again(door, at, 1)
        elif chance > at_home:
            call.outcome = "没人在家"
            if tries < 3:
                self._try_again(door, at, tries + 1)
        elif chance < 0.015:
            call.outcome = "谢绝"
        elif chance < 0.02:
            call.outcome = "搬走了"
        elif chance < 0.023:
            call.outcome = "不方便进去"
        else:
            self._meet(call, door, at)
        return call

    def _try_again(self, door: Door, at: datetime, tries: int) -> None:
        when = at.date() + timedelta(days=self.dice.randrange(3, 12))
        self.again.append((when, door, tries))

    def _meet(self, call: Call, door: Door, at: datetime) -> None:
        if door.code in self.care or self.dice.random() < 0.012:
            call.care_days = None if door.code in self.care else 30
            self.care[door.code] = (at.date() + timedelta(days=self.dice.randrange(24, 34)), door)
        fresh = (self.day - at.date()).days < FRESH
        if self.dice.random() < (0.7 if fresh else 0.4):
            call.field, call.difficulty = notes.difficulty(self.dice)
            if self.dice.random() < (0.7 if fresh else 0.35):
                self._promise(call, at)
        if self.dice.random() < 0.06:
            call.idea = notes.idea(self.dice)

    def _promise(self, call: Call, at: datetime) -> None:
        call.promise, call.due_on = notes.promise(self.dice), at.date() + timedelta(days=7)
        answered = at + timedelta(days=self.dice.choices((3, 6, 9, 15, 24), (30, 35, 20, 10, 5))[0], minutes=self.dice.randrange(-60, 60))
        if answered.date() < self.day:
            call.answered_at = answered
