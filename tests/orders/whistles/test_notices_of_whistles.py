"""A whistle is heard by whom it calls, at once where it is an emergency, and one rank up where somebody does not come."""

from datetime import timedelta

from tests.orders.conftest import at
from webapp.core.notices.models import NoticeDelivery
from webapp.orders.notices.models import WhistleNotice

NIGHT, NOON = at("2026-03-10 22:00"), at("2026-03-11 15:41")
MINUTE = timedelta(minutes=1)


def test_the_called_departments_hear_it_without_anybodys_words(centre, gateway, outward, minute, blow):
    paths = [outward(who) for who in ("officer", "second_officer")]
    outward("operator")
    blow("joint", [centre.city], words="王阿姨家外墙掉砖", when=NOON)
    minute(NOON + MINUTE)
    assert sorted(gateway.paths) == sorted(paths)
    assert gateway.texts[0] == "白露花园 1幢：吹哨叫城管科，请应哨到场"


def test_an_emergency_goes_out_at_night_and_another_whistle_in_the_morning(centre, gateway, outward, minute, blow):
    outward("officer")
    blow("routine", [centre.city], when=NIGHT)
    minute(NIGHT + MINUTE)
    assert gateway.messages == []
    blow("emergency", [centre.city], when=NIGHT + MINUTE)
    minute(NIGHT + 2 * MINUTE)
    assert len(gateway.messages) == 1


def test_who_does_not_come_is_told_one_rank_up_and_to_the_whistler(centre, gateway, outward, minute, blow):
    paths = [outward(who) for who in ("head", "worker")]
    outward("leader")
    blow("emergency", [centre.city], when=NOON)
    minute(NOON + 11 * MINUTE)
    minute(NOON + 12 * MINUTE)
    assert sorted(gateway.paths) == sorted(paths)
    assert set(gateway.texts) == {"白露花园 1幢：城管科没应哨"}


def test_who_answered_before_the_message_went_is_not_told_on(centre, gateway, outward, minute, blow):
    outward("head")
    blown = blow("joint", [centre.city], when=at("2026-03-10 16:00"))
    minute(at("2026-03-10 21:00"))
    assert len(centre.rows(WhistleNotice, WhistleNotice.kind == "answer", WhistleNotice.audience == "head")) == 1
    blown.step("arrived", centre.city, centre.people["officer"], at("2026-03-10 22:00"))
    minute(at("2026-03-11 08:01"))
    assert gateway.messages == []


def test_when_it_is_finished_the_departments_hear_that_they_may_go(centre, gateway, outward, minute, blow):
    outward("officer")
    blown = blow("emergency", [centre.city], when=NOON)
    blown.finish(centre.people["worker"], when=NOON + MINUTE)
    minute(NOON + 2 * MINUTE)
    assert gateway.texts == ["白露花园 1幢：哨收了，城管科可以撤"], "and no longer that they are called"


def test_each_is_said_once(centre, outward, minute, blow):
    outward("officer")
    blow("emergency", [centre.city, centre.building], when=NOON)
    for minutes in (1, 2, 3):
        minute(NOON + minutes * MINUTE)
    assert len(centre.rows(NoticeDelivery)) == 1
    assert len(centre.rows(WhistleNotice)) == 2
