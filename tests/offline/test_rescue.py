"""A rescue file, handed in by a colleague: every entry and photo stands under its writer, once, whatever happened to the file."""

import base64
import io
import json
from collections.abc import Callable

import pytest

from tests.cast import sign_in
from tests.photos import pictures
from tests.photos.tus import sha256
from webapp.core.filing import RefusedEntry
from webapp.photos.models import Photo
from webapp.visits.models import Visit

from .conftest import NOON
from .envelopes import sealed_entry, sealed_photo
from .phone import Phone

MET = ("outcome", "met")


@pytest.fixture
def lock(phone) -> dict:
    return phone.client.get("/offline/device").json["seal"]


@pytest.fixture
def hand_in(other_phone) -> Callable:
    """The colleague hands a file in; what the page says."""

    def give(said: object, name: str = "gridwalk-rescue.json"):
        raw = said if isinstance(said, bytes) else json.dumps(said).encode()
        return other_phone.client.post("/rescue", data={"file": (io.BytesIO(raw), name)})

    return give


def rescue_file(phone: Phone, lock: dict, *photos: bytes) -> dict:
    sealed = [sealed_photo(lock, data, sha256(data), device=phone.device, user=str(phone.person.id)) for data in photos]
    return {
        "gridwalk_rescue": 1,
        "entries": [sealed_entry(lock, entry) for entry in phone.waiting],
        "photos": [{"envelope": one, "filetype": "image/jpeg", "data": base64.b64encode(data).decode()} for one, data in sealed],
    }


def test_a_colleague_hands_in_what_a_dead_phone_kept(server, phone, lock, hand_in):
    picture = pictures.from_our_phone()
    phone.save(server.door(0), MET, at=NOON, photos=[sha256(picture)])
    phone.save("/handbook/entries", ("text", "谁也别看"), at=NOON)
    answer = hand_in(rescue_file(phone, lock, picture))
    assert answer.status_code == 200
    assert "谁也别看" not in answer.get_data(as_text=True)
    (visit,) = server.rows(Visit)
    (photo,) = server.rows(Photo)
    assert visit.person_id == photo.person_id == server.cast.worker.id
    assert photo.state == "stored"


def test_handing_it_in_twice_changes_nothing_and_shows_the_same_receipts(server, phone, lock, hand_in):
    phone.save(server.door(0), MET, at=NOON)
    file = rescue_file(phone, lock, pictures.numbered(1))
    first, second = (hand_in(file).get_data(as_text=True) for _ in range(2))
    assert first == second
    assert len(server.rows(Visit)) == len(server.rows(Photo)) == 1


def test_the_phone_that_comes_back_to_life_gets_the_same_receipt(server, phone, lock, hand_in):
    entry = phone.save(server.door(0), MET, at=NOON)
    page = hand_in(rescue_file(phone, lock)).get_data(as_text=True)
    phone.send()
    assert phone.receipts[entry["key"]] in page
    assert len(server.rows(Visit)) == 1


def test_more_than_a_batch_goes_in_their_order(server, phone, lock, hand_in):
    for number in range(60):
        phone.save("/handbook/entries", ("text", f"第{number}条"), at=NOON)
    home = phone.save(server.door(1, "households"), ("contact_name", "何女士"), ("members", "2"), at=NOON)
    phone.save(server.door(1), MET, ("household", home["key"]), at=NOON, needs=[home["key"]])
    hand_in(rescue_file(phone, lock))
    assert len(server.rows(Visit)) == 1


@pytest.mark.parametrize("what", ["data", "user"])
def test_an_altered_entry_goes_to_the_refused_box_and_the_others_arrive(server, phone, lock, hand_in, what):
    for door in (0, 1):
        phone.save(server.door(door), MET, at=NOON)
    file = rescue_file(phone, lock)
    file["entries"][0][what] = {"user": str(server.cast.other_worker.id)}.get(what, file["entries"][0]["epk"])
    assert hand_in(file).status_code == 200
    assert len(server.rows(Visit)) == 1
    (kept,) = server.rows(RefusedEntry)
    assert kept.is_unread
    assert kept.person_id == server.cast.other_worker.id  # who brought it


def test_an_altered_photo_is_left_out_and_said(server, phone, lock, hand_in):
    file = rescue_file(phone, lock, pictures.numbered(1), pictures.numbered(2))
    file["photos"][0]["data"] = file["photos"][1]["data"]
    assert hand_in(file).status_code == 200
    assert [photo.state for photo in server.rows(Photo)] == ["stored"]


@pytest.mark.parametrize(
    "said",
    [b"", b"\xff\xd8\xff", b"[]", b"{}", b'{"gridwalk_rescue": 2}', b'{"gridwalk_rescue": 1, "entries": 7}', b"[" * 100_000],
    ids=["empty", "a photo", "a list", "nothing", "another version", "no entries", "deep"],
)
def test_what_is_no_rescue_file_gets_a_sentence(server, hand_in, said):
    answer = hand_in(said)
    assert answer.status_code == 422
    assert "救援文件" in answer.get_data(as_text=True)


@pytest.mark.parametrize(
    "element", [7, None, {}, {"envelope": 1}, {"envelope": {}, "data": "%%%"}, {"envelope": {"key": 5}, "data": "YQ=="}]
)
def test_broken_parts_of_a_file_harm_nobody(server, phone, lock, hand_in, element):
    phone.save(server.door(0), MET, at=NOON)
    file = rescue_file(phone, lock)
    file["entries"].append(element)
    file["photos"].append(element)
    assert hand_in(file).status_code == 200
    assert len(server.rows(Visit)) == 1


def test_a_post_without_a_file_says_what_is_missing(other_phone):
    answer = other_phone.client.post("/rescue", data={})
    assert answer.status_code == 422
    assert "还缺一样" in answer.get_data(as_text=True)


def test_the_page_is_for_anybody_signed_in(server):
    assert sign_in(server.app.test_client(), server.cast.nobody).get("/rescue").status_code == 200
    assert server.app.test_client().get("/rescue").status_code in (302, 303, 401)
