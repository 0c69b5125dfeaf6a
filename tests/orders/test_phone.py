"""Orders in the hand: what is carried for whom, moves made without signal, and what is said when somebody else was first."""

import re
from datetime import datetime, timedelta

import pytest

from tests.offline.phone import Phone
from tests.orders.conftest import DAY, HANDLED, HOUR, MINUTE, TUESDAY, Centre, at
from tests.photos import pictures
from tests.photos.tus import Sender, sha256
from webapp.core import requests
from webapp.core.access_log import AccessRow
from webapp.core.db import db
from webapp.core.filing import RefusedEntry
from webapp.orders.clocking import clocks_on
from webapp.orders.clocks import pressing
from webapp.orders.models import OrderEvent, WorkOrder
from webapp.orders.registers import DepartmentMember

pytestmark = pytest.mark.databases("sqlite")


@pytest.fixture
def clock(monkeypatch):
    def set_to(moment: datetime) -> None:
        monkeypatch.setattr(requests, "now", lambda: moment)

    set_to(TUESDAY + DAY)
    return set_to


@pytest.fixture
def phone(centre: Centre, clock):
    """Signed in, with its pages."""

    def signed_in(who: str, *, foreign: bool = False) -> Phone:
        made = Phone(centre.app.test_client(), (centre.foreign if foreign else centre.people)[who]).sign_in()
        made.refresh()
        return made

    return signed_in


def url(order_id) -> str:
    return f"/orders/{order_id}"


def move(phone: Phone, order_id, name: str, *, when=TUESDAY + 5 * HOUR, **given) -> dict:
    phone.save(f"{url(order_id)}/moves/{name}", *given.items(), at=when)
    [verdict] = phone.send(phone.waiting[-1:])
    return verdict


def drawn(html: str) -> list[str]:
    return re.findall(r'/moves/(\w+)" data-offline', html)


@pytest.mark.parametrize(
    ("state", "who", "moves"),
    [
        ("reported", "worker", ["urge", "note"]),
        ("dispatched", "officer", ["accept", "note"]),
        ("dispatched", "worker", ["urge", "note"]),
        ("accepted", "officer", ["handle", "contact", "note"]),
        ("handled", "worker", ["answer", "verify", "note"]),
        ("closed", "worker", []),
    ],
)
def test_a_page_draws_the_moves_that_make_sense_without_signal(centre, phone, state, who, moves):
    order_id = centre.to(state)
    assert drawn(phone(who).pages[url(order_id)]) == moves


def test_each_carries_what_is_theirs(centre, phone):
    in_grid, dispatched, mine = centre.report(by="grid_head"), centre.to("dispatched", by="grid_head"), centre.report(by="hub", address=0)
    elsewhere = centre.report(by="grid_head", address=6)
    carried = {
        who: {one for one in (in_grid, dispatched, mine, elsewhere) if url(one) in phone(who).pages}
        for who in ("worker", "officer", "hub", "nobody")
    }
    assert carried == {"worker": {in_grid, dispatched, mine}, "officer": {dispatched}, "hub": {mine}, "nobody": set()}
    assert url(dispatched) not in phone("officer", foreign=True).pages


def test_the_list_says_first_what_waits_for_whom(centre, phone):
    answered, waits = centre.to("handled", words="修好了吗"), centre.to("accepted", words="等部门办", by="grid_head")
    worker, officer = phone("worker").pages["/orders"], phone("officer").pages["/orders"]
    assert re.findall(r"<h2>(.*?)</h2>", worker) == ["等着送出", "解决了吗？回个话", "我这片没办完的", "更多", "给居民的"]
    assert worker.index(url(answered)) < worker.index(url(waits))
    assert re.findall(r"<h2>(.*?)</h2>", officer) == ["等着送出", "要我动手", "更多"]


def test_an_order_goes_through_the_hands_of_its_department_without_signal(centre, phone):
    order_id = centre.to("dispatched")
    officer = phone("officer")
    assert move(officer, order_id, "accept")["verdict"] == "filed"
    assert move(officer, order_id, "contact", contacted="李女士")["verdict"] == "filed"
    assert move(officer, order_id, "handle", when=TUESDAY + 6 * HOUR, **HANDLED)["verdict"] == "filed"
    order = centre.order(order_id)
    assert (order.state, order.handled_at, order.lead_id) == ("handled", TUESDAY + 6 * HOUR, centre.people["officer"].id)
    assert [one.move for one in order.events][-3:] == ["accept", "contact", "handle"]


