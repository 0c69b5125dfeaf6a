"""Visits at the desk: newest first, as far as the reader reaches, without reload and without moving what is read."""

import html
import re

import pytest

from tests.desk.field import ago, visited
from webapp.core.db import db
from webapp.core.writes import committed
from webapp.visits.models import Visit


def places(answer) -> list[str]:
    """The doors in the list, in its order."""
    assert answer.status_code == 200
    return re.findall(r'class="mail"[^>]*><b>([^<]+)</b>', answer.get_data(as_text=True))


def news_address(page) -> str:
    return html.unescape(re.search(r'hx-get="([^"]+)"', page.get_data(as_text=True))[1])


@pytest.fixture
def arrived(app, cast):
    """Three visits; what happened first arrived last."""
    door = cast.land.addresses
    return [
        visited(app, cast.worker, door[0], "met", ago(3), received_at=ago(1, 12)),
        visited(app, cast.other_worker, door[6], "not_home", ago(2), received_at=ago(1, 11)),
        visited(app, cast.worker, door[1], "refused", ago(1, 9), received_at=ago(1, 10)),
    ]


def test_the_list_is_in_the_order_of_arrival(arrived, desk):
    assert places(desk.get("/desk/visits")) == ["白露花园 1幢 1单元 101", "白露花园 2幢 1单元 101", "白露花园 1幢 1单元 201"]


def test_a_reader_sees_visits_in_reach_and_no_others(arrived, cast, browser):
    assert len(places(browser("general_grid_head").get("/desk/visits"))) == 3
    head = browser("grid_head")
    assert places(head.get("/desk/visits")) == ["白露花园 1幢 1单元 101", "白露花园 1幢 1单元 201"]
    assert [head.get(f"/desk/visits/{one}").status_code for one in arrived] == [200, 404, 200]
    assert head.get(f"/desk/visits?grid={cast.land.grids[1].id}").status_code == 404
    for who in ("worker", "department_officer", "administrator", "nobody", "stranger"):
        other = browser(who)
        addresses = ("/desk/visits", f"/desk/visits/{arrived[0]}", "/desk/visits/news")
        assert [other.get(address).status_code for address in addresses] == [403, 403, 403]


def test_the_list_can_be_narrowed_to_a_grid(arrived, cast, desk):
    grid = cast.land.grids[1].id
    assert places(desk.get(f"/desk/visits?grid={grid}")) == ["白露花园 2幢 1单元 101"]
    assert desk.get(f"/desk/visits?grid={cast.next_land.grids[0].id}").status_code == 404
    assert desk.get("/desk/visits?grid=all").status_code == 404


@pytest.mark.parametrize("who", ["operator", "general_grid_head", "grid_head"])
def test_pages_follow_each_other_without_gap_or_repeat(app, cast, browser, monkeypatch, who):
    monkeypatch.setattr("webapp.desk.arriving.PAGE", 3)
    at, expected = ago(1), []
    for number in range(8):  # all in one delivery: only their ids tell them apart
        door = cast.land.addresses[number % 3 if who == "grid_head" else number]
        expected.append(str(visited(app, cast.worker, door, "met", ago(8 - number), received_at=at)))
    reader, address, found = browser(who), "/desk/visits", []
    while address:
        page = reader.get(address).get_data(as_text=True)
        found += re.findall(r'class="mail" href="/desk/visits/([0-9a-f-]{36})', page)
        older = re.search(r'rel="next" href="([^"]+)"', page)
        address = html.unescape(older[1]) if older else None
    assert found == sorted(expected, reverse=True)


def test_news_says_how_many_arrived_since_the_list_was_drawn(app, arrived, cast, desk):
    news = news_address(desk.get("/desk/visits"))
    assert "已是最新" in desk.get(news).get_data(as_text=True)
    visited(app, cast.worker, cast.land.addresses[2], "met", ago(0, 0))
    visited(app, cast.other_worker, cast.land.addresses[8], "met", ago(0, 0))
    assert "有 2 件新的" in desk.get(news).get_data(as_text=True)
    assert "有 1 件新的" in desk.get(f"{news}&grid={cast.land.grids[0].id}").get_data(as_text=True)


