"""Whistles in the hand: who carries which, what is said without signal, judged as it was then; and plainly what did not get through."""

import re
from datetime import datetime

import pytest

from tests.offline.phone import Phone
from tests.orders.conftest import HOUR, MINUTE, Centre
from tests.orders.whistles.conftest import NOON
from webapp.core import requests
from webapp.core.db import db
from webapp.core.filing import RefusedEntry
from webapp.core.parameters import ParameterValue
from webapp.orders.registers import DepartmentMember, DepartmentZone
from webapp.orders.whistles.models import ReportIn, Whistle

pytestmark = pytest.mark.databases("sqlite")


@pytest.fixture
def clock(monkeypatch):
    def set_to(moment: datetime) -> None:
        monkeypatch.setattr(requests, "now", lambda: moment)

    set_to(NOON + 15 * MINUTE)
    return set_to


@pytest.fixture
def phone(centre: Centre, clock):
    def signed_in(who: str, *, foreign: bool = False) -> Phone:
        made = Phone(centre.app.test_client(), (centre.foreign if foreign else centre.people)[who]).sign_in()
        made.refresh()
        return made

    return signed_in


def url(whistle) -> str:
    return f"/whistles/{whistle.id}"


def send(phone: Phone, path: str, *fields, at: datetime) -> dict:
    phone.save(path, *fields, at=at)
    [verdict] = phone.send(phone.waiting[-1:])
    return verdict


def test_each_carries_those_that_concern_them(centre, blow, phone):
    here, city = blow(), blow("joint", [centre.city], by="operator")
    holds = {who: {one.id for one in (here, city) if url(one) in phone(who).pages} for who in ("worker", "officer", "grid_head", "hub")}
    assert holds == {"worker": {here.id, city.id}, "officer": {here.id, city.id}, "grid_head": {here.id, city.id}, "hub": set()}
    assert {one.id for one in (here, city) if url(one) in phone("officer", foreign=True).pages} == {here.id}
    assert not [one for one in phone("worker", foreign=True).pages if one.startswith("/whistles/0")]


def test_the_list_says_first_whom_a_whistle_calls(centre, blow, phone):
    blow(by="grid_head")
    assert "叫我们去的哨" in phone("officer").pages["/orders"]
    assert "15:51" in phone("officer").pages["/orders"], "by when they must answer"
    assert "我吹的哨" in phone("grid_head").pages["/orders"]
    assert "我走的片区里的哨" in phone("worker").pages["/orders"]


def test_a_called_officer_says_each_step_without_signal_as_it_was_then(centre, blow, phone):
    whistle, officer = blow(), phone("officer")
    assert re.findall(r'name="step" value="(\w+)"', officer.pages[url(whistle)]) == ["answered", "arrived", "done"]
    for step, minutes in (("answered", 4), ("arrived", 12)):
        said = (("department", str(centre.city.id)), ("step", step))
        assert send(officer, f"{url(whistle)}/report-ins", *said, at=NOON + minutes * MINUTE)["verdict"] == "filed"
    row = whistle.row(centre.city)
    assert (row.answered_at, row.arrived_at) == (NOON + 4 * MINUTE, NOON + 12 * MINUTE)


def test_an_officer_who_left_reports_in_for_what_they_did_before(centre, blow, phone, clock):
    whistle, officer = blow(), phone("officer")
    with centre.writing():
        [member] = db.session.scalars(db.select(DepartmentMember).filter_by(person_id=centre.people["officer"].id))
        member.ends_at = NOON + 10 * MINUTE
    said = (("department", str(centre.city.id)), ("step", "arrived"))
    assert send(officer, f"{url(whistle)}/report-ins", *said, at=NOON + 9 * MINUTE)["verdict"] == "filed"
    assert send(officer, f"{url(whistle)}/report-ins", *said, at=NOON + 11 * MINUTE)["verdict"] == "refused"


def test_a_whistle_blown_without_signal_calls_when_it_arrives(centre, phone, clock):
    order_id, worker = centre.report(when=NOON - HOUR), phone("worker")
    html = worker.pages[f"/orders/{order_id}"]
    [form] = re.findall(r'<form id="whistle".*?</form>', html, re.S)
    assert 'data-touches="w:new"' in form
    clock(NOON + HOUR)
    fields = (("order", str(order_id)), ("level", "emergency"), ("words", "掉砖"), ("department", str(centre.city.id)))
    sent = send(worker, "/whistles", *fields, ("department", str(centre.building.id)), at=NOON)
    assert sent["verdict"] == "filed"
    [whistle] = centre.rows(Whistle)
    assert (whistle.blown_at, whistle.order_id) == (NOON, order_id)
    assert {row.called_at for row in centre.rows(ReportIn)} == {NOON + HOUR}
    assert len(centre.rows(ReportIn)) == 2
    worker.refresh()
    assert url(whistle) in worker.pages


def test_a_whistle_from_an_order_that_was_merged_meanwhile_goes_with_it(centre, phone):
    order_id, into = centre.report(when=NOON - HOUR), centre.report(when=NOON - HOUR)
    worker = phone("worker")
    centre.move(order_id, "merge", "operator", NOON, into=into)
    fields = (("order", str(order_id)), ("level", "joint"), ("words", "掉砖"), ("department", str(centre.city.id)))
    assert send(worker, "/whistles", *fields, at=NOON - MINUTE)["verdict"] == "filed"
    assert [one.order_id for one in centre.rows(Whistle)] == [into]


