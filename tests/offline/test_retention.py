"""What is kept no longer than its purpose asks: on its day it goes, copies and pictures too, from phones as well; before, it stays."""

from dataclasses import replace
from datetime import date
from uuid import UUID

import pytest

from tests.offline.conftest import NOON, SECOND, edge, set_parameter
from tests.photos import pictures
from tests.photos.tus import Sender, sha256
from webapp.core import retention
from webapp.core.audit import AuditRow
from webapp.core.db import db
from webapp.core.retention import months_before
from webapp.handbook.models import HandbookEntry
from webapp.visits.models import DoorState, Promise, Visit

SAID = [("difficulty", "楼道灯坏了"), ("idea", "装个声控的"), ("weak_signal", "吵过架"), ("promise", "问好了来回话"), ("fields", "other")]


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


def test_a_street_may_keep_notes_for_another_time(server, filed, night):
    set_parameter(server, "retention.visit_notes", 24)
    old, young = filed(0, edge(24) - SECOND, *SAID), filed(1, edge(24), *SAID)
    night()
    assert visit_of(server, old).difficulty == ""
    assert visit_of(server, young).difficulty == "楼道灯坏了"


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
