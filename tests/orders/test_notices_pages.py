"""One's own list of notices, one's channels, and the administrator's page: who sees what, what is typed, what went wrong."""

import re

import pytest

from tests.cast import sign_in
from tests.orders.conftest import DAY, MINUTE, TUESDAY, at
from webapp.core import requests
from webapp.core.audit import AuditRow
from webapp.core.db import db
from webapp.core.notices import channels
from webapp.core.notices.models import NoticeChannel, NoticeDelivery


@pytest.fixture
def moment(monkeypatch):
    """The time that pages live at."""
    now = {"is": TUESDAY + DAY / 8}
    monkeypatch.setattr(requests, "now", lambda: now["is"])

    def set_to(when) -> None:
        now["is"] = when

    return set_to


@pytest.fixture
def desk(centre, moment):
    def signed_in(who: str):
        return sign_in(centre.app.test_client(), centre.people.get(who) or centre.foreign[who])

    return signed_in


def says(client, path: str = "/notices") -> str:
    answer = client.get(path)
    assert answer.status_code == 200
    return answer.get_data(as_text=True)


def count_on_rail(client, words: str = "通知") -> int:
    found = re.search(rf"{words} <span>(\d+)</span>", says(client, "/desk/orders"))
    return int(found[1]) if found else 0


def test_what_waits_is_listed_and_opens_the_order(centre, desk):
    order_id = centre.to("dispatched")
    page = says(desk("officer"))
    assert "派到你们部门了，请接单" in page
    assert f'href="/orders/{order_id}"' in page
    assert "没有等着你的事。" in says(desk("operator"))
    assert "没有等着你的事。" in says(sign_in(centre.app.test_client(), centre.foreign["officer"]))


def test_what_was_done_no_longer_waits_and_is_still_found_among_all(centre, desk):
    order_id = centre.to("dispatched")
    centre.move(order_id, "accept", "second_officer")
    officer = desk("officer")
    assert "请接单" not in says(officer)
    assert "请接单" in says(officer, "/notices?view=all")


def test_of_an_order_only_the_last_word_waits(centre, desk, minute, moment):
    centre.to("dispatched")
    minute(at("2026-03-10 16:00"))
    moment(at("2026-03-10 16:01"))
    page = says(desk("officer"))
    assert page.count('class="row" href="/orders/') == 1
    assert "接单到时限了" in page or "首次联系" in page


def test_only_what_needs_an_act_counts_and_looking_ends_it(centre, desk, moment):
    centre.to("dispatched")
    closed = centre.to("handled")
    centre.move(closed, "call_back", "operator", solved="yes", satisfaction="satisfied")
    officer = desk("officer")
    assert count_on_rail(officer) == 1
    says(officer)
    assert count_on_rail(officer) == 0
    assert "请接单" in says(officer), "it still waits"
    moment(TUESDAY + DAY / 8 + MINUTE)
    centre.to("dispatched", when=TUESDAY + DAY / 8)
    moment(TUESDAY + DAY / 8 + 10 * MINUTE)
    assert count_on_rail(officer) == 1


@pytest.mark.parametrize("name", ["verify", "call_back"])
def test_what_an_answer_reopened_waits_for_the_department_and_the_head(centre, desk, name):
    order_id = centre.to("handled")
    said = {"verify": {"words": "还是不亮"}, "call_back": {"satisfaction": "dissatisfied"}}
    centre.move(order_id, name, "operator", solved="no", **said[name])
    for who in ("officer", "head"):
        assert "重新打开了，请再办" in says(desk(who))


def test_what_one_did_oneself_is_not_told(centre, desk):
    order_id = centre.report(by="operator")
    centre.move(order_id, "withdraw", "operator")
    assert "反映的人撤回了" not in says(desk("operator"), "/notices?view=all")
    assert "反映的人撤回了" in says(desk("second_operator"), "/notices?view=all")


def test_nobody_reads_who_has_looked(centre, desk):
    """The mark is for one's own page: no page of anybody else changes by it."""
    centre.to("dispatched")
    operator, officer = desk("operator"), desk("officer")
    [order] = re.findall(r'href="(/desk/orders/0[^"]+)"', says(operator, "/desk/orders?view=handling")) or [None]
    before = says(operator, order) if order else ""
    says(officer)
    assert order
    assert says(operator, order) == before


