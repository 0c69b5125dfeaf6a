"""What is kept no longer than its purpose asks: on its day it goes, copies and pictures too, from phones as well; before, it stays."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path
from threading import Event
from uuid import UUID

import pytest

from tests.offline.conftest import DAY, NOON
from tests.photos import pictures
from tests.photos.tus import Sender, sha256
from webapp.accounts.models import Device, SignInCode
from webapp.areas.models import Address, Household
from webapp.core import audit, chain, chain_proof, retention
from webapp.core.access_log import AccessRow
from webapp.core.audit import AuditRow
from webapp.core.clock import start_of_day
from webapp.core.db import db
from webapp.core.filing import FiledEntry, RefusedEntry
from webapp.core.ids import new_id
from webapp.core.parameters import ParameterValue
from webapp.core.retention import months_before
from webapp.core.schedule import WORK
from webapp.handbook.models import HandbookEntry
from webapp.photos import actions as photo_actions
from webapp.photos import keeping
from webapp.photos.models import Photo, PhotoLink, UnusedFile
from webapp.photos.storage import storage
from webapp.visits.models import DoorState, Promise, Visit

MET = ("outcome", "met")
SAID = [("difficulty", "楼道灯坏了"), ("idea", "装个声控的"), ("weak_signal", "吵过架"), ("promise", "问好了来回话"), ("fields", "other")]
SECOND = timedelta(seconds=1)


def edge(months: int) -> datetime:
    """What happened before this has been kept for so many months at NOON."""
    return start_of_day(months_before(NOON.date(), months))


@pytest.fixture
def night(server) -> Callable[[], None]:
    """A night's run, at NOON by the calendar of the test."""

    def run() -> None:
        with server.app.app_context():
            for name in ("retention", "photo_files", "uploads", "sign_in_tries"):
                list(WORK[name].steps(NOON))

    return run


@pytest.fixture
def filed(server, phone) -> Callable[..., UUID]:
    """A visit of the past: filed by the phone, then dated back."""

    def file(door: int, at: datetime, *fields: tuple[str, str], photos=()) -> UUID:
        entry = phone.save(server.door(door), MET, *fields, at=NOON, photos=photos)
        assert phone.send()[0]["verdict"] == "filed"
        visit_id = UUID(entry["key"])

        def dated_back() -> None:
            db.session.get_one(Visit, visit_id).happened_at = at

        server.change(dated_back)
        return visit_id

    return file


def visit_of(server, visit_id: UUID) -> Visit:
    return server.rows(Visit, Visit.id == visit_id)[0]


def answered(server, visit_id: UUID) -> None:
    def change() -> None:
        promise = db.session.scalars(db.select(Promise).where(Promise.visit_id == visit_id)).one()
        promise.fed_back_at, promise.feedback = NOON, "修好了"

    server.change(change)


def test_notes_older_than_three_years_go_and_the_visit_stays(server, filed, night):
    old, young = filed(0, edge(36) - SECOND, *SAID), filed(1, edge(36), *SAID)
    answered(server, old)
    before = {one.id: one.state for one in server.rows(DoorState)}
    night()
    gone, kept = visit_of(server, old), visit_of(server, young)
    assert (gone.difficulty, gone.idea, gone.weak_signal, gone.weak_signal_stage, gone.fields, gone.review_on) == ("", "", "", "", [], None)
    assert (gone.outcome, gone.happened_at, gone.withdrawn_at) == ("met", edge(36) - SECOND, None)
    assert (kept.difficulty, kept.idea, kept.weak_signal, kept.fields) == ("楼道灯坏了", "装个声控的", "吵过架", ["other"])
    assert {one.visit_id for one in server.rows(Promise)} == {young}
    assert {one.id: one.state for one in server.rows(DoorState)} == before, "coverage stands"


def test_a_promise_still_owed_keeps_its_words(server, filed, night):
    visit = filed(0, edge(36) - SECOND, *SAID)
    night()
    [promise] = server.rows(Promise)
    assert (promise.visit_id, promise.words) == (visit, "问好了来回话")
    answered(server, visit)
    night()
    assert server.rows(Promise) == []


def test_the_handbooks_copy_goes_with_the_notes_and_own_words_stay(server, phone, filed, night):
    filed(0, edge(36) - SECOND, *SAID)
    phone.save("/handbook/entries", ("text", "下次带饭卡"), at=NOON)
    phone.send()
    night()
    copy, own = sorted(server.rows(HandbookEntry), key=lambda one: one.kind == "note")
    assert (copy.text, copy.who, copy.answer_by, copy.quiet) == ("", "", None, True)
    assert (copy.door, copy.outcome) == ("101", "met")
    assert own.text == "下次带饭卡"


