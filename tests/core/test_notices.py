"""What goes outward goes once, together, at its hour, again after a failure, and nowhere when its channel is gone."""

import pytest

from tests.core.gateway import Gateway
from tests.core.notices import HOUR, MINUTE, NOON, make_post
from webapp.core import sealing
from webapp.core.db import db
from webapp.core.notices import channels, outbox
from webapp.core.notices.delivering import TRIES, WAITS
from webapp.core.notices.models import GATEWAY, GROUP, NoticeChannel
from webapp.core.notices.sources import Receiver
from webapp.core.writes import committed


@pytest.fixture
def post(app, cast, monkeypatch):
    with Gateway().running() as gateway:
        yield make_post(app, cast, gateway, monkeypatch)


def test_a_notice_goes_once_to_each_channel_of_its_person(post):
    post.channel()
    post.channel(address=post.gateway.address + "/second")
    post.tell("one")
    assert post.deliver() == 2
    assert post.deliver(NOON + MINUTE) == 0
    assert sorted(post.gateway.paths) == ["/to", "/to/second"]
    assert post.states() == ["sent", "sent"]


def test_who_has_no_channel_hears_nothing_outward(post):
    post.tell("one")
    assert post.rows() == []


def test_told_twice_it_waits_once(post):
    post.channel()
    notice_id = post.tell("one")
    with post.app.app_context(), committed():
        street, people = post.cast.land.street.id, [post.cast.operator.id]
        outbox.put("test", notice_id, "moves", street_id=street, people=people, audiences=(), is_red=False, at=NOON)
    assert len(post.rows()) == 1


def test_several_that_wait_go_as_one_message_with_a_link_to_all(post):
    post.app.config["PUBLIC_URL"] = "https://walk.example.cn"
    post.channel()
    for words in ("one", "two", "three"):
        post.tell(words)
    post.deliver()
    [message] = post.gateway.messages
    assert message["title"] == "走格：3 件事"
    assert message["message"].splitlines() == ["· 关上 one", "· 关上 two", "· 关上 three", "https://walk.example.cn/notices"]
    assert post.states() == ["sent"] * 3


def test_what_two_say_alike_is_said_once(post):
    post.channel()
    for _ in range(2):
        post.tell("one")
    post.deliver()
    assert post.gateway.messages[0]["title"] == "走格：1 件事"
    assert post.states() == ["sent", "sent"]


def test_one_alone_is_said_with_the_link_to_where_to_act(post):
    post.app.config["PUBLIC_URL"] = "https://walk.example.cn"
    post.channel()
    post.tell("one")
    post.deliver()
    assert post.gateway.texts == ["关上 one\nhttps://walk.example.cn/orders/1"]


def test_after_a_stop_a_hundred_are_one_message_of_eight_lines(post):
    post.channel()
    for number in range(100):
        post.tell(f"n{number}")
    post.deliver(NOON + 3 * HOUR)
    [text] = post.gateway.texts
    assert text.splitlines()[-1] == "还有 92 件"
    assert len(text.splitlines()) == 9
    assert post.states() == ["sent"] * 100


def test_a_message_is_in_the_readers_language(post):
    post.channel()
    post.people[post.cast.operator.id] = Receiver("en", post.cast.operator.id)
    post.tell("one")
    post.deliver()
    assert post.gateway.messages[0]["title"] == "Gridwalk: 1 item"
    assert post.gateway.texts == ["Close one"]


def test_what_was_overtaken_meanwhile_is_dropped(post):
    post.channel()
    gone, stays = post.tell("one"), post.tell("two")
    del post.told.words[gone]
    post.deliver()
    assert post.gateway.texts == ["关上 two"]
    assert {one.notice_id: one.state for one in post.rows()} == {gone: "dropped", stays: "sent"}


def test_what_comes_soon_after_a_message_waits_and_goes_together(post):
    post.channel()
    post.tell("one")
    post.deliver()
    post.tell("two", NOON + MINUTE)
    post.tell("three", NOON + 3 * MINUTE)
    assert post.deliver(NOON + 14 * MINUTE) == 0
    assert post.deliver(NOON + 15 * MINUTE) == 2
    assert len(post.gateway.messages) == 2


def test_red_goes_at_once_also_after_a_message_and_at_night(post):
    post.channel()
    post.tell("one")
    post.deliver()
    post.tell("two", NOON + MINUTE, is_red=True)
    assert post.deliver(NOON + MINUTE) == 1
    night = NOON + 10 * HOUR  # 22:00
    post.tell("three", night, is_red=True)
    post.tell("four", night)
    assert post.deliver(night) == 1
    assert post.gateway.texts[-1] == "关上 three"
    assert post.deliver(night + 10 * HOUR - MINUTE) == 0
    assert post.deliver(night + 10 * HOUR) == 1
    assert post.gateway.texts[-1] == "关上 four"


def test_a_new_try_that_would_fall_into_the_night_waits_for_the_morning(post):
    post.channel()
    evening = NOON + 8 * HOUR - MINUTE  # 19:59
    post.gateway.status = 500
    post.tell("one", evening)
    post.deliver(evening)
    post.gateway.status = 200
    assert post.deliver(evening + MINUTE) == 0
    assert post.deliver(evening + 12 * HOUR + MINUTE) == 1


