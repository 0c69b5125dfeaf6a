"""The whole as a state machine: phones that change hands, a server that is restored, a network that loses and repeats, people who move.

What always holds is in holds.py: every saved entry is on a phone, or filed once, or in the refused box; a receipt given once stays;
what one device wrote arrives in its order; after its next contact no phone shows a page of an area that its person does not walk.
"""

import functools
from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, ClassVar

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from tests.cast import sign_in
from tests.model import holds
from tests.model.handset import ANSWER_LOST, NONE, OK, REQUEST_LOST, Handset, Place, Saved
from tests.offline.histories import NOTES, OUTCOMES, World, change_post, move_door, rename
from webapp.core.installation import begin_new_epoch
from webapp.core.writes import committed

phones = st.integers(0, 1)
doors = st.integers(0, 11)
people = st.integers(0, 1)
signals = st.sampled_from([OK, OK, OK, NONE, NONE, REQUEST_LOST, ANSWER_LOST])
LOST_COPIES = timedelta(days=7)


in_hand = precondition(lambda self: any(handset.user for handset in self.handsets))  # somebody is signed in somewhere


def step(**drawn: st.SearchStrategy) -> Callable:
    """A rule that is counted: how often it ran, and how often there was something to do (it answers with True)."""

    def counted(method: Callable) -> Callable:
        @functools.wraps(method)
        def run(self: "Whole", **values: Any) -> None:
            did = method(self, **values)
            self.ran[method.__name__] += 1
            self.did[method.__name__] += bool(did)

        return rule(**drawn)(run)

    return counted


