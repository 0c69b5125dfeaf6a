"""The morning brief of a Monday: nine came in since Friday evening, two are over their time, six wait for a call. Each opens its list."""

import re
from html import unescape

import pytest

from tests.orders.conftest import DAY, HOUR, MINUTE, at, centre, clock, desk  # noqa: F401  (fixtures)
from webapp.areas.models import Address
from webapp.core.db import db
from webapp.core.filing import RefusedEntry
from webapp.core.ids import new_id
from webapp.orders.models import WorkOrder
from webapp.orders.whistles import actions as whistles
from webapp.orders.whistles.places import Spot
from webapp.resources import actions as supplies
from webapp.visits import actions as visits

FRIDAY, EVENING, MONDAY = at("2026-03-13 09:00"), at("2026-03-13 17:30"), at("2026-03-16 08:20")


@pytest.fixture
def monday(centre, clock):  # noqa: F811
    """What the story tells: nine of the weekend, two of them sorted out already; two over their time; six to call back."""
    for number in range(6):
        centre.to("handled", when=FRIDAY + number * MINUTE, words=f"周五办好的 {number}")
    for number in range(2):
        centre.to("accepted", when=at("2026-03-03 09:00") + number * MINUTE, words=f"拖了两周的 {number}")
    for number in range(4):
        centre.report(when=EVENING + (number + 1) * HOUR, by=None, source="qr", words=f"夜里扫码的 {number}")
    for number in range(3):
        centre.report(when=EVENING + DAY + number * HOUR, by=None, source="phone", words=f"夜里打来的 {number}")
    void = centre.report(when=EVENING + DAY, words="说错了的")
    centre.move(void, "void", "operator", EVENING + DAY + HOUR, reason="不在街道")
    centre.report(when=MONDAY - 10 * MINUTE, words="早上报的")
    for door, arrived in ((0, EVENING - HOUR), (1, EVENING + HOUR), (2, MONDAY - HOUR)):
        visited(centre, door, arrived)
    clock(MONDAY)
    return centre


def visited(centre, door: int, arrived) -> None:  # noqa: F811
    with centre.writing():
        address = db.session.get_one(Address, centre.cast.land.addresses[door].id)
        said, by = visits.Said("met"), centre.people["worker"]
        visits.visit(address, said, key=new_id(), replaces=None, by=by, at=EVENING - 2 * HOUR, received_at=arrived)


def refused(person, when) -> RefusedEntry:
    said = {"path": "", "fields": [["text", "?"]], "photos": [], "happened_at": "", "unread": True, "private": False}
    facts = {"content_hash": "0" * 64, "content": said, "problems": [], "refused_at": when}
    return RefusedEntry(id=new_id(), street_id=person.street_id, person_id=person.id, **facts)


def brief(client) -> str:
    answer = client.get("/desk/brief")
    assert answer.status_code == 200
    return unescape(answer.get_data(as_text=True))


def numbers(html: str) -> list[tuple[str, int]]:
    """The address and the number of every link that is a number."""
    main = html[html.index("<main") :]
    return [(href, int(number.replace(",", ""))) for href, number in re.findall(r'<a href="([^"]+)">([\d,]+)</a>', main)]


def figures(html: str) -> list[tuple[str, str]]:
    return re.findall(r'<p class="number">(?:<a[^>]*>)?(\d+)(?:</a>)?</p><p><b>([^<]+)</b>', html)


def rows(client, href: str) -> int:
    """How many lie behind an address: all its pages."""
    html, found = "", 0
    while href:
        html = unescape(client.get(href).get_data(as_text=True))
        found += len(re.findall(r'<a class="mail"|<tr id="i-', html))
        following = re.search(r'rel="next" href="([^"]+)"', html)
        href = following[1] if following else ""
    return found


def test_the_four_numbers_of_the_story(monday, desk):  # noqa: F811
    html = brief(desk("operator"))
    assert figures(html) == [("9", "昨夜新增"), ("2", "超时"), ("6", "待回访"), ("8", "待派")]
    assert "二维码" in html or "扫码" in html
    assert "3月13日 17:30" in html  # Saturday and Sunday are part of last night
    assert "打印" in html


def test_every_number_opens_exactly_what_it_counted(monday, desk):  # noqa: F811
    client = desk("operator")
    found = numbers(brief(client))
    assert len(found) >= 7
    assert {number for _href, number in found} >= {9, 4, 3, 2, 6, 8}
    for href, number in found:
        assert rows(client, href) == number, href


def test_what_has_least_time_left_stands_first_in_words(monday, desk):  # noqa: F811
    html = brief(desk("operator"))
    first = re.findall(r"<article><h3><a[^>]*>([^<]+)</a></h3>\s*<p>(.*?)</p>", html, re.S)
    assert [title for title, _said in first[:2]] == ["拖了两周的 0", "拖了两周的 1"]
    assert len(first) == 5
    assert "超时" in first[0][1]
    assert "城管科" in first[0][1]
    assert "还剩" in first[-1][1]


