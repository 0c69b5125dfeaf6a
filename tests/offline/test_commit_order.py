"""Revisions appear in the order of commits: a phone that asks while a change is under way never passes it by."""

from concurrent.futures import ThreadPoolExecutor
from threading import Event

import pytest

from tests.offline.conftest import NOON
from webapp.areas.models import Household
from webapp.core.carried import _raise_revisions
from webapp.core.db import db


class Transaction:
    """A change of a household's name, made and held open in another thread until `end`."""

    def __init__(self, server, threads: ThreadPoolExecutor, household, name: str):
        self.raised, self.ended = Event(), Event()
        self._server, self._household, self._name = server, household, name
        self.done = threads.submit(self._run)

    def _run(self) -> None:
        with self._server.app.app_context():
            db.session.get_one(Household, self._household.id).contact_name = self._name
            _raise_revisions(db.session())  # all that a commit does but its last step
            self.raised.set()
            assert self.ended.wait(20)
            db.session.connection().commit()

    def end(self) -> None:
        self.ended.set()
        self.done.result(20)


@pytest.fixture
def threads():
    with ThreadPoolExecutor(2) as pool:
        yield pool


@pytest.mark.databases("postgresql")
def test_a_change_that_began_first_and_ends_last_is_not_passed_by(server, phone, threads):
    """The second change of the same grid waits for the first one's counter; asked in between, the phone has neither."""
    first_home, second_home = server.cast.land.households[:2]
    phone.refresh()
    before = phone.cursor
    first = Transaction(server, threads, first_home, "欧阳先生")
    assert first.raised.wait(20)
    second = Transaction(server, threads, second_home, "上官女士")
    assert not second.raised.wait(0.5), "its counter is held by the first"
    phone.refresh()
    assert phone.pack(before)["total"] == 0
    first.end()
    assert second.raised.wait(20)
    phone.refresh()
    assert "欧阳先生" in phone.pages[server.door(0, "")[:-1]]
    assert "上官女士" not in phone.pages[server.door(1, "")[:-1]]
    second.end()
    phone.refresh()
    assert "上官女士" in phone.pages[server.door(1, "")[:-1]]
    assert phone.pages == phone.fresh_pages()


@pytest.mark.databases("postgresql")
def test_changes_in_other_grids_hold_up_nobody(server, phone, other_phone, threads):
    """And what happens there does not count as seen here."""
    phone.refresh()
    other_phone.refresh()
    held = Transaction(server, threads, server.cast.land.households[0], "欧阳先生")
    assert held.raised.wait(20)
    other_phone.save(server.door(6), ("outcome", "met"), at=NOON)
    assert other_phone.send()[0]["verdict"] == "filed"
    other_phone.refresh()
    assert other_phone.pages == other_phone.fresh_pages()
    phone.refresh()
    held.end()
    phone.refresh()
    assert "欧阳先生" in phone.pages[server.door(0, "")[:-1]]
    assert phone.pages == phone.fresh_pages()


def test_a_change_that_is_undone_raises_nothing(server, phone):
    phone.refresh()
    with server.app.app_context():
        db.session.get_one(Household, server.cast.land.households[0].id).contact_name = "欧阳先生"
        db.session.flush()
        db.session.rollback()
        db.session.commit()
    assert phone.pack(phone.cursor)["total"] == 0
