"""Coverage: its numbers are those of a count by hand, each opens the very doors it counts, nobody sees further than a post reaches."""

import html
import re

import pytest
from flask import Flask
from sqlalchemy import event

from tests.cast import Cast, sign_in
from tests.desk.field import ago, begin_round, visited
from webapp.accounts import roles
from webapp.accounts.models import Post
from webapp.areas.models import Address
from webapp.core.db import db
from webapp.core.writes import committed


@pytest.fixture
def walked(app: Flask, cast: Cast) -> Cast:
    """Grid 1: met, met, tried out, declined, vacant twice, not a home. Grid 2: met, found vacant once, four untouched."""
    begin_round(app, cast)
    door = cast.land.addresses
    visited(app, cast.worker, door[0], "met", ago(9))
    visited(app, cast.worker, door[1], "met", ago(60))
    visited(app, cast.worker, door[1], "met", ago(2))  # looked in on again: not met anew
    for days, hour in ((8, 9), (7, 10), (6, 19)):
        visited(app, cast.worker, door[2], "not_home", ago(days, hour))
    visited(app, cast.worker, door[3], "refused", ago(5))
    for days in (5, 4):
        visited(app, cast.worker, door[4], "vacant", ago(days))
    visited(app, cast.other_worker, door[6], "met", ago(3))
    visited(app, cast.other_worker, door[7], "vacant", ago(3))
    with app.app_context(), committed():
        db.session.get_one(Address, door[5].id).use = "other"
    return cast


def table(answer) -> list[list[str]]:
    """The texts of the cells of each row of a page's table."""
    assert answer.status_code == 200
    rows = re.findall(r"<tr>(.*?)</tr>", answer.get_data(as_text=True), re.S)
    cells = (re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row, re.S) for row in rows)
    return [[html.unescape(re.sub(r"<[^>]+>", "", cell)).strip() for cell in row] for row in cells]


def figures(row: list[str]) -> tuple[str, ...]:
    """Met, eligible, tried out, declined, vacant, of late / needed, without the share."""
    return (*row[-8:-6], *row[-5:-1])


def test_the_numbers_are_those_of_a_count_by_hand(walked, desk):
    root, general_grid = walked.land.root, walked.land.general_grid
    _head, row, foot = table(desk.get("/desk/coverage"))
    assert row[:2] == ["谷雨社区", "方芸"]
    assert figures(row) == figures(foot) == ("3", "10", "1", "1", "1", "1 / 1")  # 7 left in 430 days; 2 met in four weeks
    assert table(desk.get(f"/desk/coverage/{root.id}")) == table(desk.get("/desk/coverage"))
    _head, first, second, foot = table(desk.get(f"/desk/coverage/{general_grid.id}"))
    assert figures(first) == ("2", "4", "1", "1", "1", "0 / 1")
    assert figures(second) == ("1", "6", "0", "0", "0", "0 / 1")
    assert figures(foot) == figures(row)


def test_a_grid_opens_to_micro_grids_and_a_micro_grid_to_buildings(walked, desk):
    grid, micro_grid = walked.land.grids[0], walked.land.micro_grids[0]
    _head, first, second, _foot = table(desk.get(f"/desk/coverage/{grid.id}"))
    assert (first[1:3], second[1:3]) == (["2", "3"], ["0", "1"])
    _head, building, _foot = table(desk.get(f"/desk/coverage/{micro_grid.id}"))
    assert building[:3] == ["白露花园 1幢", "2", "3"]


@pytest.mark.parametrize(
    ("state", "doors"),
    [
        ("met", [0, 1]),
        ("eligible", [0, 1, 2, 3]),
        ("to-meet", [2, 3]),
        ("tried-out", [2]),
        ("refused", [3]),
        ("vacant", [4]),
        ("lately", [0]),
    ],
)
def test_every_number_opens_the_doors_it_counts(walked, desk, state, doors):
    grid = walked.land.grids[0]
    _head, *rows = table(desk.get(f"/desk/coverage/{grid.id}/doors?state={state}"))
    assert [row[-1] for row in rows] == [walked.land.addresses[index].code for index in doors]


def test_every_number_of_the_table_is_the_length_of_its_list(walked, desk):
    page = desk.get("/desk/coverage").get_data(as_text=True)
    numbers = re.findall(r'<td><a href="([^"]+)">(\d+)</a>', page)
    assert len(numbers) == 10  # five kinds, in the row and in the foot
    for address, number in numbers:
        assert len(table(desk.get(html.unescape(address)))) - 1 == int(number), address


def test_a_long_list_of_doors_is_paged_by_code(walked, desk, monkeypatch):
    monkeypatch.setattr("webapp.desk.coverage.PAGE", 3)
    address, found = f"/desk/coverage/{walked.land.root.id}/doors?state=eligible", []
    while address:
        answer = desk.get(address)
        found += [row[-1] for row in table(answer)[1:]]
        after = re.search(r'rel="next" href="([^"]+)"', answer.get_data(as_text=True))
        address = html.unescape(after[1]) if after else None
    assert found == [door.code for index, door in enumerate(walked.land.addresses) if index not in (4, 5)]


