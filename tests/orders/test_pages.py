"""The desk's pages of orders: what waits for whom, the moves that are drawn, and what a refusal leaves as it was."""

import re

import pytest
from flask.testing import FlaskClient

from tests.orders.conftest import HANDLED, NOON, at
from tests.photos import pictures
from tests.photos.tus import Sender, sha256
from webapp.accounts.models import Person
from webapp.core import access_log
from webapp.core.access_log import AccessRow
from webapp.core.db import db
from webapp.orders import actions, queries
from webapp.orders.models import WorkOrder
from webapp.orders.numbers import spoken
from webapp.orders.rules import MOVES

pytestmark = pytest.mark.databases("sqlite")


def text(client: FlaskClient, url: str) -> str:
    answer = client.get(url)
    assert answer.status_code == 200, (url, answer.status_code)
    return answer.get_data(as_text=True)


def drawn(html: str) -> set[str]:
    return set(re.findall(r'name="move" value="(\w+)"', html)) | set(re.findall(r'/moves/(\w+)"', html))


@pytest.mark.parametrize("state", ["reported", "filed", "dispatched", "accepted", "handled", "closed"])
@pytest.mark.parametrize("who", ["operator", "officer", "head", "leader"])
def test_a_page_draws_moves_of_the_table_alone(centre, desk, state, who):
    order_id = centre.to(state)
    url = f"/desk/orders/{order_id}"
    if who == "officer" and state in ("reported", "filed"):
        assert desk(who).get(url).status_code == 404, "no department has it yet"
        return
    html = text(desk(who), url)
    parts = {"operator": "centre", "officer": "owner", "head": "head", "leader": "leader"}
    assert drawn(html) <= {name for name, move in MOVES.items() if state in move.paths and parts[who] in move.who}
    assert "四楼楼道灯坏了" in html
    assert ("note" in drawn(html)) == (state != "closed")


def test_the_inbox_shows_what_waits_for_each(centre, desk):
    waiting, going, ended = centre.to("filed", words="待派的"), centre.to("accepted", words="在办的"), centre.to("closed", words="办完的")
    operator, officer = text(desk("operator"), "/desk/orders"), text(desk("officer"), "/desk/orders")
    assert ("待派的" in operator, "在办的" in operator, "办完的" in operator) == (True, False, False)
    assert ("待派的" in officer, "在办的" in officer) == (False, True)
    assert "办完的" in text(desk("operator"), "/desk/orders?view=ended")
    assert str(waiting) in operator
    assert str(going) in officer
    assert str(ended) not in operator


def test_what_is_due_first_stands_first_and_what_is_over_says_by_how_much(centre, desk, clock):
    late, soon = (
        centre.to("reported", words="早的", when=at("2026-03-11 08:30")),
        centre.to("reported", words="晚的", when=at("2026-03-11 11:00")),
    )
    html = text(desk("operator"), "/desk/orders")
    assert html.index(str(late)) < html.index(str(soon))
    clock(at("2026-03-11 11:10"))
    assert "超时 40 分钟" in text(desk("operator"), "/desk/orders").replace("超时40", "超时 40")


def test_somebody_of_another_area_or_department_sees_nothing(centre, desk):
    order_id = centre.to("accepted", words="别人看不到的")
    for who in ("head", "officer", "operator", "leader"):
        client = desk(who, foreign=True)
        assert client.get(f"/desk/orders/{order_id}").status_code == 404
        for view in ("open", "ended"):
            assert "别人看不到的" not in text(client, f"/desk/orders?view={view}")


def test_a_move_is_posted_and_shows(centre, desk):
    order_id = centre.to("filed")
    client = desk("operator")
    answer = client.post(f"/orders/{order_id}/moves", data={"move": "dispatch", "version": "2", "department": str(centre.city.id)})
    assert answer.status_code == 303
    html = text(client, answer.headers["Location"])
    assert "吴启明" in html
    assert "城管科" in html
    assert centre.order(order_id).state == "dispatched"


def test_whoever_comes_second_reads_who_was_first(centre, desk):
    order_id = centre.to("filed")
    given = {"move": "dispatch", "version": str(centre.order(order_id).version), "department": str(centre.city.id)}
    assert desk("second_operator").post(f"/orders/{order_id}/moves", data=given).status_code == 303
    answer = desk("operator").post(f"/orders/{order_id}/moves", data=given | {"department": str(centre.building.id)})
    assert answer.status_code == 409
    assert "林可欣 12:00 先办了一步" in answer.get_data(as_text=True)


def test_what_is_missing_is_said_beside_the_form(centre, desk):
    order_id = centre.to("accepted")
    headers = {"HX-Request": "true"}
    answer = desk("officer").post(f"/orders/{order_id}/moves", data={"move": "handle", "contacted": "李女士"}, headers=headers)
    assert answer.status_code == 422
    assert answer.headers["HX-Retarget"] == "#wrong"
    assert "查到什么情况" in answer.get_data(as_text=True)


def test_the_owner_that_categories_and_zones_propose_is_chosen_already(centre, desk):
    html = text(desk("operator"), f"/desk/orders/{centre.to('filed')}")
    assert f'<option selected value="{centre.city.id}">' in html
    assert "建议：城管科，按类别“路灯楼灯”。" in html


def test_look_alikes_are_offered_for_merging(centre, desk):
    main, other = centre.to("accepted", words="楼道灯还是黑"), centre.to("filed", words="三楼也黑")
    html = text(desk("operator"), f"/desk/orders/{other}")
    assert f'name="into" value="{main}"' in html
    answer = desk("operator").post(f"/orders/{other}/moves", data={"move": "merge", "into": centre.order(main).number})
    assert answer.status_code == 303
    assert centre.order(other).merged_into_id == main


