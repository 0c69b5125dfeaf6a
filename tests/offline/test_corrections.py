"""Entries that build on one another: whatever order they arrive in, and however often, the end is the same."""

from itertools import permutations
from uuid import UUID

import pytest

from tests.offline.conftest import DAY, HOUR, MINUTE, NOON
from webapp.accounts.models import Post
from webapp.areas.models import Household
from webapp.core.db import db
from webapp.core.filing import FiledEntry, RefusedEntry, SupersededKey
from webapp.handbook.models import HandbookEntry
from webapp.visits.models import Promise, Visit

MET, NOT_HOME = ("outcome", "met"), ("outcome", "not_home")


def said_of(answers: list[dict]) -> list[str]:
    return [one["verdict"] for one in answers]


def standing(server) -> list[Visit]:
    return server.rows(Visit, Visit.withdrawn_at.is_(None))


@pytest.fixture
def household_and_visit(server, phone) -> tuple[dict, dict]:
    """A new household at the first door, and a visit to it that needs it."""
    made = phone.save(server.door(0, "households"), ("contact_name", "何女士"), at=NOON)
    visit = phone.save(server.door(0), MET, ("household", made["key"]), at=NOON, needs=[made["key"]])
    return made, visit


@pytest.mark.parametrize("turned", [False, True], ids=["as written", "the other way round"])
def test_what_is_needed_is_filed_first_in_whatever_order_it_came(server, phone, household_and_visit, turned):
    made, _visit = household_and_visit
    batch = phone.waiting[::-1] if turned else phone.waiting
    assert said_of(phone.send(batch)) == ["filed", "filed"]
    [visit] = server.rows(Visit)
    assert str(visit.household_id) == made["key"]


def test_what_needs_something_that_has_not_arrived_waits_for_it(server, phone, household_and_visit):
    made, visit = household_and_visit
    [said] = phone.send([visit])
    assert (said["verdict"], said["problems"][0]["name"]) == ("waits", "waits")
    assert server.rows(Visit) == server.rows(RefusedEntry) == []
    assert said_of(phone.send([made])) == ["filed"]
    assert said_of(phone.send([visit])) == ["filed"]


def test_what_needs_something_refused_waits_with_it_until_it_is_mended(server, phone):
    empty = phone.save(server.door(0, "households"), at=NOON)
    phone.save(server.door(0), MET, ("household", empty["key"]), at=NOON, needs=[empty["key"]])
    assert said_of(phone.send()) == ["refused", "waits"]
    mended = phone.save(server.door(0, "households"), ("contact_name", "何女士"), at=NOON, replaces=empty["key"])
    assert said_of(phone.send(phone.waiting[1:])) == ["filed", "filed"], "the correction came behind, and counts for what it replaces"
    [visit] = server.rows(Visit)
    assert str(visit.household_id) == mended["key"]
    assert [row.state for row in server.rows(RefusedEntry)] == ["replaced"]


def test_entries_that_need_each_other_wait_and_hold_up_nobody(server, phone):
    first = phone.save(server.door(0), MET, at=NOON)
    second = phone.save(server.door(1), MET, at=NOON, needs=[first["key"]])
    first["needs"] = [second["key"]]
    first["signature"] = phone.sign(first)
    phone.save(server.door(2), MET, at=NOON)
    assert said_of(phone.send()) == ["waits", "waits", "filed"]


@pytest.mark.parametrize("order", ["old correction", "correction old", "correction"])
@pytest.mark.parametrize("together", [True, False])
def test_a_correction_applies_whether_or_not_the_old_one_arrives(server, phone, order, together):
    old = phone.save(server.door(0), NOT_HOME, ("promise", "回话"), at=NOON)
    entries = {"old": old, "correction": phone.save(server.door(0), MET, at=NOON, replaces=old["key"])}
    batch = [entries[name] for name in order.split()]
    for part in [batch] if together else [[one] for one in batch]:
        assert set(said_of(phone.send(part))) == {"filed"}
    assert [(str(visit.id), visit.outcome) for visit in standing(server)] == [(entries["correction"]["key"], "met")]
    assert server.rows(Promise, Promise.dropped_at.is_(None)) == []
    shown = server.rows(HandbookEntry, HandbookEntry.withdrawn_at.is_(None))
    assert [row.outcome for row in shown] == ["met"]


