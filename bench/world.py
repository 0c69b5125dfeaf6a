"""One grid as it is measured everywhere here: 1,000 households, 3,000 visits, notes in 40 % of them, and a signed-in phone."""

import atexit
import gc
import random
import shutil
import tempfile
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from flask import Flask
from flask_migrate import upgrade
from sqlalchemy import insert

from bench.vocabulary import note
from tests.cast import BEGAN, Cast, make_cast
from tests.conftest import OwnPages
from tests.offline.phone import Phone
from webapp import create_app
from webapp.areas.models import Address, Building, Household, Unit
from webapp.core.clock import now
from webapp.core.db import db
from webapp.core.ids import new_id
from webapp.core.installation import begin_epoch
from webapp.core.writes import committed
from webapp.visits.actions import restand
from webapp.visits.models import Visit, VisitCampaign

OLD_HOUSES = [[(5, 5), (5, 5)]] * 20  # floors and doors on each, by entrance: 1,000 doors, besides the cast's own
TOWERS = [[(30, 10)], [(10, 6)], *[[(5, 5)]] * 25, [(3, 5)]]  # also 1,000: one entrance of 300 doors, one of 60


Houses = list[list[tuple[int, int]]]


@dataclass
class World:
    app: Flask
    data: Path
    cast: Cast
    doors: list[Address]
    phone: Phone


def make_world(database_url: str = "", seed: int = 7, houses: Houses = OLD_HOUSES) -> World:
    folder = Path(tempfile.mkdtemp(prefix="gridwalk-bench-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    app = create_app({"GRIDWALK_DATA": str(folder), "GRIDWALK_DATABASE_URL": database_url, "GRIDWALK_LOG_LEVEL": "ERROR"})
    app.test_client_class = OwnPages
    dice = random.Random(seed)
    with app.app_context():
        upgrade()
        with committed():
            begin_epoch()
            cast = make_cast()
            day = (now() - timedelta(days=400)).date()
            db.session.add(VisitCampaign(street_id=cast.land.street.id, name="一轮", starts_on=day, ends_on=day + timedelta(days=730)))
            doors = lay_doors(cast, houses, dice)
            _visits(cast, doors, dice)
            for door in doors:
                restand(door, now())
        db.session.expunge_all()
    gc.collect()
    gc.freeze()  # as wsgi.py does
    return World(app, folder, cast, doors, Phone(app.test_client(), cast.worker).sign_in())


def lay_doors(cast: Cast, houses: Houses, dice: random.Random) -> list[Address]:
    land, doors = cast.land, []
    for house, entrances in enumerate(houses):
        building = Building(
            id=new_id(), street_id=land.street.id, compound_id=land.compound.id, name=f"{house + 11}幢", position=house + 11
        )
        db.session.add(building)
        db.session.flush()
        for entrance, (floors, wide) in enumerate(entrances):
            unit = Unit(id=new_id(), street_id=land.street.id, building_id=building.id, name=f"{entrance + 1}单元", position=entrance)
            db.session.add(unit)
            db.session.flush()
            doors += [_door(cast, unit, floor, number, dice) for floor in range(1, floors + 1) for number in range(1, wide + 1)]
    return doors


def _door(cast: Cast, unit: Unit, floor: int, number: int, dice: random.Random) -> Address:
    land = cast.land
    address = Address(
        id=new_id(),
        street_id=land.street.id,
        unit_id=unit.id,
        building_id=unit.building_id,
        micro_grid_id=land.micro_grids[0].id,
        grid_id=land.grids[0].id,
        code=f"B-{unit.id.hex[-8:]}-{floor}{number:02}",
        floor=floor,
        door=f"{floor}{number:02}",
        position=number,
    )
    name = dice.choice("李王赵孙周吴郑陈沈韩杨朱秦许何吕施张孔曹") + dice.choice(["女士", "先生", "奶奶", "爷爷"])
    db.session.add(address)
    db.session.flush()
    db.session.add(
        Household(
            street_id=land.street.id,
            address=address,
            address_id=address.id,
            contact_name=name,
            members=dice.randint(1, 5),
            starts_at=BEGAN - timedelta(days=900),
        )
    )
    return address


def _visits(cast: Cast, doors: list[Address], dice: random.Random) -> None:
    began, rows = now() - timedelta(days=390), []
    for door in doors:
        for _number in range(3):
            at = began + timedelta(minutes=dice.randint(0, 380 * 24 * 60))
            outcome = dice.choices(["met", "not_home", "refused", "vacant"], [70, 20, 5, 5])[0]
            said = note(dice) if dice.random() < 0.4 else ""
            rows.append(
                {
                    "id": new_id(),
                    "street_id": door.street_id,
                    "address_id": door.id,
                    "grid_id": door.grid_id,
                    "person_id": cast.worker.id,
                    "outcome": outcome,
                    "happened_at": at,
                    "received_at": at,
                    "fields": ["facilities"] if said else [],
                    "difficulty": said,
                }
            )
    db.session.execute(insert(Visit), rows)
