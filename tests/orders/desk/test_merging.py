"""Comparing before merging: both sides with what each is, by number too, either way round, and back again."""

import re

import pytest

from tests.orders.conftest import NOON
from webapp.core import access_log
from webapp.core.access_log import AccessRow
from webapp.orders.models import WorkOrder

pytestmark = pytest.mark.databases("sqlite")


def page(client, order_id, number: str = "") -> str:
    return client.get(f"/desk/orders/{order_id}/comparison", query_string={"number": number}).get_data(as_text=True)


def test_both_sides_show_what_each_says_and_how_it_came(centre, desk):
    one, other = centre.to("filed", when=NOON, words="三楼也黑"), centre.to("accepted", when=NOON, words="楼道灯还是黑", source="hotline")
    html = page(desk("operator"), one, centre.order(other).number)
    for words in ("三楼也黑", "楼道灯还是黑", "12345", "城管科"):
        assert words in html


def test_either_goes_into_the_other(centre, desk):
    one, other = centre.to("filed", when=NOON), centre.to("accepted", when=NOON)
    html = page(desk("operator"), one, centre.order(other).number)
    assert re.findall(r'action="/orders/([^/]+)/moves"', html) == [str(one), str(other)]
    assert re.findall(r'name="into" value="([^"]+)"', html) == [str(other), str(one)]


def test_what_is_handled_already_is_no_side_to_merge(centre, desk):
    one, other = centre.to("handled", when=NOON), centre.to("closed", when=NOON)
    html = page(desk("operator"), one, centre.order(other).number)
    assert 'name="into"' not in html
    assert "现在都并不了" in html


@pytest.mark.parametrize("number", ["2603-9999", "没有"])
def test_a_number_that_is_nobodys_is_said(centre, desk, number):
    assert "这里没有这个号的另一单。" in page(desk("operator"), centre.to("filed", when=NOON), number)


def test_its_own_number_is_no_other_order(centre, desk):
    order_id = centre.to("filed", when=NOON)
    assert 'name="into"' not in page(desk("operator"), order_id, centre.order(order_id).number)


def test_merged_and_separated_again_both_stand_as_before(centre, desk):
    one, other = centre.to("filed", when=NOON), centre.to("accepted", when=NOON)
    client = desk("operator")
    client.post(f"/orders/{one}/moves", data={"move": "merge", "into": str(other)})
    assert str(one) in client.get(f"/desk/orders/{other}").get_data(as_text=True), "the one it went into names it"
    client.post(f"/orders/{one}/moves", data={"move": "separate", "reason": "不是同一层"})
    assert (centre.order(one).state, centre.order(one).merged_into_id) == ("filed", None)
    assert centre.order(other).state == "accepted"


def test_the_look_at_a_residents_number_is_noted(centre, desk):
    order_id = centre.report(by=None, when=NOON, source="qr", reporter_name="李女士", reporter_phone="13800009999")
    assert "13800009999" in page(desk("operator"), order_id)
    access_log.flush(centre.app)
    assert [row.person_id for row in centre.rows(AccessRow)] == [centre.people["operator"].id]


@pytest.mark.parametrize("who", ["officer", "head", "leader", "worker"])
def test_comparing_is_the_centres(centre, desk, who):
    assert desk(who).get(f"/desk/orders/{centre.to('accepted', when=NOON)}/comparison").status_code == 403


def test_the_next_streets_centre_finds_neither(centre, desk):
    order_id = centre.to("filed", when=NOON)
    assert desk("operator", foreign=True).get(f"/desk/orders/{order_id}/comparison").status_code == 404
    assert len(centre.rows(WorkOrder)) == 1
