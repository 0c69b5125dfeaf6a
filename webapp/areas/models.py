"""Two trees: street > general grid (= community) > grid > micro-grid, and compound > building > unit > address.

An address (a door) lies in exactly one micro-grid; households come and go over it. Strict parents are held by the database.
"""

from collections.abc import Iterator
from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, String, UniqueConstraint, inspect, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from webapp.core.db import Row

STREET, GENERAL_GRID, GRID, MICRO_GRID = "street", "general_grid", "grid", "micro_grid"
TIERS = (STREET, GENERAL_GRID, GRID, MICRO_GRID)
PARTY_BODIES = {  # kind → the tier it stands beside
    "street_committee": STREET,
    "community_committee": GENERAL_GRID,
    "general_branch": GENERAL_GRID,
    "grid_branch": GRID,
    "action_team": MICRO_GRID,
    "hub_household": MICRO_GRID,
}
USES = ("home", "let", "other")  # only homes, owned or let, are walked


class Area(Row):
    __tablename__ = "area"
    __table_args__ = (
        UniqueConstraint("street_id", "code"),
        UniqueConstraint("id", "tier"),
        UniqueConstraint("id", "parent_id"),
        ForeignKeyConstraint(["parent_id", "parent_tier"], ["area.id", "area.tier"]),
        CheckConstraint(
            "(tier = 'street' AND parent_id IS NULL AND parent_tier IS NULL)"
            " OR (tier = 'general_grid' AND parent_id IS NOT NULL AND parent_tier = 'street')"
            " OR (tier = 'grid' AND parent_id IS NOT NULL AND parent_tier = 'general_grid')"
            " OR (tier = 'micro_grid' AND parent_id IS NOT NULL AND parent_tier = 'grid')",
            name="parent",
        ),
        Index("ix_area_parent_id", "parent_id"),
    )

    tier: Mapped[str] = mapped_column(String(12))
    code: Mapped[str] = mapped_column(String(20))
    name: Mapped[str] = mapped_column(String(60))
    parent_id: Mapped[UUID | None]
    parent_tier: Mapped[str | None] = mapped_column(String(12))
    boundary: Mapped[list | None]  # polygons of [longitude, latitude], GCJ-free WGS 84
    centre: Mapped[list | None]  # [longitude, latitude]

    parent: Mapped["Area | None"] = relationship(
        remote_side="[Area.id, Area.tier]", foreign_keys="[Area.parent_id, Area.parent_tier]", lazy="select"
    )

    def touches(self):
        grid = {GRID: self.id, MICRO_GRID: self.parent_id}.get(self.tier)
        if grid is not None:
            yield f"g:{grid}", f"g:{grid}"
        yield touched_by_name(self.street_id, self.id)


def touched_by_name(street_id: UUID, area_id: UUID) -> tuple[str, str]:
    """An area's name is read by all who hold a post in it or walk under it, also by those who carry none of its doors."""
    return f"s:{street_id}", f"g:{area_id}"


class PartyBody(Row):
    """A party body beside a node of the grid tree; a hub household is the body of one household."""

    __tablename__ = "party_body"
    __table_args__ = (
        CheckConstraint(f"kind IN {tuple(PARTY_BODIES)}", name="kind"),
        Index(
            "uq_party_body_open",
            "area_id",
            "kind",
            unique=True,
            sqlite_where=text("ends_at IS NULL"),
            postgresql_where=text("ends_at IS NULL"),
        ),
    )

    area_id: Mapped[UUID] = mapped_column(ForeignKey("area.id"))
    kind: Mapped[str] = mapped_column(String(20))
    name: Mapped[str] = mapped_column(String(60))
    person_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))  # secretary, leader or hub
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime | None]


class Compound(Row):
    __tablename__ = "compound"
    __table_args__ = (UniqueConstraint("street_id", "name"), Index("ix_compound_area_id", "area_id"))

    area_id: Mapped[UUID] = mapped_column(ForeignKey("area.id"))  # its general grid
    name: Mapped[str] = mapped_column(String(60))
    centre: Mapped[list | None]


class Building(Row):
    __tablename__ = "building"
    __table_args__ = (UniqueConstraint("compound_id", "name"),)

    compound_id: Mapped[UUID] = mapped_column(ForeignKey("compound.id"))
    name: Mapped[str] = mapped_column(String(40))  # «3幢»
    position: Mapped[int]  # order inside the compound
    centre: Mapped[list | None]

    compound: Mapped[Compound] = relationship(lazy="joined")


