"""A list that an address narrows holds exactly the orders that the number counted from which it was opened."""

import re
from urllib.parse import urlencode

import pytest

from tests.orders.conftest import DAY, MINUTE, TUESDAY, at
from webapp.orders import queries, sight
from webapp.orders.desk import boards

NOON = at("2026-03-11 12:00")


def listed(client, **args) -> list[str]:
    answer = client.get("/desk/orders?" + urlencode(args))
    assert answer.status_code == 200
    return re.findall(r'href="/desk/orders/([0-9a-f-]{36})[?"]', answer.get_data(as_text=True))


@pytest.mark.databases("postgresql")
def test_each_word_of_an_address_keeps_what_it_says(centre, desk):
    dark, tiles = centre.to("accepted"), centre.to("handled", address=7, words="瓷砖松了")
    unsorted = centre.report(words="在路上看到的", address_id=None, place="街心公园")
    land = centre.cast.land
    reader = desk("leader")

    def of(**args):
        return {*listed(reader, view="open", **args)}

    assert of() == {str(dark), str(tiles), str(unsorted)}
    assert of(department="none") == of(category="none") == of(grid="none") == of(building="none") == {str(unsorted)}
    assert of(grid=land.grids[1].id) == of(building=land.buildings[1].id) == {str(tiles)}
    assert of(category=centre.lamps.id, state="accepted") == {str(dark)}
    assert of(category=centre.tiles.id) == of(grade="major") == set()
    assert of(state="handled", answer="none") == {str(tiles)}
    assert of(department="nonsense", grade="dear", state="closed", over="yes", returned="x", since="lately") == of()


def test_what_was_answered_waits_to_be_struck_off_and_is_not_past_its_time(centre, desk, clock):
    answered, waiting = centre.to("handled"), centre.to("handled")
    centre.move(answered, "call_back", "operator", solved="yes", satisfaction="satisfied")
    clock(TUESDAY + 30 * DAY)
    reader = desk("operator")
    assert listed(reader, view="open", over=1) == [str(waiting)]
    assert {*listed(reader, view="call-back")} == {str(answered), str(waiting)}
    assert listed(reader, view="call-back", answer="none") == [str(waiting)]
    assert reader.get("/desk/orders?view=call-back").get_data(as_text=True).count("超时") == 2  # the heading and one chip


def test_returned_orders_are_found_until_somebody_decides_whose_they_are(centre, desk):
    order_id = centre.to("dispatched")
    centre.move(order_id, "return", "officer", reason="不归我们")
    reader = desk("operator")
    assert listed(reader, view="open", returned=2) == []
    centre.move(order_id, "dispatch", "operator", department=centre.city.id)
    centre.move(order_id, "return", "officer", reason="还是不归我们")
    assert listed(reader, view="open", returned=2) == [str(order_id)]
    centre.move(order_id, "settle_return", "operator", department=centre.building.id, reason="按职责归建管办")
    assert listed(reader, view="open", returned=2) == []


@pytest.mark.databases("postgresql")
def test_what_came_in_since_a_moment_is_all_there_also_what_has_ended(centre, desk):
    before, ended = centre.to("closed", when=TUESDAY), centre.report(when=TUESDAY + 10 * MINUTE)
    still_open = centre.report(when=TUESDAY + 11 * MINUTE)
    centre.move(ended, "void", "operator", TUESDAY + 20 * MINUTE, reason="不是街道的事")
    since = (TUESDAY + 5 * MINUTE).isoformat()
    reader = desk("operator")
    assert {*listed(reader, view="new", since=since)} == {str(ended), str(still_open)}
    assert str(before) in listed(reader, view="new", since=(TUESDAY - MINUTE).isoformat())
    assert reader.get("/desk/orders?view=new").status_code == 404
    with centre.app.app_context():
        lanes = sight.lanes(centre.people["operator"], NOON)
        assert queries.count(lanes, queries.VIEWS["new"], since=TUESDAY + 5 * MINUTE) == 2


@pytest.mark.parametrize("by", boards.BOARDS)
@pytest.mark.databases("postgresql")
def test_each_number_of_each_board_opens_as_many_orders(centre, desk, clock, by):
    centre.to("accepted"), centre.to("dispatched", address=7), centre.to("filed"), centre.report(address_id=None, place="街心公园")
    clock(TUESDAY + 3 * DAY)
    reader = desk("leader")
    html = reader.get(f"/desk/orders/board?by={by}").get_data(as_text=True)
    numbers = re.findall(r'<a href="(/desk/orders\?[^"]+)">(?:<span class="chip now">超时 )?(\d+)<', html)
    assert sum(int(number) for href, number in numbers if "state=" not in href and "over=" not in href) == 4
    assert any("over=1" in href for href, _number in numbers)
    for href, number in numbers:
        answer = reader.get(href.replace("&amp;", "&")).get_data(as_text=True)
        assert answer.count('class="mail"') == int(number), href


def test_a_board_says_how_many_are_past_their_time(centre):
    for _ in range(2):
        centre.to("accepted")
    centre.to("filed")
    with centre.app.app_context():
        rows = boards.rows_of("department", sight.lanes(centre.people["leader"], NOON), at("2026-03-13 08:00"))
    found = [(row.name, state, square.orders, square.over) for row in rows for state, square in row.squares.items()]
    assert found == [
        ("还没派部门", "filed", 1, 1),
        ("城管科", "accepted", 2, 2),  # the first contact is due before the handling
    ]


def test_a_board_that_nobody_knows_is_not_there(desk):
    assert desk("leader").get("/desk/orders/board?by=mood").status_code == 404


def test_a_general_grid_head_counts_only_what_lies_in_the_own_area(centre, desk):
    centre.to("accepted")
    assert "城管科" in desk("head").get("/desk/orders/board").get_data(as_text=True)
    assert "城管科" not in desk("head", foreign=True).get("/desk/orders/board").get_data(as_text=True)


def test_names_of_another_street_are_not_told_by_an_address(centre, desk):
    foreign = centre.cast.next_land.grids[0]
    html = desk("leader").get(f"/desk/orders?view=open&grid={foreign.id}").get_data(as_text=True)
    assert foreign.name not in html.split("只看")[1].split("</p>")[0]
