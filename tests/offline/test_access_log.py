"""Who looked at names and numbers of households online is written down; a pack is one row, whatever it holds."""

from uuid import UUID

import pytest
from flask.testing import FlaskClient
from sqlalchemy.exc import OperationalError

from tests.cast import sign_in
from tests.offline.conftest import NOON
from webapp.core import access_log
from webapp.core.access_log import AccessRow
from webapp.core.filing import RefusedEntry
from webapp.offline import pack
from webapp.visits.models import Visit


@pytest.fixture
def operator(server) -> FlaskClient:
    return sign_in(server.app.test_client(), server.cast.operator)


def look(client: FlaskClient, path: str) -> None:
    with client.get(path) as answer:
        assert answer.status_code == 200, path
        answer.get_data()


def views(server, page: str) -> list[AccessRow]:
    return server.rows(AccessRow, AccessRow.page == page)


def packs(server) -> list[AccessRow]:
    """The phone of these tests leaves answers open; a web server closes them, which writes the row."""
    access_log.flush(server.app)
    return views(server, access_log.PACK)


def test_a_doors_page_names_the_household_and_who_looked(server, operator):
    door = server.door(0, "")[:-1]
    look(operator, f"{door}?names=shown")
    [row] = views(server, door)
    assert row.person_id == server.cast.operator.id
    assert row.household_ids == [str(server.cast.land.households[0].id)]
    assert (row.at, row.pages) == (NOON, 1)
    assert row.device_id is not None
    look(operator, f"{door}?names=shown")
    assert len(views(server, door)) == 2


def test_pages_with_many_names_say_whose(server, phone):
    unit = f"/units/{server.cast.land.units[0].id}"
    for page in ("/", "/search", unit):
        look(phone.client, page)
    grid = f"g:{server.cast.land.grids[0].id}"
    assert [row.scopes for page in ("/", "/search") for row in views(server, page)] == [[grid], [grid]]
    assert [row.scopes for row in views(server, unit)] == [[f"u:{server.cast.land.units[0].id}"]]


def test_a_visit_on_the_desk_names_its_household(server, phone, operator):
    entry = phone.save(server.door(0), ("outcome", "met"), at=NOON)
    phone.send()
    look(operator, f"/desk/visits/{entry['key']}?names=shown")
    [row] = views(server, f"/desk/visits/{entry['key']}")
    assert row.household_ids == [str(server.rows(Visit, Visit.id == UUID(entry["key"]))[0].household_id)]


def test_an_entry_read_in_the_refused_box_is_noted(server, phone, operator):
    phone.save(server.door(6, "households"), ("contact_name", "何女士"), at=NOON)
    phone.send()
    [refused] = server.rows(RefusedEntry)
    look(operator, f"/desk/refused/{refused.id}")
    assert len(views(server, f"/desk/refused/{refused.id}")) == 1


def test_pages_without_names_are_not_noted(server, phone, operator):
    before = len(server.rows(AccessRow))
    for page in ("/buildings", "/handbook", "/outbox", "/me"):
        look(phone.client, page)
    for page in ("/desk/coverage", "/desk/receipts"):
        look(operator, page)
    assert len(server.rows(AccessRow)) == before


def test_a_page_that_was_refused_is_not_noted(server, phone):
    foreign = server.door(6, "")[:-1]
    with phone.client.get(foreign) as answer:
        assert answer.status_code == 404
    assert views(server, foreign) == []


def test_a_pack_is_one_row_however_many_slices_it_takes(server, phone, monkeypatch):
    monkeypatch.setattr(pack, "SLICE", 3)
    phone.refresh()
    [row] = packs(server)
    assert row.person_id == server.cast.worker.id
    assert str(row.device_id) == phone.device
    assert row.pages == len(phone.pages) > 3
    assert f"g:{server.cast.land.grids[0].id}" in row.scopes
    assert row.household_ids == []


def test_a_delta_is_a_row_and_nothing_new_is_none(server, phone):
    phone.refresh()
    phone.refresh()
    assert len(packs(server)) == 1
    phone.save(server.door(0), ("outcome", "met"), at=NOON)
    phone.send()
    phone.refresh()
    first, second = packs(server)
    assert second.pages < first.pages


def test_a_download_broken_off_is_noted_all_the_same(server, phone, monkeypatch):
    monkeypatch.setattr(pack, "SLICE", 3)
    phone.refresh(cut_after=1)
    assert len(packs(server)) == 1


def test_a_busy_database_fails_no_reader_and_loses_no_row(server, operator, monkeypatch, caplog):
    door = server.door(0, "")[:-1]
    waiting = server.app.extensions["gridwalk.access"]
    with monkeypatch.context() as patch:
        patch.setattr(access_log, "insert", busy)
        look(operator, f"{door}?names=shown")
        look(operator, f"{door}?names=shown")
    assert views(server, door) == []
    assert len(waiting.rows) == 2
    assert "access rows wait" in caplog.text
    access_log.flush(server.app)
    assert len(views(server, door)) == 2
    assert not waiting.rows


def busy(table):
    raise OperationalError("INSERT", {}, Exception("database is locked"))


def test_who_comes_while_another_writes_leaves_the_row_to_the_next(server, operator):
    door = server.door(0, "")[:-1]
    with server.app.extensions["gridwalk.access"].writing:
        look(operator, f"{door}?names=shown")
    assert views(server, door) == []
    access_log.flush(server.app)
    assert len(views(server, door)) == 1


def test_rows_that_are_lost_when_too_many_wait_are_said_and_are_the_oldest(server, operator, monkeypatch, caplog):
    def away(*_args):
        raise OperationalError("", {}, Exception("no route to the database"))

    monkeypatch.setattr(access_log, "MOST_WAITING", 2)
    monkeypatch.setattr(access_log, "insert", away)
    doors = [server.door(number, "")[:-1] for number in range(3)]
    for door in doors:
        look(operator, f"{door}?names=shown")
    assert [row["page"] for row in server.app.extensions["gridwalk.access"].rows] == doors[1:]
    assert "1 access rows are lost" in caplog.text
    assert "no route to the database" in caplog.text


def test_a_fault_of_ours_loses_no_row_and_fails_no_reader(server, operator, monkeypatch, caplog):
    door = server.door(0, "")[:-1]
    with monkeypatch.context() as broken:
        broken.setattr(access_log, "insert", lambda _model: 1 / 0)
        look(operator, f"{door}?names=shown")
    assert "ZeroDivisionError" in caplog.text
    access_log.flush(server.app)
    assert len(views(server, door)) == 1
