"""The refused box: nothing in it is lost, and what the centre takes after all is filed once, for its writer, at its own time."""

from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask

from tests.cast import Cast, sign_in
from tests.desk.phone import Phone
from webapp.accounts import roles
from webapp.accounts.models import Device, Person, Post
from webapp.core.audit import AuditRow
from webapp.core.db import db
from webapp.core.filing import FiledEntry, RefusedEntry
from webapp.core.ids import parse_id
from webapp.core.writes import committed
from webapp.visits.models import Visit

YESTERDAY = datetime.now(UTC).replace(microsecond=0) - timedelta(days=1)


def the_row(app: Flask) -> RefusedEntry:
    with app.app_context():
        return db.session.scalars(db.select(RefusedEntry)).one()


def remarks_kept(app: Flask) -> list[AuditRow]:
    with app.app_context():
        return list(db.session.scalars(db.select(AuditRow).where(AuditRow.done == "remark.kept")))


@pytest.fixture
def shouted(phone: Phone, cast: Cast) -> dict:
    """An entry that was refused for how it was written."""
    entry = phone.write(f"/addresses/{cast.land.addresses[0].id}/remarks", {"text": "灯坏了!"}, at=YESTERDAY)
    assert [one["verdict"] for one in phone.send(entry)] == ["refused"]
    return entry


@pytest.fixture
def elsewhere(phone: Phone, cast: Cast) -> dict:
    """An entry about a door of somebody else's grid."""
    entry = phone.write(f"/addresses/{cast.land.addresses[-1].id}/remarks", {"text": "灯坏了"}, at=YESTERDAY)
    assert [one["verdict"] for one in phone.send(entry)] == ["refused"]
    return entry


def give_post(app: Flask, cast: Cast, starts_at: datetime) -> None:
    """The worker turns out to have held the other grid as well."""
    with app.app_context(), committed():
        held = {"role": roles.GRID_WORKER, "area_id": cast.land.grids[1].id}
        db.session.add(Post(street_id=cast.land.street.id, person_id=cast.worker.id, starts_at=starts_at, **held))


def test_the_box_shows_who_wrote_what_where_and_why_it_was_not_taken(app, cast, desk, shouted):
    listed = desk.get("/desk/refused").get_data(as_text=True)
    assert "陈小满" in listed
    assert "without shouting" in listed
    page = desk.get(f"/desk/refused/{the_row(app).id}").get_data(as_text=True)
    assert "你看到什么" in page
    assert "灯坏了!" in page
    assert f"door {cast.land.addresses[0].id}" in page


def test_a_mended_entry_is_filed_for_its_writer_at_its_own_time_and_the_phone_gets_the_receipt(app, cast, desk, phone, shouted):
    row = the_row(app)
    assert desk.post(f"/desk/refused/{row.id}/replay", data={"field-0": "灯坏了"}).status_code == 303
    (kept,) = remarks_kept(app)
    assert (kept.by_id, kept.at, kept.details["text"]) == (cast.worker.id, YESTERDAY, "灯坏了")
    (verdict,) = phone.send(shouted)
    with app.app_context():
        filed = db.session.scalars(db.select(FiledEntry)).one()
        assert db.session.get_one(Device, filed.device_id).filed == 1
    assert (verdict["verdict"], verdict["receipt"], verdict["see"]) == ("filed", filed.receipt, f"/addresses/{cast.land.addresses[0].id}")
    assert filed.receipt in desk.get(f"/desk/refused/{row.id}").get_data(as_text=True)
    assert len(remarks_kept(app)) == 1


def test_the_audit_keeps_both_hashes_and_the_box_the_words_as_they_were_written(app, cast, desk, shouted):
    row = the_row(app)
    desk.post(f"/desk/refused/{row.id}/replay", data={"field-0": "灯坏了"})
    with app.app_context():
        audited = db.session.scalars(db.select(AuditRow).where(AuditRow.done == "refused_entry.replayed")).one()
    assert audited.by_id == cast.operator.id
    assert audited.details["fields"] == ["text"]
    assert audited.details["written"] == row.content_hash != audited.details["mended"]
    assert the_row(app).content["fields"] == [["text", "灯坏了!"]]


def test_what_is_taken_unmended_is_filed_once_however_often_it_is_asked_for(app, cast, desk, phone, elsewhere):
    row = the_row(app)
    give_post(app, cast, YESTERDAY - timedelta(days=9))
    assert desk.post(f"/desk/refused/{row.id}/replay", data={"field-0": "灯坏了"}).status_code == 303
    assert desk.post(f"/desk/refused/{row.id}/replay").status_code == 409
    assert phone.send(elsewhere)[0]["verdict"] == "filed"
    assert len(remarks_kept(app)) == 1
    assert the_row(app).state == "replayed"


def test_right_is_judged_at_the_time_it_happened(app, cast, desk, elsewhere):
    give_post(app, cast, YESTERDAY + timedelta(hours=1))
    assert desk.post(f"/desk/refused/{the_row(app).id}/replay").status_code == 422
    assert not remarks_kept(app)