@pytest.mark.parametrize("order", [*permutations(range(3))], ids=str)
def test_a_visit_corrected_and_then_taken_back_is_gone_in_every_order(server, phone, order):
    old = phone.save(server.door(0), NOT_HOME, at=NOON)
    mended = phone.save(server.door(0), MET, at=NOON, replaces=old["key"])
    phone.save(f"/visits/{mended['key']}/withdrawal", at=NOON + MINUTE, replaces=mended["key"])
    server.now = NOON + HOUR
    for at in order:
        assert said_of(phone.send([phone.saved[at]])) == ["filed"]
    assert standing(server) == []
    assert server.rows(HandbookEntry, HandbookEntry.withdrawn_at.is_(None)) == []


@pytest.mark.parametrize("order", [*permutations(range(3))], ids=str)
def test_a_note_corrected_and_then_taken_back_is_gone_in_every_order(server, phone, order):
    old = phone.save("/handbook/entries", ("text", "下次带饭卡"), at=NOON)
    mended = phone.save("/handbook/entries", ("text", "下次带钥匙"), at=NOON, replaces=old["key"])
    phone.save(f"/handbook/entries/{mended['key']}/withdrawal", at=NOON + MINUTE, replaces=mended["key"])
    server.now = NOON + HOUR
    for at in order:
        assert said_of(phone.send([phone.saved[at]])) == ["filed"]
    assert server.rows(HandbookEntry, HandbookEntry.withdrawn_at.is_(None)) == []


@pytest.mark.parametrize("together", [True, False])
def test_a_correction_that_is_refused_leaves_the_old_one_alone(server, phone, together):
    """It came first; what it wanted to correct arrives behind it and counts."""
    old = phone.save(server.door(0), MET, at=NOON)
    wrong = phone.save(server.door(0), ("outcome", "flew away"), at=NOON, replaces=old["key"])
    said = phone.send([wrong, old]) if together else [*phone.send([wrong]), *phone.send([old])]
    assert said_of(said) == ["refused", "filed"]
    assert [str(visit.id) for visit in standing(server)] == [old["key"]]
    assert server.rows(SupersededKey) == []
    assert [row.unapplied for row in server.rows(FiledEntry)] == [None]


def test_what_was_overtaken_before_it_came_is_kept_word_for_word(server, phone):
    old = phone.save(server.door(0), NOT_HOME, ("difficulty", "门口堆着纸箱"), at=NOON)
    mended = phone.save(server.door(0), MET, at=NOON, replaces=old["key"])
    phone.send([mended])
    phone.send([old])
    [row] = server.rows(FiledEntry, FiledEntry.id == UUID(old["key"]))
    assert row.unapplied["fields"] == old["fields"]


def test_nobody_corrects_or_takes_back_what_somebody_else_wrote(server, phone, other_phone):
    theirs = other_phone.save(server.door(6), MET, at=NOON)
    other_phone.send()
    phone.save(server.door(0), NOT_HOME, at=NOON, replaces=theirs["key"])
    phone.save(f"/visits/{theirs['key']}/withdrawal", at=NOON, replaces=theirs["key"])
    assert said_of(phone.send()) == ["refused", "refused"]
    assert [str(visit.id) for visit in standing(server)] == [theirs["key"]]


def test_a_withdrawal_told_twice_is_two_receipts_and_one_visit_less(server, phone):
    old = phone.save(server.door(0), MET, at=NOON)
    for minutes in (1, 2):
        phone.save(f"/visits/{old['key']}/withdrawal", at=NOON + minutes * MINUTE, replaces=old["key"])
    assert said_of(phone.send()) == ["filed"] * 3
    assert standing(server) == []
    assert len(server.rows(Visit)) == 1, "its history stays"
    assert len({row.receipt for row in server.rows(FiledEntry)}) == 3


