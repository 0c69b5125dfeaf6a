"""What goes wrong while a message is on its way: a slow gateway, a process that dies, a channel taken away, two processes at once."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.core.gateway import Gateway
from tests.core.notices import MINUTE, NOON, make_post
from webapp.core.db import db
from webapp.core.notices import channels, delivering, outbox
from webapp.core.notices.delivering import TRIES, WAITS
from webapp.core.notices.models import NoticeDelivery
from webapp.core.writes import committed

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def post(app, cast, monkeypatch):
    with Gateway().running() as gateway:
        yield make_post(app, cast, gateway, monkeypatch)


def test_no_transaction_is_open_while_a_message_is_on_its_way(post):
    """Somebody else writes to the very rows meanwhile; SQLite has one writer, PostgreSQL would wait for the row."""
    channel_id = post.channel()
    post.tell("one")

    def write() -> None:
        with post.app.app_context(), committed():
            channels.choose(channels.own(post.cast.operator.id, channel_id), [], by=post.cast.operator, at=NOON)
            db.session.execute(db.update(NoticeDelivery).values(kind="written"))

    post.gateway.meanwhile = write
    post.deliver()
    [row] = post.rows()
    assert (row.state, row.kind) == ("sent", "written")


def test_a_slow_gateway_costs_its_own_channel_a_try_and_nobody_elses(post):
    post.app.config["NOTICE_SECONDS"] = 1
    with Gateway().running() as other:
        other.is_silent = True
        post.channel(address=other.address)
        post.channel()
        post.tell("one")
        post.deliver()
    assert sorted((one.state, one.fault) for one in post.rows()) == [("sent", ""), ("waiting", "slow")]


def test_killed_between_sending_and_writing_it_down_it_is_sent_once_more(post, monkeypatch):
    """Outward, and only in this moment, it is at least once: no gateway lets us say that a message is the same."""
    post.channel()
    post.tell("one")

    def killed(*_said) -> None:
        raise SystemExit

    with monkeypatch.context() as dying:
        dying.setattr(delivering, "_record", killed)
        with pytest.raises(SystemExit):
            post.deliver()
    assert len(post.gateway.messages) == 1
    assert post.deliver() == 0, "its next try has its own time"
    assert post.deliver(NOON + WAITS[0]) == 1
    assert post.states() == ["sent"]
    assert len(post.gateway.messages) == 2


def test_killed_before_sending_it_is_tried_again_and_not_for_ever(post, monkeypatch):
    post.channel()
    post.tell("one", is_red=True)

    def killed(*_said) -> None:
        raise SystemExit

    at = NOON
    with monkeypatch.context() as dying:
        dying.setattr(delivering, "_send", killed)
        for wait in (*WAITS, WAITS[-1]):
            with pytest.raises(SystemExit):
                post.deliver(at)
            at += wait
    assert post.deliver(at) == 0
    [row] = post.rows()
    assert (row.state, row.fault, row.tries) == ("failed", "interrupted", TRIES)


def test_a_channel_taken_away_while_its_message_is_on_its_way_stays_dropped(post):
    channel_id = post.channel()
    post.tell("one")

    def close() -> None:
        with post.app.app_context(), committed():
            channels.close(channels.own(post.cast.operator.id, channel_id), by=post.cast.operator, at=NOON)

    post.gateway.meanwhile = close
    post.deliver()
    assert post.states() == ["dropped"]


def test_a_turn_ends_in_time_and_the_rest_goes_a_minute_later(post, monkeypatch):
    for person in (post.cast.operator, post.cast.worker):
        post.channel(person)
    post.tell("one", people=[post.cast.operator, post.cast.worker])
    monkeypatch.setattr(delivering, "AT_MOST", 0.0)
    assert post.deliver() == 1
    assert post.deliver(NOON + MINUTE / 2) == 1
    assert post.states() == ["sent", "sent"]


@pytest.mark.databases("postgresql")
def test_two_processes_at_once_send_it_once(post, database_url, tmp_path):
    """Past the lease of the job, which alone would already keep them apart."""
    post.channel()
    for number in range(5):
        post.tell(f"n{number}")
    command = [sys.executable, "-m", "tests.core.carrier", database_url, str(tmp_path / "data"), NOON.isoformat()]
    carriers = [subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) for _ in range(2)]
    for one in carriers:
        assert one.stdout.readline() == "ready\n"
    for one in carriers:
        one.stdin.write("go\n")
        one.stdin.flush()
    said = [int(one.communicate(timeout=120)[0]) for one in carriers]
    assert sorted(said) == [0, 5]
    assert len(post.gateway.messages) == 1
    assert post.states() == ["sent"] * 5
    with post.app.app_context():
        assert outbox.count_failed(post.cast.land.street.id, NOON) == 0
