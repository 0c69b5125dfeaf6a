"""Categories and departments are edited by the centre and the administrator; what is under way keeps what it began with."""

import pytest

from tests.orders.conftest import NOON, Centre
from webapp.core.audit import AuditRow
from webapp.core.db import db
from webapp.orders import queries
from webapp.orders.clocks import Limits
from webapp.orders.registers import Category, Department, DepartmentMember

pytestmark = pytest.mark.databases("sqlite")


def facts(centre: Centre, **more) -> dict[str, str]:
    return {
        "code": "0103", "name": "井盖破损", "parent_id": str(centre.lamps.parent_id), "department_id": str(centre.city.id), "net": "city",
        "handle_days": "1", "std_code": "0201", "position": "5",
    } | more  # fmt: skip


def category(centre: Centre, code: str) -> Category:
    [row] = centre.rows(Category, Category.code == code)
    return row


@pytest.mark.parametrize("who", ["operator", "administrator"])
def test_a_new_category_is_offered_at_once(centre, desk, who):
    client = desk(who)
    assert client.post("/desk/categories", data=facts(centre)).status_code == 303
    row = category(centre, "0103")
    assert (row.handle_days, row.net, row.std_code, row.department_id) == (1, "city", "0201", centre.city.id)
    assert "井盖破损" in client.get("/desk/categories").get_data(as_text=True)
    with centre.app.app_context():
        [(_top, below)] = queries.categories(centre.cast.land.street.id)
        assert [one.code for one in below] == ["0101", "0102", "0103"]


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"code": "0101"}, "这里已经有一个了"),
        ({"code": "带 空格"}, "只能用字母"),
        ({"name": " "}, "还差一样：名称"),
        ({"handle_days": "61"}, "0 到 60"),
        ({"handle_days": "-1"}, "0 到 60"),
        ({"handle_days": "三天"}, "填"),
        ({"name": "名" * 31}, "太长了"),
    ],
)
def test_what_is_wrong_is_said_at_its_field_and_what_was_typed_stays(centre, desk, more, said):
    answer = desk("operator").post("/desk/categories", data=facts(centre, **more))
    assert answer.status_code == 422
    html = answer.get_data(as_text=True)
    assert said in html
    assert 'value="0201"' in html
    assert len(centre.rows(Category)) == 3


def test_there_are_two_levels_and_no_third(centre, desk):
    client = desk("operator")
    assert client.post("/desk/categories", data=facts(centre, parent_id=str(centre.lamps.id))).status_code == 422
    top = centre.lamps.parent_id
    client.post("/desk/categories", data=facts(centre, parent_id="", code="02", name="市容"))
    other = category(centre, "02")
    assert client.post(f"/desk/categories/{top}", data=facts(centre, parent_id=str(other.id))).status_code == 422, "one of the first stays"
    moved = client.post(f"/desk/categories/{centre.lamps.id}", data=facts(centre, parent_id=str(other.id), name="路灯楼灯"))
    assert moved.status_code == 303
    assert category(centre, "0101").parent_id == other.id


def test_an_order_under_way_keeps_the_time_and_the_department_that_it_began_with(centre, desk):
    order_id = centre.to("accepted", when=NOON)
    before = Limits.read(centre.order(order_id).limits).handle
    data = facts(centre, name="路灯楼灯", handle_days="15", department_id=str(centre.building.id))
    assert desk("operator").post(f"/desk/categories/{centre.lamps.id}", data=data).status_code == 303
    order = centre.order(order_id)
    assert Limits.read(order.limits).handle == before
    assert order.department_id == centre.city.id
    later = centre.to("accepted", when=NOON)
    assert Limits.read(centre.order(later).limits).handle == 5 * before


def test_a_code_never_changes_and_a_change_is_put_down_with_what_was_before(centre, desk):
    data = facts(centre, code="9999", name="路灯、楼灯", net="")
    desk("operator").post(f"/desk/categories/{centre.lamps.id}", data=data)
    row = category(centre, "0101")
    assert (row.name, row.net) == ("路灯、楼灯", None)
    [audit] = centre.rows(AuditRow, AuditRow.done == "category.changed")
    assert audit.by_id == centre.people["operator"].id
    assert audit.details["before"]["name"] == "路灯楼灯"
    assert audit.details["after"]["name"] == "路灯、楼灯"
    assert "code" not in audit.details["after"]