def test_a_long_list_goes_on(centre, desk, moment):
    with centre.writing():
        from webapp.orders.models import OrderNotice, WorkOrder

        order_id = centre.to("dispatched")
        order = db.session.get_one(WorkOrder, order_id)
        for number in range(60):
            when = TUESDAY + number * MINUTE / 2
            row = {"order_id": order.id, "kind": "extend", "step": str(900 + number), "round": 0, "audience": "owner"}
            scope = {"scope": f"d:{centre.city.id}", "department_id": centre.city.id}
            db.session.add(OrderNotice(street_id=order.street_id, **row, **scope, due_at=when, made_at=when, tell_from=when))
    officer = desk("officer")
    first = says(officer, "/notices?view=all")
    assert first.count('class="row" href="/orders/') == 50
    [older] = re.findall(r'rel="next" href="([^"]+)"', first)
    second = says(officer, older.replace("&amp;", "&"))
    assert second.count('class="row" href="/orders/') == 11
    assert 'rel="next"' not in second


def test_a_moment_that_is_none_begins_at_the_newest(centre, desk):
    centre.to("dispatched")
    assert "请接单" in says(desk("officer"), "/notices?view=all&before=yesterday")


def add(client, address: str, **more):
    return client.post("/me/channels", data={"address": address, **more})


def test_a_channel_is_added_and_its_address_never_shown_again(centre, desk):
    officer = desk("officer")
    assert add(officer, "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=693a91f6-7aoc-4bc4").status_code == 303
    page = says(officer, "/me/channels")
    assert "企业微信机器人" in page
    assert "…4bc4" in page
    assert "693a91f6" not in page
    [channel] = centre.rows(NoticeChannel)
    assert channel.kinds == ["escalations", "moves", "reach", "reminders", "reports", "whistles"]


def test_a_wrong_address_is_said_beside_the_field_and_stays_typed(centre, desk):
    answer = add(desk("officer"), "telegram://123456789:abc/1")
    assert answer.status_code == 422
    page = answer.get_data(as_text=True)
    assert "这里不用这种地址" in page
    assert "telegram://123456789:abc/1" in page
    assert centre.rows(NoticeChannel) == []


def test_kinds_are_chosen_silence_is_kept_and_ended_and_a_channel_taken_away(centre, desk):
    officer = desk("officer")
    add(officer, "wecombot://693a91f6-7aoc-4bc4")
    [channel] = centre.rows(NoticeChannel)
    officer.post(f"/me/channels/{channel.id}/kinds", data={"kinds": ["whistles", "nonsense"]})
    assert centre.rows(NoticeChannel)[0].kinds == ["whistles"]
    officer.post("/me/channels/silence")
    assert "停发" in says(officer, "/me/channels")
    officer.post("/me/channels/silence/ending")
    assert "停发" not in says(officer, "/me/channels")
    officer.post(f"/me/channels/{channel.id}/ending")
    assert "还没往外发通知。" in says(officer, "/me/channels")
    assert centre.rows(NoticeChannel)[0].sealed == ""


def test_opened_from_the_desk_the_channels_keep_its_frame(centre, desk):
    officer, worker = desk("officer"), desk("worker")
    assert 'href="/me/channels?at=desk"' in says(officer, "/desk/notices")
    at_desk, in_hand = says(officer, "/me/channels?at=desk"), says(officer, "/me/channels")
    assert ('class="rail"' in at_desk, 'class="rail"' in in_hand) == (True, False)
    assert 'action="/me/channels?at=desk"' in at_desk
    answer = officer.post("/me/channels?at=desk", data={"address": "wecombot://693a91f6-7aoc-4bc4"})
    assert answer.headers["Location"] == "/me/channels?at=desk"
    assert 'class="rail"' not in says(worker, "/me/channels?at=desk"), "who has no desk has no rail"


def test_somebody_elses_channel_is_not_there(centre, desk):
    add(desk("officer"), "wecombot://693a91f6-7aoc-4bc4")
    [channel] = centre.rows(NoticeChannel)
    other = desk("second_officer")
    for deed in ("kinds", "trial", "ending"):
        assert other.post(f"/me/channels/{channel.id}/{deed}").status_code == 404


def test_a_trial_says_at_once_whether_it_was_taken_and_few_are_allowed(centre, desk, gateway, outward):
    path, officer = outward("officer"), desk("officer")
    [channel] = centre.rows(NoticeChannel)
    answer = officer.post(f"/me/channels/{channel.id}/trial")
    assert "试发对方收了" in says(officer, answer.headers["Location"])
    assert gateway.paths == [path]
    assert gateway.texts == ["这是试发：通知会到这里。不用做什么。"]
    gateway.status = 500
    answer = officer.post(f"/me/channels/{channel.id}/trial")
    assert "对方答了，没收这条。" in says(officer, answer.headers["Location"])
    assert centre.rows(NoticeChannel)[0].failing_since is not None
    answers = [officer.post(f"/me/channels/{channel.id}/trial").status_code for _ in range(4)]
    assert answers == [303, 303, 303, 429]
    assert len(gateway.messages) == 5


