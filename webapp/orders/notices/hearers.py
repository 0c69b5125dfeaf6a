"""Who hears: an audience and a scope stand beside each notice; who holds that part there is asked when it is told, not when it was made."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import or_, select

from webapp.accounts.models import Person, Post
from webapp.accounts.queries import posts_of
from webapp.accounts.roles import roles_with
from webapp.accounts.rules import posts_with
from webapp.areas.reach import reach_of
from webapp.core.db import db
from webapp.core.notices.sources import Receiver
from webapp.orders import sight
from webapp.orders.rules import CENTRE, CO_HANDLER, HEAD, LEADER, OWNER, REPORTER

from .models import WHISTLER

PERMISSION = {CENTRE: "order.run", HEAD: "order.lead", LEADER: "order.decide", OWNER: "order.own", CO_HANDLER: "order.own"}
Ear = tuple[str, str]  # audience and scope


def ears_of(person: Any, at: datetime) -> set[Ear]:
    """What somebody hears at that moment, as runs of an index."""
    street, me = f"s:{person.street_id}", f"p:{person.id}"
    found = {(REPORTER, me), (WHISTLER, me)}
    posts = posts_of(person.id)
    if posts_with(posts, PERMISSION[CENTRE], at):
        found.add((CENTRE, street))
    if posts_with(posts, PERMISSION[LEADER], at):
        found |= {(LEADER, street), (HEAD, street)}  # what lies in no general grid has no head
    found |= {(HEAD, f"g:{one}") for one in reach_of(person, PERMISSION[HEAD], at).general_grids}
    return found | {(part, f"d:{one}") for one in sight.departments_of(person, at) for part in (OWNER, CO_HANDLER)}


def people_of(audience: str, scope: str, street_id: UUID, at: datetime) -> set[UUID]:
    """Who holds the part now; without those who have left."""
    letter, _, text = scope.partition(":")
    if letter == "p":
        return {UUID(text)}
    asked = select(Post.person_id).join(Person, Person.id == Post.person_id)
    held = (Post.starts_at <= at, or_(Post.ends_at.is_(None), Post.ends_at > at), or_(Person.left_at.is_(None), Person.left_at > at))
    part = _street_part(audience) if letter == "s" else audience
    asked = asked.where(Post.street_id == street_id, Post.role.in_(roles_with(PERMISSION[part])), *held)
    if letter == "g":
        asked = asked.where(Post.area_id == UUID(text))
    found = set(db.session.scalars(asked))
    return found & {one.id for one in sight.members_of(UUID(text), at)} if letter == "d" else found


def group_of(audience: str, scope: str) -> str:
    """The name under which a street's group channel hears this."""
    return _street_part(audience) if scope.startswith("s:") else scope if audience in (OWNER, CO_HANDLER, HEAD) else ""


def _street_part(audience: str) -> str:
    """What lies in no general grid has no head: the street's leaders hear it, in person and in their group."""
    return LEADER if audience == HEAD else audience


def heard(notices: Iterable[Any], receiver: Receiver, at: datetime) -> list[Any]:
    """Those that this reader still is to hear."""
    if receiver.audience:
        return [one for one in notices if group_of(one.audience, one.scope) == receiver.audience]
    person = db.session.get(Person, receiver.person_id)
    ears = ears_of(person, at) if person else set()
    return [one for one in notices if (one.audience, one.scope) in ears]


def find(person_id: UUID) -> Receiver | None:
    """For core, which knows no people."""
    person = db.session.get(Person, person_id)
    return Receiver(person.language, person.id, person.phone or "") if person and person.left_at is None else None
