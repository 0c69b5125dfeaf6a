"""Where the invented street lies: on a plane of its own in the open sea off the point 0°, 0°, so that it can be no real place.

Grids are blocks beside each other, five in a row; a community is the row. Buildings stand in rows inside their block.
"""

from collections.abc import Iterator
from typing import Any

from .houses import Grid, Street

BLOCK = 0.004  # degrees, about 440 m: one grid
GAP = 0.0003  # half a street between two blocks
EDGE = 0.3  # of a block, below and above its buildings
IN_A_ROW = 4  # buildings

Ring = list[list[float]]


def features(street: Street) -> dict[str, Any]:
    """As GeoJSON, the same every time."""
    found: list[dict[str, Any]] = []
    for row, community in enumerate(street.communities):
        for column, grid in enumerate(community.grids):
            found.append(_area(grid.code, _block(column, row)))
            found += _buildings(grid, column, row)
        found.append(_area(community.code, _row(len(community.grids), row)))
    return {"type": "FeatureCollection", "features": found}


def _block(column: int, row: int) -> Ring:
    """A street runs a little aslant, so no block is quite a square."""
    left, low = column * BLOCK + GAP, row * BLOCK + GAP
    right, high, slant = left + BLOCK - 2 * GAP, low + BLOCK - 2 * GAP, GAP * (1 + (column + row) % 3)
    return _closed([[left, low + slant], [right, low], [right + slant / 2, high], [left + slant / 2, high + slant / 4]])


def _row(grids: int, row: int) -> Ring:
    low, high = row * BLOCK, (row + 1) * BLOCK
    return _closed([[0, low], [grids * BLOCK + GAP, low], [grids * BLOCK + GAP, high], [0, high]])


def _closed(corners: Ring) -> Ring:
    rounded = [[round(longitude, 6), round(latitude, 6)] for longitude, latitude in corners]
    return [*rounded, rounded[0]]


def _area(code: str, ring: Ring) -> dict[str, Any]:
    return {"type": "Feature", "properties": {"code": code}, "geometry": {"type": "Polygon", "coordinates": [ring]}}


def _buildings(grid: Grid, column: int, row: int) -> Iterator[dict[str, Any]]:
    names = list(dict.fromkeys((door.compound, door.building) for door in grid.doors))
    rows = -(-len(names) // IN_A_ROW)
    for number, (compound, building) in enumerate(names):
        place, line = number % IN_A_ROW, number // IN_A_ROW
        longitude = (column + (place + 1) / (IN_A_ROW + 1)) * BLOCK + GAP / 2 * (line % 2)
        latitude = (row + EDGE + (1 - 2 * EDGE) * (line + 0.5) / rows) * BLOCK
        point = {"type": "Point", "coordinates": [round(longitude, 6), round(latitude, 6)]}
        yield {"type": "Feature", "properties": {"compound": compound, "building": building}, "geometry": point}
