"""Whistles at the desk: who is called stands in a row of its own, with what that row's reader can do; nothing of another area."""

import re

import pytest

from tests.orders.conftest import HOUR, MINUTE
from tests.orders.whistles.conftest import NOON
from webapp.core.db import db
from webapp.core.ids import new_id
from webapp.orders.registers import DepartmentZone
from webapp.orders.whistles.models import ReportIn, Whistle

pytestmark = pytest.mark.databases("sqlite")


@pytest.fixture
def now(clock):
    clock(NOON + 15 * MINUTE)
    return clock


def text(answer) -> str:
    assert answer.status_code == 200, answer.get_data(as_text=True)
    return answer.get_data(as_text=True)


def test_the_list_shows_urgent_ones_first_and_who_is_late(centre, blow, desk, now):
    blow("routine", [centre.city], "每月联合检查")
    late = blow("emergency", words="外墙掉砖")
    late.step("answered", centre.city, centre.people["officer"], NOON + 5 * MINUTE)
    html = text(desk("operator").get("/desk/whistles"))
    assert html.index("外墙掉砖") < html.index("每月联合检查")
    assert "1 家超时" in html
    assert "2 家里 1 家已应哨" in html


@pytest.mark.parametrize("who", ["operator", "head", "grid_head", "leader", "officer"])
def test_who_reads_there_and_who_is_called_see_it(blow, desk, now, who):
    whistle = blow()
    client = desk(who)
    assert "外墙掉砖" in text(client.get("/desk/whistles"))
    assert "城管科" in text(client.get(f"/desk/whistles/{whistle.id}"))


@pytest.mark.parametrize("who", ["head", "grid_head", "operator", "leader"])
def test_nobody_of_another_area_or_street_sees_it(centre, blow, desk, now, who):
    whistle = blow(departments=[centre.city])
    client = desk(who, foreign=True)
    assert "外墙掉砖" not in text(client.get("/desk/whistles"))
    assert client.get(f"/desk/whistles/{whistle.id}").status_code == 404


def test_a_department_that_was_not_called_does_not_see_it(centre, blow, desk, now):
    whistle = blow(departments=[centre.city])
    assert desk("officer", foreign=True).get(f"/desk/whistles/{whistle.id}").status_code == 404


def test_each_reports_in_by_its_own_button(centre, blow, desk, now):
    whistle = blow()
    client = desk("officer")
    html = text(client.get(f"/desk/whistles/{whistle.id}"))
    assert re.findall(r'name="department" value="([\w-]+)"', html) == [str(centre.city.id)]
    assert re.findall(r'name="step" value="(\w+)"', html) == ["answered", "arrived", "done"]
    said = {"department": str(centre.city.id), "step": "arrived"}
    assert client.post(f"/whistles/{whistle.id}/report-ins", data=said).status_code == 303
    assert whistle.row(centre.city).arrived_at == NOON + 15 * MINUTE
    assert re.findall(r'name="step" value="(\w+)"', text(client.get(f"/desk/whistles/{whistle.id}"))) == ["done"]
    other = client.post(f"/whistles/{whistle.id}/report-ins", data=said | {"department": str(centre.building.id)})
    assert other.status_code == 403
    nobody = client.post(f"/whistles/{whistle.id}/report-ins", data=said | {"department": str(new_id())})
    assert "没有被叫到" in nobody.get_data(as_text=True)


def test_the_page_offers_the_end_to_the_whistler_alone(blow, desk, now):
    whistle = blow(by="grid_head")
    assert "/ending" in text(desk("grid_head").get(f"/desk/whistles/{whistle.id}"))
    for who in ("operator", "head", "officer"):
        client = desk(who)
        assert "/ending" not in text(client.get(f"/desk/whistles/{whistle.id}"))
        assert client.post(f"/whistles/{whistle.id}/ending", data={"words": "完了"}).status_code == 403
    assert desk("grid_head").post(f"/whistles/{whistle.id}/ending", data={"words": "已加固"}).status_code == 303
    assert "已加固" in text(desk("operator").get(f"/desk/whistles/{whistle.id}?view=ended"))


def test_an_order_can_be_whistled_from_and_shows_it(centre, desk, now):
    order_id, client = centre.to("filed", when=NOON - HOUR), desk("operator")
    html = text(client.get(f"/desk/orders/{order_id}"))
    assert f"/desk/whistles/new?order={order_id}" in html
    form = text(client.get(f"/desk/whistles/new?order={order_id}"))
    assert re.search(rf'value="{centre.city.id}" checked', form), "whose matter it is, is chosen"
    said = {"order": str(order_id), "level": "joint", "words": "一起去看", "department": [str(centre.city.id), str(centre.building.id)]}
    assert client.post("/whistles", data=said).status_code == 303
    [made] = centre.rows(Whistle)
    assert (made.order_id, made.grid_id, len(centre.rows(ReportIn))) == (order_id, centre.cast.land.grids[0].id, 2)
    assert "一起去看" in text(client.get(f"/desk/orders/{order_id}"))


def test_whom_to_call_is_suggested_by_the_nets_of_the_place(centre, desk, now):
    grid, street = centre.cast.land.grids[0], centre.cast.land.street.id
    with centre.writing():
        db.session.add(DepartmentZone(street_id=street, department_id=centre.building.id, grid_id=grid.id, net="safety"))
    html = text(desk("grid_head").get("/desk/whistles/new"))
    assert html.index("建管办") < html.index("城管科")
    assert "安全生产" in html
    elsewhere = text(desk("operator").get(f"/desk/whistles/new?area={centre.cast.land.grids[1].id}"))
    assert "安全生产" not in elsewhere


def test_each_level_says_what_it_promises(desk, now):
    html = text(desk("operator").get("/desk/whistles/new"))
    for words in ("10 分钟内应哨，30 分钟内到场", "当个工作日", "1 个工作日内应哨"):
        assert words in html


def test_another_is_called_from_the_page_without_those_who_were(centre, blow, desk, now):
    whistle = blow(departments=[centre.city])
    client = desk("operator")
    offered = re.findall(r'name="department" value="([\w-]+)"', text(client.get(f"/desk/whistles/{whistle.id}")))
    assert offered == [str(centre.building.id)]
    assert client.post(f"/whistles/{whistle.id}/calls", data={"department": offered}).status_code == 303
    assert whistle.row(centre.building).called_at == NOON + 15 * MINUTE


@pytest.mark.parametrize("said", [{"order": "x"}, {"order": str(new_id())}])
def test_an_order_that_is_not_there_is_not_whistled_from(centre, desk, now, said):
    form = {"level": "joint", "words": "一起去看", "department": str(centre.city.id)} | said
    assert desk("operator").post("/whistles", data=form).status_code == 404


def test_the_rail_counts_what_runs(blow, desk, now):
    blow()
    html = text(desk("operator").get("/desk/whistles"))
    assert re.search(r"吹哨 <span>1</span>", html)


def test_ended_ones_go_on_page_by_page(centre, blow, desk, now, monkeypatch):
    monkeypatch.setattr("webapp.orders.whistles.queries.PAGE", 2)
    monkeypatch.setattr("webapp.orders.whistles.views.queries.PAGE", 2)
    for number in range(3):
        blow("routine", [centre.city], f"第{number}次").finish(centre.people["worker"], when=NOON + number * MINUTE)
    client = desk("operator")
    first = text(client.get("/desk/whistles?view=ended"))
    assert first.index("第2次") < first.index("第1次")
    assert "第0次" not in first
    [older] = re.findall(r'rel="next" href="([^"]+)"', first)
    assert "第0次" in text(client.get(older.replace("&amp;", "&")))