def test_what_the_rules_still_refuse_changes_nothing_and_keeps_what_the_operator_typed(app, desk, phone, shouted):
    row = the_row(app)
    answer = desk.post(f"/desk/refused/{row.id}/replay", data={"field-0": "真的坏了!"})
    assert answer.status_code == 422
    assert "真的坏了!" in answer.get_data(as_text=True)
    after = the_row(app)
    assert (after.state, after.content_hash, after.problems) == ("open", row.content_hash, row.problems)
    assert phone.send(shouted)[0]["verdict"] == "refused"
    assert not remarks_kept(app)


def test_what_came_too_late_is_for_the_centre_to_take(app, cast, desk, phone):
    with app.app_context(), committed():
        post = db.session.scalars(db.select(Post).where(Post.person_id == cast.worker.id)).one()
        post.ends_at = datetime.now(UTC) - timedelta(days=61)
    entry = phone.write(f"/addresses/{cast.land.addresses[0].id}/remarks", {"text": "灯坏了"}, at=datetime.now(UTC) - timedelta(days=90))
    assert phone.send(entry)[0]["problems"][0]["name"] == "too-late"
    assert desk.post(f"/desk/refused/{the_row(app).id}/replay").status_code == 303
    assert phone.send(entry)[0]["verdict"] == "filed"


def test_what_nobody_can_prove_to_have_written_is_shown_as_that_and_never_filed(app, cast, desk, phone):
    entry = phone.write(f"/addresses/{cast.land.addresses[0].id}/remarks", {"text": "灯坏了"})
    assert phone.send(entry | {"signature": "AAAA"})[0]["problems"][0]["name"] == "bad-signature"
    box = f"/desk/refused/{the_row(app).id}"
    page = desk.get(box).get_data(as_text=True)
    assert "可能有人冒写" in page
    assert "署名 陈小满，未证实" in page
    assert f"{box}/replay" not in page
    assert f"{box}/settlement" in page
    answer = desk.post(f"{box}/replay", data={"field-0": "灯坏了"})
    assert answer.status_code == 422
    assert "证明不了这是谁写的" in answer.get_data(as_text=True)
    assert not remarks_kept(app)
    assert phone.send(entry)[0]["verdict"] == "filed"  # the true copy is judged for itself


def test_a_forged_copy_does_not_take_the_place_of_the_true_one(app, desk, phone, shouted):
    assert phone.send(shouted | {"signature": "AAAA"})[0]["problems"][0]["name"] == "bad-signature"
    assert the_row(app).problems[0]["name"] == "shouted"
    assert desk.post(f"/desk/refused/{the_row(app).id}/replay", data={"field-0": "灯坏了"}).status_code == 303


def test_what_is_closed_stays_unfiled_and_its_writer_reads_why(app, cast, desk, phone, shouted):
    row = the_row(app)
    assert desk.post(f"/desk/refused/{row.id}/settlement", data={"reason": " "}).status_code == 422
    assert the_row(app).state == "open"
    assert desk.post(f"/desk/refused/{row.id}/settlement", data={"reason": "电话里已经说过"}).status_code == 303
    (verdict,) = phone.send(shouted)
    assert verdict["verdict"] == "refused"
    assert [one["name"] for one in verdict["problems"]] == ["settled", "shouted"]
    assert "电话里已经说过" in verdict["problems"][0]["sentence"]
    assert desk.post(f"/desk/refused/{row.id}/replay", data={"field-0": "灯坏了"}).status_code == 409
    assert "电话里已经说过" in desk.get(f"/desk/refused/{row.id}").get_data(as_text=True)
    assert "陈小满" not in desk.get("/desk/refused").get_data(as_text=True)
    assert "陈小满" in desk.get("/desk/refused?state=decided").get_data(as_text=True)


def test_what_is_closed_is_answered_so_whenever_the_phone_asks_even_if_nobody_can_say_who_wrote_it(app, cast, desk, phone):
    entry = phone.write(f"/addresses/{cast.land.addresses[0].id}/remarks", {"text": "灯坏了"}) | {"signature": "AAAA"}
    assert [phone.send(entry)[0]["problems"][0]["name"] for _ in range(2)] == ["bad-signature"] * 2
    assert desk.post(f"/desk/refused/{the_row(app).id}/settlement", data={"reason": "不是这部手机"}).status_code == 303
    for _ in range(2):
        (verdict,) = phone.send(entry)
        assert [one["name"] for one in verdict["problems"]] == ["settled", "bad-signature"]
    assert the_row(app).state == "settled"


