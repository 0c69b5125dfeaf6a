"""«Who serves my house» without signing in: right as soon as a post changes, and nothing of anybody that they do not show (row 21)."""

import re

import pytest

from tests.teams.conftest import Street
from webapp.accounts import roles
from webapp.accounts.models import Person, Post
from webapp.areas.models import Address
from webapp.core import parameters
from webapp.core.clock import local_day
from webapp.core.db import db
from webapp.core.ids import new_id
from webapp.orders.registers import DepartmentZone
from webapp.teams.models import NetStaff, PublicCard, TeamHolder


def read(street: Street, house=None) -> str:
    answer = street.app.test_client().get(f"/buildings/{(house or street.house).id}/people")
    assert answer.status_code == 200
    return answer.get_data(as_text=True)


def of_grid(street: Street, grid: int = 0) -> dict:
    return {"street_id": street.cast.land.street.id, "grid_id": street.grids[grid].id}


def test_staff_show_role_and_work_phone_and_the_name_only_if_they_agree(street):
    assert "陈小满" not in read(street)
    assert "13800000001" not in read(street), "a sign-in number is never shown"
    street.card(street.cast.worker, "05711110010")
    html = read(street)
    assert 'href="tel:05711110010"' in html
    assert "陈小满" not in html
    client = street.client("worker")
    assert client.post("/public-card", data={"phone": "05711110010", "agreed": "y"}).status_code == 303
    assert "陈小满" in read(street)
    assert client.post("/public-card", data={"phone": ""}).status_code == 303
    assert "陈小满" not in read(street)
    assert "05711110010" not in read(street)


def test_a_hub_household_shows_nothing_but_the_role_until_it_agrees(street):
    hub = street.hire(roles.HUB_HOUSEHOLD, street.cast.land.micro_grids[0], "吴桂英", "1207")
    street.card(hub, "05711110020")
    html = read(street)
    assert "党员中心户" in html
    assert "1单元" in html
    assert "吴桂英" not in html
    assert "05711110020" not in html
    with street.writing() as at:
        db.session.scalars(db.select(PublicCard)).one().agreed_at = at
    html = read(street)
    assert "吴桂英" in html
    assert "05711110020" in html


def test_a_post_that_changes_hands_is_right_at_once(street):
    street.card(street.cast.worker, "05711110010")
    client = street.app.test_client()
    first = client.get(f"/buildings/{street.house.id}/people")
    kept = {"If-None-Match": first.headers["ETag"]}
    assert first.headers["Cache-Control"] == "private, no-cache"
    assert client.get(f"/buildings/{street.house.id}/people", headers=kept).status_code == 304
    with street.writing() as at:
        db.session.scalars(db.select(Post).where(Post.person_id == street.cast.worker.id)).one().ends_at = at
    anew = client.get(f"/buildings/{street.house.id}/people", headers=kept)
    assert anew.status_code == 200
    assert "05711110010" not in anew.get_data(as_text=True)


def test_five_slots_and_the_departments_are_there_and_volunteers_only_with_consent(street):
    with street.writing() as at:
        db.session.add(TeamHolder(**of_grid(street), slot="health", name="孙阿姨", phone="13900000077", starts_at=at))
        db.session.add(TeamHolder(**of_grid(street), slot="culture", name="钱老师", phone="13900000078", agreed_at=at, starts_at=at))
        db.session.add(DepartmentZone(**of_grid(street), net="city", department_id=street.city.id))
        db.session.add(NetStaff(**of_grid(street), net="policing", name="周警官", phone="05711110030", starts_at=at))
        db.session.add(NetStaff(**of_grid(street, 1), net="policing", name="别处的", phone="05711110099", starts_at=at))
    html = read(street)
    assert all(slot in html for slot in ("党员助理岗", "文体员", "治安员", "物管员", "卫生员"))
    assert html.count("眼下空缺") == 3
    assert "孙阿姨" not in html
    assert "13900000077" not in html
    assert "钱老师" in html
    assert "13900000078" in html
    assert "城管科" in html
    assert street.city.phone in html
    assert "05711110030" in html
    assert "周警官" not in html
    assert "05711110099" not in html, "of another grid"


@pytest.mark.databases("sqlite")
def test_a_house_in_two_grids_shows_both_with_their_entrances(street):
    with street.writing():
        other = street.cast.land.micro_grids[2]
        for one in db.session.scalars(db.select(Address).where(Address.unit_id == street.cast.land.units[1].id)):
            one.micro_grid_id, one.grid_id = other.id, other.parent_id
    html = read(street)
    assert re.findall(r"<h2 [^>]*>([^<]*?) <small>([^<]*)</small>", html) == [("谷雨社区 第1网格", "1单元"), ("谷雨社区 第2网格", "2单元")]