def test_a_failure_is_tried_again_with_longer_waits_then_it_has_failed_and_is_seen(post):
    channel_id = post.channel()
    post.gateway.status = 500
    post.tell("one", is_red=True)
    at = NOON
    for wait in WAITS:
        assert post.deliver(at) == 1
        assert post.deliver(at + wait - MINUTE / 2) == 0, "not before its time"
        at += wait
    assert post.states() == ["waiting"]
    post.deliver(at)
    [row] = post.rows()
    assert (row.state, row.tries, row.fault) == ("failed", TRIES, "refused")
    assert post.deliver(at + 48 * HOUR) == 0
    assert post.at_channel(channel_id).failing_since == NOON
    with post.app.app_context():
        street = post.cast.land.street.id
        assert outbox.count_failed(street, at) == 1
        assert channels.count_failing() == 1
        assert outbox.count_failed(post.cast.next_land.street.id, at) == 0
        assert outbox.count_failed(street, at + 15 * 24 * HOUR) == 0


def test_what_failed_can_be_sent_again_and_then_nothing_is_failing(post):
    post.channel()
    post.gateway.status = 500
    post.tell("one", is_red=True)
    at = NOON
    for wait in (*WAITS, MINUTE):
        post.deliver(at)
        at += wait
    post.gateway.status = 200
    with post.app.app_context(), committed():
        outbox.retry(outbox.failed(post.cast.land.street.id, at)[0], by=post.cast.administrator, at=at)
    assert post.deliver(at) == 1
    assert post.states() == ["sent"]
    with post.app.app_context():
        assert channels.count_failing() == 0


def test_a_kind_that_was_not_chosen_does_not_go_there(post):
    post.kinds = ("whistles",)
    post.channel()
    post.tell("one")
    assert post.rows() == []
    post.tell("two", kind="whistles")
    assert len(post.rows()) == 1


def test_a_paused_channel_drops_what_waits_and_takes_nothing(post):
    channel_id = post.channel()
    post.tell("one")
    with post.app.app_context(), committed():
        channels.pause([db.session.get_one(NoticeChannel, channel_id)], by=post.cast.operator, at=NOON)
    post.tell("two")
    assert post.deliver() == 0
    assert post.states() == ["dropped"]
    assert post.gateway.messages == []


def test_a_channel_taken_away_has_no_address_any_more(post):
    channel_id = post.channel()
    post.tell("one")
    with post.app.app_context(), committed():
        channels.close(channels.own(post.cast.operator.id, channel_id), by=post.cast.operator, at=NOON)
    assert post.deliver() == 0
    channel = post.at_channel(channel_id)
    assert (channel.sealed, channel.tail) == ("", "")


def test_who_has_left_gets_nothing(post):
    post.channel()
    post.tell("one")
    post.people.clear()
    post.deliver()
    assert post.gateway.messages == []
    assert post.states() == ["dropped"]


def test_a_group_hears_what_its_audience_hears(post):
    with post.app.app_context(), committed():
        channels.add_of_street(GROUP, "指挥中心群", post.gateway.address, "centre", by=post.cast.administrator, at=NOON)
    post.tell("one", people=[post.cast.worker], audiences=["centre"])
    post.tell("two", people=[post.cast.worker], audiences=["leader"])
    post.deliver()
    assert post.gateway.texts == ["关上 one"]
    assert post.told.heard_by[0].audience == "centre"


def test_the_streets_gateway_sends_to_a_persons_number(post):
    worker = post.cast.worker
    post.people[worker.id] = Receiver("zh_Hans", worker.id, worker.phone)
    with post.app.app_context(), committed():
        address = post.gateway.address.replace("/to", "/{phone}/sms")
        channels.add_of_street(GATEWAY, "短信", address, "", by=post.cast.administrator, at=NOON)
        channels.add_own("", by=worker, at=NOON).kinds = ["moves"]
    post.tell("one", people=[worker])
    post.deliver()
    assert post.gateway.paths == [f"/{worker.phone}/sms"]


def test_an_address_is_not_legible_in_the_database_and_belongs_to_its_row(post):
    first = post.channel()
    second = post.channel(address=post.gateway.address + "/second")
    sealed = post.at_channel(first).sealed
    assert "127.0.0.1" not in sealed
    with post.app.app_context():
        assert sealing.open_for_us(sealed, str(first)).decode() == post.gateway.address
        with pytest.raises(sealing.Unreadable):
            sealing.open_for_us(sealed, str(second))
        with pytest.raises(sealing.KeyGone):
            sealing.open_for_us("0123456789abcdef" + sealed[16:], str(first))


def test_a_rotated_key_still_opens_and_a_lost_one_is_said(post):
    channel_id = post.channel()
    with post.app.app_context():
        keys = sealing.path_of_keys(sealing.Path(post.app.config["DATA"]))
        sealing.rotate(keys)
    post.tell("one")
    post.deliver()
    assert post.states() == ["sent"]
    keys.unlink()
    post.tell("two", NOON + HOUR)
    post.deliver(NOON + HOUR)
    assert post.rows()[-1].fault == "lost"
    assert post.at_channel(channel_id).failing_since == NOON + HOUR
