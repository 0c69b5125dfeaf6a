"""The phone's one search page: a line a door, found by its number, a name or the initials of its pinyin."""

from collections.abc import Iterator
from functools import lru_cache

from pypinyin import Style, lazy_pinyin
from sqlalchemy import select

from webapp.areas.models import Address, Household
from webapp.areas.reach import Reach
from webapp.core.db import db

from .doors import place_of
from .queries import doors_in


def rows(reach: Reach) -> Iterator[tuple[Address, str, str, str]]:
    """(door, place, name, what is typed to find it besides)."""
    addresses = doors_in(reach)
    asked = select(Household.address_id, Household.contact_name).where(
        Household.ends_at.is_(None), Household.address_id.in_(select(Address.id).where(reach.addresses()))
    )
    names = dict(db.session.execute(asked).all())
    for address in addresses:
        name = names.get(address.id, "")
        yield address, place_of(address), name, initials(name)


@lru_cache(maxsize=65536)
def initials(name: str) -> str:
    """«李女士» is found by lns."""
    return "".join(part[:1] for part in lazy_pinyin(name, style=Style.FIRST_LETTER, errors="ignore"))