def test_a_move_sent_twice_is_one_move(centre, phone):
    order_id, officer = centre.to("accepted"), phone("officer")
    entry = officer.save(f"{url(order_id)}/moves/handle", *HANDLED.items(), at=TUESDAY + 5 * HOUR)
    officer.send([entry], lose_answer=True)
    assert officer.send([entry])[0]["verdict"] == "filed"
    assert len(centre.rows(OrderEvent, OrderEvent.move == "handle")) == 1


def test_whoever_comes_second_reads_who_did_what_and_keeps_their_words(centre, phone):
    order_id = centre.to("accepted")
    first, second = phone("officer"), phone("second_officer")
    assert move(first, order_id, "handle", **HANDLED)["verdict"] == "filed"
    refused = move(second, order_id, "handle", when=TUESDAY + 6 * HOUR, contacted="王女士", facts="线断了", result="接上了")
    assert refused["verdict"] == "refused"
    assert f"{centre.people['officer'].name} 13:40 先办了一步" in refused["problems"][0]["sentence"]
    assert centre.rows(RefusedEntry)[0].content["fields"][1:] == [["facts", "线断了"], ["result", "接上了"]]
    assert centre.order(order_id).events[-1].given["result"] == HANDLED["result"]


def test_what_went_to_another_department_meanwhile_says_so_and_is_not_simply_gone(centre, phone):
    order_id, officer = centre.to("dispatched"), phone("officer")
    centre.move(order_id, "redirect", "operator", TUESDAY + 3 * HOUR, department=centre.building.id, reason="不归城管")
    refused = move(officer, order_id, "accept", when=TUESDAY + 2 * HOUR)
    assert refused["problems"][0]["name"] == "moved-on"
    assert "吴启明 11:40 先办了一步：改派" in refused["problems"][0]["sentence"]
    late = move(officer, order_id, "accept", when=TUESDAY + 4 * HOUR)
    assert late["problems"][0]["name"] == "not-found", "by then it was no longer theirs"
    assert centre.order(order_id).state == "dispatched"


def test_right_is_judged_as_it_was_then(centre, phone):
    order_id, officer = centre.to("accepted"), phone("officer")
    with centre.writing():
        for one in db.session.scalars(db.select(DepartmentMember).where(DepartmentMember.person_id == officer.person.id)):
            one.ends_at = TUESDAY + 6 * HOUR
    assert move(officer, order_id, "note", when=TUESDAY + 7 * HOUR, words="晚了")["problems"][0]["name"] == "not-found"
    assert move(officer, order_id, "handle", when=TUESDAY + 5 * HOUR, **HANDLED)["verdict"] == "filed"


def test_who_reported_it_answers_without_signal_and_a_bad_answer_reopens(centre, phone):
    order_id, hub = centre.to("handled", by="hub"), phone("hub")
    assert move(hub, order_id, "answer", solved="no", satisfaction="dissatisfied", words="还是不亮")["verdict"] == "filed"
    order = centre.order(order_id)
    assert (order.state, order.round, order.in_charge_id) == ("accepted", 1, centre.people["head"].id)
    assert order.call_backs[0].how == "app"


def test_a_move_that_says_too_little_is_refused_in_words(centre, phone):
    refused = move(phone("officer"), centre.to("accepted"), "handle", contacted="李女士")
    assert (refused["problems"][0]["field"], refused["verdict"]) == ("facts", "refused")
    assert move(phone("worker"), centre.to("accepted"), "fly")["problems"][0]["name"] == "move-missing"


def test_who_only_reported_it_reads_no_names_and_no_inside_words(centre, phone):
    order_id = centre.to("accepted", by="hub")
    centre.move(order_id, "note", "officer", words="物业拖着不办")
    centre.move(order_id, "handle", "officer", **HANDLED)
    page = phone("hub").pages[url(order_id)]
    assert HANDLED["result"] in page
    assert not [name for name in ("沈立", "吴启明", "物业拖着不办", HANDLED["contacted"]) if name in page]
    assert "物业拖着不办" in phone("worker").pages[url(order_id)]


def test_a_department_can_call_who_reported_it(centre, phone):
    by_worker = centre.to("accepted")
    by_resident = centre.to("accepted", by=None, reporter_name="李女士", reporter_phone="13911112222")
    pages = phone("officer").pages
    assert 'href="tel:13800000001"' in pages[url(by_worker)]
    assert 'href="tel:13911112222"' in pages[url(by_resident)]
    assert "13911112222" not in phone("worker").pages[url(by_resident)]
    for who in ("officer", "worker"):
        phone(who).client.get(url(by_resident)).close()
    rows = centre.rows(AccessRow, AccessRow.page == url(by_resident))
    assert [(one.person_id, one.scopes) for one in rows] == [(centre.people["officer"].id, [f"o:{by_resident}"])], "who looked is noted"


