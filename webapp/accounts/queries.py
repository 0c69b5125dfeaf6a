"""Reads of people, their posts, devices and codes. What an administrator sees is scoped to the street."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from flask import g, has_request_context
from sqlalchemy import ColumnElement, and_, func, or_, select

from webapp.core.clock import local_day, start_of_day
from webapp.core.db import db
from webapp.core.problems import NotFound
from webapp.core.streets import Street

from .entrance import hash_code
from .models import Device, Person, Post, SignInCode
from .places import Place, named
from .rules import Held

PAGE = 50
LOST_SHOWN = timedelta(days=90)


def posts_of(person_id: UUID) -> tuple[Held, ...]:
    """All posts of a person, past and coming ones too; asked of the database once a request, also by a whole batch."""
    kept = g.shared.setdefault("posts", {}) if has_request_context() and "shared" in g else {}
    if person_id not in kept:
        asked = select(Post.role, Post.area_id, Post.starts_at, Post.ends_at).where(Post.person_id == person_id)
        kept[person_id] = tuple(Held(*row) for row in db.session.execute(asked.order_by(Post.starts_at, Post.id)))
    return kept[person_id]


def by_login(login: str) -> Person | None:
    """The person whose phone or staff number this is. Where several streets have the number, the street's code comes before it:
    `330110004-1001`; guessing by password would tell by its time which numbers exist. Whoever is named so is meant, whatever
    anybody's number elsewhere looks like: no street can keep the people of another out."""
    return _by_street_and_number(login) or _by_number(login)


def _by_street_and_number(login: str) -> Person | None:
    forms = [(login[:at], login[at + 1 :]) for at, sign in enumerate(login) if sign == "-"]
    if not forms:
        return None
    theirs = or_(*(and_(Street.code == code, or_(Person.staff_number == rest, Person.phone == rest)) for code, rest in forms))
    found = db.session.execute(select(Person, Street.code).join(Street, Street.id == Person.street_id).where(theirs)).all()
    ranked = [((len(code), login == f"{code}-{person.staff_number}"), person) for person, code in found]  # no two are alike
    return max(ranked, key=lambda one: one[0])[1] if ranked else None


def _by_number(number: str) -> Person | None:
    found = db.session.scalars(select(Person).where(or_(Person.phone == number, Person.staff_number == number)).limit(2)).all()
    return found[0] if len(found) == 1 else None


def logins_of(person: Person) -> list[str]:
    """What this person can type to sign in: each number as short as it still leads to this person."""
    street = db.session.get_one(Street, person.street_id)
    numbers = [number for number in (person.phone, person.staff_number) if number]
    short = [next((login for login in (number, f"{street.code}-{number}") if by_login(login) == person), None) for number in numbers]
    return [login for login in short if login]


def usable_code(code: str, at: datetime) -> tuple[SignInCode, Person] | None:
    asked = (
        select(SignInCode, Person)
        .join(Person, Person.id == SignInCode.person_id)
        .where(SignInCode.code_hash == hash_code(code), SignInCode.used_at.is_(None), SignInCode.expires_at > at, Person.left_at.is_(None))
    )
    row = db.session.execute(asked).one_or_none()
    return (row[0], row[1]) if row else None


def open_devices(person_id: UUID) -> list[Device]:
    """Devices that are not signed out, latest sign-in first."""
    asked = select(Device).where(Device.person_id == person_id, Device.revoked_at.is_(None))
    return list(db.session.scalars(asked.order_by(Device.signed_in_at.desc(), Device.id)))


def lost_devices(person_id: UUID, at: datetime) -> list[Device]:
    """Phones that were to be emptied from afar in the last months, the latest first."""
    since = start_of_day(local_day(at)) - LOST_SHOWN
    asked = select(Device).where(Device.person_id == person_id, Device.wipe_asked_at >= since)
    return list(db.session.scalars(asked.order_by(Device.wipe_asked_at.desc(), Device.id)))


def device_in_reach(device_id: UUID, person: Person, manages: bool) -> Device:
    """One's own device; for who manages people, any of the street."""
    device = db.session.get(Device, device_id)
    if device is None or not (device.person_id == person.id or (manages and device.street_id == person.street_id)):
        raise NotFound()
    return device


def person_in(street_id: UUID, person_id: UUID) -> Person:
    person = db.session.get(Person, person_id)
    if person is None or person.street_id != street_id:
        raise NotFound()
    return person


def post_in(street_id: UUID, post_id: UUID) -> Post:
    post = db.session.get(Post, post_id)
    if post is None or post.street_id != street_id:
        raise NotFound()
    return post


def is_taken(street_id: UUID, *, staff_number: str | None = None, phone: str | None = None, but: UUID | None = None) -> bool:
    """Whether somebody else of the street has this number."""
    same = Person.staff_number == staff_number if staff_number else Person.phone == phone
    asked = select(Person.id).where(Person.street_id == street_id, same)
    return any(found != but for found in db.session.scalars(asked))


@dataclass(frozen=True)
class Placed:
    """A post with its area's name, as lists show it."""

    post: Post
    place: Place | None


def placed_posts(person_ids: Iterable[UUID]) -> dict[UUID, list[Placed]]:
    """Posts of these people, latest first."""
    asked = select(Post).where(Post.person_id.in_(set(person_ids))).order_by(Post.starts_at.desc(), Post.id)
    posts = list(db.session.scalars(asked))
    places = named(post.area_id for post in posts)
    found: dict[UUID, list[Placed]] = {}
    for post in posts:
        found.setdefault(post.person_id, []).append(Placed(post, places.get(post.area_id)))
    return found


@dataclass(frozen=True)
class People:
    """One page of a street's people, and how many there are in all."""

    rows: list[Person]
    start: int
    total: int


def search(street_id: UUID, words: str, start: int) -> People:
    """People whose name, staff number or phone has these words in it; those who left come last."""
    wanted: list[ColumnElement[bool]] = [Person.street_id == street_id]
    if words:
        wanted.append(or_(*(field.icontains(words, autoescape=True) for field in (Person.name, Person.staff_number, Person.phone))))
    total = db.session.scalar(select(func.count()).select_from(Person).where(*wanted)) or 0
    start = max(0, min(start, (total - 1) // PAGE * PAGE)) if total else 0
    asked = select(Person).where(*wanted).order_by(Person.left_at.is_not(None), Person.staff_number, Person.id)
    return People(list(db.session.scalars(asked.offset(start).limit(PAGE))), start, total)
