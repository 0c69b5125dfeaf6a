"""Who serves the grids of an invented street: people for the five nets, the five slots with some left vacant, what residents read of
those with posts, and a few words on who was reached."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from random import Random
from uuid import UUID

from sqlalchemy import select

from webapp.areas.models import GRID, Address, Area
from webapp.core.db import db
from webapp.teams import reaching
from webapp.teams.models import ReachNote

from . import names
from .departments import DEPARTMENTS
from .houses import Street
from .people import Staff

SLOTS = ("党员助理", "文体员", "治安员", "物管员", "卫生员")
SHOWN = ("网格员", "网格长", "党员中心户")
CALLS = (  # days ago, who was called, whether somebody answered
    (1, "grid_worker", False),
    (3, "grid_worker", True),
    (4, "net", True),
    (6, "grid_head", True),
    (9, "net", False),
    (12, "grid_worker", True),
    (40, "team", False),
)


def staff(street: Street) -> Iterator[tuple]:
    """One a net and grid, for four of five nets; nobody is named for general governance yet, and here and there for another."""
    dice = Random(f"nets {street.code}")
    for grid in street.grids:
        for place, (code, _name, net) in enumerate(DEPARTMENTS):
            if net and dice.random() > 0.15:
                yield grid.code, net, code, "", names.person(dice), f"1001{dice.randrange(8_000_000, 8_999_999)}", "", grid_began(place), ""


def holders(street: Street) -> Iterator[tuple]:
    dice = Random(f"slots {street.code}")
    for grid in street.grids:
        for slot in SLOTS:
            if dice.random() > 0.2 and (slot, grid) != ("文体员", street.grids[0]):  # a vacancy to be seen in every street
                phone, agreed = f"1001{dice.randrange(7_000_000, 7_999_999)}", "是" if dice.random() > 0.4 else ""
                yield grid.code, slot, "", names.person(dice), phone if agreed else "", agreed, grid_began(0), ""


def cards(of: Staff) -> Iterator[tuple]:
    """Grid workers and heads have a work phone; two of three show their name; hub households one of two."""
    dice = Random("cards")
    for post in of.posts:
        if post.role in SHOWN and post.until is None:
            agreed = dice.random() > (0.5 if post.role == "党员中心户" else 0.35) or post.name == "陈小满"
            if agreed or post.role != "党员中心户":
                yield post.number, f"1002{int(post.number):07d}", "是" if agreed else "否"


def grid_began(place: int) -> str:
    return f"2025-{place + 1:02d}-01"


def note_calls(street_id: UUID, at: datetime) -> None:
    """In the first grid, once."""
    if db.session.scalar(select(ReachNote.id).where(ReachNote.street_id == street_id).limit(1)):
        return
    grid_id = db.session.scalar(select(Area.id).where(Area.street_id == street_id, Area.tier == GRID).order_by(Area.code).limit(1))
    house = db.session.scalar(select(Address.building_id).where(Address.grid_id == grid_id).order_by(Address.code).limit(1))
    for days, contact, is_reached in CALLS if grid_id else ():
        reaching.note(street_id, grid_id, contact, is_reached=is_reached, at=at - timedelta(days=days), building_id=house)
