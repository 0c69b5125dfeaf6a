"""What was sealed on a phone is filed under its writer, whoever brings it; what was changed, or can't be read, is kept at the centre."""

import json

import pytest

from webapp.core import sealing
from webapp.core.audit import AuditRow
from webapp.core.filing import FiledEntry, RefusedEntry
from webapp.visits.models import Visit

from .conftest import HOUR, NOON
from .envelopes import seal, sealed_entry
from .phone import Phone

MET = ("outcome", "met")


@pytest.fixture
def lock(server, phone) -> dict:
    """What phones seal to."""
    return phone.client.get("/offline/device").json["seal"]


def brought(phone: Phone, *elements: dict) -> list[dict]:
    answer = phone.deliver(list(elements))
    assert answer.status_code == 200
    return answer.json["verdicts"]


def test_a_sealed_entry_is_filed_like_any_other(server, phone, lock):
    entry = phone.save(server.door(0), MET, at=NOON)
    (verdict,) = brought(phone, {"envelope": sealed_entry(lock, entry)})
    assert (verdict["verdict"], verdict["key"]) == ("filed", entry["key"])
    (same,) = brought(phone, entry)
    assert same["receipt"] == verdict["receipt"]
    assert len(server.rows(Visit)) == 1


def test_a_colleague_brings_it_and_it_stands_under_its_writer(server, phone, other_phone, lock):
    entry = phone.save(server.door(0), MET, ("difficulty", "楼道灯坏了"), at=NOON)
    (verdict,) = brought(other_phone, {"envelope": sealed_entry(lock, entry)})
    assert verdict["verdict"] == "filed"
    assert (verdict["see"], verdict["problems"]) == ("", [])
    (visit,) = server.rows(Visit)
    assert visit.person_id == server.cast.worker.id
    (row,) = server.rows(AuditRow, AuditRow.done == "entries.handed_in")
    assert (row.by_id, row.record_id, row.details["keys"]) == (server.cast.other_worker.id, server.cast.worker.id, [entry["key"]])


def test_right_is_the_writers_and_a_refusal_tells_the_deliverer_nothing(server, phone, other_phone, lock):
    theirs = phone.save(server.door(6), MET, at=NOON)  # a door of the deliverer's grid, not of the writer's
    (verdict,) = brought(other_phone, {"envelope": sealed_entry(lock, theirs)})
    assert verdict["verdict"] == "refused"
    assert [problem["name"] for problem in verdict["problems"]] == ["kept-at-centre"]
    (kept,) = server.rows(RefusedEntry)
    assert (kept.person_id, str(kept.key)) == (server.cast.worker.id, theirs["key"])


def test_own_and_others_go_in_one_delivery_each_under_its_writer(server, phone, other_phone, lock):
    sealed = [sealed_entry(lock, phone.save(server.door(door), MET, at=NOON)) for door in (0, 1)]
    own = other_phone.save(server.door(6), MET, at=NOON)
    verdicts = brought(other_phone, {"envelope": sealed[0]}, own, {"envelope": sealed[1]})
    assert [verdict["verdict"] for verdict in verdicts] == ["filed"] * 3
    assert [verdict["key"] for verdict in verdicts] == [sealed[0]["key"], own["key"], sealed[1]["key"]]
    by_device = {row.device_id: row.person_id for row in server.rows(FiledEntry)}
    assert set(by_device.values()) == {server.cast.worker.id, server.cast.other_worker.id}


def test_what_is_not_sealed_waits_for_its_writer(server, phone, other_phone):
    (verdict,) = brought(other_phone, phone.save(server.door(0), MET, at=NOON))
    assert verdict["verdict"] == "retry"
    assert server.rows(Visit) == server.rows(RefusedEntry) == []


def test_another_streets_people_can_not_bring_it(server, phone, lock):
    stranger = Phone(server.app.test_client(), server.cast.stranger).sign_in()
    (verdict,) = brought(stranger, {"envelope": sealed_entry(lock, phone.save(server.door(0), MET, at=NOON))})
    assert verdict["verdict"] == "retry"
    assert server.rows(Visit) == []


@pytest.mark.parametrize("part", ["data", "iv", "epk", "seq", "user", "device", "key"])
def test_an_altered_envelope_is_kept_and_files_nothing(server, phone, lock, part):
    envelope = sealed_entry(lock, phone.save(server.door(0), MET, at=NOON))
    other = {"seq": 99}.get(part, envelope["iv" if part == "epk" else "epk" if part in ("data", "iv") else "kid"])
    (verdict,) = brought(phone, {"envelope": envelope | {part: other}})
    assert verdict["verdict"] == "refused"
    assert [problem["name"] for problem in verdict["problems"]] == ["altered"]
    (kept,) = server.rows(RefusedEntry)
    assert kept.is_unread
    assert kept.person_id == server.cast.worker.id
    assert server.rows(Visit) == server.rows(FiledEntry) == []


