"""Whatever spreadsheet came before, importing another leaves its doors as that one says, and every door in one place."""

from itertools import count, pairwise

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from tests.areas.conftest import DOORS, door, street_rows
from webapp.areas.models import Address, AddressMove, Area, Building, Household, Unit
from webapp.core.db import db
from webapp.core.streets import Street

CODES, NUMBERS = ("A", "B", "C", "D", "E"), ("101", "102", "201", "202")
PEOPLE = ("李女士", "王先生", "")
numbers = count(1)


@st.composite
def sheets(draw):
    """Rows of doors without a fault: no code and no place twice."""
    places = draw(st.permutations([(building, number) for building in ("1幢", "2幢") for number in NUMBERS]))
    codes = draw(st.lists(st.sampled_from(CODES), unique=True, max_size=5))
    rows = []
    for code, (building, number) in zip(codes, places, strict=False):
        said = {
            "contact": draw(st.sampled_from(PEOPLE)),
            "vacant": draw(st.sampled_from(["是", "否"])),
            "use": draw(st.sampled_from(["自住", "其他"])),
        }
        rows.append(door(code, number, draw(st.sampled_from(["M1", "M2", "M3"])), building=building, **said))
    return rows


@pytest.mark.databases("sqlite")
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(histories=st.lists(sheets(), min_size=2, max_size=3))
def test_after_any_history_doors_stand_as_the_last_spreadsheet_says(app, bring, histories):
    code = f"1{next(numbers):08d}"
    bring({"网格": street_rows()["网格"]}, street=code)
    known: dict[str, tuple] = {}
    for rows in histories:
        report = bring({"户室": [DOORS, *rows]}, street=code)
        said = {row[0]: (row[2], row[5], row[6]) for row in rows}
        if report.wrong:  # only ever since a door that the file leaves out stands in the place
            left_out = {place[:2] for door_code, place in known.items() if door_code not in said}
            assert left_out & {place[:2] for place in said.values()}
            assert _doors(app, code) == known
            continue
        moved = {door_code for door_code in said if door_code in known and known[door_code][2] != said[door_code][2]}
        assert report.changes.events["address.moved"] == len(moved)
        known |= said
        assert _doors(app, code) == known
        again = bring({"户室": [DOORS, *rows]}, street=code)
        assert not again.written
    _hold_together(app, code)


def _doors(app, street: str) -> dict[str, tuple]:
    with app.app_context():
        asked = (
            select(Address.code, Building.name, Address.door, Area.code)
            .join(Street, Street.id == Address.street_id)
            .join(Building, Building.id == Address.building_id)
            .join(Area, Area.id == Address.micro_grid_id)
            .where(Street.code == street)
        )
        return {code: place for code, *place_ in db.session.execute(asked) for place in [tuple(place_)]}


def _hold_together(app, code: str) -> None:
    """Moves lead to where a door lies; stays at a door follow each other; positions count from one."""
    with app.app_context():
        street = db.session.scalars(select(Street).where(Street.code == code)).one()
        for address in db.session.scalars(select(Address).where(Address.street_id == street.id)):
            moves = db.session.scalars(select(AddressMove).where(AddressMove.address_id == address.id).order_by(AddressMove.moved_at)).all()
            assert all(one.to_micro_grid_id == two.from_micro_grid_id for one, two in pairwise(moves))
            assert not moves or moves[-1].to_micro_grid_id == address.micro_grid_id
            stays = db.session.scalars(select(Household).where(Household.address_id == address.id).order_by(Household.starts_at)).all()
            assert all(one.ends_at and one.ends_at <= two.starts_at for one, two in pairwise(stays))
            assert not (address.listed_vacant and stays and not stays[-1].ends_at and not stays[-1].contact_name)
        for unit in db.session.scalars(select(Unit).where(Unit.street_id == street.id)):
            doors = db.session.scalars(select(Address).where(Address.unit_id == unit.id)).all()
            for floor in {one.floor for one in doors}:
                order = sorted((one.position, one.door) for one in doors if one.floor == floor)
                assert [number for _position, number in order] == sorted(number for _position, number in order)