def test_the_same_delivery_again_is_the_same_answer(server, phone, household_and_visit):
    phone.save(server.door(6), MET, at=NOON)
    phone.save("/handbook/entries", ("text", "下次带饭卡"), at=NOON)
    first, again, turned = (phone.deliver(batch).json for batch in (phone.saved, phone.saved, phone.saved[::-1]))
    assert first["verdicts"] == again["verdicts"] == turned["verdicts"][::-1]
    assert said_of(first["verdicts"]) == ["filed", "filed", "refused", "filed"]
    assert (len(server.rows(Visit)), len(server.rows(Household, Household.contact_name == "何女士"))) == (1, 1)


def test_an_answer_lost_after_the_commit_and_then_an_edit(server, phone):
    """The phone can't know that it arrived; it is frozen, so the edit is an entry of its own."""
    old = phone.save(server.door(0), NOT_HOME, at=NOON)
    phone.send(lose_answer=True)
    assert len(standing(server)) == 1
    mended = phone.save(server.door(0), MET, at=NOON, replaces=old["key"])
    assert said_of(phone.send()) == ["filed", "filed"]
    assert phone.waiting == []
    assert [str(visit.id) for visit in standing(server)] == [mended["key"]]
    assert {str(row.id): row.receipt for row in server.rows(FiledEntry)} == phone.receipts


class TestAHandOverBetweenWritingAndSending:
    """The area went to somebody else while the entry was under way."""

    def end_post(self, server) -> None:
        held = db.select(Post).where(Post.person_id == server.cast.worker.id, Post.ends_at.is_(None))
        server.change(lambda: setattr(db.session.scalars(held).one(), "ends_at", server.now))

    def test_what_was_done_in_the_post_is_still_theirs(self, server, phone):
        phone.save(server.door(0), MET, at=NOON)
        server.now = NOON + HOUR
        self.end_post(server)
        phone.save(server.door(1), MET, at=NOON + 2 * HOUR)
        server.now = NOON + 3 * HOUR
        assert said_of(phone.send()) == ["filed", "refused"]
        [visit] = server.rows(Visit)
        assert (visit.person_id, visit.happened_at) == (server.cast.worker.id, NOON)

    @pytest.mark.parametrize(("days", "verdict"), [(59, "filed"), (62, "refused")])
    def test_up_to_sixty_days_later(self, server, phone, days, verdict):
        phone.save(server.door(0), MET, at=NOON)
        server.now = NOON + HOUR
        self.end_post(server)
        server.now = NOON + days * DAY
        assert said_of(phone.send()) == [verdict]

    def test_a_door_that_moved_is_credited_to_who_walked_it_then(self, server, phone, other_phone):
        phone.save(server.door(0), NOT_HOME, at=NOON)
        server.now = NOON + HOUR
        server.move_door(0, 2)
        late = phone.save(server.door(0), MET, at=NOON + 2 * HOUR)
        other_phone.save(server.door(0), MET, at=NOON + 3 * HOUR)
        server.now = NOON + 4 * HOUR
        assert said_of(other_phone.send()) == ["filed"]
        assert said_of(phone.send()) == ["filed", "refused"]
        assert phone.refused[late["key"]][0]["name"] == "moved-away"
        credited = [(visit.outcome, visit.person_id, visit.grid_id) for visit in server.rows(Visit)]
        worker, other, grids = server.cast.worker, server.cast.other_worker, server.cast.land.grids
        assert set(credited) == {("not_home", worker.id, grids[0].id), ("met", other.id, grids[1].id)}

    def test_the_new_worker_cannot_write_for_the_time_before(self, server, other_phone):
        server.now = NOON + HOUR
        server.move_door(0, 2)
        other_phone.save(server.door(0), MET, at=NOON)
        assert said_of(other_phone.send()) == ["refused"]


def test_two_phones_of_one_person_file_both_their_visits_once(server, phone):
    second = type(phone)(server.app.test_client(), phone.person).sign_in()
    phone.save(server.door(0), NOT_HOME, at=NOON)
    second.save(server.door(0), MET, at=NOON + HOUR)
    server.now = NOON + 2 * HOUR
    assert said_of(second.send()) == said_of(phone.send()) == ["filed"]
    assert sorted(visit.outcome for visit in standing(server)) == ["met", "not_home"]
    assert phone.deliver(second.saved).json["verdicts"][0]["receipt"] in second.receipts.values(), "either phone may hand it over"