def test_the_administrator_sets_a_gateway_and_people_choose_it(centre, desk, gateway):
    administrator = desk("administrator")
    said = {"use": "gateway", "name": "短信网关", "address": "jsons://sms.example.cn/send?:to={phone}"}
    assert administrator.post("/notice-channels", data=said).status_code == 303
    assert "短信网关" in says(administrator, "/notice-channels")
    worker = desk("worker")
    assert "短信发到 13800000001" in says(worker, "/me/channels")
    assert worker.post("/me/channels", data={"number": "own"}).status_code == 303
    assert worker.post("/me/channels", data={"number": "own"}).status_code == 409
    [street] = centre.rows(NoticeChannel, NoticeChannel.use == "gateway")
    administrator.post(f"/notice-channels/{street.id}/ending")
    assert all(one.closed_at for one in centre.rows(NoticeChannel)), "what went by it went with it"


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"use": "gateway", "name": "网关", "address": "jsons://sms.example.cn/send"}, "{phone}"),
        ({"use": "group", "name": "群", "address": "wecombot://693a91f6-7aoc-4bc4"}, "群里收哪些通知"),
        ({"use": "group", "name": "", "audience": "centre", "address": "wecombot://693a91f6-7aoc-4bc4"}, "叫什么名字"),
        ({"use": "group", "name": "群", "audience": "centre", "address": "x"}, "读不懂"),
    ],
)
def test_what_is_wrong_with_a_street_channel_is_said(centre, desk, said, words):
    answer = desk("administrator").post("/notice-channels", data=said)
    assert answer.status_code == 422
    assert words in answer.get_data(as_text=True)
    assert centre.rows(NoticeChannel) == []


def test_characters_that_no_keyboard_makes_do_no_harm(centre, desk):
    odd = "群\0\u202e"
    said = {"use": "group", "name": odd, "audience": "centre", "address": "wecombot://693a91f6-7aoc-4bc4"}
    administrator = desk("administrator")
    assert administrator.post("/notice-channels", data=said).status_code == 303
    assert administrator.post("/notice-channels", data=said | {"address": f"wecombot://693a91f6{odd}"}).status_code == 422
    assert administrator.post("/notice-channels", data=said | {"audience": odd, "use": odd}).status_code == 422
    assert administrator.get("/notices?view=%00&before=%00").status_code == 200
    assert administrator.get("/me/channels?tried=%00&fault=%00").status_code == 200


def test_what_could_not_be_delivered_is_listed_without_addresses_and_tried_again(centre, desk, gateway, outward, minute, moment):
    outward("officer")
    gateway.status = 500
    centre.to("dispatched")
    when = TUESDAY + 5 * MINUTE
    for _ in range(7):
        minute(when)
        row = centre.rows(NoticeDelivery)[0]  # reminders join it later
        when = row.next_try_at or when
    assert row.state == "failed"
    moment(when + MINUTE)
    administrator = desk("administrator")
    page = says(administrator, "/notice-channels")
    assert "对方答了，没收这条。" in page
    assert centre.people["officer"].name in page
    assert "127.0.0.1" not in page
    assert count_failed(administrator) >= 1
    gateway.status = 200
    for _again in range(2):  # a second tap changes nothing
        assert administrator.post(f"/notice-deliveries/{row.id}/new-try").status_code == 303
    assert centre.rows(NoticeDelivery)[0].state == "waiting"
    [noted] = centre.rows(AuditRow, AuditRow.done == "notice_delivery.retried")
    assert (noted.record_id, noted.by_id) == (row.id, centre.people["administrator"].id)


def count_failed(client) -> int:
    found = re.search(r"对外发送 <span>(\d+)</span>", says(client, "/notice-channels"))
    return int(found[1]) if found else 0


def test_the_administrator_of_another_street_sees_nothing_of_it(centre, desk):
    with centre.writing():
        made = channels.add_of_street(
            "group", "群", "wecombot://693a91f6-7aoc-4bc4", "centre", by=centre.people["administrator"], at=TUESDAY
        )
    for who in ("operator", "officer", "leader", "worker"):
        assert desk(who).get("/notice-channels").status_code == 403
        assert desk(who).post(f"/notice-channels/{made.id}/ending").status_code == 403