def test_phones_lose_what_went_and_a_delta_is_a_full_list(server, phone, filed, night):
    Sender(phone.client).send(pictures.numbered(1))
    filed(0, edge(36) - SECOND, *SAID)
    filed(1, edge(36) - SECOND, photos=[sha256(pictures.numbered(1))])  # nothing but a photo
    filed(2, edge(36), ("difficulty", "水管漏"))
    phone.refresh()
    assert "楼道灯坏了" in "".join(phone.pages.values())
    assert "/photos/" in phone.pages[server.door(1, "")[:-1]]
    night()
    phone.refresh()
    assert phone.pages == phone.fresh_pages()
    assert "楼道灯坏了" not in "".join(phone.pages.values())
    assert "/photos/" not in "".join(phone.pages.values())
    assert "水管漏" in "".join(phone.pages.values())


def test_a_second_night_finds_nothing_more(server, phone, filed, night):
    filed(0, edge(36) - SECOND, ("difficulty", "楼道灯坏了"))
    night()
    phone.refresh()
    told = len(server.rows(AuditRow))
    night()
    assert len(server.rows(AuditRow)) == told
    assert phone.pack(phone.cursor)["total"] == 0


def files(server) -> list[Path]:
    return [path for kind in ("photos", "thumbnails") for path in (Path(server.app.config["DATA"]) / kind).rglob("*.jpg")]


def age_photos(server, at: datetime) -> None:
    def change() -> None:
        for photo in db.session.scalars(db.select(Photo)):
            photo.settled_at = at

    server.change(change)


def test_a_photo_goes_with_its_visits_notes_file_and_thumbnail_too(server, phone, filed, night):
    picture = pictures.numbered(1)
    Sender(phone.client).send(picture)
    filed(0, edge(36) - SECOND, photos=[sha256(picture)])
    age_photos(server, edge(36))
    assert len(files(server)) == 2
    night()
    assert (server.rows(PhotoLink), server.rows(Photo), server.rows(UnusedFile)) == ([], [], [])
    assert files(server) == []


def test_a_photo_that_a_younger_visit_shows_stays(server, phone, filed, night):
    picture = pictures.numbered(1)
    Sender(phone.client).send(picture)
    filed(0, edge(36) - SECOND, photos=[sha256(picture)])
    filed(1, edge(36), photos=[sha256(picture)])
    age_photos(server, edge(36))
    night()
    assert len(server.rows(PhotoLink)) == len(server.rows(Photo)) == 1
    assert len(files(server)) == 2


def test_a_file_stays_while_a_colleague_has_the_same_picture(server, phone, other_phone, filed, night):
    picture = pictures.numbered(1)
    for one in (phone, other_phone):
        Sender(one.client).send(picture)
    other_phone.save(server.door(6), MET, at=NOON, photos=[sha256(picture)])
    other_phone.send()
    filed(0, edge(36) - SECOND, photos=[sha256(picture)])
    age_photos(server, edge(36))
    night()
    assert [one.person_id for one in server.rows(Photo)] == [server.cast.other_worker.id]
    assert len(files(server)) == 2
    assert server.rows(UnusedFile) == []


@pytest.mark.parametrize(("settled_at", "left"), [(edge(6) - SECOND, 0), (edge(6), 1)])
def test_a_photo_that_no_record_ever_showed_waits_half_a_year(server, phone, night, settled_at, left):
    Sender(phone.client).send(pictures.numbered(1))
    age_photos(server, settled_at)
    night()
    assert len(server.rows(Photo)) == left
    assert len(files(server)) == 2 * left


def test_a_photo_of_an_entry_in_the_refused_box_waits_for_it(server, phone, night):
    picture = pictures.numbered(1)
    Sender(phone.client).send(picture)
    phone.save(server.door(6), MET, at=NOON, photos=[sha256(picture)])  # not her door
    assert phone.send()[0]["verdict"] == "refused"
    age_photos(server, edge(12))
    night()
    assert len(files(server)) == 2


def test_the_same_picture_sent_again_before_its_file_is_removed_keeps_it(server, phone):
    picture = pictures.numbered(1)
    Sender(phone.client).send(picture)
    age_photos(server, edge(12))
    with server.app.app_context():
        list(retention.run(NOON))
    assert len(server.rows(UnusedFile)) == 1
    assert Sender(phone.client).send(picture).status_code == 204
    with server.app.app_context():
        list(WORK["photo_files"].steps(NOON))
    assert len(files(server)) == 2


