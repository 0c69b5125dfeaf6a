"""Reporting on a page of its own: by who walks, and by a hub household at home in three steps."""

import re

import pytest

from tests.cast import sign_in
from tests.offline.phone import Phone
from tests.orders.conftest import DAY, HOUR, MINUTE, TUESDAY, Centre
from webapp.accounts.models import Person, Post
from webapp.areas.models import Building
from webapp.core import requests
from webapp.core.db import db
from webapp.core.ids import new_id
from webapp.orders.models import WorkOrder
from webapp.orders.registers import Category

pytestmark = pytest.mark.databases("sqlite")
NEW = "/orders/new"


@pytest.fixture
def phone(centre: Centre, monkeypatch):
    monkeypatch.setattr(requests, "now", lambda: TUESDAY + DAY)
    return lambda who: Phone(centre.app.test_client(), centre.people[who]).sign_in()


def filed(phone: Phone, *fields: tuple[str, str], path: str = "/orders", **more) -> str:
    phone.save(path, *fields, at=TUESDAY, **more)
    [verdict] = phone.send()
    assert verdict["verdict"] == "filed", verdict
    return verdict["key"]


def test_a_report_without_signal_keeps_its_time_and_place(centre, phone):
    house = centre.cast.land.buildings[0]
    worker = phone("worker")
    key = filed(worker, ("words", "东门的路灯不亮"), ("category", "0101"), ("building", str(house.id)), ("place", "东门"), ("urgent", "y"))
    [order] = centre.rows(WorkOrder)
    assert (str(order.id), order.source, order.place, order.building_id) == (key, "report", "东门", house.id)
    assert (order.category_id, order.is_urgent, order.reported_at) == (centre.lamps.id, True, TUESDAY)
    assert order.grid_id == centre.cast.land.grids[0].id


def test_a_place_in_words_alone_lies_in_the_grid_of_who_reports(centre, phone):
    filed(phone("worker"), ("words", "河边护栏松了"), ("place", "南河桥头"))
    [order] = centre.rows(WorkOrder)
    assert (order.building_id, order.grid_id, order.place) == (None, centre.cast.land.grids[0].id, "南河桥头")


def test_a_house_of_another_street_is_no_place_here(centre, phone):
    worker = phone("worker")
    worker.save("/orders", ("words", "灯坏了"), ("building", str(centre.cast.next_land.buildings[0].id)), at=TUESDAY)
    assert worker.send()[0]["problems"][0]["name"] == "no-such-place"
    assert centre.rows(WorkOrder) == []


def test_nothing_said_is_no_report(centre, phone):
    answer = phone("worker").client.post("/orders", data={"words": " ", "urgent": "y"})
    assert answer.status_code == 422
    assert "一句话" in answer.get_data(as_text=True)
    assert centre.rows(WorkOrder) == []


def test_the_page_offers_own_houses_and_categories_and_nothing_of_another_grid(centre, phone):
    html = phone("worker").client.get(NEW).get_data(as_text=True)
    ours, theirs = centre.cast.land.buildings
    assert f'value="{ours.id}"' in html
    assert str(theirs.id) not in html
    assert 'value="0101"' in html


def test_a_hub_household_is_asked_three_questions(centre, phone):
    html = phone("hub").client.get(NEW).get_data(as_text=True)
    assert re.findall(r'id="step-(\d)" data-ask', html) == ["1", "2", "3"]
    assert re.findall(r'name="category" value="(\d*)"', html) == ["01", ""]
    assert f'value="{centre.cast.land.buildings[0].id}" checked' in html, "the only house is chosen already"
    assert 'href="tel:13800000001"' in html, "the grid worker can be called"
    assert " required" not in html


def test_a_hubs_report_says_its_kind_and_is_the_grid_workers_to_see(centre, phone):
    key = filed(phone("hub"), ("category", "01"), ("words", "六楼外墙瓷砖松了"), ("building", str(centre.cast.land.buildings[0].id)))
    [order] = centre.rows(WorkOrder)
    assert (order.source, order.title, order.words, order.category_id) == ("hub", "公共设施：六楼外墙瓷砖松了", "六楼外墙瓷砖松了", None)
    assert f"/orders/{key}" in sign_in(centre.app.test_client(), centre.people["worker"]).get("/orders").get_data(as_text=True)


def test_a_hub_that_says_no_house_is_found_by_its_micro_grid(centre, phone):
    filed(phone("hub"), ("category", ""), ("words", "路口积水"), ("building", ""), ("place", "东门口"))
    [order] = centre.rows(WorkOrder)
    assert order.micro_grid_id == centre.cast.land.micro_grids[0].id