def test_what_has_ended_is_no_longer_offered_and_can_be_taken_up_again(centre, desk):
    client, url = desk("operator"), f"/desk/categories/{centre.lamps.id}"
    client.post(f"{url}/ending")
    with centre.app.app_context():
        assert [one.code for _top, below in queries.categories(centre.cast.land.street.id) for one in below] == ["0102"]
    assert client.post(f"{url}/ending").status_code == 409
    client.post(f"{url}/reinstatement")
    assert category(centre, "0101").ended_at is None


def test_one_of_the_first_level_ends_after_those_below_it(centre, desk):
    client, top = desk("operator"), centre.lamps.parent_id
    assert client.post(f"/desk/categories/{top}/ending").status_code == 422
    for one in (centre.lamps, centre.tiles):
        client.post(f"/desk/categories/{one.id}/ending")
    assert client.post(f"/desk/categories/{top}/ending").status_code == 303
    assert client.post(f"/desk/categories/{centre.lamps.id}/reinstatement").status_code == 422


def test_what_a_category_has_and_has_ended_since_is_not_lost_by_a_change_of_its_name(centre, desk):
    client, url = desk("operator"), f"/desk/categories/{centre.lamps.id}"
    client.post(f"/desk/departments/{centre.city.id}/ending")
    assert "城管科（已停用）" in client.get(url).get_data(as_text=True)
    assert client.post(url, data=facts(centre, name="路灯")).status_code == 303
    row = category(centre, "0101")
    assert (row.name, row.department_id) == ("路灯", centre.city.id)


def test_a_department_its_members_and_its_end(centre, desk):
    client = desk("administrator")
    answer = client.post("/desk/departments", data={"code": "AJ", "name": "安监站", "phone": "0571 000 0000"})
    [row] = centre.rows(Department, Department.code == "AJ")
    assert answer.headers["Location"] == f"/desk/departments/{row.id}"
    url = f"/desk/departments/{row.id}"
    number = centre.people["officer"].staff_number
    assert client.post(f"{url}/members", data={"staff_number": number, "starts_on": ""}).status_code == 303
    [member] = centre.rows(DepartmentMember, DepartmentMember.department_id == row.id)
    assert (member.person_id, member.starts_at, member.ends_at) == (centre.people["officer"].id, NOON, None)
    assert client.post(f"{url}/members", data={"staff_number": number}).status_code == 422, "once is enough"
    assert client.post(f"/desk/memberships/{member.id}/ending", data={"last_day": "2026-03-10"}).status_code == 422
    assert client.post(f"/desk/memberships/{member.id}/ending", data={"last_day": "2026-03-20"}).status_code == 303
    assert client.post(f"{url}/ending").status_code == 303
    with centre.app.app_context():
        assert row.id not in [one.id for one in queries.departments(centre.cast.land.street.id)]


@pytest.mark.parametrize("field", ["code", "name"])
def test_two_departments_have_neither_code_nor_name_in_common(centre, desk, field):
    data = {"code": "AJ", "name": "安监站"} | {field: getattr(centre.city, field)}
    assert desk("operator").post("/desk/departments", data=data).status_code == 422
    assert desk("operator").post(f"/desk/departments/{centre.city.id}", data={"name": "城管科", "phone": ""}).status_code == 303


def test_a_member_without_the_post_is_marked(centre, desk):
    client, url = desk("operator"), f"/desk/departments/{centre.city.id}"
    client.post(f"{url}/members", data={"staff_number": centre.people["nobody"].staff_number})
    assert client.get(url).get_data(as_text=True).count("还没有部门办事员岗位") == 1
    assert client.post(f"{url}/members", data={"staff_number": "没有这个人"}).status_code == 422


def test_a_department_that_ended_brings_to_its_end_what_it_has(centre, desk):
    order_id = centre.to("dispatched", when=NOON)
    desk("operator").post(f"/desk/departments/{centre.city.id}/ending")
    centre.move(order_id, "accept", "officer")
    assert centre.order(order_id).state == "accepted"


@pytest.mark.parametrize("who", ["officer", "head", "leader", "worker"])
@pytest.mark.parametrize("path", ["/desk/categories", "/desk/departments", "/desk/categories/new", "/desk/departments/new"])
def test_others_do_not_edit_registers(centre, desk, who, path):
    assert desk(who).get(path).status_code == 403


def test_the_next_streets_centre_finds_none_of_them(centre, desk):
    client = desk("operator", foreign=True)
    with centre.app.app_context():
        member = db.session.scalars(db.select(DepartmentMember.id).limit(1)).one()
    for path in (f"/desk/categories/{centre.lamps.id}", f"/desk/departments/{centre.city.id}"):
        assert client.get(path).status_code == 404
        assert client.post(path, data=facts(centre)).status_code == 404
    assert client.post(f"/desk/memberships/{member}/ending").status_code == 404
