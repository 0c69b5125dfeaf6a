"""Departments' zones on base grids: one department a net and grid, so that every address leads to exactly one (row 33)."""

from io import BytesIO

import openpyxl
import pytest
from sqlalchemy.exc import IntegrityError

from tests.security.test_exports import PLANTED, assert_all_text
from tests.teams.conftest import Street
from webapp.core.db import db
from webapp.core.ids import new_id
from webapp.orders.queries import owner_for
from webapp.orders.registers import Category, DepartmentZone
from webapp.teams import zoning


def mapped(street: Street, who: str = "administrator", department=None, grids=(0,), **more):
    asked = {"department": (department or street.city).id, "net": "city", "name": "南片", "grid": [street.grids[one].id for one in grids]}
    return street.client(who).post("/desk/zones", data=asked | more)


def test_a_zone_is_laid_onto_base_grids_and_audited(street):
    assert mapped(street, grids=(0, 1)).status_code == 303
    zones = street.rows(DepartmentZone)
    assert {(zone.grid_id, zone.net, zone.department_id, zone.name) for zone in zones} == {
        (grid.id, "city", street.city.id, "南片") for grid in street.grids
    }
    assert street.done("zone.") == ["zone.mapped", "zone.mapped"]


def test_every_address_leads_to_one_base_grid_and_one_department_a_net(street):
    mapped(street, grids=(0,))
    mapped(street, department=street.police, grids=(1,))
    with street.app.app_context():
        for address in street.cast.land.addresses:
            expected = street.city if address.grid_id == street.grids[0].id else street.police
            found = zoning.of_address(address.id)
            assert {net: one.department.id for net, one in found.items()} == {"city": expected.id}
            category = Category(net="city", department_id=None)
            assert owner_for(category, address.grid_id).id == expected.id


def test_the_database_takes_no_second_department_for_a_net_of_a_grid(street):
    mapped(street)
    place = {"street_id": street.cast.land.street.id, "grid_id": street.grids[0].id, "net": "city"}
    with pytest.raises(IntegrityError), street.writing():
        db.session.add(DepartmentZone(id=new_id(), department_id=street.police.id, **place))


@pytest.mark.databases("sqlite")
def test_what_another_department_has_stays_until_it_is_taken_over(street):
    mapped(street)
    refused = mapped(street, department=street.police, grids=(1, 0))
    assert refused.status_code == 409
    assert "第1网格的这张网已经归城管科" in refused.get_data(as_text=True)
    assert [zone.department_id for zone in street.rows(DepartmentZone)] == [street.city.id], "nothing of a refused form is kept"
    assert mapped(street, department=street.police, take_over="y").status_code == 303
    assert [zone.department_id for zone in street.rows(DepartmentZone)] == [street.police.id]
    assert street.done("zone.") == ["zone.mapped", "zone.changed"]


@pytest.mark.databases("sqlite")
def test_the_same_again_changes_nothing(street):
    mapped(street)
    mapped(street)
    assert street.done("zone.") == ["zone.mapped"]


@pytest.mark.databases("sqlite")
def test_a_zone_is_taken_off(street):
    mapped(street)
    [zone] = street.rows(DepartmentZone)
    assert street.client("operator").post(f"/desk/zones/{zone.id}/removal").status_code == 303
    assert not street.rows(DepartmentZone)
    assert street.done("zone.") == ["zone.mapped", "zone.removed"]


@pytest.mark.databases("sqlite")
def test_without_a_grid_nothing_is_mapped_and_another_streets_grid_is_not_there(street):
    none = mapped(street, grids=())
    assert (none.status_code, "至少选一个网格" in none.get_data(as_text=True)) == (422, True)
    foreign = street.cast.next_land.grids[0].id
    assert mapped(street, grid=[foreign]).status_code == 404
    assert not street.rows(DepartmentZone)


@pytest.mark.databases("sqlite")
def test_the_table_shows_only_grids_in_reach(street):
    mapped(street, grids=(0, 1))
    whole, own = (street.client(who).get("/desk/zones").get_data(as_text=True) for who in ("operator", "worker"))
    assert (whole.count("南片"), own.count("南片")) == (2, 1)
    assert "第2网格" not in own


@pytest.mark.databases("sqlite")
def test_taking_over_from_departments_stands_with_the_department_not_with_the_grids(street):
    page = street.client("administrator").get("/desk/zones").get_data(as_text=True)
    assert page.index('name="department"') < page.index('name="take_over"') < page.index('name="grid"')


@pytest.mark.databases("sqlite")
@pytest.mark.parametrize("text", PLANTED)
def test_a_planted_formula_leaves_as_text(street, text):
    """As the name of a zone, of somebody named for a net, of a holder."""
    client, text = street.client("operator"), text[:40]
    assert mapped(street, "operator", name=text).status_code == 303
    path = f"/desk/grids/{street.grids[0].id}"
    assert client.post(f"{path}/net-staff", data={"net": "city", "name": text}).status_code == 303
    assert client.post(f"{path}/holders", data={"slot": "health", "name": text}).status_code == 303
    for name in ("zones", "nets", "teams"):
        texts = assert_all_text(openpyxl.load_workbook(BytesIO(client.get(f"/desk/{name}.xlsx").data)))
        assert any(" ".join(text.split()) in said for said in texts), name


@pytest.mark.databases("sqlite")
def test_the_table_is_narrowed_and_goes_out_as_a_spreadsheet_without_formulas(street):
    mapped(street, name="=1+1")
    mapped(street, department=street.police, net="policing", name="警务区")
    client = street.client("operator")
    book = openpyxl.load_workbook(BytesIO(client.get("/desk/zones.xlsx").data))
    rows = [[cell.value for cell in row] for row in book.active.iter_rows(min_row=2)]
    assert [row[3:] for row in rows] == [["城市管理", "城管科", "=1+1"], ["治安警务", "派出所", "警务区"]]
    assert all(cell.data_type == "s" for row in book.active.iter_rows() for cell in row)
    narrowed = client.get(f"/desk/zones?net=policing&department={street.police.id}").get_data(as_text=True)
    assert "警务区" in narrowed
    assert "=1+1" not in narrowed
    assert client.get("/desk/zones?net=fishing").status_code == 404
