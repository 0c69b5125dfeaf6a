"""A few people with fixed rights on a tiny street, and a second street that none of them may see.

Street 示例街道: one general grid 谷雨社区 with two grids of two micro-grids each; one compound 白露花园 with two buildings of two
entrances, three doors an entrance. Building 1 lies in grid 1, building 2 in grid 2, each entrance in its own micro-grid.
Street 邻街: the same tiers once, one door, one worker.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache

import pytest
from flask import Flask
from flask.testing import FlaskClient

from webapp.accounts import roles
from webapp.accounts.models import Person, Post
from webapp.accounts.passwords import hash_password
from webapp.areas.models import GENERAL_GRID, GRID, MICRO_GRID, STREET, Address, Area, Building, Compound, Household, Unit
from webapp.core.db import db
from webapp.core.ids import new_id
from webapp.core.streets import Street
from webapp.core.writes import committed

BEGAN = datetime(2025, 1, 1, tzinfo=UTC)  # every post and household is there since then
PASSWORD = "door after door"


@dataclass
class Land:
    """A street's areas and doors, in the order of their codes."""

    street: Street
    root: Area
    general_grid: Area
    grids: list[Area] = field(default_factory=list)
    micro_grids: list[Area] = field(default_factory=list)
    compound: Compound | None = None
    buildings: list[Building] = field(default_factory=list)
    units: list[Unit] = field(default_factory=list)
    addresses: list[Address] = field(default_factory=list)
    households: list[Household] = field(default_factory=list)


@dataclass
class Cast:
    """Rows to read, loaded and no longer in a session: ask the database for what may have changed."""

    land: Land
    next_land: Land  # the second street
    worker: Person  # grid worker of grid 1
    other_worker: Person  # grid worker of grid 2
    grid_head: Person  # of grid 1
    general_grid_head: Person
    operator: Person
    department_officer: Person
    administrator: Person
    nobody: Person  # signs in, holds no post
    stranger: Person  # grid worker of the second street

    def everybody(self) -> dict[str, Person]:
        return {name: one for name, one in vars(self).items() if isinstance(one, Person)}


def make_cast() -> Cast:
    """Adds streets and people, inside the caller's transaction."""
    land = _land("330106001", "示例街道", grids=2)
    next_land = _land("330106002", "邻街", grids=1)
    cast = Cast(
        land=land,
        next_land=next_land,
        worker=_person(land, "1001", "陈小满", "13800000001", (roles.GRID_WORKER, land.grids[0])),
        other_worker=_person(land, "1002", "林可", "13800000002", (roles.GRID_WORKER, land.grids[1])),
        grid_head=_person(land, "2001", "何平", None, (roles.GRID_HEAD, land.grids[0])),
        general_grid_head=_person(land, "3001", "方芸", None, (roles.GENERAL_GRID_HEAD, land.general_grid)),
        operator=_person(land, "4001", "吴启明", None, (roles.OPERATOR, land.root)),
        department_officer=_person(land, "5001", "沈立", None, (roles.DEPARTMENT_OFFICER, land.root)),
        administrator=_person(land, "9001", "周宁", None, (roles.ADMINISTRATOR, land.root)),
        nobody=_person(land, "6001", "江新", None),
        stranger=_person(next_land, "7001", "许远", "13900000001", (roles.GRID_WORKER, next_land.grids[0])),
    )
    db.session.flush()
    return cast


@pytest.fixture
def cast(app: Flask) -> Iterator[Cast]:
    with app.app_context():
        with committed():
            made = make_cast()
        db.session.expunge_all()
    return made


def sign_in(client: FlaskClient, person: Person, password: str = PASSWORD) -> FlaskClient:
    """Signs in by the form, as people do."""
    number = person.phone or person.staff_number
    answer = client.post("/sign-in", data={"login": number, "password": password})
    assert answer.status_code == 303, answer.get_data(as_text=True)
    return client


@cache
def hashed_password() -> str:
    return hash_password(PASSWORD)


def _person(land: Land, staff_number: str, name: str, phone: str | None, *posts: tuple[str, Area]) -> Person:
    street_id = land.street.id
    person = Person(id=new_id(), street_id=street_id, staff_number=staff_number, name=name, phone=phone, password_hash=hashed_password())
    person.password_set_at = BEGAN
    db.session.add(person)
    db.session.flush()
    for role, area in posts:
        db.session.add(Post(street_id=street_id, person_id=person.id, role=role, area_id=area.id, starts_at=BEGAN))
    return person


def _land(code: str, name: str, *, grids: int) -> Land:
    street = _add(Street(id=new_id(), code=code, name=name))
    root = _add(Area(id=new_id(), street_id=street.id, tier=STREET, code=code, name=name))
    land = Land(street, root, _area(root, GENERAL_GRID, f"{code}-01", "谷雨社区"))
    land.compound = _add(Compound(id=new_id(), street_id=street.id, area_id=land.general_grid.id, name="白露花园"))
    for number in range(1, grids + 1):
        _grid(land, number)
    return land


def _grid(land: Land, number: int) -> None:
    """A grid with two micro-grids, a building in it with an entrance in each, three doors an entrance."""
    grid = _area(land.general_grid, GRID, f"{land.general_grid.code}-{number}", f"第{number}网格")
    building = Building(id=new_id(), street_id=land.street.id, compound_id=land.compound.id, name=f"{number}幢", position=number)
    land.grids.append(grid)
    land.buildings.append(_add(building))
    for entrance in (1, 2):
        micro_grid = _area(grid, MICRO_GRID, f"{grid.code}-{entrance}", f"第{number}网格 {entrance}号微网格")
        unit = Unit(id=new_id(), street_id=land.street.id, building_id=building.id, name=f"{entrance}单元", position=entrance)
        land.micro_grids.append(micro_grid)
        land.units.append(_add(unit))
        for floor in (1, 2, 3):
            _door(land, unit, micro_grid, floor)


def _door(land: Land, unit: Unit, micro_grid: Area, floor: int) -> None:
    ids = {"street_id": land.street.id, "unit_id": unit.id, "building_id": unit.building_id}
    areas = {"micro_grid_id": micro_grid.id, "grid_id": micro_grid.parent_id}
    code = f"{micro_grid.code}-{floor}01"
    address = _add(Address(id=new_id(), **ids, **areas, code=code, floor=floor, door=f"{floor}01", position=1))
    land.addresses.append(address)
    home = {"contact_name": f"{'李王赵'[floor - 1]}女士", "members": floor}
    land.households.append(
        _add(Household(id=new_id(), street_id=land.street.id, address=address, address_id=address.id, starts_at=BEGAN, **home))
    )


def _area(parent: Area, tier: str, code: str, name: str) -> Area:
    place = {"parent_id": parent.id, "parent_tier": parent.tier}
    return _add(Area(id=new_id(), street_id=parent.street_id, tier=tier, code=code, name=name, **place))


def _add(row):
    db.session.add(row)
    db.session.flush()
    return row