class Whole(RuleBasedStateMachine):
    world: ClassVar[World]  # given by the test, one for all examples
    ran: ClassVar[Counter] = Counter()
    did: ClassVar[Counter] = Counter()
    examples: ClassVar[int] = 0
    saved: ClassVar[int] = 0

    def __init__(self) -> None:
        super().__init__()
        type(self).examples += 1
        self.world.reset()
        self.people = (self.world.cast.worker, self.world.cast.other_worker)
        self.handsets = [Handset(name, self.world.app.test_client()) for name in ("the old phone", "the new phone")]
        self.ever: list[Saved] = []
        self.receipts: dict[str, str] = {}
        self.said: list[tuple[Handset, dict]] = []  # what went over the network and may come again
        self.altered = 0
        self.wiped: set[str] = set()
        self.by_centre: set[tuple[str, str]] = set()  # keys and contents that the centre took, whoever wrote them
        self.files: list[bytes] = []  # rescue files on somebody's stick
        self.copy: tuple[dict[str, list[dict]], datetime] | None = None  # yesterday's copy of the database
        self.said_before = 0  # how much of it was there at the last restore: without more there is nothing to lose
        for handset, person in zip(self.handsets, self.people, strict=True):
            handset.sign_in(person, self.now())
        self.ledger = holds.read(self.world)

    def now(self) -> datetime:
        return self.world.now()

    # People with their phones

    @step(phone=phones, person=people)
    def somebody_signs_in(self, phone: int, person: int) -> bool:
        self.handsets[phone].sign_in(self.people[person], self.now())
        return self._look_at_the_pages(self.handsets[phone])

    @in_hand
    @step(phone=phones)
    def somebody_signs_out(self, phone: int) -> bool:
        return self._in_hand(phone).sign_out()

    @in_hand
    @step(phone=phones, door=doors, outcome=st.sampled_from(OUTCOMES), signal=signals)
    def a_visit_is_saved(self, phone: int, door: int, outcome: str, signal: str) -> bool:
        return self._save(phone, signal, self._door(door, "visits"), ("outcome", outcome))

    @in_hand
    @step(phone=phones, door=doors, signal=signals)
    def a_new_household_is_visited(self, phone: int, door: int, signal: str) -> bool:
        if not self._save(phone, NONE, self._door(door, "households"), ("contact_name", "何女士"), ("members", "2")):
            return False
        made = self.ever[-1].key
        return self._save(phone, signal, self._door(door, "visits"), ("outcome", "met"), ("household", made), needs=[made])

    @in_hand
    @step(phone=phones, signal=signals)
    def a_note_is_saved(self, phone: int, signal: str) -> bool:
        return self._save(phone, signal, NOTES, ("text", "下次带饭卡"))

    @precondition(lambda self: self.ever)
    @in_hand
    @step(phone=phones, which=doors, outcome=st.sampled_from(OUTCOMES), signal=signals)
    def a_visit_is_corrected(self, phone: int, which: int, outcome: str, signal: str) -> bool:
        old = self._own_visit(phone, which)
        return bool(old) and self._save(phone, signal, old.entry["path"], ("outcome", outcome), replaces=old.key)

    @precondition(lambda self: self.ever)
    @in_hand
    @step(phone=phones, which=doors, signal=signals)
    def a_visit_is_taken_back(self, phone: int, which: int, signal: str) -> bool:
        old = self._own_visit(phone, which)
        return bool(old) and self._save(phone, signal, f"/visits/{old.key}/withdrawal", replaces=old.key)

    @precondition(lambda self: self.ever)
    @in_hand
    @step(phone=phones, which=doors, signal=signals)
    def a_key_is_used_again(self, phone: int, which: int, signal: str) -> bool:
        """A broken phone signs other words under a key that it has used."""
        place, old = self._in_hand(phone).place(), self._own(phone, which)
        if not old or not place:
            return False
        place.phone.seq += 1
        entry = old.entry | {"fields": self._other_words(), "device": place.phone.device, "seq": place.phone.seq}
        self.ever.append(place.keep(entry | {"signature": place.phone.sign(entry)}))
        self._send(phone, signal)
        return True

    @step(days=st.sampled_from([1, 2, 3, 8]))
    def days_pass(self, days: int) -> bool:
        self.world.ahead += timedelta(days=days)
        for handset in self.handsets:
            handset.look(self.now())
        return True

    # The network

    @in_hand
    @step(phone=phones, signal=signals)
    def the_phone_sends(self, phone: int, signal: str) -> bool:
        return self._send(phone, signal)

    @precondition(lambda self: self.said)
    @step(which=doors)
    def the_network_repeats_itself(self, which: int) -> bool:
        handset, body = self.said[which % len(self.said)]
        handset.repeat(body)
        return True

    @precondition(lambda self: self.ever)
    @in_hand
    @step(phone=phones, which=doors)
    def a_copy_is_altered_on_its_way(self, phone: int, which: int) -> bool:
        one = self._own(phone, which)
        if not one:
            return False
        self._in_hand(phone).repeat({"entries": [one.entry | {"fields": self._other_words()}]})
        return True

    @precondition(lambda self: any(one.state == "refused" for place in self._places() for one in place.saved))
    @step(phone=phones)
    def what_was_refused_is_sent_again(self, phone: int) -> bool:
        place = self._in_hand(phone).place()
        refused = [one for one in place.saved if one.state == "refused"] if place else []
        for one in refused:
            one.again()
        return bool(refused)

    @in_hand
    @step(phone=phones, cut=st.booleans())
    def the_pages_are_brought_up_to_date(self, phone: int, cut: bool) -> bool:
        handset = self._in_hand(phone)
        if not self._look_at_the_pages(handset, cut=cut):
            return False
        phone_of_hers = handset.place().phone
        assert phone_of_hers.pages == phone_of_hers.fresh_pages(), "what changes brought is what a full listing brings"
        return True

    # The street, the centre, and the server

    @step(person=people, to=st.sampled_from(["nothing", "grid", "micro_grid"]))
    def somebody_changes_posts(self, person: int, to: str) -> bool:
        change_post(self.world, person, to)
        return True

    @step(door=doors, to=st.integers(0, 3))
    def a_door_moves(self, door: int, to: int) -> bool:
        move_door(self.world, door, to)
        return True

    @step(person=people, name=st.sampled_from(["陈小满", "林可", "何平"]))
    def somebody_is_renamed(self, person: int, name: str) -> bool:
        rename(self.world, person, name)
        return True

    @precondition(lambda self: any(handset.user and handset.place().phone.device not in self.wiped for handset in self.handsets))
    @step(phone=phones)
    def a_lost_phone_is_wiped(self, phone: int) -> bool:
        place = self._in_hand(phone).place()
        if not place or place.phone.device in self.wiped:
            return False
        self.wiped.add(place.phone.device)
        return self._at_the_desk(f"/devices/{place.phone.device}/wipe", self.world.cast.administrator) == 303

    @step(phone=phones)
    def a_rescue_file_is_saved(self, phone: int) -> bool:
        self.files.append(self._in_hand(phone).rescue_file())
        return True

    @precondition(lambda self: self.files)
    @step(which=doors, by=phones)
    def a_colleague_hands_a_rescue_file_in(self, which: int, by: int) -> bool:
        colleague = self.handsets[by]
        return colleague.session and colleague.hand_in(self.files[which % len(self.files)])

    @precondition(lambda self: self.ledger.open)
    @step(which=doors)
    def the_centre_takes_what_was_refused(self, which: int) -> bool:
        row = self.ledger.open[which % len(self.ledger.open)]
        taken = self._at_the_desk(f"/desk/refused/{row.id}/replay", self.world.cast.operator) == 303
        if taken:
            self.by_centre.add((str(row.key), row.content_hash))
        return taken

    @precondition(lambda self: self.ledger.open)
    @step(which=doors)
    def the_centre_decides_against_it(self, which: int) -> bool:
        row = self.ledger.open[which % len(self.ledger.open)]
        return self._at_the_desk(f"/desk/refused/{row.id}/settlement", self.world.cast.operator, reason="记错楼了") == 303

    @precondition(lambda self: self.copy is None or self.now() - self.copy[1] > timedelta(hours=23))
    @step()
    def the_database_is_copied(self) -> bool:
        self.copy = self.world.rows_now(), self.now()
        return True

    @precondition(lambda self: self.copy is not None and self.now() - self.copy[1] < LOST_COPIES and len(self.said) > self.said_before)
    @step()
    def the_server_is_restored_from_the_copy(self) -> bool:
        assert self.copy
        self.said_before = len(self.said)
        self.world.put_back(self.copy[0])
        with self.world.app.app_context(), committed():
            begin_new_epoch()
        return True

    # What holds

    @invariant()
    def it_all_holds(self) -> None:
        ledger = self.ledger = holds.read(self.world)
        holds.nothing_is_lost(ledger, self.ever, self._places())
        holds.nothing_is_made_up(ledger, self.ever, self.by_centre)
        holds.phones_believe_nothing_untrue(ledger, self._places())
        holds.receipts_stay(ledger, self.receipts)
        holds.counts_are_right(ledger)
        holds.each_device_is_in_its_order(ledger, self.ever)
        for handset in self.handsets:
            holds.nothing_of_others_is_shown(handset)

    def teardown(self) -> None:
        """In the end everybody signs in once more and everything goes."""
        type(self).saved += len(self.ever)
        for handset in self.handsets:
            for person in self.people:
                handset.sign_in(person, self.now())
                for _ in range(3):
                    handset.send(self.now())
                self._look_at_the_pages(handset)
        self.it_all_holds()
        ledger = self.ledger
        for place in self._places():
            for one in place.saved:
                waits_for_refused = any(need not in ledger.filed for need in one.entry["needs"])
                assert ledger.has(one) or waits_for_refused, f"{one.entry} was never answered"
        holds.each_made_one_record(self.world, ledger)

    def _places(self) -> list[Place]:
        return [place for handset in self.handsets for place in handset.places.values()]

    def _door(self, door: int, form: str) -> str:
        return f"/addresses/{self.world.cast.land.addresses[door].id}/{form}"

    def _save(self, phone: int, signal: str, path: str, *fields: tuple[str, str], **links: Any) -> bool:
        """Saved on the phone, which then sends if it can."""
        one = self._in_hand(phone).save(path, *fields, now=self.now(), **links)
        if one:
            self.ever.append(one)
            self._send(phone, signal)
        return bool(one)

    def _send(self, phone: int, signal: str) -> bool:
        """It sends, and where it was heard it asks what is new."""
        handset = self._in_hand(phone)
        went = [(handset, body) for body in handset.send(self.now(), signal)]
        self.said += went
        if signal == OK:
            self._look_at_the_pages(handset)
        return bool(went)

    def _look_at_the_pages(self, handset: Handset, *, cut: bool = False) -> bool:
        if not handset.refresh(self.now(), cut=cut):
            return False
        holds.only_own_doors_are_shown(self.world, handset.place())
        return True

    def _in_hand(self, phone: int) -> Handset:
        """This one, if anybody is signed in on it, else the other."""
        return self.handsets[phone] if self.handsets[phone].user else self.handsets[1 - phone]

    def _other_words(self) -> list[list[str]]:
        """What a form takes, and nobody wrote."""
        self.altered += 1
        return [["text", f"第{self.altered}次不是这么写的"], ["outcome", "unsafe"]]

    def _own(self, phone: int, which: int) -> Saved | None:
        """One of this person's that can still be read on this phone."""
        place = self._in_hand(phone).place()
        readable = place.readable() if place else []
        return readable[which % len(readable)] if readable else None

    def _own_visit(self, phone: int, which: int) -> Saved | None:
        """One that was not corrected or taken back since."""
        place = self._in_hand(phone).place()
        readable = place.readable() if place else []
        replaced = {one.entry["replaces"] for one in readable}
        own = [one for one in readable if one.entry["path"].endswith("/visits") and one.key not in replaced]
        return own[which % len(own)] if own else None

    def _at_the_desk(self, path: str, person: Any, **fields: str) -> int:
        status = sign_in(self.world.app.test_client(), person).post(path, data=fields).status_code
        assert status < 500, path
        return status
