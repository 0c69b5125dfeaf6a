"""Something happens to person or way between two requests of one sync; what was written still arrives, once, under its writer."""

from datetime import timedelta
from uuid import UUID

import pytest

from tests.cast import PASSWORD
from tests.faults.batches import MET, Mixed
from tests.faults.ledger import filed, once, refused
from tests.faults.street import Street
from tests.loopback import Answer, Client
from tests.offline.phone import Phone
from tests.photos import pictures
from tests.photos.tus import SPEAKS, Sender, sha256
from webapp.accounts.models import Device, Post
from webapp.core.clock import now
from webapp.core.db import db
from webapp.core.filing import RefusedEntry
from webapp.visits.models import Visit

DAY = timedelta(days=1)


def begun(street: Street, phone: Phone, photo: bytes) -> str:
    """The text has arrived, and half of its photo."""
    phone.save(street.door(0), MET, at=now(), photos=[sha256(photo)])
    assert phone.send()[0]["verdict"] == "filed"
    sender = Sender(phone.client)
    place = sender.begin(photo).headers["Location"]
    assert sender.piece(place, 0, photo[:9000]).status_code == 204
    return place


def test_a_device_revoked_between_text_and_photo_is_told_so_and_the_photo_goes_after_the_sign_in(street: Street, phone: Phone):
    photo = pictures.noise(11)
    place, late = begun(street, phone, photo), phone.save(street.door(1), MET, at=now())
    with street.change():
        db.session.get_one(Device, UUID(phone.device)).revoked_at = now()
    for answer in (Sender(phone.client).piece(place, 9000, photo[9000:]), phone.deliver([late])):
        assert (answer.status_code, answer.json["kit"]) == (401, 1)
        assert answer.json["problem"]["sentence"] == "请重新登录。没送出的都在这部手机里，登录后接着送。"
    anew = Phone(Client(street.server.port), phone.person).sign_in()
    assert int(Sender(anew.client).offset(place).headers["Upload-Offset"]) == 9000, "the bytes that came are still there"
    assert Sender(anew.client).piece(place, 9000, photo[9000:]).headers["Photo-Stored"] == sha256(photo)
    assert anew.deliver([late]).json["verdicts"][0]["verdict"] == "filed", "written before the phone was signed out"


def test_a_password_changed_between_text_and_photo_stops_nothing(street: Street, phone: Phone):
    photo = pictures.noise(12)
    place = begun(street, phone, photo)
    new = {"current": PASSWORD, "password": "another door each day"}
    desk = Phone(Client(street.server.port), phone.person).sign_in()
    assert desk.client.post("/me/password", data=new).status_code == 303
    assert Sender(phone.client).piece(place, 9000, photo[9000:]).headers["Photo-Stored"] == sha256(photo)
    once(street, phone)


def asked_from_elsewhere(phone: Phone) -> Answer:
    return phone.client.post("/offline/outbox", json={"entries": []}, headers={"Sec-Fetch-Site": "cross-site"})


def too_many(phone: Phone) -> Answer:
    return phone.deliver([{}] * 51)


def torn(phone: Phone) -> Answer:
    return phone.client.post("/offline/outbox", data="{", content_type="application/json")


def photo_of_another_protocol(phone: Phone) -> Answer:
    return phone.client.post("/offline/photos", data=b"")


def photo_too_large(phone: Phone) -> Answer:
    return phone.client.post("/offline/photos", data=b"", headers=SPEAKS | {"Upload-Length": "16000000"})


@pytest.mark.parametrize(
    ("ask", "status", "name"),
    [
        (asked_from_elsewhere, 403, "other-origin"),
        (too_many, 413, "too-many"),
        (torn, 400, "malformed"),
        (photo_of_another_protocol, 412, "other-version"),
        (photo_too_large, 413, "photo-too-large"),
    ],
)
def test_a_refused_request_is_said_in_the_kits_own_words_and_takes_nothing(street: Street, phone: Phone, ask, status, name):
    answer = ask(phone)
    assert (answer.status_code, answer.json["kit"], answer.json["problem"]["name"]) == (status, 1, name)
    assert answer.json["problem"]["sentence"]
    Mixed(street, phone).arrives_once()
    once(street, phone)


def test_a_piece_at_another_place_is_a_409_and_the_phone_asks_where_to_go_on(street: Street, phone: Phone):
    photo = pictures.noise(13)
    place, sender = begun(street, phone, photo), Sender(phone.client)
    answer = sender.piece(place, 0, photo[:100])
    assert (answer.status_code, bool(answer.json["problem"]["sentence"])) == (409, True)
    assert int(sender.offset(place).headers["Upload-Offset"]) == 9000


@pytest.mark.parametrize(("days_ago", "verdict", "name"), [(59, "filed", None), (61, "refused", "too-late")])
def test_an_area_handed_over_before_the_entry_came(street: Street, days_ago: int, verdict: str, name: str | None):
    """Filed under who held it then; more than sixty days later the centre decides."""
    phone = street.phone(street.hire(ends_at=now() - days_ago * DAY))
    entry = phone.save(street.door(0), MET, at=now() - (days_ago + 1) * DAY)
    [said] = phone.send()
    assert said["verdict"] == verdict
    if name:
        assert said["problems"][0]["name"] == name
        assert refused(street, phone) == {entry["key"]: 1}
    else:
        [visit] = street.rows(Visit, Visit.id == UUID(entry["key"]))
        assert visit.person_id == phone.person.id
    once(street, phone)


def test_an_area_handed_over_between_writing_and_sending(street: Street, phone: Phone):
    before = phone.save(street.door(0), MET, at=now())
    with street.change():
        db.session.scalars(db.select(Post).where(Post.person_id == phone.person.id)).one().ends_at = now()
    after = phone.save(street.door(1), MET, at=now() + timedelta(seconds=1))
    assert [one["verdict"] for one in phone.send([before, after])] == ["filed", "refused"]
    once(street, phone)


def test_a_clock_a_day_slow_that_was_mended_in_between_makes_the_time_uncertain_and_both_are_kept(street: Street, phone: Phone):
    contact = now() - timedelta(hours=2)
    entry = phone.save(street.door(0), MET, at=now() - DAY, clock=[DAY.total_seconds() * 1000, contact.isoformat()])
    phone.send()  # with an offset of nothing: the clock was mended
    row = filed(street, phone)[entry["key"]]
    assert (row.time_uncertain, row.claimed_at) == (True, entry["happened_at"])
    assert contact <= row.happened_at <= row.received_at
    [visit] = street.rows(Visit, Visit.id == UUID(entry["key"]))
    assert visit.time_uncertain


def test_a_copy_altered_on_its_way_is_kept_apart_and_the_true_one_is_filed(street: Street, phone: Phone):
    entry = phone.save(street.door(0), MET, at=now())
    phone.deliver([entry | {"fields": [["outcome", "refused"]]}])
    [kept] = street.rows(RefusedEntry, RefusedEntry.person_id == phone.person.id)
    assert kept.problems[0]["name"] == "bad-signature"
    assert phone.send()[0]["verdict"] == "filed"
