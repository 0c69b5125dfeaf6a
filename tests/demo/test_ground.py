"""The invented street lies where no real one can: each building inside its grid, grids apart, all in the open sea."""

from datetime import date
from itertools import pairwise

import pytest

from webapp.demo import ground, houses

DAY = date(2026, 11, 25)
SEA = 0.3  # degrees off 0°, 0°: the nearest land is 570 km away


@pytest.fixture(params=[houses.small, houses.tiny, houses.large], ids=lambda build: build.__name__)
def street(request) -> houses.Street:
    return request.param(DAY)


def inside(point: list[float], ring: list[list[float]]) -> bool:
    """By how often a line to the right crosses the ring."""
    crossed = False
    for (x1, y1), (x2, y2) in pairwise(ring):
        if (y1 > point[1]) != (y2 > point[1]) and point[0] < (x2 - x1) * (point[1] - y1) / (y2 - y1) + x1:
            crossed = not crossed
    return crossed


def test_each_building_stands_in_its_own_grid_and_in_no_other(street):
    found = ground.features(street)["features"]
    rings = {one["properties"]["code"]: one["geometry"]["coordinates"][0] for one in found if one["geometry"]["type"] == "Polygon"}
    points = {tuple(one["properties"].values()): one["geometry"]["coordinates"] for one in found if one["geometry"]["type"] == "Point"}
    assert len({tuple(point) for point in points.values()}) == len(points)
    for grid in street.grids:
        for name in {(door.compound, door.building) for door in grid.doors}:
            assert [other.code for other in street.grids if inside(points[name], rings[other.code])] == [grid.code]
    for community in street.communities:
        assert all(inside(corner, rings[community.code]) for grid in community.grids for corner in rings[grid.code])
    assert all(0 <= number <= SEA for ring in rings.values() for corner in ring for number in corner)


def test_it_lies_there_the_same_every_time(street):
    assert ground.features(street) == ground.features(street)