def test_what_is_answered_or_suspended_presses_nobody(monday, desk):  # noqa: F811
    for one in monday.rows(WorkOrder, WorkOrder.state == "handled"):
        monday.move(one.id, "call_back", "operator", MONDAY - 5 * MINUTE, solved="yes", satisfaction="satisfied")
    [late, _other] = monday.rows(WorkOrder, WorkOrder.state == "accepted")
    monday.move(late.id, "ask_suspension", "officer", MONDAY - 4 * MINUTE, reason="等配件", review_on=(MONDAY + 9 * DAY).date())
    monday.move(late.id, "suspend", "leader", MONDAY - 3 * MINUTE, reason="等配件", review_on=(MONDAY + 9 * DAY).date())
    html = brief(desk("operator"))
    assert [number for number, _words in figures(html)] == ["9", "2", "0", "8"]  # a suspension does not make good what was late before
    assert "周五办好的" not in html
    assert late.title not in html


def test_a_department_that_returned_twice_leaves_it_to_the_centre(monday, desk):  # noqa: F811
    order_id = monday.to("dispatched", when=FRIDAY)
    for reason in ("不归我们", "真的不归我们"):
        monday.move(order_id, "return", "officer", reason=reason)
        if reason == "不归我们":
            monday.move(order_id, "dispatch", "operator", department=monday.city.id)
    client = desk("operator")
    html = brief(client)
    [href] = re.findall(r'退满次数，由中心定归属</span><b><a href="([^"]+)">1</a>', html)
    assert rows(client, href) == 1


def test_the_refused_box_is_counted_for_the_centre_alone(monday, desk):  # noqa: F811
    with monday.writing():
        worker = monday.people["worker"]
        db.session.add(refused(worker, MONDAY - HOUR))
    client = desk("operator")
    [href] = re.findall(r'规则没收下，等中心看</span><b><a href="([^"]+)">1</a>', brief(client))
    assert client.get(href).get_data(as_text=True).count('class="mail"') == 1
    assert "规则没收下" not in brief(desk("leader"))


def test_emergency_whistles_stand_first_and_all_that_run_are_counted(monday, desk):  # noqa: F811
    grid = monday.cast.land.grids[0]
    with monday.writing():
        for level, words in (("routine", "一起去看看楼道"), ("emergency", "外墙往下掉砖，马上来人")):
            said, spot = whistles.Said(level, words, (monday.city.id,)), Spot(grid.name, None, grid.id, grid.parent_id)
            whistles.blow(said, spot, key=new_id(), by=monday.people["worker"], at=MONDAY - HOUR, received_at=MONDAY - HOUR)
    client = desk("operator")
    html = brief(client)
    titles = re.findall(r"<article><h3><a href=\"([^\"]+)\">([^<]+)</a>", html)
    assert titles[0][1] == "外墙往下掉砖，马上来人"
    assert client.get(titles[0][0]).status_code == 200
    [href] = re.findall(r'正在吹的哨</span><b><a href="([^"]+)">2</a>', html)
    assert rows(client, href) == 2
    assert "外墙往下掉砖" not in brief(desk("head", foreign=True))


def test_requests_of_grids_are_counted_for_who_allocates(monday, desk):  # noqa: F811
    said = supplies.Said(monday.cast.land.grids[0].id, "material", "折叠梯", 2, "把")
    with monday.writing():
        supplies.ask(said, key=new_id(), by=monday.people["worker"], at=MONDAY - HOUR)
    for who in ("operator", "head"):
        client = desk(who)
        [href] = re.findall(r'网格的资源请求，等答复</span><b><a href="([^"]+)">1</a>', brief(client))
        assert rows(client, href) == 1
    assert "网格的资源请求" not in brief(desk("leader"))
    assert "网格的资源请求" not in brief(desk("head", foreign=True))


def test_each_reader_counts_the_own_area_alone(monday, desk):  # noqa: F811
    assert figures(brief(desk("head")))[0][0] == "9"
    empty = brief(desk("head", foreign=True))
    assert [number for number, _words in figures(empty)] == ["0", "0", "0", "0"]
    assert "今早没有急着要看的" in empty
    assert "周五办好的" not in empty
    officer = brief(desk("officer"))  # reads what the department has
    assert [number for number, _words in figures(officer)] == ["0", "2", "6", "0"]
    assert "昨夜以来送到的走访" not in officer
    assert desk("worker").get("/desk/brief").status_code == 403
    assert desk("administrator").get("/desk/brief").status_code == 403


def test_last_evening_is_that_of_the_last_working_day(centre, desk, clock):  # noqa: F811
    """Spring Festival 2026: the last day of work before it is 14 February, a make-up Saturday."""
    clock(at("2026-02-24 08:20"))
    assert "2月14日 17:30" in brief(desk("operator"))
    clock(at("2026-02-25 08:20"))
    assert "2月24日 17:30" in brief(desk("operator"))