def test_the_writers_own_correction_closes_the_box(app, cast, desk, phone, shouted):
    better = phone.write(f"/addresses/{cast.land.addresses[0].id}/remarks", {"text": "灯坏了"}, replaces=shouted["key"])
    assert phone.send(better)[0]["verdict"] == "filed"
    row = the_row(app)
    assert row.state == "replaced"
    assert desk.post(f"/desk/refused/{row.id}/replay", data={"field-0": "灯坏了"}).status_code == 409
    assert len(remarks_kept(app)) == 1


def test_other_content_under_a_filed_key_can_only_be_closed(app, cast, desk, phone):
    path = f"/addresses/{cast.land.addresses[0].id}/remarks"
    first = phone.write(path, {"text": "灯坏了"})
    second = phone.write(path, {"text": "门坏了"}, key=first["key"])
    assert [one["verdict"] for one in phone.send(first, second)] == ["filed", "refused"]
    assert desk.post(f"/desk/refused/{the_row(app).id}/replay").status_code == 422
    assert phone.send(first)[0]["verdict"] == "filed"
    assert desk.post(f"/desk/refused/{the_row(app).id}/settlement", data={"reason": "同一个号"}).status_code == 303


def test_what_builds_on_an_entry_that_is_not_filed_waits_for_it(app, cast, desk, phone, shouted):
    with app.app_context(), committed():  # as if its own refusal had come before it began to wait
        row = db.session.scalars(db.select(RefusedEntry)).one()
        entry = phone.write(row.content["path"], {"text": "再说一次"}, needs=[shouted["key"]])
        facts = {"problems": row.problems, "refused_at": row.refused_at, "happened_at": row.happened_at, "content_hash": "0" * 64}
        who = {"street_id": row.street_id, "person_id": row.person_id, "device_id": row.device_id}
        later = RefusedEntry(key=parse_id(entry["key"]), content=entry, **facts, **who)
        db.session.add(later)
        db.session.flush()
        first, second = row.id, later.id
    assert desk.post(f"/desk/refused/{second}/replay").status_code == 422
    assert desk.post(f"/desk/refused/{first}/replay", data={"field-0": "灯坏了"}).status_code == 303
    assert desk.post(f"/desk/refused/{second}/replay").status_code == 303
    assert [one.details["text"] for one in remarks_kept(app)] == ["灯坏了", "再说一次"]


@pytest.mark.parametrize("who", ["worker", "grid_head", "general_grid_head", "department_officer", "administrator", "nobody"])
def test_the_box_is_the_operators(app, browser, shouted, who):
    row, other = the_row(app), browser(who)
    assert other.get("/desk/refused").status_code == 403
    assert other.get(f"/desk/refused/{row.id}").status_code == 403
    assert other.post(f"/desk/refused/{row.id}/replay").status_code == 403
    assert other.post(f"/desk/refused/{row.id}/settlement", data={"reason": "x"}).status_code == 403


def test_an_operator_of_another_street_finds_nothing(app, cast, shouted):
    with app.app_context(), committed():
        stranger = db.session.get_one(Person, cast.stranger.id)
        held = {"role": roles.OPERATOR, "area_id": cast.next_land.root.id, "starts_at": YESTERDAY}
        db.session.add(Post(street_id=cast.next_land.street.id, person_id=stranger.id, **held))
    row, other = the_row(app), sign_in(app.test_client(), cast.stranger)
    assert "陈小满" not in other.get("/desk/refused").get_data(as_text=True)
    assert other.get(f"/desk/refused/{row.id}").status_code == 404
    assert other.post(f"/desk/refused/{row.id}/replay").status_code == 404
    assert other.post(f"/desk/refused/{row.id}/settlement", data={"reason": "x"}).status_code == 404
    assert the_row(app).state == "open"


def test_a_refused_visit_is_read_and_mended_in_the_words_of_its_form(app, cast, desk, phone):
    door = cast.land.addresses[-1]
    said = {"outcome": "not_home", "promise": "问物业", "promise_due_on": "2020-02-30"}
    entry = phone.write(f"/addresses/{door.id}/visits", said, at=YESTERDAY)
    assert phone.send(entry)[0]["verdict"] == "refused"
    row = the_row(app)
    page = desk.get(f"/desk/refused/{row.id}").get_data(as_text=True)
    for words in ("走访", "白露花园 2幢 2单元 301", "没人在家", "问物业", "2020-02-30"):
        assert words in page
    give_post(app, cast, YESTERDAY - timedelta(days=1))
    assert desk.post(f"/desk/refused/{row.id}/replay").status_code == 422  # no such day
    mended = {"field-0": "met", "field-2": "7"}
    assert desk.post(f"/desk/refused/{row.id}/replay", data=mended).status_code == 303
    (verdict,) = phone.send(entry)
    with app.app_context():
        visit = db.session.get_one(Visit, parse_id(entry["key"]))
        assert (visit.outcome, visit.happened_at, visit.person_id) == ("met", YESTERDAY, cast.worker.id)
    assert verdict["verdict"] == "filed"
    assert verdict["receipt"] in desk.get(f"/desk/visits/{entry['key']}").get_data(as_text=True)
