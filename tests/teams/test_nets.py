"""Five nets, one grid: each grid shows who covers each net, gaps are marked in words, numbers open their rows (row 34)."""

import re
from io import BytesIO

import openpyxl
import pytest

from tests.teams.conftest import DAY, Street
from webapp.core.clock import local_day, now
from webapp.core.db import db
from webapp.orders.registers import DepartmentZone
from webapp.teams import places, queries
from webapp.teams.models import NetStaff


def named(street: Street, who: str = "operator", grid: int = 0, **said):
    said = {"net": "city", "name": "王大力", "phone": "0571-1111 0003"} | said
    return street.client(who).post(f"/desk/grids/{street.grids[grid].id}/net-staff", data=said)


def zone(street: Street, grid: int = 0, net: str = "city") -> None:
    with street.writing():
        ids = {"street_id": street.cast.land.street.id, "department_id": street.city.id, "grid_id": street.grids[grid].id}
        db.session.add(DepartmentZone(**ids, net=net))


def states(street: Street, grid: int = 0) -> dict[str, str]:
    with street.app.app_context():
        [row] = queries.net_rows([one for one in places.of_street(street.cast.land.street.id) if one.id == street.grids[grid].id], now())
        return {cell.net: cell.state for cell in row.cells}


def test_a_net_is_covered_once_somebody_is_named_for_it(street):
    assert set(states(street).values()) == {"empty"}
    zone(street)
    assert states(street)["city"] == "unnamed"
    assert named(street, department=street.city.id).status_code == 303
    assert states(street) == dict.fromkeys(("governance", "safety", "policing", "property"), "empty") | {"city": "covered"}
    assert states(street, grid=1)["city"] == "empty"


def test_somebody_with_an_account_is_named_by_the_staff_number(street):
    assert named(street, name="", staff_number="5001", agreed="y").status_code == 303
    [staff] = street.rows(NetStaff)
    assert (staff.person_id, staff.name, staff.agreed_at is not None) == (street.cast.department_officer.id, "", True)


@pytest.mark.databases("sqlite")
@pytest.mark.parametrize(
    ("said", "status", "words"),
    [
        ({"name": ""}, 422, "填一样就够"),
        ({"staff_number": "5001"}, 422, "填一样就够"),
        ({"name": "", "staff_number": "0000"}, 422, "没有工号为 0000 的人员"),
        ({"name": "", "staff_number": "7001"}, 422, "没有工号为 7001 的人员"),
        ({"phone": "打总机"}, 422, "这不是电话号码"),
        ({"net": "fishing"}, 422, ""),
    ],
)
def test_a_form_that_names_nobody_gets_a_sentence(street, said, status, words):
    answer = named(street, **said)
    assert answer.status_code == status
    assert words in answer.get_data(as_text=True)
    assert not street.rows(NetStaff)


def test_nobody_is_named_twice_for_the_same_net(street):
    named(street)
    assert named(street).status_code == 409
    assert named(street, net="safety").status_code == 303
    assert named(street, grid=1).status_code == 303


def test_whoever_ends_leaves_a_gap_and_the_days_stay(street):
    yesterday = local_day(now()) - DAY
    named(street, starts_on=(yesterday - DAY).isoformat())
    [staff] = street.rows(NetStaff)
    client = street.client("administrator")
    assert client.post(f"/desk/net-staff/{staff.id}/ending", data={"last_day": yesterday.isoformat()}).status_code == 303
    assert states(street)["city"] == "empty"
    assert client.post(f"/desk/net-staff/{staff.id}/ending").status_code == 409
    html = client.get(f"/desk/grids/{street.grids[0].id}").get_data(as_text=True)
    assert "城市管理 · 王大力" in html, "history is kept"
    assert street.done("net_staff.") == ["net_staff.named", "net_staff.ended"]


def test_consent_that_is_taken_back_twice_stays_taken_back(street):
    named(street, agreed="y")
    [staff] = street.rows(NetStaff)
    client = street.client("operator")
    assert f'action="/desk/net-staff/{staff.id}/withdrawal"' in client.get(f"/desk/grids/{street.grids[0].id}").get_data(as_text=True)
    for _tap in range(2):
        assert client.post(f"/desk/net-staff/{staff.id}/withdrawal").status_code == 303
    assert street.rows(NetStaff)[0].agreed_at is None
    assert street.done("net_staff.").count("net_staff.consent_withdrawn") == 1
    for _tap in range(2):
        assert client.post(f"/desk/net-staff/{staff.id}/consent").status_code == 303
    assert street.rows(NetStaff)[0].agreed_at is not None


@pytest.mark.databases("sqlite")
def test_the_last_day_does_not_lie_before_the_first(street):
    named(street)
    [staff] = street.rows(NetStaff)
    early = (local_day(now()) - 3 * DAY).isoformat()
    assert street.client("operator").post(f"/desk/net-staff/{staff.id}/ending", data={"last_day": early}).status_code == 422


def test_somebody_who_left_covers_nothing(street):
    named(street, name="", staff_number="5001")
    assert states(street)["city"] == "covered"
    client = street.client("administrator")
    assert client.post(f"/people/{street.cast.department_officer.id}/departure").status_code == 303
    assert states(street)["city"] == "empty"


@pytest.mark.databases("sqlite")
def test_the_matrix_says_gaps_in_words_and_each_number_opens_its_rows(street):
    zone(street)
    zone(street, grid=1)
    named(street)
    client = street.client("operator")
    html = client.get("/desk/nets").get_data(as_text=True)
    assert html.count(">没定人</span>") == 1
    assert html.count(">没有部门，没定人</span>") == 8
    assert "1 / 10" in html
    hrefs = [href.replace("&amp;", "&") for href in re.findall(r'href="(/desk/nets\?[^"]*state=[^"]*)"', html)]
    opened = {
        state: client.get(href).get_data(as_text=True) for href in hrefs for state in ("unnamed", "empty") if f"state={state}" in href
    }
    assert opened["unnamed"].count('<tr><th scope="row"><a href="/desk/grids/') == 1
    assert opened["empty"].count('<tr><th scope="row"><a href="/desk/grids/') == 2
    only = client.get("/desk/nets?net=city&state=gaps").get_data(as_text=True)
    assert "第2网格" in only
    assert "治安警务</th>" not in only
    assert client.get("/desk/nets?state=tired").status_code == 404


@pytest.mark.databases("sqlite")
def test_the_matrix_goes_out_as_a_spreadsheet(street):
    zone(street)
    named(street)
    book = openpyxl.load_workbook(BytesIO(street.client("operator").get("/desk/nets.xlsx").data))
    matrix, people = book.worksheets
    assert [cell.value for cell in matrix[2]][3:] == [
        "没有部门，没定人",
        "没有部门，没定人",
        "城管科: 王大力",
        "没有部门，没定人",
        "没有部门，没定人",
        "1/5",
    ]
    assert [cell.value for cell in people[2]][2:4] == ["城市管理", "王大力"]


@pytest.mark.databases("sqlite")
def test_only_the_centre_names_staff_and_a_worker_sees_his_own_grid(street):
    for who, status in (("worker", 403), ("grid_head", 403), ("general_grid_head", 403), ("department_officer", 403), ("operator", 303)):
        assert named(street, who).status_code == status, who
    assert street.client("worker").get(f"/desk/grids/{street.grids[0].id}").status_code == 200
    assert street.client("worker").get(f"/desk/grids/{street.grids[1].id}").status_code == 404
    assert street.client("stranger").get(f"/desk/grids/{street.grids[0].id}").status_code == 404