def test_a_forged_entry_in_a_sound_envelope_is_kept_under_its_alleged_writer(server, phone, other_phone, lock):
    """The public key is public: anybody can seal. Only the writer's phone can sign."""
    entry = phone.save(server.door(0), MET, at=NOON)
    forged = entry | {"fields": [["outcome", "refused"]]}
    (verdict,) = brought(other_phone, {"envelope": sealed_entry(lock, forged)})
    assert verdict["verdict"] == "refused"
    (kept,) = server.rows(RefusedEntry)
    assert [problem["name"] for problem in kept.problems] == ["bad-signature"]
    assert server.rows(Visit) == []
    (true,) = brought(other_phone, {"envelope": sealed_entry(lock, entry)})
    assert true["verdict"] == "filed"


def test_what_was_sealed_to_a_lost_key_is_kept_as_it_came(server, phone, lock, monkeypatch):
    envelope = sealed_entry(lock, phone.save(server.door(0), MET, at=NOON))
    keys = sealing.path_of_keys(sealing.Path(server.app.config["DATA"]))
    keys.unlink()
    (verdict,) = brought(phone, {"envelope": envelope})
    assert [problem["name"] for problem in verdict["problems"]] == ["key-gone"]
    (kept,) = server.rows(RefusedEntry)
    assert envelope["data"] in kept.content["fields"][0][1]


@pytest.mark.parametrize(
    "inside", [b"no json", b"\xff\xfe", b"[]", b'{"key": "x"}'], ids=["words", "no text", "no entry", "a broken entry"]
)
def test_an_envelope_without_an_entry_is_kept(server, phone, lock, inside):
    named = {"key": "0192f000-0000-7000-8000-000000000001", "device": "d", "user": "u", "seq": 1}
    (verdict,) = brought(phone, {"envelope": seal(lock, inside, **named)})
    assert verdict["verdict"] == "refused"
    assert len(server.rows(RefusedEntry)) == 1


def test_another_entry_inside_than_outside_is_no_entry(server, phone, lock):
    entry = phone.save(server.door(0), MET, at=NOON)
    named = {name: entry[name] for name in ("key", "device", "user", "seq")}
    swapped = seal(lock, json.dumps(phone.save(server.door(1), MET, at=NOON)).encode(), **named)
    (verdict,) = brought(phone, {"envelope": swapped})
    assert [problem["name"] for problem in verdict["problems"]] == ["altered"]


def test_a_restored_server_that_never_knew_the_device_takes_what_the_same_phone_signed(server, phone):
    """The device's row was younger than the copy; its key came back with the next sign-in."""
    entry = phone.save(server.door(0), MET, at=NOON)
    unknown = entry | {"device": "0192f000-0000-7000-8000-0000000000aa"}
    unknown["signature"] = phone.sign(unknown)
    (verdict,) = brought(phone, unknown)
    assert verdict["verdict"] == "filed"
    (row,) = server.rows(FiledEntry)
    assert str(row.device_id) == phone.device


def test_a_known_device_stands_for_nobody_else(server, phone, other_phone):
    """An entry that names a colleague's device is not saved by the writer's own key."""
    entry = phone.save(server.door(0), MET, at=NOON)
    strange = entry | {"device": other_phone.device}
    strange["signature"] = phone.sign(strange)
    (verdict,) = brought(phone, strange)
    assert [problem["name"] for problem in verdict["problems"]] == ["bad-signature"]


@pytest.mark.parametrize(
    "broken", [7, "words", {"key": "x"}, {"path": "/visits", "text": "五" * 300_000}], ids=["number", "text", "no path", "long"]
)
def test_what_can_not_be_read_is_kept_once_and_can_only_be_closed(server, phone, broken):
    for _ in range(2):
        (verdict,) = brought(phone, broken)
        assert verdict["verdict"] == "refused"
    (kept,) = server.rows(RefusedEntry)
    assert kept.is_unread
    assert len(kept.content["fields"][0][1]) <= 64 * 1024


def test_a_private_form_that_can_not_be_read_keeps_its_words_to_itself(server, phone):
    phone.save("/handbook/entries", ("text", "谁也别看"), at=NOON, seq=-1)
    brought(phone, phone.waiting[-1])
    (kept,) = server.rows(RefusedEntry)
    assert kept.content["private"]
    assert "谁也别看" not in json.dumps(kept.content, ensure_ascii=False)


def test_a_wild_phone_fills_no_more_than_its_share_of_the_box(server, phone, monkeypatch):
    monkeypatch.setattr("webapp.offline.unread.MOST_OPEN", 3)
    for number in range(5):
        assert brought(phone, {"number": number})[0]["verdict"] == "refused"
    assert len(server.rows(RefusedEntry)) == 3


def test_an_entry_comes_late_in_an_envelope_and_keeps_its_time(server, phone, other_phone, lock):
    entry = phone.save(server.door(0), MET, at=NOON)
    server.now = NOON + 30 * HOUR
    brought(other_phone, {"envelope": sealed_entry(lock, entry)})
    (visit,) = server.rows(Visit)
    assert visit.happened_at == NOON
