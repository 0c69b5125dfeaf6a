"""The map of open orders: what lies where, its boundaries as far as the reader reaches, and what has no place is still told."""

import json
import re
from html import unescape

import pytest
from click.testing import CliRunner

from tests.orders.conftest import DAY, TUESDAY, centre, clock, desk  # noqa: F401  (fixtures)
from webapp.areas import geography
from webapp.areas.geography_commands import places_command
from webapp.areas.models import Area, Building
from webapp.config import BadSetting, read_settings
from webapp.core.db import db
from webapp.core.headers import CONTENT_SECURITY_POLICY
from webapp.core.problems import Problem

SQUARE = [[0, 0], [0.01, 0], [0.01, 0.01], [0, 0.01], [0, 0]]
POLYGON = {"type": "Polygon", "coordinates": [SQUARE]}


def feature(geometry, **properties) -> dict:
    return {"type": "Feature", "geometry": geometry, "properties": properties}


@pytest.fixture
def placed(centre):  # noqa: F811
    """Building 1 and both grids have a place, building 2 has none."""
    land = centre.cast.land
    point = {"type": "Point", "coordinates": [0.004, 0.006]}
    features = [feature(POLYGON, code=one.code) for one in land.grids] + [feature(point, compound="白露花园", building="1幢")]
    with centre.writing():
        taken = geography.take(land.street.id, {"features": features}, at=TUESDAY)
    assert (taken.areas, taken.buildings, taken.unknown) == (2, 1, [])
    return centre


def shown(client, query: str = "") -> str:
    answer = client.get(f"/desk/map{query}")
    assert answer.status_code == 200
    return unescape(answer.get_data(as_text=True))


def listed(html: str) -> list[tuple[bool, int, int, str, str]]:
    """Whether it is on the map, orders, over, address, name."""
    row = r'<li( data-longitude="[^"]+" data-latitude="[^"]+")? data-orders="(\d+)" data-over="(\d+)">'
    found = re.findall(row + r'<a class="mail" href="([^"]+)"><b>([^<]+)', html)
    return [(bool(place), int(orders), int(over), href, name) for place, orders, over, href, name in found]


@pytest.mark.databases("postgresql")
def test_every_open_order_is_told_once_on_the_map_or_beside_it(placed, desk, clock):  # noqa: F811
    placed.to("accepted"), placed.to("filed", address=1), placed.to("closed"), placed.to("filed", address=7)
    placed.report(address_id=None, place="街心公园")
    clock(TUESDAY + 2 * DAY)
    reader = desk("operator")
    found = listed(shown(reader))
    assert [(place, orders, name) for place, orders, _over, _href, name in found] == [
        (True, 2, "白露花园 1幢"),
        (False, 1, "不在楼栋"),
        (False, 1, "白露花园 2幢"),
    ]
    assert 'data-longitude="0.004" data-latitude="0.006"' in shown(reader)
    for _place, orders, _over, href, _name in found:
        assert reader.get(href).get_data(as_text=True).count('class="mail"') == orders


@pytest.mark.databases("postgresql")
def test_it_is_narrowed_by_state_time_and_category(placed, desk, clock):  # noqa: F811
    placed.to("accepted"), placed.to("handled"), placed.report()
    reader = desk("operator")
    assert [orders for _place, orders, *_more in listed(shown(reader, "?state=accepted"))] == [1]
    assert [orders for _place, orders, *_more in listed(shown(reader, f"?category={placed.lamps.id}"))] == [2]
    assert [orders for _place, orders, *_more in listed(shown(reader, "?category=none&state="))] == [1]
    clock(TUESDAY)
    assert listed(shown(reader, "?over=1")) == []
    assert "这里没有在办的工单" in shown(reader, "?over=1")
    clock(TUESDAY + 9 * DAY)
    [(_place, orders, over, href, _name)] = listed(shown(reader, "?over=1&state=handled"))
    assert (orders, over) == (1, 1)
    assert "over=1" in href
    assert "state=handled" in href


def test_boundaries_are_those_of_the_readers_area(placed, desk):  # noqa: F811
    placed.to("accepted", address=7)  # in grid 2, with 城管科
    names = lambda client: [one["properties"]["name"] for one in client.get("/desk/map/boundaries").json["features"]]  # noqa: E731
    assert names(desk("operator")) == ["第1网格", "第2网格"]
    assert names(desk("grid_head")) == ["第1网格"]
    assert names(desk("officer")) == ["第2网格"]  # of another department: none
    assert names(desk("officer", foreign=True)) == []
    assert names(desk("head", foreign=True)) == []
    assert names(desk("operator", foreign=True)) == []
    assert desk("worker").get("/desk/map/boundaries").status_code == 403
    shape = desk("operator").get("/desk/map/boundaries").json["features"][0]["geometry"]
    assert shape == {"type": "MultiPolygon", "coordinates": [[SQUARE]]}