def test_a_place_is_one_of_the_own_houses_or_the_grid(centre, phone):
    worker, land = phone("worker"), centre.cast.land
    html = worker.pages["/whistles/new"]
    assert re.findall(r'<option value="([bg]:[\w-]+)"', html) == [f"g:{land.grids[0].id}", f"b:{land.buildings[0].id}"]
    fields = (("where", f"b:{land.buildings[0].id}"), ("place", "东侧"), ("level", "emergency"), ("words", "掉砖"))
    assert send(worker, "/whistles", *fields, ("department", str(centre.city.id)), at=NOON)["verdict"] == "filed"
    [whistle] = centre.rows(Whistle)
    assert (whistle.place, whistle.grid_id) == ("白露花园 1幢 东侧", land.grids[0].id)
    fields = (("where", f"b:{land.buildings[1].id}"), *fields[1:])
    assert send(worker, "/whistles", *fields, ("department", str(centre.city.id)), at=NOON)["verdict"] == "refused"


def test_what_lies_on_the_phone_says_whom_to_ring_up(centre, phone):
    with centre.writing():
        facts = {"value": {"is": "0571-8866"}, "effective_from": NOON.date(), "changed_at": NOON, "reason": "公布值班电话"}
        db.session.add(ParameterValue(street_id=centre.cast.land.street.id, name="order.duty_phone", **facts))
    for page in ("/orders", "/whistles/new"):
        html = phone("worker").pages[page]
        assert re.search(r'data-waiting-count="w:new".*?未送达，请打电话。.*?href="tel:0571-8866"', html, re.S)
    assert "未送达" not in phone("officer").pages["/orders"]


def test_who_may_not_blow_one_has_no_form_for_it(centre, phone):
    order_id = centre.to("dispatched")
    officer = phone("officer")
    assert 'id="whistle"' not in officer.pages[f"/orders/{order_id}"]
    assert "/whistles/new" not in officer.pages
    assert 'id="whistle"' in phone("worker").pages[f"/orders/{order_id}"]


def test_the_end_without_signal_lets_all_go_and_leaves_the_phones(centre, blow, phone):
    whistle = blow()
    worker, officer = phone("worker"), phone("officer")
    assert send(worker, f"{url(whistle)}/ending", ("words", "已加固"), at=NOON + 10 * MINUTE)["verdict"] == "filed"
    assert whistle.whistle.finished_at == NOON + 10 * MINUTE
    for one in (worker, officer):
        one.refresh()
        assert url(whistle) not in one.pages
        assert "外墙掉砖" not in one.pages["/orders"]
    html = officer.client.get(url(whistle)).get_data(as_text=True)
    assert "已加固" in html, "whoever was called still reads how it ended"


def test_the_whistler_calls_another_from_the_hand_with_time_of_its_own(centre, blow, phone):
    whistle, worker = blow(departments=[centre.city]), phone("worker")
    [form] = re.findall(r'<form [^>]*action="[^"]*/calls".*?</form>', worker.pages[url(whistle)], re.S)
    assert re.findall(r'name="department" value="([\w-]+)"', form) == [str(centre.building.id)]
    said = ("department", str(centre.building.id))
    assert send(worker, f"{url(whistle)}/calls", said, at=NOON + 5 * MINUTE)["verdict"] == "filed"
    assert whistle.row(centre.building).called_at == NOON + 15 * MINUTE
    assert "/calls" not in phone("officer").pages[url(whistle)]
    whistle.finish(centre.people["worker"], when=NOON + 10 * MINUTE)
    assert send(worker, f"{url(whistle)}/calls", said, at=NOON + 6 * MINUTE)["verdict"] == "refused", "nobody is called to what is over"


def test_who_is_second_reads_why_it_came_too_late(centre, blow, phone):
    whistle, officer = blow(), phone("officer")
    whistle.finish(centre.people["worker"], when=NOON + 5 * MINUTE)
    said = (("department", str(centre.city.id)), ("step", "arrived"))
    verdict = send(officer, f"{url(whistle)}/report-ins", *said, at=NOON + 8 * MINUTE)
    assert verdict["verdict"] == "refused"
    assert "已加固" in str(verdict), "how it ended"
    assert len(centre.rows(RefusedEntry)) == 1, "the centre has it too"


def test_a_step_changes_the_pages_it_concerns_and_no_others(centre, blow, phone):
    whistle, officer = blow(), phone("officer")
    before = dict(officer.pages)
    whistle.step("answered", centre.building, centre.foreign["officer"], NOON + MINUTE)
    officer.refresh()
    assert {one for one, html in officer.pages.items() if before[one] != html} == {url(whistle), "/orders"}
    assert "2 家里 1 家已应哨" in officer.pages["/orders"]


def test_a_zone_laid_anew_is_offered_in_the_hand(centre, phone):
    worker = phone("worker")
    assert "安全生产" not in worker.pages["/whistles/new"]
    with centre.writing():
        where = {"street_id": centre.cast.land.street.id, "grid_id": centre.cast.land.grids[0].id}
        db.session.add(DepartmentZone(department_id=centre.building.id, net="safety", **where))
    worker.refresh()
    assert worker.pages["/whistles/new"].index("安全生产") < worker.pages["/whistles/new"].index("城管科")
