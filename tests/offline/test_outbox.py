"""Bad input to the outbox: every entry is answered on its own, with a sentence, and none is lost on the way."""

from uuid import UUID

import pytest

from tests.offline.conftest import DAY, HOUR, MINUTE, NOON
from webapp.accounts.models import Device
from webapp.core.db import db
from webapp.core.filing import FiledEntry, RefusedEntry
from webapp.core.ids import new_id
from webapp.visits.models import Visit

MET = ("outcome", "met")


def verdicts(answer) -> list[str]:
    return [one["verdict"] for one in answer.json["verdicts"]]


def name_of(verdict: dict) -> str:
    return verdict["problems"][0]["name"]


def test_a_visit_is_filed_under_its_own_key_with_a_receipt(server, phone):
    entry = phone.save(server.door(0), MET, at=NOON)
    [said] = phone.send()
    [visit] = server.rows(Visit)
    assert (said["key"], said["verdict"], said["problems"]) == (entry["key"], "filed", [])
    assert said["see"] == f"/addresses/{visit.address_id}"
    assert (str(visit.id), visit.person_id) == (entry["key"], server.cast.worker.id)
    assert [row.receipt for row in server.rows(FiledEntry)] == [said["receipt"]]
    assert phone.waiting == []


def test_each_entry_of_a_bad_batch_is_answered_on_its_own(server, phone):
    """The good ones around the bad ones arrive."""
    phone.save(server.door(0), MET, at=NOON)
    phone.save("/no-such-form", MET, at=NOON)
    phone.save(server.door(6), MET, at=NOON)  # another grid's door
    phone.save(server.door(1), ("outcome", "flew away"), at=NOON)
    phone.save("/handbook/entries", ("text", "字" * 1_700_000), at=NOON)  # 5 MB
    phone.save(server.door(2), MET, at=NOON, signature="A" * 86)
    phone.save("/people", ("name", "新人"), at=NOON)
    phone.save(server.door(1), MET, at=NOON)
    said = phone.send()
    assert [one["verdict"] for one in said] == ["filed", *["refused"] * 6, "filed"]
    names = ["unknown-path", "not-found", "outcome-missing", "too-long", "bad-signature", "not-offline"]
    assert [name_of(one) for one in said[1:-1]] == names
    assert len(server.rows(Visit)) == 2
    assert len(phone.waiting) == 6, "only filed takes an entry off the phone"


def test_what_the_rules_refuse_is_kept_whole_in_the_box_and_once(server, phone):
    entry = phone.save(server.door(6), MET, ("difficulty", "楼道灯坏了"), at=NOON)
    phone.send()
    phone.send()
    [kept] = server.rows(RefusedEntry)
    assert (str(kept.key), kept.content["fields"], kept.state) == (entry["key"], entry["fields"], "open")
    assert kept.content["signature"] == entry["signature"]
    assert (kept.person_id, kept.problems[0]["name"]) == (server.cast.worker.id, "not-found")


@pytest.mark.parametrize("path", ["/offline/outbox", "/offline/device/key", "/sign-out", "/me/password", "/desk/refused", "/people", "/"])
def test_only_forms_that_a_phone_may_keep_are_replayed(server, phone, path):
    phone.save(path, ("text", "x"), at=NOON)
    [said] = phone.send()
    assert (said["verdict"], name_of(said)) in [("refused", "not-offline"), ("refused", "unknown-path")]


@pytest.mark.parametrize(
    "path",
    ["visits", "//elsewhere.test/visits", "https://elsewhere.test/", "/" + "x" * 300, "/a\x00b", "/\ud800", ""],
)
def test_a_path_that_is_none_is_refused_and_the_rest_arrives(server, phone, path):
    entry = phone.save(server.door(0), MET, at=NOON)
    entry["path"] = path
    good = phone.save(server.door(1), MET, at=NOON)
    bad, said = phone.send()
    assert (bad["key"], bad["verdict"], name_of(bad)) == (entry["key"], "refused", "malformed")
    assert (said["key"], said["verdict"]) == (good["key"], "filed")


