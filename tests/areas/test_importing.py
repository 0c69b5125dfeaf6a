"""An import brings a street, changes only what changed, and writes nothing when a row is wrong."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import func, select

from tests.areas.conftest import CODE, DOORS, door, reasons, street_rows
from webapp.accounts.models import Person, Post
from webapp.areas.models import Address, AddressMove, Area, Building, Household, PartyBody, Unit
from webapp.areas.signals import doors_resettling
from webapp.core.audit import AuditRow
from webapp.core.carried import TouchedSubject
from webapp.core.db import db
from webapp.core.ids import new_id
from webapp.core.problems import NotFound
from webapp.core.streets import Street
from webapp.core.writes import committed


def changed(before: dict[str, set], after: dict[str, set]) -> dict[str, int]:
    return {table: len(before[table] ^ after[table]) for table in before if before[table] != after[table]}


def test_a_street_comes_whole_from_a_workbook(bring, rows, app, found):
    report = bring(rows)
    assert report.written
    assert not report.wrong
    address, household = found("D301")
    assert (address.door, address.floor, address.position, household.contact_name, household.members) == ("301", 3, 1, "孙师傅", 2)
    with app.app_context():
        counts = {
            model: db.session.scalar(select(func.count()).select_from(model)) for model in (Area, Person, Post, PartyBody, Address, Unit)
        }
    assert counts == {Area: 10, Person: 2, Post: 2, PartyBody: 2, Address: 4, Unit: 2}


def test_a_dry_run_says_what_would_change_and_writes_nothing(bring, rows, kept):
    before = kept()
    report = bring(rows, dry_run=True)
    assert report.changes.tallies["户室"].added == 4
    assert kept() == before


def test_the_same_workbook_again_changes_nothing(bring, rows, kept):
    bring(rows)
    before = kept()
    report = bring(rows)
    assert not report.written
    assert {name: (one.added, one.changed) for name, one in report.changes.tallies.items()} == dict.fromkeys(
        ("网格", "人员", "党组织", "户室"), (0, 0)
    )
    assert kept() == before


def test_one_corrected_phone_changes_one_household_and_the_pages_that_show_it(bring, rows, kept):
    bring(rows)
    before = kept()
    rows["户室"][1] = door("D101", "101", phone="10011112222")
    bring(rows)
    difference = changed(before, kept())
    assert difference.pop("household") == 2  # the row as it was and as it is
    assert difference.pop("audit_row") == 2  # the household's and the import's
    assert set(difference) == {"revision", "touched_subject"}


def test_another_contact_is_another_household(bring, rows, found):
    bring(rows)
    _address, old = found("D101")
    rows["户室"][1] = door("D101", "101", contact="周阿姨", members=4)
    report = bring(rows)
    address, new = found("D101")
    assert new.id != old.id
    assert (new.contact_name, new.members) == ("周阿姨", 4)
    assert report.changes.resettled == {address.id}


def test_features_above_hear_once_of_all_doors_that_were_resettled(bring, rows, found):
    heard = []

    def hear(sender, *, changes, **_said):
        heard.append(set(changes.resettled))
        return lambda: heard.append("written")

    bring(rows)
    rows["户室"][1], rows["户室"][2] = door("D101", "101", contact="周阿姨"), door("D102", "102", contact="", vacant="是")
    with doors_resettling.connected_to(hear):
        bring(rows)
    assert heard == [{found("D101")[0].id, found("D102")[0].id}, "written"]


def test_a_door_that_becomes_vacant_has_no_household_any_more(bring, rows, found):
    bring(rows)
    rows["户室"][1] = door("D101", "101", contact="", vacant="是", members="")
    bring(rows)
    address, household = found("D101")
    assert address.listed_vacant
    assert household is None


def test_an_empty_contact_says_nothing(bring, rows, found):
    bring(rows)
    rows["户室"][1] = door("D101", "101", contact="", members="")
    report = bring(rows)
    assert not report.written
    assert found("D101")[1].contact_name == "李女士"


def test_what_was_learnt_at_the_door_is_newer_than_a_spreadsheet(bring, rows, app, found):
    bring(rows)
    address, old = found("D101")
    with app.app_context(), committed():
        at = datetime.now(UTC)
        db.session.get(Household, old.id).ends_at = at
        db.session.flush()
        here = db.session.get(Address, address.id)
        db.session.add(Household(id=new_id(), street_id=here.street_id, address=here, contact_name="新来的", starts_at=at))
    report = bring(rows)
    assert not report.written
    assert report.changes.tallies["户室"].kept == ["D101 李女士"]
    assert found("D101")[1].contact_name == "新来的"


def test_a_door_that_moves_leaves_its_trace_and_touches_both_grids(bring, rows, app, found):
    bring(rows)
    before = found("D101")[0]
    rows["户室"][1] = door("D101", "101", "M3")
    bring(rows)
    address, household = found("D101")
    assert address.id == before.id
    assert address.grid_id != before.grid_id
    assert household is not None
    with app.app_context():
        move = db.session.scalars(select(AddressMove)).one()
        scopes = set(db.session.scalars(select(TouchedSubject.scope).where(TouchedSubject.subject == f"a:{address.id}")))
    assert (move.from_micro_grid_id, move.to_micro_grid_id) == (before.micro_grid_id, address.micro_grid_id)
    assert scopes == {f"g:{before.grid_id}", f"g:{address.grid_id}"}


def test_two_doors_can_exchange_their_numbers(bring, rows, found):
    bring(rows)
    rows["户室"][1], rows["户室"][2] = door("D101", "102"), door("D102", "101", contact="王先生")
    assert bring(rows).written
    assert (found("D101")[0].door, found("D102")[0].door) == ("102", "101")


def test_a_missing_door_is_listed_and_stays(bring, rows, found):
    bring(rows)
    del rows["户室"][4]
    report = bring(rows)
    assert not report.written
    assert report.changes.tallies["户室"].missing == ["D301 301"]
    assert found("D301")[1] is not None


def test_doors_stand_in_the_order_of_their_numbers(bring, rows, found):
    rows["户室"] = [DOORS, door("B", "110"), door("C", "102"), door("A", "101")]
    bring(rows)
    assert [found(code)[0].position for code in "ACB"] == [1, 2, 3]


def test_a_building_in_between_changes_the_order_and_touches_its_neighbours_pages(bring, rows, app, found):
    bring(rows)
    second = found("D301")[0].building_id
    rows["户室"].append(door("D901", "101", "M2", building="0幢"))
    bring(rows)
    with app.app_context():
        order = db.session.execute(select(Building.name, Building.position).order_by(Building.position)).all()
        touched = set(db.session.scalars(select(TouchedSubject.subject)))
    assert order == [("0幢", 1), ("1幢", 2), ("2幢", 3)]
    assert f"b:{second}" in touched


def test_a_compound_moves_to_another_general_grid_only_with_all_its_doors(bring, rows, found):
    bring(rows)
    rows["户室"] = [DOORS, door("D101", "101", "M4")]
    assert "不在表里" in reasons(bring(rows))[2]
    rows["户室"] = [(*row[:6], "M4", *row[7:]) if row is not DOORS else row for row in street_rows()["户室"]]
    assert bring(rows).written


def test_two_streets_can_have_the_same_codes_and_know_nothing_of_each_other(bring, rows, app, kept):
    bring(rows)
    first = kept()
    report = bring(rows, street="000000008", name="邻街")
    assert report.changes.tallies["户室"].added == 4
    after = kept()
    for table in ("address", "household", "area", "person", "post"):
        assert first[table] < after[table]
    with app.app_context():
        doors = db.session.execute(select(Address.street_id, func.count()).group_by(Address.street_id)).all()
    assert sorted(count for _street, count in doors) == [4, 4]


def test_an_unknown_street_is_not_made_by_accident(bring, rows):
    with pytest.raises(NotFound):
        bring(rows, street="000000007", name=None)


def test_the_import_keeps_what_it_read_and_did(bring, rows, app):
    bring(rows)
    with app.app_context():
        street = db.session.scalars(select(Street).where(Street.code == CODE)).one()
        kept = db.session.scalars(select(AuditRow).where(AuditRow.record_id == street.id)).one()
    assert kept.done == "street.imported"
    assert kept.details["sheets"]["户室"] == [4, 0, 0]
    assert len(kept.details["files"][0]["sha256"]) == 64


def test_another_name_of_any_area_reaches_the_phones_of_the_whole_street(bring, rows):
    bring(rows)
    rows["网格"] = [tuple("清明社区" if cell == "谷雨社区" else cell for cell in row) for row in rows["网格"]]
    changes = bring(rows).changes
    general_grids = changes.updates[Area.__table__]
    [renamed] = [row["the_id"] for group in general_grids.values() for row in group]
    assert changes.touched == {(f"s:{changes.street_id}", f"g:{renamed}")}
