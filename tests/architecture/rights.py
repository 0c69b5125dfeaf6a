"""A street with something of everybody's at every place, for the test of rights: examples for every id that a route can ask for.

A place is where a thing lies: in the first grid, in the second, or in the next street. Each has its owner, who made what is there.
"""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from shutil import copyfile
from uuid import UUID

from flask import Flask

from tests.cast import Cast, Land, make_cast, sign_in
from tests.desk.phone import Phone
from tests.photos import pictures
from tests.photos.tus import Sender, sha256
from webapp.accounts.models import Device, Person, Post
from webapp.accounts.roles import PERMISSIONS
from webapp.areas.models import Address, Area, Household
from webapp.core.clock import local_day
from webapp.core.db import db
from webapp.core.filing import RefusedEntry
from webapp.core.ids import new_id
from webapp.core.notices import channels, outbox
from webapp.core.notices.models import NoticeDelivery
from webapp.core.writes import committed
from webapp.handbook import actions as handbook
from webapp.orders import actions as orders
from webapp.orders.desk.models import AnswerTemplate
from webapp.orders.registers import Category, Department, DepartmentMember, DepartmentZone
from webapp.orders.whistles import actions as whistles
from webapp.orders.whistles.places import Spot
from webapp.photos.models import Photo
from webapp.resources import actions as resources
from webapp.teams import actions as teams
from webapp.teams import reaching
from webapp.visits import actions as visits
from webapp.visits.models import CareAgreement, Promise, VisitCampaign

THIS_WEEK = local_day(datetime.now(UTC)) - timedelta(days=local_day(datetime.now(UTC)).weekday())
# Parameters that name nothing of anybody's.
NOT_IDS = {"day": "2026-03-11", "week": THIS_WEEK.isoformat(), "asked": "0", "name": "note", "grade": "difficult", "code": "7K4M2Q9D"}


@dataclass
class Place:
    """The areas it lies in, the one who walks there, and an example for each name of a parameter."""

    name: str
    street_id: UUID
    areas: set[UUID]
    owner: UUID
    examples: dict[str, object] = field(default_factory=dict)


@dataclass
class Reader:
    """One of the cast: what each role reaches, and the cookie of the sign-in."""

    name: str
    person_id: UUID
    street_id: UUID
    posts: list[tuple[str, UUID]]  # role and area
    cookie: str

    def holds(self, permission: str) -> bool:
        roles = PERMISSIONS[permission]
        return None in roles or any(role in roles for role, _area in self.posts)

    def reaches(self, permission: str, place: Place) -> bool:
        """Whether a post with this permission covers the place. What needs no post reaches nobody else's things."""
        return any(role in PERMISSIONS[permission] and area in place.areas for role, area in self.posts)


@dataclass
class World:
    app: Flask
    database: Path
    readers: list[Reader] = field(default_factory=list)
    places: list[Place] = field(default_factory=list)

    def keep(self) -> None:
        """Remembers the rows as they are."""
        self._close()
        copyfile(self.database, self._kept)

    def restore(self) -> None:
        self._close()
        copyfile(self._kept, self.database)

    @property
    def _kept(self) -> Path:
        return self.database.with_suffix(".kept")

    def _close(self) -> None:
        with self.app.app_context():
            db.session.remove()
            with db.engine.connect() as connection:
                connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
            db.engine.dispose()
        for suffix in ("-wal", "-shm"):
            Path(f"{self.database}{suffix}").unlink(missing_ok=True)


def make_world(app: Flask, database: Path) -> World:
    world = World(app, database)
    with app.app_context(), committed():
        cast = make_cast()
        day = local_day(datetime.now(UTC))
        for land in (cast.land, cast.next_land):
            round_ = {"starts_on": day - timedelta(days=100), "ends_on": day + timedelta(days=100)}
            db.session.add(VisitCampaign(street_id=land.street.id, name="大走访", **round_))
    for name, land, grid, owner in (
        ("own area", cast.land, 0, cast.worker),
        ("other area", cast.land, 1, cast.other_worker),
        ("other street", cast.next_land, 0, cast.stranger),
    ):
        world.places.append(_furnish(app, name, land, grid, owner))
    world.readers = [_reader(app, cast, name, person) for name, person in cast.everybody().items()]
    world.keep()
    return world


def _resource(by: Person, area: Area, at: datetime) -> UUID:
    """Asked for by who walks there."""
    return resources.ask(resources.Said(area.id, "material", "折叠梯", 2, "把"), key=new_id(), by=by, at=at).id


def _whistle(by: Person, area: Area, at: datetime) -> UUID:
    """Blown by the place's owner; a department of which nobody is a member was called."""
    called = Department(id=new_id(), street_id=by.street_id, code=f"W{area.code}"[-20:], name=f"被叫的部门{area.name}")
    db.session.add(called)
    db.session.flush()
    said, spot = whistles.Said("routine", "一起去看看", (called.id,)), Spot(area.name, None, area.id, area.parent_id)
    return whistles.blow(said, spot, key=new_id(), by=by, at=at, received_at=at).id


