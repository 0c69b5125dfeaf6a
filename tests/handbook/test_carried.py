"""What the phone carries of a handbook, and that every page that changes is known to have changed."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from flask import g

from webapp.accounts.models import Person
from webapp.core.carried import DAY, Holder, counts_of, touched_since
from webapp.core.clock import local_day
from webapp.core.db import db
from webapp.core.ids import new_id
from webapp.core.writes import committed
from webapp.handbook import actions, queries
from webapp.handbook.offline import HandbookPages

PAGES = HandbookPages()
WEDNESDAY = datetime(2026, 3, 11, 2, 26, tzinfo=UTC)


class Phone:
    """Holds pages and takes only those that a change concerns, as the pack does."""

    def __init__(self, app, person_id):
        self.app, self.person_id, self.at = app, person_id, WEDNESDAY
        with self._asking() as holder:
            self.counts, self.day, self.pages = counts_of(holder.scopes), holder.day, dict(PAGES.render(holder, PAGES.listing(holder)))

    def update(self) -> set[str]:
        """Takes the delta; the addresses it brought or removed."""
        with self._asking() as holder:
            subjects = touched_since(self.counts) | ({DAY} if self.day != holder.day else set())
            self.counts, self.day = counts_of(holder.scopes), holder.day
            urls = PAGES.concerned(holder, subjects)
            fresh = dict(PAGES.render(holder, sorted(urls)))
        before = self.pages
        self.pages = {url: html for url, html in before.items() if url not in urls} | fresh
        return urls & (set(before) | set(fresh))

    def full(self) -> dict[str, str]:
        with self._asking() as holder:
            return dict(PAGES.render(holder, PAGES.listing(holder)))

    def listing(self) -> list[str]:
        with self._asking() as holder:
            return PAGES.listing(holder)

    def _asking(self):
        return _asking(self.app, self.person_id, self.at)


class _asking:  # noqa: N801 — used like a function
    def __init__(self, app, person_id, at):
        self.context = app.test_request_context("/")
        self.person_id, self.at = person_id, at

    def __enter__(self) -> Holder:
        self.context.push()
        person = db.session.get_one(Person, self.person_id)
        g.user, g.language, g.shared, g.now = person, person.language, {}, self.at
        return Holder(person, frozenset(), local_day(self.at), self.at, person.language, (f"p:{person.id}",))

    def __exit__(self, *_error) -> None:
        self.context.pop()


@pytest.fixture
def phone(app, cast) -> Phone:
    return Phone(app, cast.worker.id)


@pytest.fixture
def person(app, cast):
    return cast.worker


@pytest.fixture
def note(app, phone, person) -> Callable:
    def write(text: str, day: str = "", *, replaces=None):
        with app.app_context(), committed():
            by = db.session.get_one(Person, person.id)
            return actions.write(text, day, (), key=new_id(), replaces=replaces, by=by, at=phone.at, received_at=phone.at).id

    return write


@pytest.fixture
def take_back(app, phone, person) -> Callable:
    def withdraw(entry_id) -> None:
        with app.app_context(), committed():
            by = db.session.get_one(Person, person.id)
            actions.withdraw(queries.own(by, entry_id), by=by, at=phone.at, received_at=phone.at)

    return withdraw


def test_a_phone_carries_the_written_days_of_the_year_and_the_forms(phone, note):
    note("今年的", "2026-01-05")
    assert phone.listing() == ["/handbook", "/handbook/search", "/handbook/entries/new", "/handbook/2026-01-05"]
    phone.at = datetime(2027, 1, 2, tzinfo=UTC)
    assert phone.listing() == ["/handbook", "/handbook/search", "/handbook/entries/new"]


def test_a_note_of_today_brings_todays_pages_and_no_search_of_a_whole_year(phone, note):
    note("头一条")
    phone.update()
    note("第二条")
    assert phone.update() == {"/handbook", "/handbook/2026-03-11"}


def test_another_persons_note_concerns_nobody_else(app, phone, cast):
    with app.app_context(), committed():
        other = db.session.get_one(Person, cast.other_worker.id)
        actions.write("别人的", "", (), key=new_id(), replaces=None, by=other, at=phone.at, received_at=phone.at)
    assert phone.update() == set()
    assert "别人的" not in "".join(phone.full().values())


def test_after_every_change_the_delta_leaves_what_a_full_list_brings(phone, note, take_back):
    for step in _a_year(phone, note, take_back):
        phone.update()
        assert phone.pages == phone.full(), step


def _a_year(phone: Phone, note: Callable, take_back: Callable) -> Iterator[str]:
    yield "nothing yet"
    first = note("周三的第一条")
    yield "the first note of a day"
    note("周一的", "2026-03-09")
    yield "an earlier day of the same week gets its page"
    second = note("周三的第二条")
    yield "a second note"
    corrected = note("周三的第二条，改过", replaces=second)
    yield "a correction"
    take_back(first)
    take_back(corrected)
    yield "the day's last note is taken back"
    note("去年的，还开着", "2026-01-02")
    yield "an early day"
    phone.at += timedelta(hours=15)
    yield "midnight"
    note("夜里补昨天的", "yesterday")
    yield "a late note is found by the search"
    phone.at += timedelta(days=20)
    yield "weeks without contact"
    phone.at = datetime(2026, 12, 31, 2, tzinfo=UTC)
    last = note("最后一天")
    yield "the last day of the year"
    phone.at = datetime(2027, 1, 3, 2, tzinfo=UTC)
    yield "a new year begins with empty pages"
    take_back(last)
    yield "something of last year is taken back while it is still open"
    note("新年第一条")
    yield "the first note of the new year"


def test_a_changed_name_changes_every_page(app, phone, note, person):
    note("一条")
    phone.update()
    with app.app_context(), committed():
        db.session.get_one(Person, person.id).name = "陈小圆"
    phone.update()
    assert phone.pages == phone.full()
    assert "陈小圆的 2026 年手账" in phone.pages["/handbook/2026-03-11"]


def test_a_holder_of_another_day_is_another_question(phone):
    with phone._asking() as holder:
        later = replace(holder, day=holder.day + timedelta(days=1))
        assert dict(PAGES.render(holder, ["/handbook"])) != dict(PAGES.render(later, ["/handbook"]))
