"""What the forms of a door say, read with care: bad input gets a sentence, a blank is a blank."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from flask_babel import lazy_gettext as _l
from werkzeug.datastructures import MultiDict

from webapp.core.clock import local_day
from webapp.core.ids import parse_id
from webapp.core.problems import Problem, Problems

from .actions import Said
from .rules import FIELDS, MOST_TEXT, OUTCOMES, STAGES

FARTHEST = timedelta(days=731)


def read_visit(form: MultiDict, photos: Sequence[str], at: datetime) -> Said:
    """All problems of a visit's form at once, or what it says."""
    reader = _Reader(form, at)
    weak_signal = reader.text("weak_signal")
    said = Said(
        outcome=form.get("outcome", "") if form.get("outcome", "") in OUTCOMES else "",
        household_id=parse_id(form.get("household", "")),
        fields=[one for one in FIELDS if one in form.getlist("fields")],
        difficulty=reader.text("difficulty"),
        idea=reader.text("idea"),
        settled=bool(form.get("settled")),
        weak_signal=weak_signal,
        weak_signal_stage=form.get("weak_signal_stage", "bud") if weak_signal else "",
        review_on=reader.day("review_on") if weak_signal else None,
        promise=reader.text("promise"),
        promise_due_on=reader.day("promise_due_on"),
        care_days=reader.number("care_days", 1, 366),
        photos=tuple(photos),
    )
    if said.weak_signal and said.weak_signal_stage not in STAGES:
        said.weak_signal_stage = "bud"
    if said.weak_signal and said.review_on is None:
        said.review_on = local_day(at) + timedelta(days=7)
    reader.done()
    return said


def read_household(form: MultiDict, at: datetime) -> tuple[str, str, int | None]:
    """Name, phone, how many: at least one of them."""
    reader = _Reader(form, at)
    name, phone, members = reader.text("contact_name", 40), reader.text("phone", 20), reader.number("members", 1, 30)
    reader.done()
    if not (name or phone or members):
        raise Problem("household-empty", _l("One thing is missing: a name, a phone number, or how many people."), field="contact_name")
    return name, phone, members


def read_feedback(form: MultiDict, at: datetime) -> str:
    reader = _Reader(form, at)
    words = reader.text("feedback")
    reader.done()
    return words


class _Reader:
    def __init__(self, form: MultiDict, at: datetime):
        self.form, self.today, self.problems = form, local_day(at), []

    def text(self, name: str, most: int = MOST_TEXT) -> str:
        said = self.form.get(name, "").strip().replace("\r\n", "\n")
        if len(said) > most:
            self.problems.append(Problem("too-long", _l("This is too long: at most %(most)s characters.", most=most), field=name))
        return said

    def day(self, name: str) -> date | None:
        """A date, or so many days from the day it happened («7»), so that a stored form stays true."""
        said = self.form.get(name, "").strip()
        if said == "other":
            said = self.form.get(f"{name}-other", "").strip()
        if not said:
            return None
        if said.isdigit() and len(said) <= 3:
            return self.today + timedelta(days=int(said))
        try:
            day = date.fromisoformat(said)
        except ValueError:
            self.problems.append(Problem("no-such-day", _l("This is not a day of the calendar."), field=name))
            return None
        if not self.today <= day <= self.today + FARTHEST:
            self.problems.append(Problem("day-out-of-reach", _l("Choose a day from today to two years ahead."), field=name))
        return day

    def number(self, name: str, least: int, most: int) -> int | None:
        said = self.form.get(name, "").strip()
        if not said:
            return None
        if said.isdigit() and len(said) <= 4 and least <= int(said) <= most:
            return int(said)
        self.problems.append(Problem("no-number", _l("A whole number from %(least)s to %(most)s.", least=least, most=most), field=name))
        return None

    def done(self) -> None:
        if self.problems:
            raise Problems(self.problems)
