"""What tests of orders share: two departments, a second general grid, everybody who has a part, and a Tuesday morning."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.cast import BEGAN, Cast, hashed_password, sign_in
from tests.core.gateway import Gateway
from webapp.accounts import roles
from webapp.accounts.models import Person, Post
from webapp.areas.models import GENERAL_GRID, GRID, MICRO_GRID, Area
from webapp.core import requests, schedule
from webapp.core.clock import LOCAL
from webapp.core.db import db
from webapp.core.ids import new_id
from webapp.core.notices import channels
from webapp.core.schedule import WORK
from webapp.core.writes import committed
from webapp.orders import actions
from webapp.orders.models import OrderEvent, WorkOrder
from webapp.orders.registers import Category, Department, DepartmentMember

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=LOCAL).astimezone(UTC)


TUESDAY = at("2026-03-10 08:40")
NOON = at("2026-03-11 12:00")  # of the next day, when requests are made


@dataclass
class Centre:
    """A street whose orders can go all the way. People and rows are loaded and no longer in a session."""

    app: Flask
    cast: Cast
    city: Department  # 城管科
    building: Department  # 建管办
    lamps: Category  # 3 days, 城管科
    tiles: Category  # on the spot, 建管办
    people: dict[str, Person] = field(default_factory=dict)
    foreign: dict[str, Person] = field(default_factory=dict)  # the same roles, in another general grid or department

    @contextmanager
    def writing(self) -> Iterator[None]:
        with self.app.app_context(), committed():
            yield

    def report(self, *, when: datetime = TUESDAY, by: Any = "worker", address: int = 0, **said) -> UUID:
        said = {"words": "四楼楼道灯坏了", "address_id": self.cast.land.addresses[address].id} | said
        person = self.people[by] if isinstance(by, str) else by
        key = new_id()
        with self.writing():
            actions.report(actions.Said(**said), street_id=self.cast.land.street.id, key=key, by=person, at=when, received_at=when)
        return key

    def move(
        self, order_id: UUID, name: str, by: str | None, when: datetime | None = None, *, seen: int | None = None, **given
    ) -> OrderEvent:
        with self.writing():
            order = db.session.get_one(WorkOrder, order_id)
            moment = when or order.moved_at + MINUTE
            person = self.people[by] if by else None
            return actions.move(order, name, by=person, at=moment, given=given, seen=seen)

    def to(self, state: str, *, when: datetime = TUESDAY, **said) -> UUID:
        """An order led to a state by the shortest way."""
        order_id = self.report(when=when, **said)
        steps: list[tuple[str, str, dict]] = [
            ("file", "operator", {"category": self.lamps.id}),
            ("dispatch", "operator", {"department": self.city.id}),
            ("accept", "officer", {}),
            ("handle", "officer", HANDLED),
            ("call_back", "operator", {"solved": "yes", "satisfaction": "satisfied"}),
            ("close", "operator", {}),
        ]
        reached = {"reported": 0, "filed": 1, "dispatched": 2, "accepted": 3, "handled": 4, "closed": 6}
        for name, by, given in steps[: reached[state]]:
            self.move(order_id, name, by, **given)
        return order_id

    def order(self, order_id: UUID) -> WorkOrder:
        with self.app.app_context():
            order = db.session.get_one(WorkOrder, order_id)
            assert order.events is not None
            assert order.call_backs is not None
            assert order.co_handlings is not None
            return order

    def rows(self, model, *conditions) -> list:
        with self.app.app_context():
            return list(db.session.scalars(db.select(model).where(*conditions).order_by(model.id)))


HANDLED = {"contacted": "反映人李女士", "facts": "灯座锈坏", "result": "换了灯座和灯泡"}


@pytest.fixture
def centre(app: Flask, cast: Cast) -> Centre:
    with app.app_context(), committed():
        made = make_centre(app, cast)
    with app.app_context():
        db.session.remove()
    return made


@pytest.fixture
def clock(monkeypatch):
    """Sets the moment of the requests that follow; a Wednesday noon to begin with."""

    def set_to(moment: datetime) -> None:
        monkeypatch.setattr(requests, "now", lambda: moment)

    set_to(NOON)
    return set_to


@pytest.fixture
def desk(centre: Centre, clock):
    """Signs somebody in, at that moment."""

    def signed_in(who: str, *, foreign: bool = False) -> FlaskClient:
        return sign_in(centre.app.test_client(), (centre.foreign if foreign else centre.people)[who])

    return signed_in


@pytest.fixture
def tick(centre, monkeypatch):
    """Does what is due at a moment, as a process does; only the work of orders."""
    for name in set(WORK) - {"order_clocks", "order_calendar", "whistles"}:
        monkeypatch.delitem(WORK, name)

    def ticked(now) -> list[str]:
        with centre.app.app_context():
            return schedule.tick(lambda: now)

    return ticked


@pytest.fixture
def gateway(centre) -> Iterator[Gateway]:
    """Where notices go out to."""
    centre.app.config.update(NOTICE_PRIVATE=True, NOTICE_SECONDS=10)
    with Gateway().running() as one:
        yield one


@pytest.fixture
def minute(centre, monkeypatch):
    """Like `tick`, with what tells of it outward."""
    for name in set(WORK) - {"order_clocks", "whistles", "notice_addressing", "notice_delivery"}:
        monkeypatch.delitem(WORK, name)

    def passed(now) -> None:
        with centre.app.app_context():
            schedule.tick(lambda: now)

    return passed


@pytest.fixture
def outward(centre, gateway):
    """Gives somebody a channel of their own at the gateway; where it leads."""

    def give(who: str, kinds=None) -> str:
        person = centre.people.get(who) or centre.foreign[who]
        with centre.writing():
            made = channels.add_own(f"{gateway.address}/{who}", by=person, at=TUESDAY)
            if kinds is not None:
                channels.choose(made, kinds, by=person, at=TUESDAY)
        return f"/to/{who}"

    return give


def make_centre(app: Flask, cast: Cast) -> Centre:
    land = cast.land
    street = {"street_id": land.street.id}
    city, building = (Department(id=new_id(), code=code, name=name, **street) for code, name in (("CG", "城管科"), ("JG", "建管办")))
    top = Category(id=new_id(), code="01", name="公共设施", handle_days=3, **street)
    db.session.add_all([city, building, top])
    db.session.flush()
    lamps = Category(id=new_id(), code="0101", name="路灯楼灯", parent_id=top.id, department_id=city.id, handle_days=3, **street)
    tiles = Category(id=new_id(), code="0102", name="外墙脱落", parent_id=top.id, department_id=building.id, handle_days=0, **street)
    db.session.add_all([lamps, tiles])
    other = _area(land.root, GENERAL_GRID, "G2", "立夏社区")
    other_grid = _area(other, GRID, "G2-1", "立夏第1网格")
    _area(other_grid, MICRO_GRID, "G2-1-1", "立夏第1网格 1号微网格")
    made = Centre(app, cast, city, building, lamps, tiles)
    made.people = {
        "operator": cast.operator,
        "second_operator": person(cast, "4002", "林可欣", (roles.OPERATOR, land.root)),
        "officer": cast.department_officer,
        "second_officer": person(cast, "5002", "顾一帆", (roles.DEPARTMENT_OFFICER, land.root)),
        "head": cast.general_grid_head,
        "leader": person(cast, "8001", "沈建明", (roles.STREET_LEADER, land.root)),
        "worker": cast.worker,
        "grid_head": cast.grid_head,
        "nobody": cast.nobody,
        "hub": person(cast, "1207", "吴桂英", (roles.HUB_HOUSEHOLD, land.micro_grids[0])),
        "administrator": cast.administrator,
    }
    made.foreign = {
        "operator": person(cast, "4003", "邻街值班员", (roles.OPERATOR, cast.next_land.root), street=cast.next_land.street.id),
        "officer": person(cast, "5003", "许青", (roles.DEPARTMENT_OFFICER, land.root)),
        "head": person(cast, "3002", "何立", (roles.GENERAL_GRID_HEAD, other)),
        "leader": person(cast, "8002", "邻街领导", (roles.STREET_LEADER, cast.next_land.root), street=cast.next_land.street.id),
        "worker": person(cast, "1003", "周进", (roles.GRID_WORKER, other_grid)),
        "grid_head": person(cast, "2002", "陆文", (roles.GRID_HEAD, other_grid)),
    }
    for department, one in ((city, "officer"), (city, "second_officer")):
        db.session.add(DepartmentMember(department_id=department.id, person_id=made.people[one].id, starts_at=BEGAN, **street))
    db.session.add(DepartmentMember(department_id=building.id, person_id=made.foreign["officer"].id, starts_at=BEGAN, **street))
    db.session.flush()
    return made


def person(cast: Cast, number: str, name: str, *posts: tuple[str, Area], street: UUID | None = None) -> Person:
    street_id = street or cast.land.street.id
    made = Person(id=new_id(), street_id=street_id, staff_number=number, name=name, password_hash=hashed_password(), password_set_at=BEGAN)
    db.session.add(made)
    db.session.flush()
    for role, area in posts:
        db.session.add(Post(street_id=street_id, person_id=made.id, role=role, area_id=area.id, starts_at=BEGAN))
    return made


def _area(parent: Area, tier: str, code: str, name: str) -> Area:
    area = Area(
        id=new_id(), street_id=parent.street_id, tier=tier, code=f"{parent.street_id.hex[-6:]}-{code}", name=name,
        parent_id=parent.id, parent_tier=parent.tier,
    )  # fmt: skip
    db.session.add(area)
    db.session.flush()
    return area