def test_orders_of_others_are_on_nobodys_map(placed, desk):  # noqa: F811
    placed.to("accepted")
    for who in ("officer", "head", "operator"):
        assert listed(shown(desk(who, foreign=True))) == []
    assert len(listed(shown(desk("officer")))) == 1


def test_pictures_come_from_the_base_map_alone_that_the_setting_names(placed, desk):  # noqa: F811
    reader = desk("operator")
    assert reader.get("/desk/map").headers["Content-Security-Policy"] == CONTENT_SECURITY_POLICY
    assert "data-tiles" not in shown(reader)
    said = {"GRIDWALK_MAP_TILES": "https://tiles.example.cn:8443/{z}/{x}/{y}.png", "GRIDWALK_MAP_ATTRIBUTION": "示例测绘"}
    placed.app.config.update({name: value for name, value in read_settings(said).items() if name.startswith("MAP_")})
    answer = reader.get("/desk/map")
    assert "img-src 'self' blob: https://tiles.example.cn:8443;" in answer.headers["Content-Security-Policy"]
    assert 'data-tiles="https://tiles.example.cn:8443/{z}/{x}/{y}.png" data-attribution="示例测绘"' in unescape(
        answer.get_data(as_text=True)
    )
    assert reader.get("/desk/brief").headers["Content-Security-Policy"] == CONTENT_SECURITY_POLICY


@pytest.mark.parametrize(
    "tiles",
    ["https://tiles.example.cn/", "tiles/{z}/{x}/{y}", "https://{s}.example.cn/{z}/{x}/{y}.png", "https://a b/{z}/{x}/{y}; script-src *"],
)
def test_a_base_map_that_no_page_could_use_stops_the_start(tiles):
    with pytest.raises(BadSetting):
        read_settings({"GRIDWALK_MAP_TILES": tiles, "GRIDWALK_MAP_ATTRIBUTION": "示例测绘"})


def test_a_base_map_says_whose_it_is():
    with pytest.raises(BadSetting, match="MAP_ATTRIBUTION"):
        read_settings({"GRIDWALK_MAP_TILES": "https://tiles.example.cn/{z}/{x}/{y}.png"})


@pytest.mark.parametrize(
    "broken",
    [
        {"type": "LineString", "coordinates": SQUARE},
        {"type": "Polygon", "coordinates": [SQUARE[:-1]]},
        {"type": "Polygon", "coordinates": [[*SQUARE[:2], SQUARE[0]]]},
        {"type": "Point", "coordinates": [200, 0]},
        {"type": "Point", "coordinates": ["东", 0]},
        None,
    ],
)
def test_a_file_that_cannot_be_read_changes_nothing(centre, broken):  # noqa: F811
    land = centre.cast.land
    features = [feature(POLYGON, code=land.grids[0].code), feature(broken, code=land.grids[1].code)]
    with pytest.raises(Problem, match="bad-feature"), centre.writing():
        geography.take(land.street.id, {"features": features}, at=TUESDAY)
    with centre.app.app_context():
        assert db.session.get_one(Area, land.grids[0].id).boundary is None


def test_the_command_takes_a_file_and_says_what_it_did_not_know(centre, tmp_path):  # noqa: F811
    land, file = centre.cast.land, tmp_path / "places.geojson"
    point = {"type": "Point", "coordinates": [0.1, 0.2]}
    foreign = feature(POLYGON, code=centre.cast.next_land.grids[0].code)
    features = [feature(point, compound="白露花园", building="2幢"), feature(point, compound="白露花园", building="9幢"), foreign]
    file.write_text(json.dumps({"type": "FeatureCollection", "features": features}))
    with centre.app.app_context():
        done = CliRunner().invoke(places_command, [str(file), "--street", land.street.code])
        assert done.exit_code == 0, done.output
        assert "白露花园 9幢" in done.output
        assert foreign["properties"]["code"] in done.output
        assert db.session.get_one(Building, land.buildings[1].id).centre == [0.1, 0.2]
        assert db.session.get_one(Area, centre.cast.next_land.grids[0].id).boundary is None
        file.write_text("[")
        assert CliRunner().invoke(places_command, [str(file), "--street", land.street.code]).exit_code == 1
        assert CliRunner().invoke(places_command, [str(file), "--street", "1"]).exit_code == 1
