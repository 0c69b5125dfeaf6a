"""Whom an order is suggested for, and why: the zone of its place first, else its category, never a department that takes none."""

import pytest

from tests.orders.conftest import TUESDAY, Centre
from webapp.core.db import db
from webapp.core.ids import new_id
from webapp.orders.desk.suggesting import suggestion_for
from webapp.orders.forms import form_for
from webapp.orders.models import WorkOrder
from webapp.orders.registers import Category, Department, DepartmentZone


@pytest.fixture
def zone(centre: Centre):
    """Lamps are the net of city management, which 建管办 has in grid 1."""
    with centre.writing():
        db.session.get_one(Category, centre.lamps.id).net = "city"
        row = {"street_id": centre.cast.land.street.id, "department_id": centre.building.id, "grid_id": centre.cast.land.grids[0].id}
        db.session.add(DepartmentZone(id=new_id(), net="city", **row))


def suggested(centre: Centre, order_id) -> str:
    with centre.app.app_context():
        found = suggestion_for(db.session.get_one(WorkOrder, order_id))
        return found.why if found else ""


def test_the_zone_of_its_grid_goes_first(centre, zone):
    assert suggested(centre, centre.to("filed")) == "建管办，按第1网格的城市管理片区。"


def test_in_a_grid_without_a_zone_the_category_says_whose_it_is(centre, zone):
    assert suggested(centre, centre.to("filed", address=6)) == "城管科，按类别“路灯楼灯”。"


def test_a_department_that_has_ended_is_not_suggested(centre, zone):
    order_id = centre.to("filed")
    with centre.writing():
        db.session.get_one(Department, centre.building.id).ended_at = TUESDAY
    assert suggested(centre, order_id) == "城管科，按类别“路灯楼灯”。"
    with centre.writing():
        db.session.get_one(Department, centre.city.id).ended_at = TUESDAY
    assert suggested(centre, order_id) == ""


def test_without_a_category_nobody_is_suggested(centre):
    assert suggested(centre, centre.report()) == ""


def test_whoever_returned_it_is_named_and_the_next_one_that_fits_stands_first(centre, zone):
    order_id, centre.people["builder"] = centre.to("filed"), centre.foreign["officer"]
    centre.move(order_id, "dispatch", "operator", department=centre.building.id)
    centre.move(order_id, "return", "builder", reason="不归我们管")
    assert suggested(centre, order_id) == "城管科，按类别“路灯楼灯”。 3月10日建管办退回过。"
    with centre.app.test_request_context():
        form = form_for("dispatch", db.session.get_one(WorkOrder, order_id), TUESDAY)
        assert form["department"].data == str(centre.city.id)


def test_the_only_one_that_fits_is_suggested_again_with_what_it_did(centre):
    order_id = centre.to("filed")
    centre.move(order_id, "dispatch", "operator", department=centre.city.id)
    centre.move(order_id, "return", "officer", reason="不归我们管")
    assert suggested(centre, order_id) == "城管科，按类别“路灯楼灯”。 3月10日城管科退回过。"
