"""One post that comes on two lines at the same moment, or on one line while a batch brings it: it is filed once, and both hear so."""

from concurrent.futures import Future, ThreadPoolExecutor
from threading import Event

import pytest
from flask.testing import FlaskClient

from tests.cast import sign_in
from tests.offline.conftest import NOON
from webapp.core.filing import FailedTry, FiledEntry, RefusedEntry
from webapp.core.ids import new_id
from webapp.visits import actions
from webapp.visits.models import Visit

LONG = 20  # seconds after which a test has failed


class Door:
    """Where a visit is filed. Whoever comes first stays inside until `open`, or until another came in too."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch):
        self.first, self.second, self._may_go = Event(), Event(), Event()
        self._visit = actions.visit
        monkeypatch.setattr(actions, "visit", self._enter)

    def open(self) -> None:
        self._may_go.set()

    def _enter(self, *args, **more):
        made = self._visit(*args, **more)
        if self.first.is_set():
            self.second.set()
            self._may_go.set()
        self.first.set()
        assert self._may_go.wait(LONG)
        return made


@pytest.fixture
def filing(monkeypatch) -> Door:
    return Door(monkeypatch)


@pytest.fixture
def lines():
    with ThreadPoolExecutor(2) as pool:
        yield pool


def client(server) -> FlaskClient:
    return sign_in(server.app.test_client(), server.cast.worker)


def post(client: FlaskClient, path: str, key: str, outcome: str = "met"):
    return client.post(path, data={"outcome": outcome}, headers={"Idempotency-Key": key})


def both(filing: Door, first: Future, second: Future) -> list:
    assert not filing.second.wait(0.5), "the second waits for the first"
    filing.open()
    return [first.result(LONG), second.result(LONG)]


def test_the_same_keyed_post_on_two_lines_is_filed_once_and_both_hear_so(server, filing, lines):
    here, there, key = client(server), client(server), str(new_id())
    first = lines.submit(post, here, server.door(0), key)
    assert filing.first.wait(LONG)
    second = lines.submit(post, there, server.door(0), key)
    said = both(filing, first, second)
    assert [(one.status_code, one.headers["Location"]) for one in said] == [(303, server.door(0, "")[:-1])] * 2
    assert [str(row.id) for row in server.rows(Visit)] == [str(row.id) for row in server.rows(FiledEntry)] == [key]
    assert server.rows(FailedTry) == server.rows(RefusedEntry) == []


def test_other_words_under_the_same_key_on_two_lines_are_kept_and_refused(server, filing, lines):
    here, there, key = client(server), client(server), str(new_id())
    first = lines.submit(post, here, server.door(0), key)
    assert filing.first.wait(LONG)
    second = lines.submit(post, there, server.door(0), key, "not_home")
    assert [one.status_code for one in both(filing, first, second)] == [303, 409]
    assert [row.outcome for row in server.rows(Visit)] == ["met"]
    assert [row.content["fields"] for row in server.rows(RefusedEntry)] == [[["outcome", "not_home"]]]


def test_a_batch_waits_for_a_keyed_post_of_the_same_person(server, phone, filing, lines):
    """The batch brings a post that the page sent by itself a moment before: other time, so other content, under the same key."""
    entry = phone.save(server.door(0), ("outcome", "met"), at=NOON)
    first = lines.submit(post, client(server), server.door(0), entry["key"])
    assert filing.first.wait(LONG)
    second = lines.submit(phone.send)
    _posted, [answered] = both(filing, first, second)
    assert (answered["verdict"], answered["problems"][0]["name"]) == ("refused", "key-reused")
    assert len(server.rows(Visit)) == 1
    assert server.rows(FailedTry) == []
