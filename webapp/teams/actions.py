"""Naming people for nets and slots, ending that, consent and its withdrawal, one's own card. The audit row beside each keeps no name."""

from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar
from uuid import UUID

from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from webapp.accounts.models import Person
from webapp.areas.models import Area
from webapp.core import audit
from webapp.core.clock import iso
from webapp.core.db import db
from webapp.core.ids import new_id
from webapp.core.problems import Conflict, NotFound, Problem
from webapp.orders.registers import Department

from .models import NetStaff, PublicCard, TeamHolder

Held = NetStaff | TeamHolder
H = TypeVar("H", NetStaff, TeamHolder)


@dataclass(frozen=True)
class Named:
    """Who it is, by staff number or by name, and what may be shown of them."""

    staff_number: str = ""
    name: str = ""
    phone: str = ""
    agreed: bool = False
    starts_at: datetime | None = None  # None: now


def name_staff(grid_id: UUID, net: str, said: Named, department: Department | None, *, by: Person, at: datetime) -> NetStaff:
    facts = {"grid_id": grid_id, "net": net}
    staff = NetStaff(id=new_id(), street_id=by.street_id, department_id=department.id if department else None, **facts)
    return _named(staff, said, by=by, at=at)


def name_holder(grid_id: UUID, slot: str, said: Named, *, by: Person, at: datetime) -> TeamHolder:
    return _named(TeamHolder(id=new_id(), street_id=by.street_id, grid_id=grid_id, slot=slot), said, by=by, at=at)


def end(held: Held, *, ends_at: datetime, by: Person, at: datetime) -> None:
    """History stays. What had not begun never was: it goes."""
    if held.ends_at is not None and held.ends_at <= at:
        raise Conflict("ended", _l("This has ended already."))
    if ends_at > held.starts_at:
        held.ends_at = ends_at
        audit.record(f"{held.__tablename__}.ended", held, by=by, at=at, **_place(held), ends_at=iso(ends_at))
        return
    if held.starts_at < at:
        raise Problem("ends-before-it-begins", _l("The last day lies before the first."), field="last_day")
    audit.record(f"{held.__tablename__}.taken_back", held, by=by, at=at, **_place(held))
    db.session.delete(held)


def agree(held: Held, *, by: Person, at: datetime) -> None:
    """The holder agreed that residents read name and number."""
    if held.forgotten_at is not None:
        raise Conflict("forgotten", _l("The name is no longer kept. Name the person anew."))
    if held.agreed_at is None:
        held.agreed_at = at
        audit.record(f"{held.__tablename__}.agreed", held, by=by, at=at, **_place(held))


def withdraw_consent(held: Held, *, by: Person, at: datetime) -> None:
    """Staff are still known at work: only the name is shown no longer. A volunteer's name and number go; the slot and its days stay.
    A second tap finds nothing to take back."""
    if held.forgotten_at is not None if isinstance(held, TeamHolder) else held.agreed_at is None:
        return
    if isinstance(held, NetStaff):
        held.agreed_at = None
    else:
        forget(held, at)
    audit.record(f"{held.__tablename__}.consent_withdrawn", held, by=by, at=at, **_place(held))


def forget(held: Held, at: datetime) -> None:
    held.person_id, held.name, held.phone = None, "", ""
    held.person = None
    held.agreed_at, held.forgotten_at = None, at


def show_card(person: Person, phone: str, *, agreed: bool, by: Person, at: datetime) -> None:
    """What residents read of somebody with a post. Only the person agrees to more than the work phone."""
    db.session.execute(select(Person.id).where(Person.id == person.id).with_for_update())  # a second tap waits for the first
    card = db.session.scalars(select(PublicCard).where(PublicCard.person_id == person.id)).one_or_none()
    if card is None:
        card = PublicCard(id=new_id(), street_id=person.street_id, person_id=person.id)
        db.session.add(card)
    card.phone = phone
    card.agreed_at = (card.agreed_at or at) if agreed else None
    audit.record("public_card.changed", card, by=by, at=at, has_phone=bool(phone), agreed=agreed)


def _named(held: H, said: Named, *, by: Person, at: datetime) -> H:
    if bool(said.staff_number) == bool(said.name):
        raise Problem("who", _l("Give either a staff number or a name."), field="staff_number")
    person = _person(by.street_id, said.staff_number) if said.staff_number else None
    held.person_id, held.name, held.phone = person.id if person else None, said.name, said.phone
    held.agreed_at = at if said.agreed else None
    held.starts_at = said.starts_at or at
    _locked(held.grid_id)
    if _is_named(held, at):
        raise Conflict("named", _l("This person is named there already."), field="staff_number")
    db.session.add(held)
    db.session.flush()
    audit.record(f"{held.__tablename__}.named", held, by=by, at=at, **_place(held), person=str(held.person_id or ""))
    return held


def _person(street_id: UUID, staff_number: str) -> Person:
    asked = select(Person).where(Person.street_id == street_id, Person.staff_number == staff_number, Person.left_at.is_(None))
    found = db.session.scalars(asked).one_or_none()
    if found is None:
        raise Problem("nobody", _l("Nobody has the staff number %(number)s.", number=staff_number), field="staff_number")
    return found


def _locked(grid_id: UUID) -> None:
    """Two who name the same person at once see each other."""
    if db.session.execute(select(Area.id).where(Area.id == grid_id).with_for_update()).first() is None:
        raise NotFound()


def _is_named(held: Held, at: datetime) -> bool:
    """Whether the same person is named for the same net or slot, now or from some day on."""
    model = type(held)
    place = NetStaff.net == held.net if isinstance(held, NetStaff) else TeamHolder.slot == held.slot
    asked = select(model.id).where(model.grid_id == held.grid_id, place, (model.ends_at.is_(None)) | (model.ends_at > at))
    same = model.person_id == held.person_id if held.person_id else model.name == held.name
    return db.session.scalars(asked.where(same).limit(1)).first() is not None


def _place(held: Held) -> dict[str, str]:
    what = {"net": held.net} if isinstance(held, NetStaff) else {"slot": held.slot}
    return {"grid": str(held.grid_id)} | what
