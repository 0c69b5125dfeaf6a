"""The three lists and the records of an order, as those see them who may."""

import re

import pytest
from flask.testing import FlaskClient

from tests.orders.conftest import Centre, at
from tests.orders.grades.test_records import HEARING, ROUND, graded
from webapp.orders.grades.models import Hearing

pytestmark = pytest.mark.databases("sqlite")


def text(client: FlaskClient, url: str) -> str:
    answer = client.get(url)
    assert answer.status_code == 200, (url, answer.status_code)
    return answer.get_data(as_text=True)


def listed(client: FlaskClient, grade: str) -> str:
    return text(client, f"/desk/orders/grades/{grade}")


def drawn(html: str) -> set[str]:
    return set(re.findall(r'name="move" value="(\w+)"', html))


@pytest.fixture
def three(centre: Centre) -> dict:
    orders = {grade: graded(centre, grade) for grade in ("difficult", "major")} | {"minor": centre.to("accepted")}
    centre.move(orders["difficult"], "hear", "head", **HEARING)
    centre.move(orders["major"], "tackle", "leader", **ROUND)
    return orders


def test_each_grade_has_its_list(desk, three):
    operator = desk("operator")
    for grade, order_id in three.items():
        html = listed(operator, grade)
        assert str(order_id) in html
        assert not [one for other, one in three.items() if other != grade and str(one) in html]
    assert HEARING["decision"] in listed(operator, "difficult")
    assert "3月20日" in listed(operator, "difficult")
    assert ROUND["aim"] in listed(operator, "major")
    assert "进行中" in listed(operator, "major")
    assert operator.get("/desk/orders/grades/awful").status_code == 404


def test_a_hearing_whose_day_has_come_says_so(desk, three, clock):
    assert "到日子了" not in listed(desk("operator"), "difficult")
    clock(at("2026-03-20 08:30"))
    assert "到日子了" in listed(desk("operator"), "difficult")


def test_what_ended_is_in_no_list(centre, desk, three):
    centre.move(three["difficult"], "handle", "officer", contacted="李女士", facts="灯座锈坏", result="换了")
    centre.move(three["difficult"], "call_back", "operator", solved="yes", satisfaction="satisfied")
    centre.move(three["difficult"], "close", "operator")
    assert "这一级没有在办的" in listed(desk("operator"), "difficult")


def test_others_see_no_list_of_another_area(desk, three):
    for who in ("head", "operator", "leader"):
        assert str(three["difficult"]) not in listed(desk(who, foreign=True), "difficult")
    assert desk("officer", foreign=True).get(f"/desk/orders/{three['difficult']}/records").status_code == 404
    assert desk("worker").get("/desk/orders/grades/minor").status_code == 403


def test_the_records_of_an_order_with_the_moves_that_are_open(desk, three):
    url = f"/desk/orders/{three['difficult']}/records"
    html = text(desk("operator"), url)
    for said in ("第 1 次过堂", HEARING["attended"], HEARING["findings"], HEARING["decision"], HEARING["next_step"]):
        assert said in html
    assert drawn(html) == {"hear", "grade"}
    assert drawn(text(desk("officer"), url)) == set(), "the department reads them"
    assert drawn(text(desk("leader"), f"/desk/orders/{three['major']}/records")) == {"conclude", "grade"}


def test_a_hearing_is_written_down_at_the_desk(centre, desk, three):
    said = {"move": "hear", "attended": "三方", "findings": "查清", "decision": "由物业修", "next_on": "2026-03-27"}
    answer = desk("operator").post(f"/orders/{three['difficult']}/moves", data=said)
    assert answer.status_code == 303
    second = centre.rows(Hearing, Hearing.number == 2)
    assert [(one.decision, one.next_on.isoformat()) for one in second] == [("由物业修", "2026-03-27")]
    answer = desk("operator").post(f"/orders/{three['difficult']}/moves", data=said | {"next_on": "2026-03-01"})
    assert (answer.status_code, "今天以后" in answer.get_data(as_text=True)) == (422, True)
    assert f"/desk/orders/{three['difficult']}/records" in text(desk("operator"), f"/desk/orders/{three['difficult']}")
