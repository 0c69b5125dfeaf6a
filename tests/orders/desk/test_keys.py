"""The desk's keys: each leads to one act that is open to the reader, is written beside it, and can be switched off."""

import re

import pytest

from tests.orders.conftest import NOON
from webapp.orders.desk.keys import MOVE_KEYS, SHEET, for_moves
from webapp.orders.rules import MOVES

pytestmark = pytest.mark.databases("sqlite")


def text(client, url: str) -> str:
    return client.get(url).get_data(as_text=True)


def test_the_act_that_an_order_needs_has_its_key_beside_it(centre, desk):
    html = text(desk("operator"), f"/desk/orders/{centre.to('filed', when=NOON)}")
    assert re.search(r'<button class="primary" data-key="d">派单<kbd>D</kbd></button>', html)
    assert re.search(r'<summary data-key="u">催办<kbd>U</kbd></summary>', html)


def test_a_key_is_drawn_for_what_the_reader_may_do_alone(centre, desk):
    html = text(desk("officer"), f"/desk/orders/{centre.to('dispatched', when=NOON)}")
    assert not set(re.findall(r'data-key="([a-z])"', html)) & {"d", "f", "m"}


def test_answers_of_the_call_back_are_numbered(centre, desk):
    html = text(desk("operator"), f"/desk/orders/{centre.to('handled', when=NOON)}")
    assert re.findall(r'value="(\w+)" data-key="(\d)"', html) == [("yes", "1"), ("partly", "2"), ("no", "3")]


def test_each_key_is_drawn_once_and_leads_to_the_nearest_look_alike(centre, desk):
    known, order_id = centre.to("filed", when=NOON), centre.to("filed", when=NOON)
    html = text(desk("operator"), f"/desk/orders/{order_id}")
    keys = re.findall(r'data-key="(\w)"', html)
    assert sorted(keys) == sorted(set(keys))
    assert re.search(rf'value="{known}"><button data-key="m">', html)


def test_switched_off_no_script_listens_and_the_page_to_switch_them_on_is_there(centre, desk):
    client = desk("operator")
    assert "behaviours/keys.js" in text(client, "/desk/orders")
    assert client.post("/desk/keys", data={"keys": "off"}).status_code == 303
    assert "behaviours/keys.js" not in text(client, "/desk/orders")
    assert "打开快捷键" in text(client, "/desk/keys")
    client.post("/desk/keys", data={"keys": "on"})
    assert "behaviours/keys.js" in text(client, "/desk/orders")


def test_every_key_of_a_move_is_on_the_sheet_and_every_move_is_one():
    assert set(MOVE_KEYS) <= set(MOVES)
    assert set(MOVE_KEYS.values()) <= {key for pressed, _what in SHEET for key in pressed}


def test_of_two_moves_with_one_key_the_first_has_it():
    assert for_moves(["settle_return", "redirect", "note"]) == {"settle_return": "D"}