@pytest.mark.parametrize("encoding", ["identity", "gzip", "zstd, br"])
def test_nothing_new_is_answered_in_a_word(app, arrived, cast, desk, encoding):
    news, headers = news_address(desk.get("/desk/visits")), {"Accept-Encoding": encoding}
    first = desk.get(news, headers=headers)
    again = desk.get(news, headers=headers | {"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.get_data()) == (304, b"")
    visited(app, cast.worker, cast.land.addresses[2], "met", ago(0, 0))
    later = desk.get(news, headers=headers | {"If-None-Match": first.headers["ETag"]})
    assert later.status_code == 200
    assert later.headers["ETag"] != first.headers["ETag"]
    assert "no-store" not in later.headers["Cache-Control"]  # else no browser would ask with an ETag


def test_news_from_elsewhere_changes_nothing_for_a_grid_head(app, arrived, cast, browser):
    head = browser("grid_head")
    news = news_address(head.get("/desk/visits"))
    seen = head.get(news).headers["ETag"]
    visited(app, cast.other_worker, cast.land.addresses[8], "met", ago(0, 0))
    assert head.get(news, headers={"If-None-Match": seen}).status_code == 304


def test_a_list_that_began_empty_hears_of_its_first_visit(app, cast, desk):
    page = desk.get("/desk/visits")
    assert "还没有走访送到" in page.get_data(as_text=True)
    news = news_address(page)
    visited(app, cast.worker, cast.land.addresses[0], "met", ago(0, 0))
    assert "有 1 件新的" in desk.get(news).get_data(as_text=True)


def test_news_names_nobody_since_browsers_may_keep_it(app, arrived, cast, desk):
    news = desk.get("/desk/visits/news").get_data(as_text=True)
    assert "有 3 件新的" in news
    assert not any(secret in news for secret in ("陈小满", "白露花园", "李女士"))


def test_a_visit_shows_all_that_was_said(app, cast, desk):
    said = {"difficulty": "楼道灯坏了", "fields": ["facilities"], "idea": "装感应灯", "weak_signal": "夜里有人吵", "promise": "问物业"}
    key = visited(app, cast.worker, cast.land.addresses[0], "met", ago(1), **said)
    page = desk.get(f"/desk/visits/{key}").get_data(as_text=True)
    for words in ("白露花园 1幢 1单元 101", "陈小满", "李**", "楼道灯坏了", "公共设施", "装感应灯", "夜里有人吵", "问物业"):
        assert words in page
    assert "时间不确定" not in page


def test_an_uncertain_time_is_marked(app, cast, arrived, desk):
    with app.app_context(), committed():
        db.session.get_one(Visit, arrived[0]).time_uncertain = True
    assert "时间不确定" in desk.get(f"/desk/visits/{arrived[0]}").get_data(as_text=True)
    assert "时间不确定" in desk.get("/desk/visits").get_data(as_text=True)


def test_what_was_replaced_or_taken_back_stays_to_be_read_and_leads_on(app, cast, desk, phone):
    path = f"/addresses/{cast.land.addresses[0].id}/visits"
    first = phone.write(path, {"outcome": "not_home"})
    second = phone.write(path, {"outcome": "met"}, replaces=first["key"])
    receipts = [one["receipt"] for one in phone.send(first, second)]
    old, new = (desk.get(f"/desk/visits/{one['key']}").get_data(as_text=True) for one in (first, second))
    assert f"/desk/visits/{second['key']}" in old
    assert f"/desk/visits/{first['key']}" in new
    assert receipts[0] in old
    assert receipts[1] in new
    assert phone.send(phone.write(f"/visits/{second['key']}/withdrawal", {}, replaces=second["key"]))[0]["verdict"] == "filed"
    assert "写的人撤回了" in desk.get(f"/desk/visits/{second['key']}").get_data(as_text=True)


def test_a_visit_of_another_street_is_not_there(app, cast, desk):
    key = visited(app, cast.stranger, cast.next_land.addresses[0], "met", ago(1))
    assert desk.get(f"/desk/visits/{key}").status_code == 404
    assert places(desk.get("/desk/visits")) == []