@pytest.mark.parametrize(
    "changes",
    [
        {"key": "7"},
        {"fields": {"outcome": "met"}},
        {"fields": [["outcome", 1]]},
        {"fields": [["outcome", "met\x00"]]},
        {"fields": [["difficulty", "\ud83d"]]},
        {"fields": [["a", "b"]] * 201},
        {"photos": ["not a hash"]},
        {"happened_at": "yesterday"},
        {"happened_at": "2026-03-11T12:00:00"},
        {"happened_at": "9999-12-31T23:59:59Z"},
        {"needs": ["7"]},
        {"needs": "all"},
        {"replaces": 7},
        {"device": "mine"},
        {"user": []},
        {"clock": [1]},
        {"clock": [float("nan"), "2026-03-11T04:00:00.000Z"]},
        {"clock": ["0", "2026-03-11T04:00:00.000Z"]},
        {"release": "\udfff"},
        {"release": "x" * 65},
        {"signature": 5},
        {"signature": "\udfff"},
        {"seq": 2**31},
        {"seq": -1},
        {"seq": "1"},
    ],
)
def test_an_entry_that_cannot_be_read_is_refused_alone(server, phone, changes):
    phone.save(server.door(0), MET, at=NOON).update(changes)
    phone.save(server.door(1), MET, at=NOON)
    bad, good = phone.send()
    assert (bad["verdict"], name_of(bad)) == ("refused", "malformed")
    assert good["verdict"] == "filed"


@pytest.mark.parametrize("one", [None, 7, "entry", [], {}])
def test_what_is_no_entry_at_all_is_answered_in_its_place(server, phone, one):
    good = phone.save(server.door(0), MET, at=NOON)
    answer = phone.deliver([one, good])
    assert verdicts(answer) == ["refused", "filed"]
    assert [said["key"] for said in answer.json["verdicts"]] == ["", good["key"]]


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"7", b'{"entries": {}}', b'{"entries": "all"}', b"\xff\xfe"])
def test_a_delivery_that_cannot_be_read_is_said_so_in_our_own_words(phone, body):
    answer = phone.client.post("/offline/outbox", data=body, content_type="application/json")
    assert (answer.status_code, answer.json["kit"], answer.json["problem"]["name"]) == (400, 1, "malformed")
    assert answer.json["problem"]["sentence"]


def test_fifty_one_entries_are_too_many_and_nothing_is_taken(server, phone):
    for _ in range(51):
        phone.save(server.door(0), ("outcome", "not_home"), at=NOON)
    answer = phone.deliver(phone.waiting)
    assert (answer.status_code, answer.json["kit"], answer.json["problem"]["name"]) == (413, 1, "too-many")
    assert answer.json["problem"]["sentence"]
    assert server.rows(Visit) == server.rows(FiledEntry) == server.rows(RefusedEntry) == []
    assert {one["verdict"] for one in phone.send()} == {"filed"}, "fifty are taken"


def test_a_delivery_beyond_all_size_is_refused_in_our_own_words(server, phone):
    phone.save("/handbook/entries", ("text", "x" * 26_000_000), at=NOON)
    answer = phone.deliver(phone.waiting)
    assert (answer.status_code, answer.json["kit"]) == (413, 1)


def test_a_time_to_come_is_bounded_by_the_receipt_and_marked(server, phone):
    phone.save(server.door(0), MET, at=NOON + 400 * DAY)
    assert phone.send()[0]["verdict"] == "filed"
    [visit], [row] = server.rows(Visit), server.rows(FiledEntry)
    assert (visit.happened_at, visit.time_uncertain) == (NOON, True)
    assert (row.claimed_at, row.time_uncertain) == (phone.saved[0]["happened_at"], True), "both times are kept"