def test_who_reported_it_reads_it_in_the_hand_and_whoever_did_not_sees_nothing(centre, desk):
    order_id = centre.to("handled", by="hub", words="瓷砖松了")
    html = text(desk("hub"), f"/orders/{order_id}")
    assert "瓷砖松了" in html
    assert drawn(html) == {"answer", "note"}
    assert desk("nobody").get(f"/orders/{order_id}").status_code == 404


def test_what_was_done_is_read_beside_the_call_back_with_its_photos(centre, desk):
    order_id, picture = centre.to("accepted"), pictures.numbered(1)
    assert Sender(desk("officer")).send(picture).status_code == 204
    with centre.writing():
        order, officer = db.session.get_one(WorkOrder, order_id), centre.people["officer"]
        actions.move(order, "handle", by=officer, at=NOON, given=HANDLED, photos_given=[sha256(picture)])
    html = text(desk("operator"), f"/desk/orders/{order_id}")
    assert "城管科怎么办的" in html
    assert HANDLED["result"] in html
    [src] = set(re.findall(r'src="(/photos/[^"]+/thumbnail)"', html))
    assert desk("operator").get(src).status_code == 200
    assert desk("nobody").get(src).status_code == 404


@pytest.mark.parametrize(("state", "reads"), [("reported", ["operator"]), ("dispatched", []), ("accepted", ["officer"]), ("handled", [])])
def test_a_residents_number_is_whole_for_whoever_has_the_matter_in_hand_and_each_look_is_noted(centre, desk, state, reads):
    order_id = centre.to(state, reporter_name="周先生", reporter_phone="13800001234", source="phone")
    for who in ("operator", "officer", "second_officer", "head", "leader", "grid_head"):
        answer = desk(who).get(f"/desk/orders/{order_id}")
        html = answer.get_data(as_text=True)
        if answer.status_code == 404:
            assert (state, who) in {("reported", "officer"), ("reported", "second_officer")}
        else:
            assert ("13800001234" in html, "周** · 138****1234" in html) == (who in reads, who not in reads), who
    access_log.flush(centre.app)
    looked = {row.person_id for row in centre.rows(AccessRow) if row.page.endswith(str(order_id))}
    assert looked == {centre.people[who].id for who in reads}


@pytest.mark.parametrize(("who", "reads"), [("operator", True), ("officer", False)])
def test_whoever_handles_an_order_never_reads_the_code_that_answers_for_its_reporter(centre, desk, who, reads):
    order_id = centre.to("handled", by=None, source="qr")
    assert (spoken(centre.order(order_id).code) in text(desk(who), f"/desk/orders/{order_id}")) is reads


def test_an_open_inbox_hears_that_something_moved_and_asks_for_nothing_else(centre, desk):
    order_id, client = centre.to("filed"), desk("operator")
    [url] = re.findall(r'hx-get="([^"]+)"', text(client, "/desk/orders"))
    url = url.replace("&amp;", "&")
    first = client.get(url)
    assert "<a" not in first.get_data(as_text=True)
    again = {"If-None-Match": first.headers["ETag"]}
    assert client.get(url, headers=again).status_code == 304
    centre.move(order_id, "note", "worker", words="晚上更黑")
    moved = client.get(url, headers=again)
    assert moved.status_code == 200
    assert '<a class="btn" href="/desk/orders?view=to-do">' in moved.get_data(as_text=True)
    assert desk("operator").get(url, headers={"If-None-Match": moved.headers["ETag"]}).status_code == 304
    assert "hx-get" not in text(client, "/desk/orders?view=ended")


def test_an_officer_begins_at_the_inbox(centre, desk):
    assert desk("officer").get("/").headers["Location"] == "/desk/orders"


def test_a_list_goes_on_where_the_page_before_it_ended(centre, desk, monkeypatch):
    monkeypatch.setattr(queries, "PAGE", 2)
    ids = [centre.report(when=at(f"2026-03-11 0{8 + number}:30"), words=f"第{number}件") for number in range(2)]
    ids += [centre.report(when=at(f"2026-03-11 1{number}:30"), words=f"第{number + 2}件") for number in range(3)]
    client, url, seen = desk("operator"), "/desk/orders?view=open", []
    while url:
        html = text(client, url)
        seen += re.findall(r"/desk/orders/([0-9a-f-]{36})", html)
        url = next((one.replace("&amp;", "&") for one in re.findall(r'rel="next" href="([^"]+)"', html)), "")
    assert seen == [str(one) for one in ids]


def test_a_page_in_english_has_no_chinese_of_ours(centre, desk):
    with centre.writing():
        db.session.get_one(Person, centre.people["operator"].id).language = "en"
    order_id = centre.to("accepted", words="a lamp is broken", title="lamp")
    centre.move(order_id, "handle", "officer", **dict.fromkeys(HANDLED, "done"))
    html = text(desk("operator"), f"/desk/orders/{order_id}")
    names = {
        "吴启明",
        "沈立",
        "陈小满",
        "城管科",
        "路灯楼灯",
        "白露花园",
        "示例街道",
        "公共设施",
        "外墙脱落",
        "建管办",
        "走格",
        "号微网格",
        "单元",
        "谷雨社区",
    }
    left = set(re.findall(r"[\u4e00-\u9fff]{2,}", re.sub("|".join(names), "", html)))
    assert not left