class Unit(Row):
    """An entrance 单元 of a building."""

    __tablename__ = "unit"
    __table_args__ = (UniqueConstraint("building_id", "name"), UniqueConstraint("id", "building_id"))

    building_id: Mapped[UUID] = mapped_column(ForeignKey("building.id"))
    name: Mapped[str] = mapped_column(String(40))  # «2单元»; empty when the building has one entrance
    position: Mapped[int]

    building: Mapped[Building] = relationship(lazy="joined")


class Address(Row):
    """A door 户室: the stable key. `grid_id` and `building_id` repeat what its parents say, held equal by foreign keys."""

    __tablename__ = "address"
    __table_args__ = (
        UniqueConstraint("unit_id", "door"),
        UniqueConstraint("street_id", "code"),
        ForeignKeyConstraint(["micro_grid_id", "grid_id"], ["area.id", "area.parent_id"]),
        ForeignKeyConstraint(["unit_id", "building_id"], ["unit.id", "unit.building_id"]),
        CheckConstraint(f"use IN {USES}", name="use"),
        Index("ix_address_grid_id", "grid_id", "building_id"),
        Index("ix_address_micro_grid_id", "micro_grid_id"),
        Index("ix_address_building_id", "building_id"),
    )

    code: Mapped[str] = mapped_column(String(40))  # standard address code; what a re-import recognises it by
    unit_id: Mapped[UUID]
    building_id: Mapped[UUID]
    floor: Mapped[int]
    door: Mapped[str] = mapped_column(String(20))  # «402»
    position: Mapped[int]  # order on its floor
    micro_grid_id: Mapped[UUID]
    grid_id: Mapped[UUID]
    use: Mapped[str] = mapped_column(String(8), default="home")
    listed_vacant: Mapped[bool] = mapped_column(default=False)  # the spreadsheet says so; a visit decides

    unit: Mapped[Unit] = relationship(foreign_keys="[Address.unit_id, Address.building_id]", lazy="select")
    households: Mapped[list["Household"]] = relationship(back_populates="address", order_by="Household.starts_at", lazy="select")

    def touches(self):
        for grid in {self.grid_id, *_before(self, "grid_id")}:
            yield from touched_by_door(grid, self.building_id, self.id)


def touched_by_door(grid_id: UUID, building_id: UUID, address_id: UUID) -> Iterator[tuple[str, str]]:
    """What a change of a door concerns in a grid that it lies in or has left; also for changes made in bulk."""
    yield f"g:{grid_id}", f"a:{address_id}"
    yield f"g:{grid_id}", f"b:{building_id}"
    yield f"g:{grid_id}", f"t:{grid_id}"  # how many of its doors were met, for Today and the list of buildings
    yield f"g:{grid_id}", f"n:{grid_id}"  # names and doors, for the search page
    yield f"n:{grid_id}", f"n:{grid_id}"  # and for those who report from there without walking it: no visit touches this one


class AddressMove(Row):
    """A door that went to another micro-grid: who answered for it until when. Writes are judged by it at their own time."""

    __tablename__ = "address_move"
    __table_args__ = (
        Index("ix_address_move_address_id", "address_id", "moved_at"),
        Index("ix_address_move_lately", "street_id", "moved_at"),
    )

    address_id: Mapped[UUID] = mapped_column(ForeignKey("address.id"))
    from_micro_grid_id: Mapped[UUID] = mapped_column(ForeignKey("area.id"))
    to_micro_grid_id: Mapped[UUID] = mapped_column(ForeignKey("area.id"))
    moved_at: Mapped[datetime]


class Household(Row):
    """Who lives behind a door, from–until; at most one at a time. No more is kept than a visitor needs."""

    __tablename__ = "household"
    __table_args__ = (
        CheckConstraint("members IS NULL OR members BETWEEN 1 AND 30", name="members"),
        CheckConstraint("ends_at IS NULL OR ends_at >= starts_at", name="order"),
        Index("ix_household_address_id", "address_id", "ends_at"),
        Index(
            "uq_household_current",
            "address_id",
            unique=True,
            sqlite_where=text("ends_at IS NULL"),
            postgresql_where=text("ends_at IS NULL"),
        ),
    )

    address_id: Mapped[UUID] = mapped_column(ForeignKey("address.id"))
    contact_name: Mapped[str] = mapped_column(String(40), default="")  # «李女士»
    phone: Mapped[str] = mapped_column(String(20), default="")
    members: Mapped[int | None]
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime | None]

    address: Mapped[Address] = relationship(back_populates="households", lazy="select")

    def touches(self):
        yield from self.address.touches()


def _before(row, attribute: str) -> tuple:
    """The committed value that a pending change is about to replace."""
    return tuple(value for value in inspect(row).attrs[attribute].history.deleted or () if value is not None)
