"""What a street sets up once for its orders: departments with members and zones, and categories on two levels."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from webapp.accounts.rules import held_at
from webapp.core.db import Row

NETS = ("governance", "safety", "city", "policing", "property")  # 五网: 综合治理, 安全生产, 城市管理, 治安警务, 物业管理
_NETS = f"net IS NULL OR net IN {NETS}"
MOST_CATEGORY = 30  # characters: what other platforms take


class Department(Row):
    """A body that orders can be dispatched to: an office, a station, a property company."""

    __tablename__ = "department"
    __table_args__ = (UniqueConstraint("street_id", "code"), UniqueConstraint("street_id", "name"))

    code: Mapped[str] = mapped_column(String(20))
    name: Mapped[str] = mapped_column(String(40))
    phone: Mapped[str] = mapped_column(String(20), default="")
    ended_at: Mapped[datetime | None]  # no new orders from then on

    def touches(self):
        yield touched_by_register(self.street_id)


class DepartmentMember(Row):
    """Who acts for a department, from–until. What was done is judged by who was a member then."""

    __tablename__ = "department_member"
    __table_args__ = (
        CheckConstraint("ends_at IS NULL OR ends_at > starts_at", name="order"),
        Index("ix_department_member_person_id", "person_id"),
        Index("ix_department_member_department_id", "department_id"),
    )

    department_id: Mapped[UUID] = mapped_column(ForeignKey("department.id"))
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime | None]

    held_at = held_at

    def touches(self):
        yield f"p:{self.person_id}", f"p:{self.person_id}"


class DepartmentZone(Row):
    """A department's own zone, mapped onto the base grids. In one grid each of the five nets is one department's."""

    __tablename__ = "department_zone"
    __table_args__ = (
        UniqueConstraint("grid_id", "net"),
        CheckConstraint(f"net IN {NETS}", name="net"),
        Index("ix_department_zone_department_id", "department_id"),
    )

    department_id: Mapped[UUID] = mapped_column(ForeignKey("department.id"))
    grid_id: Mapped[UUID] = mapped_column(ForeignKey("area.id"))
    net: Mapped[str] = mapped_column(String(12))
    name: Mapped[str] = mapped_column(String(40), default="")  # what the department calls it

    def touches(self):
        """Whoever walks there carries forms that say whom a whistle should call."""
        yield f"g:{self.grid_id}", f"s:{self.street_id}"


class Category(Row):
    """What an order is about. Two levels; the lower one says whose it is and how many working days it may take (0: on the spot)."""

    __tablename__ = "order_category"
    __table_args__ = (
        UniqueConstraint("street_id", "code"),
        CheckConstraint("handle_days BETWEEN 0 AND 60", name="handle_days"),
        CheckConstraint(_NETS, name="net"),
        Index("ix_order_category_parent_id", "parent_id"),
    )

    code: Mapped[str] = mapped_column(String(20))
    std_code: Mapped[str | None] = mapped_column(String(20))  # GB/T 30428, where there is one
    name: Mapped[str] = mapped_column(String(MOST_CATEGORY))
    parent_id: Mapped[UUID | None] = mapped_column(ForeignKey("order_category.id"))
    department_id: Mapped[UUID | None] = mapped_column(ForeignKey("department.id"))
    net: Mapped[str | None] = mapped_column(String(12))  # where given, the department of the place's zone goes first
    handle_days: Mapped[int] = mapped_column(default=3)
    position: Mapped[int] = mapped_column(default=0)
    ended_at: Mapped[datetime | None]

    parent: Mapped["Category | None"] = relationship(remote_side="Category.id", lazy="select")

    def touches(self):
        yield touched_by_register(self.street_id)


def touched_by_register(street_id: UUID) -> tuple[str, str]:
    """Every visit's form offers the categories, and every order names its department: all that a phone carries is drawn anew."""
    return f"s:{street_id}", f"s:{street_id}"
