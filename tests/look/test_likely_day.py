"""A day is chosen with one tap from the likely ones, or from the calendar after «other»."""

from datetime import date

import pytest
from flask import Flask
from flask_babel import Babel
from werkzeug.datastructures import MultiDict
from wtforms import Form

from webapp.core.fields import LikelyDayField

WEEK = ((date(2026, 3, 14), "in 3 days"), (date(2026, 3, 18), "18 March"))


class AnswerForm(Form):
    by = LikelyDayField("Answer by", days=WEEK)


@pytest.fixture(autouse=True)
def words():
    app = Flask("likely-day")
    Babel(app)
    with app.test_request_context():
        yield


def posted(**values) -> AnswerForm:
    return AnswerForm(MultiDict({name.replace("_", "-"): value for name, value in values.items()}))


@pytest.mark.parametrize(
    ("values", "day"),
    [
        ({"by": "2026-03-14", "by_other": ""}, date(2026, 3, 14)),
        ({"by": "2026-03-14", "by_other": "2026-05-01"}, date(2026, 3, 14)),
        ({"by": "other", "by_other": "2026-05-01"}, date(2026, 5, 1)),
        ({"by_other": "2026-05-01"}, None),
        ({"by": ""}, None),
        ({}, None),
    ],
)
def test_the_calendar_counts_only_where_other_was_chosen(values, day):
    form = posted(**values)
    assert form.validate()
    assert form.by.data == day


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"by": "other"}, "which day"),
        ({"by": "other", "by_other": "31 June"}, "calendar"),
        ({"by": "soon"}, "calendar"),
    ],
)
def test_a_missing_or_impossible_day_is_said(values, sentence):
    form = posted(**values)
    assert not form.validate()
    assert sentence in form.by.errors[0]


def test_a_form_shown_again_keeps_what_was_chosen():
    form = posted(by="other", by_other="2026-03-14")
    form.validate()
    assert form.by.is_other()
    assert form.by.other_value() == "2026-03-14"
    assert [chosen for _value, _words, chosen in form.by.likely()] == [False, False]


def test_an_earlier_day_is_shown_as_likely_or_in_the_calendar():
    likely, other = AnswerForm(data={"by": date(2026, 3, 18)}).by, AnswerForm(data={"by": date(2026, 9, 1)}).by
    assert [chosen for *_rest, chosen in likely.likely()] == [False, True]
    assert not likely.is_other()
    assert other.is_other()
    assert other.other_value() == "2026-09-01"
