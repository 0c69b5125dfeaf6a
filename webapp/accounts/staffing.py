"""What an administrator does: people come, change, leave; posts begin and end. History stays."""

from datetime import datetime
from uuid import UUID

from flask_babel import lazy_gettext as _l
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from webapp.core import audit
from webapp.core.clock import iso
from webapp.core.db import db
from webapp.core.ids import new_id
from webapp.core.problems import Conflict, NotFound, Problem

from . import places
from .actions import end_codes, revoke
from .models import Person, Post
from .places import Place
from .queries import open_devices
from .roles import ADMINISTRATOR, TIERS_OF_ROLE
from .rules import always_held


class LastAdministrator(Problem):
    """Without this post nobody could give posts any more."""

    def __init__(self) -> None:
        super().__init__("last-administrator", _l("Somebody must be administrator. Give the post to another person first."))


def add_person(street_id: UUID, *, staff_number: str, name: str, phone: str | None, by: Person | None, at: datetime) -> Person:
    person = Person(id=new_id(), street_id=street_id, staff_number=staff_number, name=name, phone=phone)
    db.session.add(person)
    _keep_numbers_apart()
    audit.record("person.added", person, by=by, at=at, staff_number=staff_number, name=name)
    return person


def change_facts(person: Person, *, staff_number: str, name: str, phone: str | None, by: Person, at: datetime) -> None:
    before = {"staff_number": person.staff_number, "name": person.name, "phone": person.phone}
    after = {"staff_number": staff_number, "name": name, "phone": phone}
    changed = {key: [before[key], after[key]] for key in before if before[key] != after[key]}
    if not changed:
        return
    person.staff_number, person.name, person.phone = staff_number, name, phone
    _keep_numbers_apart()
    audit.record("person.changed", person, by=by, at=at, **changed)


def give_post(person: Person, role: str, place: Place, *, starts_at: datetime, by: Person | None, at: datetime) -> Post:
    """Begins a post. An area of another street is not there; a role is held only at its own tiers."""
    if place.street_id != person.street_id:
        raise NotFound()
    if person.left_at is not None:
        raise Conflict("has-left", _l("This person has left. Take the departure back first."))
    if place.tier not in TIERS_OF_ROLE[role]:
        raise Problem("wrong-tier", _l("This role is not held in an area of this kind. Choose another area."), field="area")
    for other in _posts(person):
        if other.role == role and other.area_id == place.id and (other.ends_at is None or other.ends_at > starts_at):
            raise Conflict("post-held", _l("The person already holds this post at that time."), field="area")
    post = Post(id=new_id(), street_id=person.street_id, person=person, role=role, area_id=place.id, starts_at=starts_at)
    db.session.add(post)
    audit.record("post.given", post, by=by, at=at, person=str(person.id), role=role, area=place.code, starts_at=iso(starts_at))
    return post


def end_post(post: Post, *, ends_at: datetime, by: Person, at: datetime) -> None:
    """Ends a post. One that has not begun by `at` and was to begin no earlier than it ends never was: it goes, and the audit keeps
    it. One that was held is never deleted: what was done in it leans on it."""
    if post.ends_at is not None and post.ends_at <= at:
        raise Conflict("post-ended", _l("This post has already ended."))
    never_was = ends_at <= post.starts_at
    if never_was and post.starts_at < at:
        raise Problem("ends-before-it-begins", _l("The last day lies before the first."), field="last_day")
    if post.role == ADMINISTRATOR:
        _keep_an_administrator(post, None if never_was else ends_at, at)
    place = places.named([post.area_id])[post.area_id]
    facts = {"person": str(post.person_id), "role": post.role, "area": place.code, "starts_at": iso(post.starts_at)}
    if never_was:
        audit.record("post.taken_back", post, by=by, at=at, **facts)
        db.session.delete(post)
        return
    post.ends_at = ends_at
    audit.record("post.ended", post, by=by, at=at, **facts, ends_at=iso(ends_at))


def depart(person: Person, *, by: Person, at: datetime) -> None:
    """The person leaves: posts end, devices close. What was written before still arrives."""
    if person.left_at is not None:
        raise Conflict("has-left", _l("This person has already left."))
    for post in _posts(person):
        if post.ends_at is None or post.ends_at > at:
            end_post(post, ends_at=at, by=by, at=at)
    for device in open_devices(person.id):
        revoke(device, by=by, at=at)
    end_codes(person, at)
    person.left_at = at
    audit.record("person.left", person, by=by, at=at)


def come_back(person: Person, *, by: Person, at: datetime) -> None:
    """Takes a departure back. Posts and devices stay ended; new ones are given."""
    if person.left_at is None:
        raise Conflict("has-not-left", _l("This person has not left."))
    person.left_at = None
    audit.record("person.came_back", person, by=by, at=at)


def _keep_numbers_apart() -> None:
    """The form has looked; this is for two administrators at the same moment."""
    try:
        db.session.flush()
    except IntegrityError as fault:
        raise Conflict("number-taken", _l("Somebody else has just been given this number.")) from fault


def _posts(person: Person) -> list[Post]:
    """Asked of the database anew, with the person locked, so that two administrators at once see each other's posts."""
    db.session.execute(select(Person.id).where(Person.id == person.id).with_for_update())
    return list(db.session.scalars(select(Post).where(Post.person_id == person.id)))


def _keep_an_administrator(post: Post, ends_at: datetime | None, at: datetime) -> None:
    """Refuses if, with this post ending then (None: never held), there came a moment at which nobody is administrator.

    All of the street's are locked, in one order, so that two who end each other's at once see what the other did."""
    if ends_at is not None and post.ends_at is not None and ends_at >= post.ends_at:
        return
    held = select(Post.id, Post.starts_at, Post.ends_at).where(Post.street_id == post.street_id, Post.role == ADMINISTRATOR)
    spans = {row.id: (row.starts_at, row.ends_at) for row in db.session.execute(held.order_by(Post.id).with_for_update())}
    spans.pop(post.id, None)
    if ends_at is not None:
        spans[post.id] = (post.starts_at, ends_at)
    if not always_held(spans.values(), at):
        raise LastAdministrator()