def test_a_clock_that_is_wrong_but_steady_is_corrected(server, phone):
    wrong = NOON - 3 * HOUR  # the phone is three hours slow
    offset = 3 * HOUR.total_seconds() * 1000
    entry = phone.save(server.door(0), MET, at=wrong, clock=[offset, "2026-03-11T03:30:00.000Z"])
    answer = phone.client.post("/offline/outbox", json={"entries": [entry], "sent_at": None, "offset_ms": offset + 60_000})
    assert verdicts(answer) == ["filed"]
    [visit] = server.rows(Visit)
    assert (visit.happened_at, visit.time_uncertain) == (NOON, False)


def test_a_clock_set_between_saving_and_sending_makes_the_time_uncertain(server, phone):
    entry = phone.save(server.door(0), MET, at=NOON - 30 * MINUTE, clock=[0, "2026-03-11T03:00:00.000Z"])
    answer = phone.client.post("/offline/outbox", json={"entries": [entry], "sent_at": None, "offset_ms": 121_000})
    assert verdicts(answer) == ["filed"]
    assert server.rows(Visit)[0].time_uncertain


def test_a_time_before_the_last_contact_is_bounded_by_it(server, phone):
    entry = phone.save(server.door(0), MET, at=NOON - 40 * DAY, clock=[0, "2026-03-11T03:00:00.000Z"])
    phone.deliver([entry])
    [visit] = server.rows(Visit)
    assert (visit.happened_at, visit.time_uncertain) == (NOON - HOUR, True)


def test_the_same_key_for_something_else_is_refused_and_the_first_stands(server, phone):
    first = phone.save(server.door(0), MET, at=NOON)
    phone.send()
    phone.save(server.door(0), ("outcome", "refused"), at=NOON)
    other = phone.waiting[0] | {"key": first["key"]}
    other["signature"] = phone.sign(other)
    for _ in range(2):
        answer = phone.deliver([other, first])
        assert verdicts(answer) == ["refused", "filed"]
        assert name_of(answer.json["verdicts"][0]) == "key-reused"
    assert [visit.outcome for visit in server.rows(Visit)] == ["met"]
    assert len(server.rows(RefusedEntry)) == 1


def test_the_same_key_twice_in_one_batch(server, phone):
    first = phone.save(server.door(0), MET, at=NOON)
    other = phone.save(server.door(1), MET, at=NOON) | {"key": first["key"]}
    other["signature"] = phone.sign(other)
    answer = phone.deliver([first, first, other])
    assert verdicts(answer) == ["filed", "filed", "refused"]
    one, same, reused = answer.json["verdicts"]
    assert (one["receipt"], name_of(reused)) == (same["receipt"], "key-reused")
    assert len(server.rows(Visit)) == 1


def test_a_key_of_somebody_else_is_not_answered_with_their_receipt(server, phone, other_phone):
    theirs = other_phone.save("/handbook/entries", ("text", "下次带饭卡"), at=NOON)
    other_phone.send()
    mine = theirs | {"device": phone.device, "user": str(phone.person.id), "seq": 1}
    mine["signature"] = phone.sign(mine)
    [said] = phone.deliver([mine]).json["verdicts"]
    assert (said["verdict"], name_of(said), said["receipt"], said["see"]) == ("refused", "key-reused", None, None)


@pytest.mark.parametrize("name", ["path", "fields", "happened_at", "needs", "replaces", "photos", "seq", "key"])
def test_a_signature_stands_for_every_part_of_the_entry(server, phone, name):
    entry = phone.save(server.door(0), ("outcome", "met"), at=NOON)
    other = phone.save(server.door(1), ("outcome", "refused"), at=NOON - HOUR, needs=[str(new_id())], replaces=str(new_id()))
    forged = entry | {name: ["a" * 64] if name == "photos" else other[name]}
    server.change(lambda: db.session.add(_filed(server, forged["needs"])) if forged["needs"] else None)
    [said] = phone.deliver([forged]).json["verdicts"]
    assert (said["verdict"], name_of(said)) == ("refused", "bad-signature")
    assert server.rows(Visit) == []


