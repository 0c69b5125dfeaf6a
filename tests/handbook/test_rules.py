"""How the lines of a day fold, and which day a note belongs to."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest

from webapp.core.ids import new_id
from webapp.core.problems import Problem
from webapp.handbook.rules import Round, day_of, fold, is_open, week_of

MORNING = datetime(2026, 3, 11, 1, 20, tzinfo=UTC)
PLACE = "3幢 2单元"


@dataclass
class Line:
    door: str = ""
    outcome: str = "met"
    minutes: int = 0
    quiet: bool = True
    kind: str = "visit"
    place: str = PLACE
    who: str = ""
    visit_id: UUID | None = None
    id: UUID = field(default_factory=new_id)

    @property
    def happened_at(self) -> datetime:
        return MORNING + timedelta(minutes=self.minutes)


def test_quiet_visits_of_one_place_fold_into_one_line():
    lines = fold([Line("103"), Line("301", minutes=5), Line("302", "not_home", 6), Line("303", minutes=9)], with_photos=())
    [round_] = lines
    assert isinstance(round_, Round)
    assert (round_.at, round_.place, round_.count) == (MORNING, PLACE, 4)
    assert round_.doors == {"met": ["103", "301", "303"], "not_home": ["302"]}


def test_a_visit_with_something_to_say_stands_alone_and_does_not_break_the_round():
    told = Line("401", minutes=3, quiet=False)
    lines = fold([Line("103"), told, Line("303", minutes=6)], with_photos=())
    assert [isinstance(line, Round) for line in lines] == [True, False]
    assert lines[0].count == 2
    assert lines[1] is told


def test_a_photo_is_something_to_say():
    quiet, told, pictured = Line("101"), Line("102", minutes=1, quiet=False), Line("103", minutes=2)
    lines = fold([quiet, told, pictured], with_photos=[pictured.id])
    assert lines[0].doors == {"met": ["101"]}
    assert lines[1:] == [told, pictured]


def test_another_place_and_a_long_pause_begin_another_line():
    lines = fold([Line("103"), Line("201", place="5幢", minutes=1), Line("104", minutes=30), Line("105", minutes=151)], with_photos=())
    assert [(line.place, line.count) for line in lines] == [(PLACE, 2), ("5幢", 1), (PLACE, 1)]


def test_own_words_never_fold_and_lines_come_by_the_hour():
    late, early = Line(kind="note", minutes=60), Line(kind="note")
    assert fold([late, early], with_photos=()) == [early, late]


def test_a_week_begins_on_monday():
    assert week_of(date(2026, 3, 11)) == [date(2026, 3, 9) + timedelta(days=count) for count in range(7)]
    assert week_of(date(2026, 1, 1))[0] == date(2025, 12, 29)


@pytest.mark.parametrize(
    ("said", "day"),
    [("", date(2026, 3, 1)), ("today", date(2026, 3, 1)), ("yesterday", date(2026, 2, 28)), ("2026-01-05", date(2026, 1, 5))],
)
def test_a_note_says_its_day_in_words_or_by_date(said, day):
    assert day_of(said, date(2026, 3, 1)) == day


def test_what_is_no_day_is_refused():
    with pytest.raises(Problem):
        day_of("2026-02-30", date(2026, 3, 1))


def test_a_year_stays_open_until_the_fifteenth_of_january():
    assert is_open(date(2026, 5, 1), date(2027, 1, 15), 15)
    assert not is_open(date(2026, 5, 1), date(2027, 1, 16), 15)
    assert is_open(date(2027, 1, 1), date(2027, 1, 16), 15)
