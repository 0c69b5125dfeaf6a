"""Notes written without signal: delivered once, overtaken by their own correction or withdrawal, with their photos."""

from datetime import UTC, datetime, timedelta

import pytest

from tests.cast import sign_in
from tests.desk.phone import Phone
from tests.photos import pictures
from tests.photos.tus import Sender, sha256
from webapp.core.clock import local_day
from webapp.core.db import db
from webapp.core.filing import RefusedEntry
from webapp.handbook.models import HandbookEntry


@pytest.fixture
def phone(app, cast) -> Phone:
    return Phone(app, cast.worker)


@pytest.fixture
def entries(app):
    def read() -> list[HandbookEntry]:
        with app.app_context():
            return list(db.session.scalars(db.select(HandbookEntry).order_by(HandbookEntry.id)))

    return read


def verdicts(answers: list[dict]) -> list[str]:
    return [one["verdict"] for one in answers]


def test_a_note_arrives_once_at_the_hour_it_was_written_and_says_where_to_look(phone, entries):
    written = datetime.now(UTC).replace(microsecond=0) - timedelta(hours=3)
    note = phone.write("/handbook/entries", {"text": "在楼道里写的", "day": "today"}, at=written)
    first, second = phone.send(note), phone.send(note)
    assert verdicts(first) == ["filed"]
    assert first == second
    [entry] = entries()
    assert (str(entry.id), entry.text, entry.happened_at) == (note["key"], "在楼道里写的", written)
    assert first[0]["see"] == f"/handbook/{local_day(written)}"
    assert "在楼道里写的" in phone.client.get(first[0]["see"]).get_data(as_text=True)


def test_an_empty_note_is_refused_and_the_others_arrive(phone, entries):
    answers = phone.send(
        phone.write("/handbook/entries", {"text": ""}), phone.write("/handbook/entries", {"text": "好"}, at=datetime.now(UTC))
    )
    assert verdicts(answers) == ["refused", "filed"]
    assert answers[0]["problems"][0]["name"] == "empty-note"
    assert [entry.text for entry in entries()] == ["好"]


def test_a_correction_stands_in_the_place_of_its_note(phone, entries):
    note = phone.write("/handbook/entries", {"text": "楼道登"})
    phone.send(note)
    assert verdicts(phone.send(phone.write("/handbook/entries", {"text": "楼道灯"}, replaces=note["key"]))) == ["filed"]
    assert [(entry.text, entry.withdrawn_at is None) for entry in entries()] == [("楼道登", False), ("楼道灯", True)]


@pytest.mark.parametrize("withdrawal_first", [True, False])
def test_a_note_and_its_withdrawal_leave_nothing_on_the_page_in_whatever_order_they_arrive(phone, entries, withdrawal_first):
    note = phone.write("/handbook/entries", {"text": "算了"})
    withdrawal = phone.write(f"/handbook/entries/{note['key']}/withdrawal", {}, replaces=note["key"])
    order = [withdrawal, note] if withdrawal_first else [note, withdrawal]
    for entry in order:
        assert verdicts(phone.send(entry)) == ["filed"]
    assert [entry for entry in entries() if entry.withdrawn_at is None] == []
    assert "算了" not in phone.client.get("/handbook").get_data(as_text=True)


def test_nobody_takes_back_or_corrects_anothers_note(app, cast, phone, entries):
    note = phone.write("/handbook/entries", {"text": "我的"})
    phone.send(note)
    other = Phone(app, cast.other_worker)
    answers = other.send(
        other.write(f"/handbook/entries/{note['key']}/withdrawal", {}, replaces=note["key"]),
        other.write(f"/handbook/entries/{note['key']}/withdrawal", {}),
        other.write("/handbook/entries", {"text": "改成我的"}, replaces=note["key"]),
    )
    assert verdicts(answers) == ["refused"] * 3
    [entry] = entries()
    assert (entry.text, entry.withdrawn_at) == ("我的", None)


def test_the_centre_sees_that_a_note_was_refused_and_not_what_it_says(app, cast, phone, entries):
    secret = "只写给自己看的" + "字" * 5000
    assert verdicts(phone.send(phone.write("/handbook/entries", {"text": secret, "day": "today"}))) == ["refused"]
    operator = sign_in(app.test_client(), cast.operator)
    with app.app_context():
        row_id = db.session.scalars(db.select(RefusedEntry.id)).one()
    for answer in (
        operator.get("/desk/refused"),
        operator.get(f"/desk/refused/{row_id}"),
        operator.post(f"/desk/refused/{row_id}/replay", data={"field-0": "替你改短"}),
    ):
        shown = answer.get_data(as_text=True)
        assert "手账一笔" in shown
        assert "只写给自己看的" not in shown
    assert answer.status_code == 422
    assert entries() == []


def test_the_text_arrives_first_and_its_photos_after_it(phone, entries):
    data = [pictures.numbered(number) for number in range(3)]
    note = phone.write("/handbook/entries", {"text": ""}) | {"photos": [sha256(one) for one in data]}
    note["signature"] = phone.sign(note)
    assert verdicts(phone.send(note)) == ["filed"], "photos alone are a note too"
    page = f"/handbook/{entries()[0].day}"
    assert phone.client.get(page).get_data(as_text=True).count("还没到") == 3
    sender = Sender(phone.client)
    for one in reversed(data):
        assert sender.send(one).status_code == 204
    shown = phone.client.get(page).get_data(as_text=True)
    assert (shown.count("/thumbnail"), shown.count("还没到")) == (3, 0)


def test_the_pack_brings_the_page_and_the_phone_needs_no_more(phone):
    phone.send(phone.write("/handbook/entries", {"text": "装进手机"}))
    pages, answer = {}, {"done": False, "cursor": None}
    while not answer["done"]:
        answer = phone.client.get("/offline/pack", query_string={"since": answer["cursor"]} if answer["cursor"] else {}).json
        pages |= {page["url"]: page.get("html") for page in answer["pages"]}
    day = local_day(datetime.now(UTC))
    assert {"/handbook", f"/handbook/{day}", "/handbook/search", "/handbook/entries/new", "/outbox", "/offline/words"} <= set(pages)
    for url in ("/handbook", f"/handbook/{day}", "/handbook/search", "/handbook/entries/new", "/outbox"):
        assert phone.client.get(url).get_data(as_text=True) == pages[url], f"{url} is another page online"