@pytest.mark.databases("sqlite")
def test_without_a_work_phone_the_streets_number_is_given_and_the_way_to_report(street):
    with street.writing() as at:
        by = db.session.get_one(Person, street.cast.administrator.id)
        parameters.change(by.street_id, "order.duty_phone", "0571-8800", local_day(at), reason="有了值班电话", by=by, at=at)
    html = read(street)
    assert "0571-8800" in html
    assert f'href="/buildings/{street.house.id}/report"' in html


@pytest.mark.databases("sqlite")
def test_a_resident_finds_the_worker_from_the_number_of_the_house(street):
    client, code = street.app.test_client(), street.cast.land.street.code
    compound = street.house.compound_id
    for typed in ("1", "1幢", " 01 ", "1号楼"):
        found = client.get(f"/streets/{code}/people", query_string={"compound": compound, "building": typed})
        assert (found.status_code, found.headers["Location"]) == (303, f"/buildings/{street.house.id}/people"), typed
    nothing = client.get(f"/streets/{code}/people", query_string={"compound": compound, "building": "77"}).get_data(as_text=True)
    assert "这里没有这幢楼" in nothing
    assert f"/buildings/{street.house.id}/people" in nothing, "the houses there are offered"
    assert client.get(f"/streets/{code}/people").status_code == 200
    assert client.get("/streets/nowhere/people").status_code == 404


@pytest.mark.databases("sqlite")
def test_a_search_keeps_to_its_street(street):
    client = street.app.test_client()
    foreign = street.cast.next_land.compound.id
    html = client.get(f"/streets/{street.cast.land.street.code}/people", query_string={"compound": foreign, "building": "1"})
    assert html.status_code == 200
    assert "/buildings/" not in html.get_data(as_text=True)


@pytest.mark.databases("sqlite")
def test_too_many_searches_from_one_network_are_told_to_wait(street):
    client = street.app.test_client()
    asked = {"compound": street.house.compound_id, "building": "77"}
    answers = [client.get(f"/streets/{street.cast.land.street.code}/people", query_string=asked).status_code for _ in range(61)]
    assert answers == [200] * 60 + [429]


@pytest.mark.databases("sqlite")
def test_a_house_that_is_not_there_is_a_plain_404_in_words_for_residents(street):
    answer = street.app.test_client().get(f"/buildings/{new_id()}/people")
    assert answer.status_code == 404
    html = answer.get_data(as_text=True)
    assert "把门口的码重新扫一次" in html
    assert "发件箱" not in html, "a resident has none"
    assert "回到今日" not in html


@pytest.mark.databases("sqlite")
def test_a_refused_word_of_a_resident_says_nothing_of_an_outbox(street):
    answer = street.app.test_client().post(f"/buildings/{street.house.id}/reach-notes", data={})
    assert answer.status_code == 422
    html = answer.get_data(as_text=True)
    assert "退回去，写的还在表里" in html
    assert "发件箱" not in html


@pytest.mark.databases("sqlite")
def test_door_cards_lead_to_the_page_and_say_no_names(street):
    street.card(street.cast.worker, "05711110010", agreed=True)
    client = street.client("operator")
    html = client.get(f"/desk/door-cards?grid={street.grids[0].id}&size=a6").get_data(as_text=True)
    assert html.count('class="door-card"') == 1
    assert "door-cards a6" in html
    assert f"http://localhost/buildings/{street.house.id}/people" in html
    assert "05711110010" in html
    assert "陈小满" not in html
    every = client.get(f"/desk/door-cards?compound={street.house.compound_id}&kind=report").get_data(as_text=True)
    assert every.count('class="door-card"') == 2
    assert f"http://localhost/buildings/{street.house.id}/report" in every
    assert "05711110010" not in every
    assert client.get("/desk/door-cards").get_data(as_text=True).count('class="door-card"') == 0


@pytest.mark.databases("sqlite")
def test_door_cards_are_of_ones_own_grids(street):
    client = street.client("worker")
    assert client.get(f"/desk/door-cards?grid={street.grids[1].id}").status_code == 404
    own = client.get(f"/desk/door-cards?compound={street.house.compound_id}").get_data(as_text=True)
    assert own.count('class="door-card"') == 1
    assert client.get(f"/desk/door-cards?grid={street.grids[0].id}&size=a0").status_code == 404


@pytest.mark.databases("sqlite")
def test_a_card_takes_a_telephone_number_and_nothing_else(street):
    answer = street.client("worker").post("/public-card", data={"phone": "加我微信"})
    assert answer.status_code == 422
    assert "这不是电话号码" in answer.get_data(as_text=True)
