"""Deliveries that come twice, at once, in the wrong order, or whose answer nobody heard."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from tests.faults.batches import MET, NOT_HOME, Mixed
from tests.faults.ledger import filed, once
from tests.faults.street import Street
from tests.loopback import Client
from tests.offline.phone import Phone
from webapp.core.clock import now
from webapp.handbook.models import HandbookEntry
from webapp.visits.models import Visit

AT_ONCE = 4


def test_the_same_delivery_on_four_lines_at_the_same_moment_is_filed_once(street: Street, phone: Phone):
    for _ in range(5):
        batch = Mixed(street, phone)
        answers = at_once(lambda batch=batch: batch.deliver().json["verdicts"])
        told = [tuple(one["receipt"] for one in said if one["verdict"] == "filed") for said in answers]
        assert len(set(filter(None, told))) == 1, "whoever was told a receipt was told the same one"
        assert all(one["verdict"] in ("filed", "refused", "waits", "retry") for said in answers for one in said)
        batch.arrives_once()
    once(street, phone)


def test_two_phones_of_one_person_bring_the_same_entry_at_the_same_moment(street: Street, phone: Phone):
    """As when a phone's store was copied to its successor, or a rescue file is handed in while the phone sends."""
    other = Phone(Client(street.server.port), phone.person).sign_in()
    entry = phone.save(street.door(0), MET, at=now())
    lines = iter([phone, other, phone, other])
    answers = at_once(lambda: next(lines).deliver([entry]).json["verdicts"])
    assert {one["verdict"] for [one] in answers} <= {"filed", "retry"}
    assert {one["receipt"] for [one] in answers} - {None} == {phone.send()[0]["receipt"]}
    once(street, phone)


def test_a_second_batch_may_come_before_the_first(street: Street, phone: Phone):
    first = [phone.save(street.door(door), NOT_HOME, at=now()) for door in range(3)]
    home = phone.save(street.door(0, "households"), ("contact_name", "孙先生"), at=now())
    second = [phone.save(street.door(0), MET, ("household", home["key"]), at=now(), needs=[home["key"]])]
    second.append(phone.save(street.door(1), MET, at=now()))
    assert [one["verdict"] for one in phone.send(second)] == ["waits", "filed"]
    assert {one["verdict"] for one in phone.send([*first, home])} == {"filed"}
    assert [one["verdict"] for one in phone.send()] == ["filed"], "what waited goes with the next delivery"
    once(street, phone)


def test_a_correction_may_come_before_what_it_corrects(street: Street, phone: Phone):
    wrong = phone.save(street.door(0), NOT_HOME, at=now())
    right = phone.save(street.door(0), MET, at=now(), replaces=wrong["key"])
    for entry in (right, wrong):
        assert phone.send([entry])[0]["verdict"] == "filed"
    [visit] = street.rows(Visit, Visit.person_id == phone.person.id, Visit.withdrawn_at.is_(None))
    assert (str(visit.id), visit.outcome) == (right["key"], "met")
    [note] = street.rows(HandbookEntry, HandbookEntry.person_id == phone.person.id, HandbookEntry.withdrawn_at.is_(None))
    assert note.visit_id == visit.id
    assert filed(street, phone)[wrong["key"]].unapplied, "kept as it was written, though it changes nothing"
    once(street, phone)


def test_an_answer_that_was_lost_is_given_again_in_the_same_words(street: Street, phone: Phone):
    batch = Mixed(street, phone)
    heard = batch.deliver().json["verdicts"]
    again = batch.deliver().json["verdicts"]
    assert again == heard
    batch.arrives_once()
    once(street, phone)


def at_once(deliver: Callable[[], list[dict]]) -> list[list[dict]]:
    """The answers of several lines that speak at the same moment."""
    ready = threading.Barrier(AT_ONCE)

    def go(_number: int) -> list[dict]:
        ready.wait()
        return deliver()

    with ThreadPoolExecutor(AT_ONCE) as lines:
        return list(lines.map(go, range(AT_ONCE)))
