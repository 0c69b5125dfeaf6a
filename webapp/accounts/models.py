"""People, their devices, their posts (a role in an area, from–until) and the ways in."""

from datetime import datetime
from uuid import UUID

from flask_login import UserMixin
from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, inspect
from sqlalchemy.orm import Mapped, mapped_column, relationship

from webapp.core.db import Row, db
from webapp.core.words import LANGUAGES

from .roles import ROLES
from .rules import held_at

THEMES = ("", "light", "dark")


class Person(Row):
    __tablename__ = "person"
    __table_args__ = (
        UniqueConstraint("street_id", "staff_number"),
        UniqueConstraint("street_id", "phone"),
        CheckConstraint(f"language IN {LANGUAGES}", name="language"),
        CheckConstraint(f"theme IN {THEMES}", name="theme"),
        Index("ix_person_sign_in_number", "staff_number"),
        Index("ix_person_sign_in_phone", "phone"),
    )

    staff_number: Mapped[str] = mapped_column(String(20))
    name: Mapped[str] = mapped_column(String(40))
    phone: Mapped[str | None] = mapped_column(String(20))
    password_hash: Mapped[str | None] = mapped_column(String(200))
    password_set_at: Mapped[datetime | None]
    language: Mapped[str] = mapped_column(String(8), default="zh_Hans")
    large_type: Mapped[bool] = mapped_column(default=False)
    theme: Mapped[str] = mapped_column(String(5), default="")
    left_at: Mapped[datetime | None]  # can no longer sign in from then on

    posts: Mapped[list["Post"]] = relationship(back_populates="person", order_by="Post.starts_at", lazy="select")

    def touches(self):
        yield f"p:{self.id}", f"p:{self.id}"
        if inspect(self).attrs.name.history.deleted or inspect(self).attrs.phone.history.deleted:
            yield f"s:{self.street_id}", f"s:{self.street_id}"  # colleagues' pages say who came to a door, and whom to call


class Post(Row):
    """Who holds which role in which area, from–until. History stays; a change of post ends one and begins another."""

    __tablename__ = "post"
    __table_args__ = (
        CheckConstraint(f"role IN {ROLES}", name="role"),
        CheckConstraint("ends_at IS NULL OR ends_at > starts_at", name="order"),
        Index("ix_post_person_id", "person_id"),
        Index("ix_post_area_id", "area_id", "role"),
    )

    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    role: Mapped[str] = mapped_column(String(24))
    area_id: Mapped[UUID] = mapped_column(ForeignKey("area.id"))
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime | None]

    person: Mapped[Person] = relationship(back_populates="posts", lazy="joined")
    held_at = held_at

    def touches(self):
        yield f"p:{self.person_id}", f"p:{self.person_id}"
        yield f"g:{self.area_id}", f"g:{self.area_id}"
        yield f"s:{self.street_id}", f"g:{self.area_id}"  # hub households read who walks around them


class Device(Row, UserMixin):
    """One browser on one phone or desk where a person signed in. What Flask-Login loads; revoked here, refused everywhere."""

    __tablename__ = "device"
    __table_args__ = (Index("ix_device_person_id", "person_id"),)

    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    name: Mapped[str] = mapped_column(String(80))
    secret_hash: Mapped[str] = mapped_column(String(64))
    public_key: Mapped[str | None] = mapped_column(String(200))
    signed_in_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]
    filed: Mapped[int] = mapped_column(default=0)  # entries of this device in the database
    waiting: Mapped[int] = mapped_column(default=0)  # entries and photos not sent, as the phone last said
    waiting_since: Mapped[datetime | None]
    wipe_asked_at: Mapped[datetime | None]
    wiped_at: Mapped[datetime | None]  # by the phone's own word

    person: Mapped[Person] = relationship(lazy="joined")
    secret = ""  # known only where the device is made, for its cookie

    def get_id(self) -> str:
        return f"{self.id}.{self.secret}"

    def is_open_at(self, moment: datetime) -> bool:
        """Whether it may still be used: neither signed out nor unused for too long, and its person has not left."""
        return self.revoked_at is None and moment < self.expires_at and (self.person.left_at is None or moment < self.person.left_at)

    def touches(self):
        yield f"p:{self.person_id}", f"p:{self.person_id}"


class SignInCode(Row):
    """A one-time way in for a new person or a forgotten password. Only its hash is kept."""

    __tablename__ = "sign_in_code"

    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"), index=True)
    code_hash: Mapped[str] = mapped_column(String(64), unique=True)
    made_at: Mapped[datetime]
    made_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


class SignInTries(db.Model):  # type: ignore[name-defined]
    """How many tries to sign in a bucket has had in the window that ends then; see tries.py. A table, since every process must see it."""

    __tablename__ = "sign_in_tries"

    bucket: Mapped[str] = mapped_column(String(64), primary_key=True)  # a hash: no address or number is kept
    ends_at: Mapped[datetime] = mapped_column(primary_key=True)
    count: Mapped[int]
