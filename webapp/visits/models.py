"""A visit and what came of it: promises, care that was agreed on, and how each door stands in the running round."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from webapp.areas.models import Address, Household, touched_by_door
from webapp.core.db import Row

from .rules import OUTCOMES, STAGES, STATES, Limits, Standing


class VisitCampaign(Row):
    """A two-year round 大走访. It keeps the limits it began with."""

    __tablename__ = "visit_campaign"
    __table_args__ = (
        UniqueConstraint("street_id", "starts_on"),
        CheckConstraint("ends_on > starts_on", name="order"),
    )

    name: Mapped[str] = mapped_column(String(60))
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    tries: Mapped[int] = mapped_column(default=3)
    bands: Mapped[int] = mapped_column(default=2)
    vacant_days: Mapped[int] = mapped_column(default=2)
    refused_days: Mapped[int] = mapped_column(default=180)

    @property
    def limits(self) -> Limits:
        return Limits(self.tries, self.bands, self.vacant_days, self.refused_days)

    def touches(self):
        yield f"s:{self.street_id}", f"s:{self.street_id}"


class Visit(Row):
    """One try at one door. Never changed: taken back or replaced, it stays with its mark."""

    __tablename__ = "visit"
    __table_args__ = (
        CheckConstraint(f"outcome IN {OUTCOMES}", name="outcome"),
        CheckConstraint(f"weak_signal_stage = '' OR weak_signal_stage IN {STAGES}", name="stage"),
        Index("ix_visit_address_id", "address_id", "happened_at"),
        Index("ix_visit_person_id", "person_id", "happened_at"),
        Index("ix_visit_arrived", "street_id", "received_at", "id"),
        Index("ix_visit_grid_arrived", "grid_id", "received_at", "id"),
        Index("ix_visit_review", "address_id", "review_on", sqlite_where=text("review_on IS NOT NULL"),
              postgresql_where=text("review_on IS NOT NULL")),
    )  # fmt: skip

    address_id: Mapped[UUID] = mapped_column(ForeignKey("address.id"))
    grid_id: Mapped[UUID] = mapped_column(ForeignKey("area.id"))  # where the door lay when it happened
    household_id: Mapped[UUID | None] = mapped_column(ForeignKey("household.id"))
    campaign_id: Mapped[UUID | None] = mapped_column(ForeignKey("visit_campaign.id"))
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    outcome: Mapped[str] = mapped_column(String(10))
    happened_at: Mapped[datetime]
    received_at: Mapped[datetime]
    time_uncertain: Mapped[bool] = mapped_column(default=False)
    fields: Mapped[list] = mapped_column(default=list)
    difficulty: Mapped[str] = mapped_column(Text, default="")
    idea: Mapped[str] = mapped_column(Text, default="")
    settled: Mapped[bool] = mapped_column(default=False)  # 当场解决了
    weak_signal: Mapped[str] = mapped_column(Text, default="")
    weak_signal_stage: Mapped[str] = mapped_column(String(10), default="")
    review_on: Mapped[date | None]
    withdrawn_at: Mapped[datetime | None]
    replaced_by_id: Mapped[UUID | None]

    address: Mapped[Address] = relationship(lazy="select")
    household: Mapped[Household | None] = relationship(lazy="select")
    promises: Mapped[list["Promise"]] = relationship(back_populates="visit", lazy="select")

    def touches(self):
        yield from walked(self.address)


class Promise(Row):
    """An answer owed to a household; open until it was given."""

    __tablename__ = "promise"
    __table_args__ = (Index("ix_promise_open", "address_id", "fed_back_at"), Index("ix_promise_visit_id", "visit_id"))

    visit_id: Mapped[UUID] = mapped_column(ForeignKey("visit.id"))
    address_id: Mapped[UUID] = mapped_column(ForeignKey("address.id"))
    words: Mapped[str] = mapped_column(Text)
    due_on: Mapped[date]
    fed_back_at: Mapped[datetime | None]
    fed_back_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    feedback: Mapped[str] = mapped_column(Text, default="")
    dropped_at: Mapped[datetime | None]  # its visit was taken back

    visit: Mapped[Visit] = relationship(back_populates="promises", lazy="select")
    address: Mapped[Address] = relationship(lazy="select")

    def touches(self):
        yield from walked(self.address)


class CareAgreement(Row):
    """A household that agreed to be looked in on every so many days. By whom and when, never why."""

    __tablename__ = "care_agreement"
    __table_args__ = (
        CheckConstraint("every_days BETWEEN 1 AND 366", name="every_days"),
        Index("ix_care_agreement_address_id", "address_id", "ended_at"),
    )

    household_id: Mapped[UUID] = mapped_column(ForeignKey("household.id"))
    address_id: Mapped[UUID] = mapped_column(ForeignKey("address.id"))
    every_days: Mapped[int]
    agreed_on: Mapped[date]
    agreed_by_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    ended_at: Mapped[datetime | None]

    address: Mapped[Address] = relationship(lazy="select")

    def touches(self):
        yield from walked(self.address)


class DoorState(Row):
    """How a door stands in the running round: what the fold over its visits gives, kept for pages and counts. Its id is the address's.

    A door without a row has not been tried yet.
    """

    __tablename__ = "door_state"
    __table_args__ = (CheckConstraint(f"state IN {STATES}", name="state"), Index("ix_door_state_campaign_id", "campaign_id"))

    id: Mapped[UUID] = mapped_column(ForeignKey("address.id"), primary_key=True)
    campaign_id: Mapped[UUID | None] = mapped_column(ForeignKey("visit_campaign.id"))
    household_id: Mapped[UUID | None]  # the household that this standing is about
    state: Mapped[str] = mapped_column(String(8))
    tried_out: Mapped[bool] = mapped_column(default=False)
    left_out: Mapped[bool] = mapped_column(default=False)  # vacant, confirmed: not in the denominator
    met_at: Mapped[datetime | None]
    first_met_at: Mapped[datetime | None]
    tries: Mapped[int] = mapped_column(default=0)
    bands: Mapped[list] = mapped_column(default=list)
    vacant_on: Mapped[list] = mapped_column(default=list)
    refused_until: Mapped[date | None]
    last_outcome: Mapped[str] = mapped_column(String(10), default="")
    last_at: Mapped[datetime | None]
    last_id: Mapped[UUID | None]
    recent: Mapped[list] = mapped_column(default=list)

    address: Mapped[Address] = relationship(lazy="select")

    def standing(self) -> Standing:
        return Standing(
            met_at=self.met_at,
            first_met_at=self.first_met_at,
            tries=self.tries,
            bands=tuple(self.bands),
            vacant_on=tuple(date.fromisoformat(day) for day in self.vacant_on),
            refused_until=self.refused_until,
            last_outcome=self.last_outcome,
            last_at=self.last_at,
            last_id=self.last_id,
            recent=tuple(UUID(one) for one in self.recent),
        )

    def set(self, standing: Standing, limits: Limits, listed_vacant: bool) -> None:
        for name, value in columns_of(standing, limits, listed_vacant).items():
            if getattr(self, name) != value:  # most columns stay as they were, and setting one costs more than looking
                setattr(self, name, value)

    def touches(self):
        yield from walked(self.address)


def columns_of(standing: Standing, limits: Limits, listed_vacant: bool) -> dict:
    """A standing as columns of DoorState; also for imports that write many at once."""
    return {
        "state": standing.state(listed_vacant),
        "tried_out": standing.tried_out(limits),
        "left_out": standing.left_out(limits),
        "met_at": standing.met_at,
        "first_met_at": standing.first_met_at,
        "tries": standing.tries,
        "bands": list(standing.bands),
        "vacant_on": [day.isoformat() for day in standing.vacant_on],
        "refused_until": standing.refused_until,
        "last_outcome": standing.last_outcome,
        "last_at": standing.last_at,
        "last_id": standing.last_id,
        "recent": [str(one) for one in standing.recent],
    }


def walked(address: Address):
    """What a visit at a door concerns: its page, its building's, and the grid's counts; not the names on the search page."""
    return (pair for pair in touched_by_door(address.grid_id, address.building_id, address.id) if not pair[1].startswith("n:"))
