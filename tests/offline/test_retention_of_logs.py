"""What was refused, overtaken, used up or logged loses its words in time, and still answers."""

from collections.abc import Callable
from datetime import datetime

import pytest

from tests.offline.conftest import DAY, MET, NOON, SECOND, edge, set_parameter
from webapp.accounts.models import Device, SignInCode
from webapp.areas.models import Address, Household
from webapp.core import audit, chain, chain_proof
from webapp.core.access_log import AccessRow
from webapp.core.audit import AuditRow
from webapp.core.db import db
from webapp.core.filing import FiledEntry, RefusedEntry
from webapp.core.ids import new_id


def test_settled_refusals_lose_their_words_and_still_answer(server, phone, night):
    entry = phone.save(server.door(6), MET, ("difficulty", "楼道灯坏了"), at=NOON)
    phone.send()
    phone.save(server.door(7), MET, ("difficulty", "水管漏"), at=NOON)
    phone.send()

    def settle(key: str | None, at: datetime) -> None:
        for row in db.session.scalars(db.select(RefusedEntry)):
            if str(row.key) == key:
                row.state, row.settled_at = "settled", at

    server.change(lambda: settle(entry["key"], edge(12)))
    night()
    assert all(row.emptied_at is None for row in server.rows(RefusedEntry)), "not a day too early"
    server.change(lambda: settle(entry["key"], edge(12) - SECOND))
    night()
    emptied, kept = sorted(server.rows(RefusedEntry), key=lambda row: row.emptied_at is None)
    assert "楼道灯坏了" not in str(emptied.content)
    assert emptied.content["fields"] == []
    assert "水管漏" in str(kept.content), "what is open stays, however old"
    assert [one["verdict"] for one in phone.send([entry])] == ["refused"]


def test_what_a_correction_overtook_loses_its_words(server, phone, night):
    first = phone.save(server.door(0), MET, ("difficulty", "楼道灯坏了"), at=NOON)
    second = phone.save(server.door(0), MET, at=NOON, replaces=first["key"])
    phone.send([second])
    phone.send([first])

    def dated_back(at: datetime) -> Callable[[], None]:
        def change() -> None:
            for row in db.session.scalars(db.select(FiledEntry)):
                row.received_at = at

        return change

    server.change(dated_back(edge(36)))
    night()
    assert "楼道灯坏了" in str([row.unapplied for row in server.rows(FiledEntry)])
    server.change(dated_back(edge(36) - SECOND))
    night()
    assert [row.unapplied for row in server.rows(FiledEntry)] == [None, None]


@pytest.mark.parametrize(("used_at", "left"), [(edge(1) - SECOND, 0), (edge(1), 1)])
def test_used_sign_in_codes_go_after_a_month(server, night, used_at, left):
    worker = server.cast.worker
    times = {"made_at": used_at - DAY, "expires_at": used_at + DAY, "used_at": used_at}
    code = {"id": new_id(), "street_id": worker.street_id, "person_id": worker.id, "code_hash": "0" * 64}
    server.change(lambda: db.session.add(SignInCode(**code, **times)))
    night()
    assert len(server.rows(SignInCode)) == left


@pytest.mark.parametrize(("revoked_at", "name"), [(edge(12) - SECOND, ""), (edge(12), "Firefox")])
def test_a_device_signed_out_long_ago_has_no_name(server, phone, night, revoked_at, name):
    worker, device_id = server.cast.worker, new_id()
    times = {"signed_in_at": revoked_at - DAY, "seen_at": revoked_at, "expires_at": revoked_at + 90 * DAY, "revoked_at": revoked_at}
    device = {"id": device_id, "street_id": worker.street_id, "person_id": worker.id, "name": "Firefox", "secret_hash": "0" * 64}
    in_use = {**device, "id": new_id()} | times | {"expires_at": NOON + DAY, "revoked_at": None}
    server.change(lambda: db.session.add_all([Device(**device, **times), Device(**in_use)]))
    night()
    assert [one.name for one in server.rows(Device, Device.id == device_id)] == [name]
    assert [one.name for one in server.rows(Device, Device.id == in_use["id"])] == ["Firefox"]


@pytest.mark.parametrize(("ends_at", "name"), [(edge(36) - SECOND, ""), (edge(36), "钱女士")])
def test_who_moved_away_long_ago_has_no_name(server, phone, night, ends_at, name):
    land, household_id = server.cast.land, new_id()
    home = {"contact_name": "钱女士", "phone": "13800000009", "starts_at": ends_at - DAY, "ends_at": ends_at}

    def lived_there() -> None:
        address = db.session.get_one(Address, land.addresses[0].id)
        db.session.add(Household(id=household_id, street_id=land.street.id, address=address, **home))

    server.change(lived_there)
    phone.refresh()
    night()
    [household] = server.rows(Household, Household.id == household_id)
    assert (household.contact_name, bool(household.phone)) == (name, bool(name))
    phone.refresh()
    assert phone.pages == phone.fresh_pages()


def test_audit_rows_go_by_whole_segments_and_the_chain_still_fits(server, night):
    street_id = server.cast.land.street.id

    def sealed(at: datetime) -> None:
        server.change(lambda: audit.record_work("test", street_id, at=at))
        with server.app.app_context():
            while chain.seal(street_id, at):
                pass

    sealed(edge(12) - SECOND)
    sealed(edge(12))
    night()
    with server.app.app_context():
        assert list(chain_proof.verify(street_id)) == []
    kept = server.rows(AuditRow)
    assert {one.segment for one in kept} == {2, None}
    assert [(one.done, one.details["count"]) for one in kept if one.segment is None] == [("retention.audit_rows", sum_of_first(server))]


def sum_of_first(server) -> int:
    return next(one.count for one in server.rows(chain.AuditSegment) if one.number == 1)


@pytest.mark.parametrize(("at", "left"), [(edge(12) - SECOND, 0), (edge(12), 1)])
def test_the_access_log_goes_after_a_year(server, night, at, left):
    worker = server.cast.worker
    row = {"street_id": worker.street_id, "person_id": worker.id, "page": "/", "household_ids": [], "scopes": [], "at": at}
    server.change(lambda: db.session.add(AccessRow(**row)))
    night()
    assert len(server.rows(AccessRow, AccessRow.page == "/")) == left


def test_logs_are_never_kept_less_than_six_months_whatever_a_street_says(server, night):
    set_parameter(server, "retention.access_rows", 2)
    worker = server.cast.worker
    row = {"street_id": worker.street_id, "person_id": worker.id, "page": "/", "household_ids": [], "scopes": []}
    server.change(lambda: db.session.add_all([AccessRow(**row, at=edge(6)), AccessRow(**row, at=edge(6) - SECOND)]))
    night()
    assert [one.at for one in server.rows(AccessRow, AccessRow.page == "/")] == [edge(6)]
