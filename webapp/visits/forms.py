"""What the forms of a door say, read with care: bad input gets a sentence, a blank is a blank."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from flask_babel import lazy_gettext as _l
from werkzeug.datastructures import MultiDict

from webapp.core.clock import local_day
from webapp.core.ids import parse_id
from webapp.core.problems import Problem, Problems

from .actions import Said
from .rules import FIELDS, MOST_TEXT, REVIEW_AFTER, STAGES, check_outcome

FARTHEST = timedelta(days=731)


def read_visit(form: MultiDict, photos: Sequence[str], at: datetime) -> Said:
    """All problems of a visit's form at once, or what it says. A day without its matter, such as an answer's, is not read."""
    reader = _Reader(form, at)
    weak_signal, promise = reader.text("weak_signal"), reader.text("promise")
    said = Said(
        outcome=reader.outcome(),
        household_id=parse_id(form.get("household", "")),
        fields=[one for one in FIELDS if one in form.getlist("fields")],
        difficulty=reader.text("difficulty"),
        idea=reader.text("idea"),
        settled=bool(form.get("settled")),
        weak_signal=weak_signal,
        weak_signal_stage=reader.choice("weak_signal_stage", STAGES) if weak_signal else "",
        review_on=(reader.day("review_on") or local_day(at) + REVIEW_AFTER) if weak_signal else None,
        promise=promise,
        promise_due_on=reader.day("promise_due_on") if promise else None,
        care_days=reader.number("care_days", 1, 366),
        photos=tuple(photos),
    )
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
        self.form, self.today = form, local_day(at)
        self.problems: list[Problem] = []

    def text(self, name: str, most: int = MOST_TEXT) -> str:
        said = self.form.get(name, "").replace("\r\n", "\n").replace("\0", "").strip()  # PostgreSQL keeps no NUL
        if len(said) > most:
            self.problems.append(Problem("too-long", _l("This is too long: at most %(most)s characters.", most=most), field=name))
        return said

    def outcome(self) -> str:
        said = self.form.get("outcome", "")
        try:
            check_outcome(said)
        except Problem as problem:
            self.problems.append(problem)
        return said

    def choice(self, name: str, choices: Sequence[str]) -> str:
        """The first one, unless another was chosen."""
        said = self.form.get(name, "")
        return said if said in choices else choices[0]

    def day(self, name: str) -> date | None:
        """A date, or so many days from the day it happened («7»), so that a stored form stays true."""
        said = self.form.get(name, "").strip()
        if said == "other":
            said = self.form.get(f"{name}-other", "").strip()
        if not said:
            return None
        try:
            day = self.today + timedelta(days=int(said)) if said.isdecimal() and len(said) <= 3 else date.fromisoformat(said)
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
        if said.isdecimal() and len(said) <= 4 and least <= int(said) <= most:
            return int(said)
        self.problems.append(Problem("no-number", _l("A whole number from %(least)s to %(most)s.", least=least, most=most), field=name))
        return None

    def done(self) -> None:
        if self.problems:
            raise Problems(self.problems)
