"""Cells come as text, numbers, dates and truth values; each reader takes all of them or says why not."""

from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webapp.areas.importing import cells
from webapp.core.clock import LOCAL
from webapp.core.problems import Problem

TEXTS = (cells.text(40), cells.note(200), cells.code(20), cells.phone)
READERS = (*TEXTS, cells.whole(1, 30), cells.yes_no, cells.day, cells.local, cells.choice({"a": "b"}))
ANY_CELL = st.one_of(
    st.none(),
    st.text(),
    st.integers(),
    st.floats(),
    st.booleans(),
    st.dates(),
    st.datetimes(),
    st.sampled_from(["是", "2026-03-05", "#REF!"]),
)


@given(ANY_CELL, st.sampled_from(READERS))
def test_a_cell_is_read_or_refused_and_never_breaks_the_import(cell, read):
    try:
        value = read(cell)
    except Problem:
        return
    assert value is None or isinstance(value, str | int | bool | date)


@given(st.text())
def test_text_read_twice_is_the_same(said):
    once = cells.plain(said)
    assert cells.plain(once) == once


@given(
    st.dates(date(1900, 1, 2), date(2100, 12, 30)),
    st.sampled_from(["{:%Y-%m-%d}", "{:%Y/%m/%d}", "{0.year}年{0.month}月{0.day}日", "{0.year}.{0.month}.{0.day}"]),
)
def test_a_day_is_read_however_it_is_written(day, form):
    assert cells.day(form.format(day)) == day
    assert cells.day(day) == day
    assert cells.day(datetime(day.year, day.month, day.day, 9)) == day  # noqa: DTZ001 (as a spreadsheet gives it)


def test_a_moment_is_read_as_clocks_here_show_it():
    moment = datetime(2026, 3, 5, 14, 2, tzinfo=LOCAL)
    assert cells.local("2026-03-05 14:02") == cells.local("2026年3月5日 14:02") == cells.local("2026/3/5T14:02:00") == moment
    assert cells.local(datetime(2026, 3, 5, 14, 2)) == moment  # noqa: DTZ001 (as a spreadsheet gives it)


@pytest.mark.parametrize("said", ["2026-02-30", "3/5", "gestern", "26-03-05", "2026-03-05 25:00", 46000.5, True])
def test_what_is_no_day_is_refused(said):
    with pytest.raises(Problem):
        cells.day(said)


@pytest.mark.parametrize(
    ("cell", "said"), [(402.0, "402"), ("４０２", "402"), (" 3幢\u200b ", "3幢"), (True, "是"), ("a\tb", "a b"), (4.5, "4.5")]
)
def test_text_is_cleaned_of_what_nobody_sees(cell, said):
    assert cells.plain(cell) == said


def test_a_number_too_long_for_a_spreadsheet_is_refused_not_rounded():
    with pytest.raises(Problem) as refused:
        cells.code(20)(330106001001001001.0)
    assert refused.value.name == "digits-lost"