def _team(by: Person, grid: Area, at: datetime) -> dict[str, object]:
    """A net's department, somebody named for it, a slot's holder, and a call in vain."""
    department = Department(id=new_id(), street_id=by.street_id, code=grid.code, name=grid.code)
    db.session.add(department)
    db.session.flush()
    zone = DepartmentZone(id=new_id(), street_id=by.street_id, department_id=department.id, grid_id=grid.id, net="city")
    db.session.add(zone)
    staff = teams.name_staff(grid.id, "city", teams.Named(name="王大力"), department, by=by, at=at)
    holder = teams.name_holder(grid.id, "health", teams.Named(name="孙阿姨"), by=by, at=at)
    note = reaching.note(by.street_id, grid.id, "team", is_reached=False, at=at, by=by)  # a test call: nobody is told of it
    return {"zone_id": zone.id, "staff_id": staff.id, "holder_id": holder.id, "note_id": note.id}


def _registers(by: Person, grid: Area) -> dict[str, object]:
    """A category, a department with a member, and a template of the street."""
    street = {"street_id": by.street_id}
    department = Department(id=new_id(), code=f"R{grid.code}"[-20:], name=f"有人的部门{grid.name}", **street)
    category = Category(id=new_id(), code=f"K{grid.code}"[-20:], name="路灯", **street)
    template = AnswerTemplate(id=new_id(), name="换灯", words="已更换灯具。", **street)
    db.session.add_all([department, category, template])
    db.session.flush()
    member = DepartmentMember(
        id=new_id(), department_id=department.id, person_id=by.id, starts_at=datetime(2025, 1, 1, tzinfo=UTC), **street
    )
    db.session.add(member)
    db.session.flush()
    return {"department_id": department.id, "category_id": category.id, "membership_id": member.id, "template_id": template.id}


def _reader(app: Flask, cast: Cast, name: str, person: Person) -> Reader:
    client = sign_in(app.test_client(), person)
    cookie = client.get_cookie("gridwalk")
    assert cookie is not None
    with app.app_context():
        posts = [(post.role, post.area_id) for post in db.session.scalars(db.select(Post).where(Post.person_id == person.id))]
    return Reader(name, person.id, person.street_id, posts, f"gridwalk={cookie.value}")


def _furnish(app: Flask, name: str, land: Land, grid: int, owner: Person) -> Place:
    """Makes one of everything in a grid, through the doors that people use."""
    area, door = land.grids[grid], land.addresses[6 * grid]
    with app.app_context():
        micro_grid = db.session.get_one(Area, db.session.get_one(Address, door.id).micro_grid_id)
        place = Place(name, land.street.id, {land.root.id, land.general_grid.id, area.id, micro_grid.id}, owner.id)
    phone = Phone(app, owner)
    picture, begun = pictures.numbered(2 * grid + 1), pictures.numbered(2 * grid + 2)
    assert Sender(phone.client).send(picture).status_code == 204
    assert Sender(phone.client).begin(begun).status_code == 201
    [verdict] = phone.send(phone.write(f"/addresses/{door.id}/visits", {"outcome": ""}))
    assert verdict["verdict"] == "refused"
    visit_id, entry_id, order_id = new_id(), new_id(), new_id()
    with app.app_context(), committed():
        by, at = db.session.get_one(Person, owner.id), datetime.now(UTC)
        said = visits.Said("met", promise="换一盏灯", care_days=30, photos=(sha256(picture),))
        times = {"at": at, "received_at": at}
        visits.visit(db.session.get_one(Address, door.id), said, key=visit_id, replaces=None, by=by, **times)
        order = {"words": "灯坏了", "address_id": door.id}
        orders.report(orders.Said(**order), street_id=by.street_id, key=order_id, by=by, **times)
        nowhere = "json://127.0.0.1:9/nowhere"  # the settings forbid to go there
        channel = channels.add_own(nowhere, by=by, at=at)
        group = channels.add_of_street("group", "群", nowhere, "centre", by=by, at=at)
        outbox.put("order", order_id, "moves", street_id=by.street_id, people=[by.id], audiences=(), is_red=False, at=at)
        handbook.write("下次带饭卡", "", (), key=entry_id, replaces=None, by=by, **times)
        team = _team(by, area, at) | _registers(by, area)
        whistle_id = _whistle(by, area, at)
        request_id = _resource(by, area, at)
    with app.app_context():
        one = lambda model, *where: db.session.scalars(db.select(model.id).where(*where)).one()  # noqa: E731
        place.examples = {
            "address_id": door.id,
            "household_id": one(Household, Household.address_id == door.id),
            "unit_id": door.unit_id,
            "area_id": area.id,
            "visit_id": visit_id,
            "promise_id": one(Promise, Promise.visit_id == visit_id),
            "agreement_id": one(CareAgreement, CareAgreement.address_id == door.id),
            "row_id": one(RefusedEntry, RefusedEntry.person_id == owner.id),
            "person_id": owner.id,
            "post_id": one(Post, Post.person_id == owner.id),
            "device_id": one(Device, Device.person_id == owner.id),
            "entry_id": entry_id,
            "order_id": order_id,
            "whistle_id": whistle_id,
            "request_id": request_id,
            **team,
            "building_id": door.building_id,
            "channel_id": channel.id,
            "street_channel_id": group.id,
            "delivery_id": one(NoticeDelivery, NoticeDelivery.channel_id == channel.id),
            "photo_id": one(Photo, Photo.sent_sha256 == sha256(picture), Photo.person_id == owner.id),
            "upload_id": one(Photo, Photo.sent_sha256 == sha256(begun), Photo.person_id == owner.id),
            **NOT_IDS,
        }
    return place
