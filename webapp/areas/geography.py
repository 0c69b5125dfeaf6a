"""Where areas and buildings lie: taken from a GeoJSON file in WGS 84, shown as the desk's own map.

A polygon with the property `code` is the boundary of that area; a point with `compound` and `building` is where a building stands.
Coordinates of public maps in China are shifted (GCJ-02, BD-09) and must be turned back before they are given here.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from webapp.core import audit
from webapp.core.db import db
from webapp.core.problems import Problem

from .models import Area, Building, Compound

LEAST_RING = 4  # positions: three corners, and the first again


@dataclass
class Taken:
    """How many were placed, and what nobody knows here: its property, as it was written."""

    areas: int = 0
    buildings: int = 0
    unknown: list[str] = field(default_factory=list)


def take(street_id: UUID, said: Any, *, at: datetime) -> Taken:
    """Places what the file names; what it does not name stays as it is. All of it, or nothing where a feature can't be read."""
    features = said.get("features") if isinstance(said, Mapping) else None
    if not isinstance(features, list):
        raise Problem("no-geojson", _l("This is no GeoJSON file: it needs a list of features."))
    areas = {one.code: one for one in db.session.scalars(select(Area).where(Area.street_id == street_id))}
    asked = select(Building).join(Compound, Compound.id == Building.compound_id).where(Building.street_id == street_id)
    buildings = {(one.compound.name, one.name): one for one in db.session.scalars(asked)}
    taken = Taken()
    for number, feature in enumerate(features, 1):
        try:
            _place(feature, areas, buildings, taken)
        except (KeyError, TypeError, ValueError, AttributeError):
            raise Problem("bad-feature", _l("Feature %(number)s can't be read; nothing was changed.", number=number)) from None
    db.session.flush()
    audit.record_work("areas.placed", street_id, at=at, areas=taken.areas, buildings=taken.buildings)
    return taken


def _place(feature: Any, areas: Mapping[str, Area], buildings: Mapping[tuple[str, str], Building], taken: Taken) -> None:
    geometry, properties = feature["geometry"], feature["properties"]
    shape = _SHAPES[geometry["type"]](geometry["coordinates"])
    if geometry["type"] == "Point":
        name = (str(properties["compound"]), str(properties["building"]))
        if name in buildings:
            buildings[name].centre, taken.buildings = shape, taken.buildings + 1
        else:
            taken.unknown.append(" ".join(name))
    elif (code := str(properties["code"])) in areas:
        areas[code].boundary, taken.areas = shape, taken.areas + 1
    else:
        taken.unknown.append(code)


def _position(said: Any) -> list[float]:
    longitude, latitude = float(said[0]), float(said[1])
    if not (-180 <= longitude <= 180 and -85 <= latitude <= 85):  # beyond that, maps of the web have no room
        raise ValueError("no place on earth")
    return [round(longitude, 7), round(latitude, 7)]


def _ring(said: Iterable[Any]) -> list[list[float]]:
    ring = [_position(one) for one in said]
    if len(ring) < LEAST_RING or ring[0] != ring[-1]:
        raise ValueError("a ring ends where it begins")
    return ring


def _polygon(said: list[Any]) -> list[list[list[float]]]:
    """Its outer ring; areas of a street have no holes."""
    return [_ring(said[0])]


_SHAPES: dict[str, Callable[[Any], list]] = {
    "Point": _position,
    "Polygon": _polygon,
    "MultiPolygon": lambda said: [ring for polygon in said for ring in _polygon(polygon)],
}


def as_feature(area: Area) -> dict[str, Any]:
    """An area that has a boundary, for a map."""
    polygons = [[ring] for ring in area.boundary or []]
    return {
        "type": "Feature",
        "properties": {"code": area.code, "name": area.name, "tier": area.tier},
        "geometry": {"type": "MultiPolygon", "coordinates": polygons},
    }
