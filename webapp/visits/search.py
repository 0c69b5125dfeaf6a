"""The phone's one search page: a line a door, found by its number, a name or the initials of its pinyin."""

from collections.abc import Iterator
from functools import lru_cache
from uuid import UUID

from pypinyin import Style, lazy_pinyin
from sqlalchemy import and_, select

from webapp.areas.models import Address, Building, Compound, Household, Unit
from webapp.areas.reach import Reach
from webapp.core.db import db


def rows(reach: Reach) -> Iterator[tuple[UUID, str, str, str]]:
    """(door, place, name, what is typed to find it besides), as they stand in the street."""
    asked = (
        select(Address.id, Compound.name, Building.name, Unit.name, Address.door, Household.contact_name)
        .join(Unit, Unit.id == Address.unit_id)
        .join(Building, Building.id == Unit.building_id)
        .join(Compound, Compound.id == Building.compound_id)
        .outerjoin(Household, and_(Household.address_id == Address.id, Household.ends_at.is_(None)))
        .where(reach.addresses())
        .order_by(Compound.name, Building.position, Building.id, Unit.position, Unit.id, Address.floor, Address.position, Address.id)
    )
    for address_id, *place, name in db.session.execute(asked):
        yield address_id, " ".join(part for part in place if part), name or "", initials(name or "")


@lru_cache(maxsize=65536)
def initials(name: str) -> str:
    """«李女士» is found by lns."""
    return "".join(part[:1] for part in lazy_pinyin(name, style=Style.FIRST_LETTER, errors="ignore"))
