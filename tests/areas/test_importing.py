"""An import brings a street, changes only what changed, and writes nothing when a row is wrong."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from tests.areas.conftest import CODE, DOORS, PEOPLE, door, street_rows
from webapp.accounts.models import Person, Post
from webapp.accounts.staffing import depart
from webapp.areas.importing import run as running
from webapp.areas.models import Address, AddressMove, Area, Building, Compound, Household, PartyBody, Unit
from webapp.areas.signals import doors_resettling
from webapp.core.audit import AuditRow
from webapp.core.carried import Revision, TouchedSubject
from webapp.core.clock import local_day, now
from webapp.core.db import db
from webapp.core.ids import new_id
from webapp.core.problems import NotFound, TryAgain
from webapp.core.streets import Street
from webapp.core.writes import committed

EVERYTHING = (
    Street,
    Area,
    Person,
    Post,
    PartyBody,
    Compound,
    Building,
    Unit,
    Address,
    AddressMove,
    Household,
    AuditRow,
    TouchedSubject,
    Revision,
)


@pytest.fixture
def kept(app):
    """All rows of all tables, to compare before with after."""

    def kept() -> dict[str, set]:
        with app.app_context():
            return {
                model.__tablename__: {repr(tuple(row)) for row in db.session.execute(select(*model.__table__.c))} for model in EVERYTHING
            }

    return kept


@pytest.fixture
def found(app):
    """A door with its current household, by code."""

    def found(code: str) -> tuple[Address, Household | None]:
        with app.app_context():
            address = db.session.scalars(select(Address).where(Address.code == code)).one()
            asked = select(Household).where(Household.address_id == address.id, Household.ends_at.is_(None))
            return address, db.session.scalars(asked).one_or_none()

    return found


def changed(before: dict[str, set], after: dict[str, set]) -> dict[str, int]:
    return {table: len(before[table] ^ after[table]) for table in before if before[table] != after[table]}


def reasons(report) -> dict[int, str]:
    return {line.number: "; ".join(why for _column, why in line.reasons) for line in report.wrong}


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


def test_people_from_a_spreadsheet_have_no_password(bring, rows, app):
    bring(rows)
    with app.app_context():
        assert set(db.session.scalars(select(Person.password_hash))) == {None}


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


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        (door("D102", "999"), "户室 D102 重复，第 3 行已有。"),
        (door("D999", "102"), "同一单元的这个门牌重复，第 3 行已有。"),
        (door("D999", "999", "M9"), "没有编码为 M9 的微网格。"),
        (door("D999", "999", "G1"), "没有编码为 G1 的微网格。"),
        (door("D999", "999", use="仓库"), "只认这些"),
        (door("D999", "999", members="很多"), "整数"),
        (door("D999", "999", vacant="也许"), "“是”或“否”"),
        (door("D999", "999", phone="李"), "电话"),
        (door("D999", "地下", floor=""), "没填楼层"),
        (door("", "999"), "这里没有填"),
        (door("D 9", "999"), "编码只能"),
        (door(float(10**16), "999"), "末几位已经丢失"),
        (door("D999", "999", contact="很" * 41), "最多 40 个字"),
        (door("D999", "999", "M4"), "一个小区只属于一个总网格"),
    ],
)
@pytest.mark.databases("sqlite")
def test_a_wrong_row_is_named_with_its_reason_and_nothing_is_written(bring, rows, kept, wrong, said):
    before = kept()
    rows["户室"].append(wrong)
    report = bring(rows)
    assert not report.written
    assert list(reasons(report)) == [6]
    assert said in reasons(report)[6]
    assert kept() == before


@pytest.mark.parametrize(
    ("sheet", "wrong", "said"),
    [
        ("网格", ("C1", "谷雨社区", "G1", "第1网格", "M1", "1号微网格"), "微网格 M1 重复，第 2 行已有"),
        ("网格", ("C2", "小满社区", "G1", "第1网格", "M9", "9号"), "G1 属于 C1"),
        ("网格", ("C1", "春分社区", "G9", "第9网格", "M9", "9号"), "C1 叫“谷雨社区”"),
        ("网格", ("C1", "谷雨社区", "", "", "M9", "9号"), "缺少编码"),
        ("网格", ("C1", "谷雨社区", "M1", "", "", ""), "已是另一级"),
        ("人员", ("1001", "别人", "", "", "", "", ""), "第 2 行的姓名或电话不同"),
        ("人员", ("1003", "别人", "10000000001", "", "", "", ""), "工号 1001 已用这个电话"),
        ("人员", ("1003", "别人", "", "网格员", "C1", "", ""), "不设在这一级"),
        ("人员", ("1003", "别人", "", "网格员", "G9", "", ""), "没有编码为 G9"),
        ("人员", ("1003", "别人", "", "国王", "G1", "", ""), "只认这些"),
        ("人员", ("1003", "别人", "", "网格员", "G1", "2025-02-30", ""), "不是有效日期"),
        ("人员", ("1003", "别人", "", "网格员", "G1", "2025-02-03", "2025-02-01"), "早于"),
        ("党组织", ("党员中心户", "M1", "又一户", ""), "重复，第 2 行已有"),
        ("党组织", ("党员中心户", "G1", "中心户", ""), "不设在这一级"),
        ("党组织", ("党员行动小组", "M1", "小组", "4711"), "4711"),
    ],
)
@pytest.mark.databases("sqlite")
def test_wrong_rows_of_the_other_sheets_are_named_too(bring, rows, kept, sheet, wrong, said):
    before = kept()
    rows[sheet].append(wrong)
    report = bring(rows)
    assert list(reasons(report)) == [len(rows[sheet])]
    assert said in reasons(report)[len(rows[sheet])]
    assert kept() == before


def test_a_place_taken_by_a_door_that_is_not_in_the_file_is_refused(bring, rows):
    bring(rows)
    rows["户室"] = [DOORS, door("D999", "101")]
    assert "已有户室 D101" in reasons(bring(rows))[2]


def test_a_compound_moves_to_another_general_grid_only_with_all_its_doors(bring, rows, found):
    bring(rows)
    rows["户室"] = [DOORS, door("D101", "101", "M4")]
    assert "不在表里" in reasons(bring(rows))[2]
    rows["户室"] = [(*row[:6], "M4", *row[7:]) if row is not DOORS else row for row in street_rows()["户室"]]
    assert bring(rows).written


def test_a_post_given_a_last_day_ends_then(bring, rows, app):
    bring(rows)
    rows["人员"][1] = ("1001", "陈小满", "10000000001", "网格员", "G1", "2025-01-01", "2026-01-31")
    bring(rows)
    with app.app_context():
        ends = {post.role: post.ends_at for post in db.session.scalars(select(Post))}
    assert ends["grid_worker"] == datetime(2026, 1, 31, 16, tzinfo=UTC)
    assert ends["hub_household"] is None


def phones(app) -> dict[str, str | None]:
    with app.app_context():
        return {person.staff_number: person.phone for person in db.session.scalars(select(Person))}


def with_phones(*people: tuple[str, str, str]) -> dict[str, list[tuple]]:
    return {"人员": [PEOPLE, *((number, name, phone, "", "", "", "") for number, name, phone in people)]}


def test_a_phone_can_be_handed_on_or_exchanged_within_one_file(bring, rows, app):
    bring(rows)
    swapped = bring(with_phones(("1001", "陈小满", "10000000002"), ("1002", "林可", "10000000001")))
    assert not swapped.wrong
    assert phones(app) == {"1001": "10000000002", "1002": "10000000001"}
    handed = bring(with_phones(("1003", "江新", "10000000002"), ("1001", "陈小满", "10000000009")))
    assert not handed.wrong
    assert phones(app) == {"1001": "10000000009", "1002": "10000000001", "1003": "10000000002"}


def test_whoever_has_a_phone_and_is_given_no_other_keeps_it(bring, rows, app):
    bring(rows)
    for sheets in (
        with_phones(("1002", "林可", "10000000001")),
        with_phones(("1002", "林可", "10000000001"), ("1001", "陈小满", "")),
        with_phones(("1003", "江新", "10000000003"), ("1004", "朱明", "10000000003")),
    ):
        report = bring(sheets)
        assert len(report.wrong) == 1
        assert "已用这个电话" in report.wrong[0].said()
    assert phones(app) == {"1001": "10000000001", "1002": "10000000002"}


def test_a_new_persons_phone_may_stand_in_any_of_her_rows(bring, rows, app):
    bring(rows)
    bring(with_phones(("1003", "江新", ""), ("1003", "江新", "10000000003")))
    assert phones(app)["1003"] == "10000000003"
    assert bring(with_phones(("1003", "江新", ""), ("1003", "江新", "10000000003"), ("1003", "江新", "10000000004"))).wrong


def test_a_spreadsheet_leaves_no_street_without_an_administrator(bring, rows, app):
    boss = ("9001", "周宁", "", "管理员", "", "2025-01-01", "")
    rows["人员"].append(boss)
    bring(rows)
    last_day = f"{local_day(now()):%Y-%m-%d}"
    rows["人员"][-1] = (*boss[:-1], last_day)
    report = bring(rows)
    assert "管理员" in report.wrong[0].said()
    rows["人员"].append(("9002", "江新", "", "管理员", "", last_day, ""))
    assert not bring(rows).wrong
    with app.app_context():
        assert db.session.scalars(select(Post.ends_at).where(Post.role == "administrator").order_by(Post.ends_at)).all().count(None) == 1


def test_another_hub_begins_another_body_and_the_old_one_is_history(bring, rows, app):
    bring(rows)
    rows["党组织"][1] = ("党员中心户", "M1", "1号中心户", "1001")
    bring(rows)
    with app.app_context():
        bodies = db.session.scalars(select(PartyBody).where(PartyBody.kind == "hub_household").order_by(PartyBody.starts_at)).all()
    assert [body.ends_at is None for body in bodies] == [False, True]


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


def test_a_change_between_checking_and_writing_is_seen_and_checked_anew(bring, rows, app, found, monkeypatch):
    bring(rows)
    _address, old = found("D101")
    prepare, times = running._write, []

    def come_between(report, snapshot, files, progress):
        times.append(1)
        if len(times) == 1:
            with committed():
                db.session.get(Household, old.id).ends_at = datetime.now(UTC)
        return prepare(report, snapshot, files, progress)

    monkeypatch.setattr(running, "_write", come_between)
    rows["户室"][1] = door("D101", "101", contact="周阿姨")
    assert bring(rows).written
    assert len(times) == 2
    assert found("D101")[1].contact_name == "周阿姨"


def test_a_departure_between_checking_and_writing_is_seen(bring, rows, app, monkeypatch):
    """No row more, no row ended: only the audit tells."""
    rows["人员"].append(("1003", "江新", "", "", "", "", ""))
    bring(rows)
    prepare, times = running._write, []

    def come_between(report, snapshot, files, progress):
        times.append(1)
        with committed():
            worker = db.session.scalars(select(Person).where(Person.staff_number == "1003")).one()
            depart(worker, by=worker, at=datetime.now(UTC))
        return prepare(report, snapshot, files, progress)

    monkeypatch.setattr(running, "_write", come_between)
    rows["人员"][-1] = ("1003", "江新", "", "网格员", "G2", "", "")
    report = bring(rows)
    assert [line["staff_number"] for line in report.wrong] == ["1003"]
    assert len(times) == 1
    with app.app_context():
        assert not db.session.scalars(select(Post).join(Person).where(Person.staff_number == "1003")).all()


def test_rows_at_fault_themselves_are_not_tried_again(bring, rows, monkeypatch):
    bring(rows)
    times = []

    def fail(*_args):
        times.append(1)
        raise IntegrityError("", {}, Exception())

    monkeypatch.setattr(running, "_write", fail)
    rows["户室"].append(door("D999", "999"))
    with pytest.raises(IntegrityError):
        bring(rows)
    assert len(times) == 1


def test_an_import_that_is_always_overtaken_gives_up_without_a_trace(bring, rows, kept, monkeypatch):
    bring(rows)
    before = kept()

    def never(*_args):
        raise running.Overtaken

    monkeypatch.setattr(running, "_write", never)
    rows["户室"].append(door("D999", "999"))
    with pytest.raises(TryAgain):
        bring(rows)
    assert kept() == before


def test_a_fault_in_the_middle_of_writing_leaves_nothing(bring, rows, kept):
    def fail():
        raise RuntimeError("the power went")

    def listen(sender, **_said):
        return fail

    bring(rows)
    before = kept()
    rows["户室"][1] = door("D101", "101", contact="周阿姨")
    with doors_resettling.connected_to(listen), pytest.raises(RuntimeError):
        bring(rows)
    assert kept() == before


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
