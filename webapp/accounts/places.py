"""The areas that posts are held in, as far as accounts must know them: name, tier, parent.

The grid tree belongs to `areas`, which stands above and imports us. A post's foreign key names its table anyway; this reads
the few columns of it that a list of posts needs, and writes only the root that a new street begins with.
"""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from uuid import UUID

from sqlalchemy import String, Uuid, column, insert, select, table

from webapp.core.db import db
from webapp.core.ids import new_id
from webapp.core.streets import Street

AREA = table(
    "area",
    column("id", Uuid()),
    column("street_id", Uuid()),
    column("tier", String),
    column("code", String),
    column("name", String),
)
TIERS = ("street", "general_grid", "grid", "micro_grid")


@dataclass(frozen=True)
class Place:
    id: UUID
    street_id: UUID
    tier: str
    code: str
    name: str


def of_street(street_id: UUID) -> list[Place]:
    """All areas of a street, wide ones first, then by code."""
    rows = db.session.execute(select(AREA).where(AREA.c.street_id == street_id))
    return sorted((Place(*row) for row in rows), key=lambda place: (TIERS.index(place.tier), place.code))


def named(ids: Iterable[UUID]) -> dict[UUID, Place]:
    """These areas by id."""
    rows = db.session.execute(select(AREA).where(AREA.c.id.in_(set(ids))))
    return {row.id: Place(*row) for row in rows}


def begin(street: Street) -> Place:
    """The root of a new street's tree, so that its first administrator has a post to hold. The import finds it by its tier."""
    place = Place(new_id(), street.id, "street", street.code, street.name)
    db.session.execute(insert(AREA).values(asdict(place)))
    return place
