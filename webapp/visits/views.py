"""The walker's pages and posts: today, buildings, entrances, doors, visits."""

from uuid import UUID

from flask import Blueprint, Response, g, redirect, request

from webapp.accounts.access import allow, allowed
from webapp.areas import contacts
from webapp.areas.models import Address
from webapp.areas.reach import reach_of
from webapp.core import access_log, slots
from webapp.core.clock import local_day
from webapp.core.ids import new_id
from webapp.core.problems import NotFound
from webapp.core.replies import reply
from webapp.core.writes import writes

from . import actions, care, doors, drawing, forms, households, queries
from .drawing import address_url

bp = Blueprint("visits", __name__)


def _page(html: str) -> Response:
    return Response(html, headers={"Cache-Control": "no-store"})


@bp.get("/")
@allow("own")
def today():
    reach = drawing.reach_for(g.user, g.now)
    if not reach and allowed("desk.read"):
        return _to_the_desk()
    if not reach and allowed("order.desk"):
        return redirect("/desk/orders", 303)
    access_log.seen(scopes=reach.scopes)
    return _page(drawing.today_page(reach, g.user, g.now))


@bp.get("/buildings")
@allow("door.read")
def buildings():
    reach = drawing.reach_for(g.user, g.now)
    return _page(drawing.buildings_page(reach, g.now)) if reach else _to_the_desk()


@bp.get("/search")
@allow("door.read")
def search():
    reach = drawing.reach_for(g.user, g.now)
    if not reach:
        return _to_the_desk()
    access_log.seen(scopes=reach.scopes)
    return _page(drawing.search_page(reach))


@bp.get("/units/<uuid:unit_id>")
@allow("door.read")
def unit(unit_id: UUID):
    found = drawing.read(reach_of(g.user, "door.read", g.now), g.now, units=[unit_id])
    for _unit_id, html in drawing.unit_pages(found, [unit_id], g.user, g.now):
        if drawing.reach_for(g.user, g.now):
            access_log.seen(scopes=[f"u:{unit_id}"])
        return _page(html)
    raise NotFound()


@bp.get("/addresses/<uuid:address_id>")
@allow("door.read")
def address(address_id: UUID):
    door = queries.visible_to(g.user, address_id, g.now)
    names = contacts.asked_for()
    if names or contacts.walks_there(g.user, door, g.now):
        access_log.seen(one.id for one in queries.current_households([address_id]).values())
    found = doors.load(Address.id == door.id, local_day(g.now), history=[door.id])
    return _page(dict(drawing.door_pages(found, g.user, g.now, names=names))[address_id])


@bp.post("/addresses/<uuid:address_id>/visits")
@allow("door.write")
@writes(offline=True)
def visit(address_id: UUID):
    door = queries.visible_to(g.user, address_id, g.happened_at, "door.write")
    said = forms.read_visit(request.form, g.entry.photos if g.entry else (), g.happened_at)
    made = actions.visit(
        door,
        said,
        key=_key(),
        replaces=g.entry.replaces if g.entry else None,
        by=g.user,
        at=g.happened_at,
        received_at=g.now,
        uncertain=g.get("uncertain", False),
    )
    slots.run("visit.form", made, request.form, said.photos, by=g.user, at=g.happened_at)
    return reply(goto=address_url(door.id))


@bp.post("/visits/<uuid:visit_id>/withdrawal")
@allow("door.write")
@writes(offline=True)
def withdrawal(visit_id: UUID):
    made = queries.own_visit(g.user, visit_id)
    if made is None:  # it never arrived; the core sees to it that it won't
        if g.entry is None or g.entry.replaces != visit_id:
            raise NotFound()
        return reply(goto="/")
    actions.withdraw(made, by=g.user, at=g.happened_at, received_at=g.now)
    return reply(goto=address_url(made.address_id))


@bp.post("/addresses/<uuid:address_id>/households")
@allow("door.write")
@writes(offline=True)
def household(address_id: UUID):
    door = queries.visible_to(g.user, address_id, g.happened_at, "door.write")
    name, phone, members = forms.read_household(request.form, g.happened_at)
    replaces = g.entry.replaces if g.entry else None
    times = {"at": g.happened_at, "received_at": g.now}
    households.move_in(door, name, phone, members, key=_key(), replaces=replaces, by=g.user, **times)
    return reply(goto=address_url(door.id))


@bp.post("/promises/<uuid:promise_id>/feedback")
@allow("door.write")
@writes(offline=True)
def feedback(promise_id: UUID):
    promise = queries.promise_of(g.user, promise_id, g.happened_at)
    actions.feed_back(promise, forms.read_feedback(request.form, g.happened_at), by=g.user, at=g.happened_at)
    return reply(goto=address_url(promise.address_id))


@bp.post("/care-agreements/<uuid:agreement_id>/ending")
@allow("door.write")
@writes(offline=True)
def care_ending(agreement_id: UUID):
    agreement = queries.agreement_of(g.user, agreement_id, g.happened_at)
    care.end(agreement, by=g.user, at=g.happened_at)
    return reply(goto=address_url(agreement.address_id))


def _to_the_desk() -> Response:
    """Whoever only reads has the whole street in the tables of the desk."""
    return redirect("/desk", 303)


def _key() -> UUID:
    return g.entry.key if g.entry else new_id()
