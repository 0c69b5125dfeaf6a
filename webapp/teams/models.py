"""Who is named for a net or a slot of a grid, from–until; what a person shows residents; whether a contact was reached.

A name is either a person with an account or written down. It goes, with the number, when consent is withdrawn or its time is over
(`forgotten_at`); that the net or the slot was held then stays.
"""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from webapp.accounts.models import Person
from webapp.accounts.rules import held_at
from webapp.areas.models import Area
from webapp.core.db import Row
from webapp.orders.registers import NETS, Department

SLOTS = ("assistant", "culture", "security", "property", "health")  # 一岗四员: 党员助理岗 + 文体员, 治安员, 物管员, 卫生员
CONTACTS = ("grid_worker", "grid_head", "hub_household", "team", "net")  # whom a resident may have called: a role, never a person
MOST_NAME, MOST_PHONE, MOST_ANSWER = 40, 20, 200
_NAMED = "(forgotten_at IS NULL AND (person_id IS NOT NULL OR name <> ''))"
_FORGOTTEN = "(forgotten_at IS NOT NULL AND person_id IS NULL AND name = '' AND phone = '' AND agreed_at IS NULL)"
NAMED = f"{_NAMED} OR {_FORGOTTEN}"
ORDER = "ends_at IS NULL OR ends_at > starts_at"


class NetStaff(Row):
    """Who covers one of the five nets in a grid. Staff: the work phone is shown to residents, the name only if agreed."""

    __tablename__ = "net_staff"
    __table_args__ = (
        CheckConstraint(f"net IN {NETS}", name="net"),
        CheckConstraint(NAMED, name="named"),
        CheckConstraint(ORDER, name="order"),
        Index("ix_net_staff_grid_id", "grid_id", "net"),
        Index("ix_net_staff_person_id", "person_id"),
    )

    grid_id: Mapped[UUID] = mapped_column(ForeignKey("area.id"))
    net: Mapped[str] = mapped_column(String(12))
    department_id: Mapped[UUID | None] = mapped_column(ForeignKey("department.id"))
    person_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    name: Mapped[str] = mapped_column(String(MOST_NAME), default="")
    phone: Mapped[str] = mapped_column(String(MOST_PHONE), default="")  # at work
    agreed_at: Mapped[datetime | None]  # that residents read the name
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime | None]
    forgotten_at: Mapped[datetime | None]

    person: Mapped[Person | None] = relationship(lazy="joined")
    department: Mapped[Department | None] = relationship(lazy="joined")
    held_at = held_at


class TeamHolder(Row):
    """Who fills one of a grid's five slots. Often a volunteer: without consent residents read the slot alone."""

    __tablename__ = "team_holder"
    __table_args__ = (
        CheckConstraint(f"slot IN {SLOTS}", name="slot"),
        CheckConstraint(NAMED, name="named"),
        CheckConstraint(ORDER, name="order"),
        Index("ix_team_holder_grid_id", "grid_id", "slot"),
        Index("ix_team_holder_person_id", "person_id"),
    )

    grid_id: Mapped[UUID] = mapped_column(ForeignKey("area.id"))
    slot: Mapped[str] = mapped_column(String(12))
    person_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    name: Mapped[str] = mapped_column(String(MOST_NAME), default="")
    phone: Mapped[str] = mapped_column(String(MOST_PHONE), default="")
    agreed_at: Mapped[datetime | None]  # that residents read name and number
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime | None]
    forgotten_at: Mapped[datetime | None]

    person: Mapped[Person | None] = relationship(lazy="joined")
    held_at = held_at


class PublicCard(Row):
    """What somebody with a post shows residents. A sign-in number is never shown: the work phone is written here, or there is none."""

    __tablename__ = "public_card"
    __table_args__ = (UniqueConstraint("person_id"),)

    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    phone: Mapped[str] = mapped_column(String(MOST_PHONE), default="")
    agreed_at: Mapped[datetime | None]  # that residents read the name; a hub household's number too


class ReachNote(Row):
    """Somebody called a contact of a grid and was answered, or not: a resident's word, or a test by the staff. It names nobody."""

    __tablename__ = "reach_note"
    __table_args__ = (
        CheckConstraint(f"contact IN {CONTACTS}", name="contact"),
        CheckConstraint("(answered_at IS NULL) = (answered_by_id IS NULL)", name="answered"),
        Index("ix_reach_note_grid_id", "grid_id", "at"),
    )

    grid_id: Mapped[UUID] = mapped_column(ForeignKey("area.id"))
    building_id: Mapped[UUID | None] = mapped_column(ForeignKey("building.id"))
    contact: Mapped[str] = mapped_column(String(16))
    is_reached: Mapped[bool]
    at: Mapped[datetime]
    tested_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))  # None: a resident said so
    answered_at: Mapped[datetime | None]
    answered_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    answer: Mapped[str] = mapped_column(String(MOST_ANSWER), default="")

    grid: Mapped[Area] = relationship(lazy="joined")