def test_the_same_picture_settled_while_its_file_is_being_removed_is_put_there_again(server, phone, monkeypatch):
    picture, sender = pictures.numbered(1), Sender(phone.client)
    sender.send(picture)
    age_photos(server, edge(12))
    with server.app.app_context():
        list(retention.run(NOON))
    place = sender.begin(picture).headers["Location"]
    noted, opened = Event(), Event()
    remove, examine = keeping._remove, photo_actions.examine

    def remove_late(name: str) -> None:
        noted.set()
        assert opened.wait(20)
        remove(name)

    def examine_then_tell(upload):
        found = examine(upload)  # finds its file there already
        opened.set()
        return found

    def sweep() -> None:
        with server.app.app_context():
            list(WORK["photo_files"].steps(NOON))

    monkeypatch.setattr(keeping, "_remove", remove_late)
    monkeypatch.setattr(photo_actions, "examine", examine_then_tell)
    with ThreadPoolExecutor(1) as pool:
        sweeping = pool.submit(sweep)
        assert noted.wait(20)
        assert sender.piece(place, 0, picture).status_code == 204
        sweeping.result(20)
    assert len(files(server)) == 2
    assert server.rows(UnusedFile) == []


def test_a_file_half_removed_when_the_server_died_is_removed_later(server, phone):
    Sender(phone.client).send(pictures.numbered(1))
    age_photos(server, edge(12))
    with server.app.app_context():
        list(retention.run(NOON))
        storage().remove("photos", server.rows(UnusedFile)[0].name)
        list(WORK["photo_files"].steps(NOON))
    assert files(server) == []
    assert server.rows(UnusedFile) == []


def test_uploads_nobody_ended_go_without_a_new_one(server, phone, night):
    answer = Sender(phone.client).begin(pictures.numbered(1))
    upload = answer.headers["Location"].rsplit("/", 1)[1]
    Sender(phone.client).piece(answer.headers["Location"], 0, b"\xff\xd8")
    staged = Path(server.app.config["DATA"]) / "uploads" / upload
    assert staged.exists()
    with server.app.app_context():
        list(WORK["uploads"].steps(NOON + 8 * DAY))
    assert not staged.exists()
    assert server.rows(Photo) == []


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


def test_a_street_may_keep_notes_for_another_time(server, filed, night):
    set_parameter(server, "retention.visit_notes", 24)
    old, young = filed(0, edge(24) - SECOND, *SAID), filed(1, edge(24), *SAID)
    night()
    assert visit_of(server, old).difficulty == ""
    assert visit_of(server, young).difficulty == "楼道灯坏了"


def set_parameter(server, name: str, months: int) -> None:
    said = {"street_id": server.cast.land.street.id, "name": name, "value": {"is": months}, "reason": "档案室的意见"}
    server.change(lambda: db.session.add(ParameterValue(**said, effective_from=date(2025, 1, 1), changed_at=NOON)))


def test_what_went_is_audited_by_counts_never_by_contents(server, filed, night, monkeypatch):
    monkeypatch.setitem(retention.RULES, "visit_notes", replace(retention.RULES["visit_notes"], step=2))
    for door in range(3):
        filed(door, edge(36) - SECOND, ("difficulty", "楼道灯坏了"))
    night()
    rows = server.rows(AuditRow, AuditRow.done == "retention.visit_notes")
    assert [row.details["count"] for row in rows] == [2, 1], "each step in a transaction of its own"
    assert all(row.by_id is None and row.record == "street" and set(row.details) == {"count", "before"} for row in rows)


def test_a_dry_run_tells_and_changes_nothing(server, filed):
    old = filed(0, edge(36) - SECOND, *SAID)
    with server.app.app_context():
        told = {(one.street, one.rule): one.records for one in retention.outlook(NOON)}
    assert told["330106001", "visit_notes"] == 1
    assert told["330106002", "visit_notes"] == 0
    assert visit_of(server, old).difficulty == "楼道灯坏了"


@pytest.mark.parametrize(
    ("day", "months", "then"),
    [("2026-03-31", 1, "2026-02-28"), ("2028-02-29", 36, "2025-02-28"), ("2026-01-15", 1, "2025-12-15"), ("2026-12-31", 12, "2025-12-31")],
)
def test_months_are_those_of_the_calendar(day, months, then):
    assert months_before(date.fromisoformat(day), months) == date.fromisoformat(then)