def test_words_for_the_chat_group_name_no_door_and_nobody(centre, phone):
    order_id = centre.to("filed", words="李女士家门口灯坏了", by="worker")
    page = phone("worker").pages[url(order_id)]
    [words] = re.findall(r'id="group-words">(.*?)</p>', page)
    code = centre.order(order_id).code
    assert words == f"白露花园 1幢：路灯楼灯已上报，现在“待派单”。查进度用查询码 {code[:4]} {code[4:]}。"


def test_time_left_is_worded_on_the_phone(centre, phone, clock):
    order_id, officer = centre.to("accepted"), phone("officer")
    with centre.app.app_context():
        due_at = pressing(clocks_on(db.session.get_one(WorkOrder, order_id))).due_at
    assert f'<time datetime="{due_at.isoformat()}" data-as="left">' in officer.pages[url(order_id)]
    clock(TUESDAY + DAY + 6 * HOUR)
    assert officer.pack(officer.cursor)["total"] == 0, "an hour later nothing has to be brought"


def test_after_every_move_of_a_long_life_each_phone_has_what_a_full_listing_brings(centre, phone, clock):
    phones = [phone(who) for who in ("worker", "officer", "hub", "grid_head")] + [phone("officer", foreign=True)]
    for what in a_long_life(centre, clock):
        for one in phones:
            one.refresh()
            assert one.pages == one.fresh_pages(), (what, one.person.name)


def a_long_life(centre: Centre, clock):
    order_id, other = centre.report(by="hub"), centre.report(by="worker")
    yield "two reports"
    lamps, city, building = {"category": centre.lamps.id}, {"department": centre.city.id}, {"department": centre.building.id}
    review = {"reason": "等料", "review_on": at("2026-03-20 09:00").date()}
    for name, by, given in (
        ("file", "operator", lamps), ("dispatch", "operator", city),
        ("return", "officer", {"reason": "不归我们"}), ("dispatch", "operator", building),
        ("redirect", "operator", city | {"reason": "还是城管"}), ("accept", "officer", {}),
        ("ask_extension", "officer", {"days": 1, "reason": "等配件"}), ("extend", "operator", {}),
        ("urge", "hub", {}), ("take_charge", "head", {}), ("suspend", "leader", review), ("resume", "leader", {}),
        ("contact", "officer", {"contacted": "吴阿姨"}), ("handle", "officer", HANDLED),
        ("answer", "hub", {"solved": "no", "satisfaction": "dissatisfied"}), ("handle", "officer", HANDLED), ("miss", "operator", {}),
        ("call_back", "operator", {"solved": "yes", "satisfaction": "satisfied"}), ("close", "operator", {}),
    ):  # fmt: skip
        centre.move(order_id, name, by, **given)
        yield name
    centre.move(other, "merge", "operator", into=centre.report(by="grid_head"))
    yield "merged"
    centre.move(centre.rows(WorkOrder, WorkOrder.id == other)[0].id, "separate", "operator", reason="不是一件")
    yield "separated"
    with centre.writing():
        db.session.merge(centre.city).name = "综合执法队"
    yield "another name of a department"
    for days in (1, 20, 12):
        clock(requests.now() + timedelta(days=days))
        yield f"{days} days later"
    with centre.writing():
        member = db.session.scalars(db.select(DepartmentMember).where(DepartmentMember.person_id == centre.people["officer"].id)).one()
        member.ends_at = requests.now() - MINUTE
    yield "no longer of the department"


def test_photos_of_what_was_done_stand_beside_it_once_they_have_arrived(centre, phone):
    order_id, officer, worker = centre.to("accepted"), phone("officer"), phone("worker")
    picture = pictures.numbered(1)
    officer.save(f"{url(order_id)}/moves/handle", *HANDLED.items(), at=TUESDAY + 5 * HOUR, photos=[sha256(picture)])
    assert officer.send()[0]["verdict"] == "filed"
    worker.refresh()
    assert 'class="awaited"' in worker.pages[url(order_id)]
    Sender(officer.client).send(picture)
    worker.refresh()
    assert 'src="/photos/' in worker.pages[url(order_id)]
    assert worker.pages == worker.fresh_pages()


def test_a_report_that_was_merged_leads_to_how_far_the_matter_is(centre, phone):
    mine, main = centre.report(by="hub"), centre.report(by="grid_head")
    centre.move(mine, "merge", "operator", into=main)
    hub = phone("hub")
    [href] = re.findall(r'href="(/progress/\w+)"', hub.pages[url(mine)])
    assert hub.client.get(href).status_code == 200