def test_a_building_narrows_the_list_and_nonsense_is_not_there(walked, desk):
    micro_grid, address = walked.land.micro_grids[0], walked.land.addresses[0]
    here = f"/desk/coverage/{micro_grid.id}/doors"
    assert len(table(desk.get(f"{here}?state=eligible&building={address.building_id}"))) == 4
    assert desk.get(f"{here}?state=eligible&building={walked.land.buildings[1].id}").status_code == 200
    for wrong in ("", "?state=best", "?state=met&building=7"):
        assert desk.get(here + wrong).status_code == 404


def test_what_is_read_does_not_depend_on_visits(app, walked, desk):
    asked: list[str] = []
    with app.app_context():
        engine = db.engine
    listen = lambda _c, _cu, statement, *_: asked.append(statement)  # noqa: E731
    event.listen(engine, "before_cursor_execute", listen)
    desk.get("/desk/coverage")
    desk.get(f"/desk/coverage/{walked.land.grids[0].id}/doors?state=eligible")
    event.remove(engine, "before_cursor_execute", listen)
    assert any("door_state" in one for one in asked)
    assert not [one for one in asked if re.search(r"\b(FROM|JOIN) visit\b", one)]


REACH = {  # who → what of street, general grid, grid 1, grid 2, micro-grid of grid 2 is there
    "operator": (200, 200, 200, 200, 200),
    "general_grid_head": (404, 200, 200, 200, 200),
    "grid_head": (404, 404, 200, 404, 404),
    "worker": (403,) * 5,
    "department_officer": (403,) * 5,
    "administrator": (403,) * 5,
    "nobody": (403,) * 5,
    "stranger": (403,) * 5,
}


@pytest.mark.parametrize("who", REACH)
def test_a_reader_sees_as_far_as_the_post_reaches(walked, browser, who):
    land, reader = walked.land, browser(who)
    areas = (land.root, land.general_grid, land.grids[0], land.grids[1], land.micro_grids[2])
    assert tuple(reader.get(f"/desk/coverage/{area.id}").status_code for area in areas) == REACH[who]
    assert tuple(reader.get(f"/desk/coverage/{area.id}/doors?state=met").status_code for area in areas) == REACH[who]


def test_the_table_begins_where_the_reader_stands(walked, browser):
    wide, narrow = (table(browser(who).get("/desk/coverage")) for who in ("general_grid_head", "grid_head"))
    assert [row[0] for row in wide[1:]] == ["第1网格", "第2网格", "谷雨社区"]
    assert [row[0] for row in narrow[1:]] == ["第1网格 1号微网格", "第1网格 2号微网格", "第1网格"]


def test_who_heads_two_grids_reads_both_and_their_sum(app, walked, browser):
    with app.app_context(), committed():
        held = {"role": roles.GRID_HEAD, "area_id": walked.land.grids[1].id, "starts_at": ago(30)}
        db.session.add(Post(street_id=walked.land.street.id, person_id=walked.grid_head.id, **held))
    _head, first, second, foot = table(browser("grid_head").get("/desk/coverage"))
    assert (first[0], second[0], foot[2:4]) == ("第1网格", "第2网格", ["3", "10"])


def test_another_street_is_not_there(app, walked):
    with app.app_context(), committed():
        held = {"role": roles.STREET_LEADER, "area_id": walked.next_land.root.id, "starts_at": ago(30)}
        db.session.add(Post(street_id=walked.next_land.street.id, person_id=walked.stranger.id, **held))
    leader = sign_in(app.test_client(), walked.stranger)
    for area in (walked.land.root, walked.land.grids[0]):
        assert leader.get(f"/desk/coverage/{area.id}").status_code == 404
    own = leader.get("/desk/coverage")
    assert own.status_code == 200  # no round has begun there
    assert "谷雨社区" not in own.get_data(as_text=True)


def test_before_the_first_round_the_page_says_so(cast, desk):
    assert "还没开始" in desk.get("/desk/coverage").get_data(as_text=True)
    assert desk.get("/desk").status_code == 200
    assert desk.get(f"/desk/coverage/{cast.land.root.id}/doors?state=met").status_code == 404


def test_the_overview_sends_readers_of_the_desk_on(walked, browser, desk):
    assert desk.get("/").headers["Location"] == "/desk"
    page = desk.get("/desk").get_data(as_text=True)
    assert "/ 10 户" in page
    for address in ("/desk/coverage", "/desk/visits", "/desk/refused", "/desk/receipts"):
        assert f'href="{address}"' in page
    own = browser("grid_head").get("/desk").get_data(as_text=True)
    assert "/ 4 户" in own
    assert 'href="/desk/refused"' not in own