def _filed(server, needs: list[str]) -> FiledEntry:
    """As if what it needs had arrived."""
    row = FiledEntry(id=UUID(needs[0]), street_id=server.cast.land.street.id, person_id=server.cast.worker.id, seq=0, path="/", see="")
    row.content_hash, row.claimed_at, row.happened_at, row.received_at, row.receipt = "", "", NOON, NOON, "AAA-AAA"
    return row


def test_the_true_entry_arrives_though_a_forged_copy_came_first(server, phone):
    entry = phone.save(server.door(0), MET, at=NOON)
    forged = entry | {"signature": phone.sign(entry | {"seq": 9})}
    assert verdicts(phone.deliver([forged])) == ["refused"]
    assert phone.send()[0]["verdict"] == "filed"
    assert [row.state for row in server.rows(RefusedEntry)] == ["replayed"]


def test_the_device_of_somebody_else_signs_nothing(server, phone, other_phone):
    entry = phone.save(server.door(0), MET, at=NOON, device=other_phone.device)
    entry["signature"] = other_phone.sign(entry)
    [said] = phone.send()
    assert (said["verdict"], name_of(said)) == ("refused", "bad-signature")


def test_somebody_elses_entry_waits_on_the_phone_until_they_sign_in(server, phone, other_phone):
    """Never filed under the name of whoever is signed in; also when it waits for another."""
    theirs = other_phone.save(server.door(6), MET, at=NOON)
    builds = other_phone.save(server.door(6), MET, at=NOON, needs=[str(new_id())])
    said = phone.deliver([theirs, builds]).json["verdicts"]
    assert [(one["verdict"], name_of(one)) for one in said] == [("retry", "other-person")] * 2
    assert server.rows(Visit) == server.rows(RefusedEntry) == []
    assert other_phone.send()[0]["verdict"] == "filed"


def test_a_lost_phone_is_believed_until_it_was_signed_out(server, phone):
    """The worker signs in anew; the phone's old store holds an entry of before and one of after."""
    before = phone.save(server.door(0), MET, at=NOON)
    server.now = NOON + HOUR
    server.change(lambda: setattr(db.session.get_one(Device, UUID(phone.device)), "revoked_at", NOON + HOUR))
    after = phone.save(server.door(1), MET, at=NOON + 2 * HOUR)
    assert phone.deliver([before]).status_code == 401, "a revoked phone's session is closed"
    server.now = NOON + 3 * HOUR
    anew = type(phone)(server.app.test_client(), phone.person).sign_in()
    said = anew.deliver([before, after]).json["verdicts"]
    assert [one["verdict"] for one in said] == ["filed", "refused"]
    assert name_of(said[1]) == "device-revoked"
    assert [str(visit.id) for visit in server.rows(Visit)] == [before["key"]]


def test_a_signed_out_phone_is_told_so_in_the_kits_own_words(server, phone):
    phone.save(server.door(0), MET, at=NOON)
    phone.client.delete_cookie("gridwalk")
    answer = phone.deliver(phone.waiting)
    assert (answer.status_code, answer.json["kit"]) == (401, 1)
    assert answer.json["problem"]["sentence"]


def test_a_delivery_from_another_site_is_refused(server, phone):
    entry = phone.save(server.door(0), MET, at=NOON)
    answer = phone.client.post("/offline/outbox", json={"entries": [entry]}, headers={"Sec-Fetch-Site": "cross-site"})
    assert (answer.status_code, answer.json["problem"]["name"]) == (403, "other-origin")
    assert server.rows(FiledEntry) == []


def test_the_count_that_phone_and_server_compare(server, phone):
    for door in range(3):
        phone.save(server.door(door), MET, at=NOON)
    phone.save(server.door(6), MET, at=NOON)
    assert phone.deliver(phone.saved).json["filed"] == 3
    phone.deliver(phone.saved)
    assert phone.client.get("/offline/device").json["filed"] == 3