def test_a_hub_sees_its_own_reports_and_nobody_elses(centre, phone):
    other, hub = centre.report(), phone("hub")
    key = filed(hub, ("words", "瓷砖松了"))
    html = hub.client.get("/orders").get_data(as_text=True)
    assert (f"/orders/{key}" in html, f"/orders/{other}" in html) == (True, False)
    assert hub.client.get(f"/orders/{other}").status_code == 404


def test_a_report_taken_back_before_it_arrived_never_appears(centre, phone):
    worker = phone("worker")
    entry = worker.save("/orders", ("words", "看错了"), at=TUESDAY)
    worker.save(f"/orders/{entry['key']}/withdrawal", at=TUESDAY + MINUTE, replaces=entry["key"])
    assert [one["verdict"] for one in worker.send(worker.waiting[::-1])] == ["filed", "filed"]
    assert centre.rows(WorkOrder) == []


def test_a_report_is_taken_back_by_who_made_it_until_it_is_filed(centre, phone):
    worker, order_id = phone("worker"), centre.report()
    url = f"/orders/{order_id}/withdrawal"
    assert phone("hub").client.post(url).status_code == 404
    assert worker.client.post(url).status_code == 303
    assert centre.order(order_id).state == "void"
    under_way = centre.to("filed")
    assert worker.client.post(f"/orders/{under_way}/withdrawal").status_code == 409


def test_a_correction_takes_the_place_of_a_report_that_nobody_filed(centre, phone):
    worker = phone("worker")
    key = filed(worker, ("words", "四楼灯坏了"))
    new = filed(worker, ("words", "五楼灯坏了"), replaces=key)
    assert {str(one.id): one.state for one in centre.rows(WorkOrder)} == {key: "void", new: "reported"}


def test_look_alikes_near_by_are_shown_without_anybodys_words(centre, phone):
    first = centre.report(words="李家门口的灯坏了", category_id=centre.lamps.id, by="grid_head")
    mine = centre.report(words="楼道灯不亮", category_id=centre.lamps.id, when=TUESDAY + HOUR)
    client = phone("worker").client
    html = client.get(f"/orders/{mine}/look-alikes").get_data(as_text=True)
    assert ("路灯楼灯" in html, "白露花园 1幢" in html, "李家" in html) == (True, True, False)
    number = centre.order(first).number
    assert client.post(f"/orders/{mine}/moves/note", data={"words": f"可能和 {number} 是同一件事。"}).status_code == 303
    assert centre.order(mine).events[-1].words == f"可能和 {number} 是同一件事。"


def test_a_hubs_phone_hears_of_another_worker_another_house_name_and_another_number(centre, phone):
    hub, land = phone("hub"), centre.cast.land
    hub.refresh()
    assert "13800000001" in hub.pages[NEW]

    def changes():
        db.session.get_one(Person, centre.people["worker"].id).phone = "13800000009"
        yield "another number"
        post = db.session.scalars(db.select(Post).where(Post.person_id == centre.people["worker"].id)).one()
        post.ends_at = TUESDAY
        yield "no worker any more"
        db.session.get_one(Building, land.buildings[0].id).name = "1号楼"
        door = db.session.merge(land.addresses[0])
        door.position = 2
        yield "a house called otherwise, as an import does it"

    going = changes()
    while True:
        with centre.writing():
            what = next(going, None)
        if what is None:
            break
        before = dict(hub.pages)
        hub.refresh()
        assert hub.pages == hub.fresh_pages(), what
        assert hub.pages[NEW] != before[NEW], what


def test_visits_in_the_grid_bring_a_hubs_phone_nothing(centre, phone):
    hub = phone("hub")
    hub.refresh()
    filed(phone("worker"), ("outcome", "met"), path=f"/addresses/{centre.cast.land.addresses[0].id}/visits")
    assert hub.pack(hub.cursor)["total"] == 0


def test_a_street_with_a_category_for_whatever_fits_nowhere_needs_no_second_one(centre, phone):
    hub = phone("hub").client
    assert "别的事" in hub.get(NEW).get_data(as_text=True)
    with centre.writing():
        top = Category(id=new_id(), street_id=centre.cast.land.street.id, code="99", name="其他")
        db.session.add(top)
        db.session.flush()
        db.session.add(Category(id=new_id(), street_id=top.street_id, code="9901", name="杂事", parent_id=top.id))
    html = hub.get(NEW).get_data(as_text=True)
    assert re.findall(r'name="category" value="(\d*)"', html) == ["01", "99"]


def test_whoever_walks_no_grid_begins_with_reporting(centre, phone):
    hub, nobody = phone("hub"), phone("nobody")
    hub.refresh()
    assert 'href="/orders/new"' in hub.pages["/"]
    assert 'href="/orders/new"' not in nobody.client.get("/").get_data(as_text=True)
    assert nobody.client.get(NEW).status_code == 403
