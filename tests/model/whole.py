"""The whole as a state machine: phones that change hands, a server that is restored, a network that loses and repeats, people who move.

What always holds: every saved entry is on a phone, or filed once, or in the refused box; a receipt given once stays; what one device
wrote arrives in its order; after its next contact no phone shows a page of an area that its person does not walk.
"""

from datetime import timedelta
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule
from sqlalchemy import select

from tests.cast import sign_in
from tests.model.handset import ANSWER_LOST, OK, REQUEST_LOST, Handset, Place, Saved
from tests.offline.histories import NOTES, OUTCOMES, World, change_post, move_door, rename
from webapp.core.db import db
from webapp.core.filing import FiledEntry, RefusedEntry
from webapp.core.installation import begin_new_epoch
from webapp.core.writes import committed
from webapp.handbook.models import HandbookEntry
from webapp.visits.models import Visit

phones = st.integers(0, 1)
doors = st.integers(0, 11)
people = st.integers(0, 1)
networks = st.sampled_from([OK, OK, OK, REQUEST_LOST, ANSWER_LOST])
LOST_COPIES = timedelta(days=7)


class Whole(RuleBasedStateMachine):
    world: World  # given by the test, one for all examples

    def __init__(self) -> None:
        super().__init__()
        self.world.reset()
        self.people = (self.world.cast.worker, self.world.cast.other_worker)
        self.handsets = [Handset(name, self.world.app.test_client()) for name in ("the old phone", "the new phone")]
        self.ever: list[Saved] = []
        self.said: list[tuple[Handset, dict]] = []  # what went over the network and may come again
        self.kept: dict[str, list[dict]] | None = None  # yesterday's copy of the database
        self.kept_at = None

    def now(self):
        return self.world.now()

    @rule(phone=phones, person=people)
    def somebody_signs_in(self, phone: int, person: int) -> None:
        self.handsets[phone].sign_in(self.people[person], self.now())

    @rule(phone=phones)
    def somebody_signs_out(self, phone: int) -> None:
        self.handsets[phone].sign_out()

    @rule(phone=phones, door=doors, outcome=st.sampled_from(OUTCOMES))
    def a_visit_is_saved(self, phone: int, door: int, outcome: str) -> None:
        self._save(phone, f"/addresses/{self.world.cast.land.addresses[door].id}/visits", ("outcome", outcome))

    @rule(phone=phones, door=doors)
    def a_new_household_is_visited(self, phone: int, door: int) -> None:
        address = self.world.cast.land.addresses[door].id
        made = self._save(phone, f"/addresses/{address}/households", ("contact_name", "何女士"), ("members", "2"))
        if made:
            self._save(phone, f"/addresses/{address}/visits", ("outcome", "met"), ("household", made["key"]), needs=[made["key"]])

    @rule(phone=phones)
    def a_note_is_saved(self, phone: int) -> None:
        self._save(phone, NOTES, ("text", "下次带饭卡"))

    @rule(phone=phones, which=doors, outcome=st.sampled_from(OUTCOMES))
    def a_visit_is_corrected(self, phone: int, which: int, outcome: str) -> None:
        old = self._own_visit(phone, which)
        if old:
            self._save(phone, old["path"], ("outcome", outcome), replaces=old["key"])

    @rule(phone=phones, which=doors)
    def a_visit_is_taken_back(self, phone: int, which: int) -> None:
        old = self._own_visit(phone, which)
        if old:
            self._save(phone, f"/visits/{old['key']}/withdrawal", replaces=old["key"])

    @rule(phone=phones, network=networks)
    def the_phone_sends(self, phone: int, network: str) -> None:
        handset = self.handsets[phone]
        self.said += [(handset, body) for body in handset.send(self.now(), network)]

    @precondition(lambda self: self.said)
    @rule(which=doors)
    def the_network_repeats_itself(self, which: int) -> None:
        handset, body = self.said[which % len(self.said)]
        handset.repeat(body)

    @rule(phone=phones)
    def the_pages_are_brought_up_to_date(self, phone: int) -> None:
        handset = self.handsets[phone]
        if handset.refresh(self.now()):
            place = handset.place()
            assert place.phone.pages == place.phone.fresh_pages(), "after its contact a phone shows what its person walks now, nothing else"

    @rule(days=st.integers(1, 3))
    def days_pass(self, days: int) -> None:
        self.world.ahead += timedelta(days=days)
        for handset in self.handsets:
            handset.look(self.now())

    @rule(person=people, to=st.sampled_from(["nothing", "grid", "micro_grid"]))
    def somebody_changes_posts(self, person: int, to: str) -> None:
        change_post(self.world, person, to)

    @rule(door=doors, to=st.integers(0, 3))
    def a_door_moves(self, door: int, to: int) -> None:
        move_door(self.world, door, to)

    @rule(person=people, name=st.sampled_from(["陈小满", "林可", "何平"]))
    def somebody_is_renamed(self, person: int, name: str) -> None:
        rename(self.world, person, name)

    @rule(phone=phones)
    def a_lost_phone_is_wiped(self, phone: int) -> None:
        place = self.handsets[phone].place()
        if place:
            client = sign_in(self.world.app.test_client(), self.world.cast.administrator)
            client.post(f"/devices/{place.phone.device}/wipe")

    @rule(phone=phones, by=phones)
    def a_rescue_file_is_handed_in_by_a_colleague(self, phone: int, by: int) -> None:
        handset, colleague = self.handsets[phone], self.handsets[by]
        if colleague.session:
            colleague.hand_in(handset.rescue_file())

    @rule()
    def the_database_is_copied(self) -> None:
        self.kept, self.kept_at = self.world.rows_now(), self.now()

    @precondition(lambda self: self.kept is not None and self.now() - self.kept_at < LOST_COPIES)
    @rule()
    def the_server_is_restored_from_the_copy(self) -> None:
        self.world.put_back(self.kept)
        with self.world.app.app_context(), committed():
            begin_new_epoch()

    @invariant()
    def every_saved_entry_is_somewhere(self) -> None:
        filed, boxed = self._on_the_server()
        on_phones = {one.key for handset in self.handsets for place in handset.places.values() for one in place.saved}
        for one in self.ever:
            assert one.key in filed or one.key in boxed or one.key in on_phones, f"{one.entry} is nowhere"
            assert not one.receipt or one.key not in filed or filed[one.key].receipt == one.receipt, "two receipts for one entry"

    def teardown(self) -> None:
        """In the end everybody signs in once more and everything goes."""
        for handset in self.handsets:
            for person in self.people:
                handset.sign_in(person, self.now())
                for _ in range(3):
                    handset.send(self.now())
        self.every_saved_entry_is_somewhere()
        filed, boxed = self._on_the_server()
        for place in self._places():
            for one in place.saved:
                waits_for_refused = any(need in boxed or need not in filed for need in one.entry["needs"])
                assert one.key in filed or one.key in boxed or waits_for_refused, f"{one.entry} was never answered"
        self._each_made_one_record(filed)
        self._in_the_order_of_their_device(filed)

    def _each_made_one_record(self, filed: dict[str, FiledEntry]) -> None:
        with self.world.app.app_context():
            for model, ending in ((Visit, "/visits"), (HandbookEntry, NOTES)):
                rows = {str(row.id) for row in db.session.scalars(select(model)) if model is Visit or row.kind == "note"}
                assert rows == {key for key, row in filed.items() if row.path.endswith(ending) and row.unapplied is None}
        assert len({row.receipt for row in filed.values()}) == len(filed)

    def _in_the_order_of_their_device(self, filed: dict[str, FiledEntry]) -> None:
        """An entry that was neither refused nor kept waiting at first never arrives after a later one of the same device."""
        for place in self._places():
            rows = sorted((filed[one.key] for one in place.saved if one.key in filed and not one.delayed), key=lambda row: row.seq)
            for device in {row.device_id for row in rows}:
                arrivals = [row.received_at for row in rows if row.device_id == device]
                assert arrivals == sorted(arrivals)

    def _on_the_server(self) -> tuple[dict[str, FiledEntry], set[str]]:
        with self.world.app.app_context():
            filed = {str(row.id): row for row in db.session.scalars(select(FiledEntry))}
            return filed, {str(key) for key in db.session.scalars(select(RefusedEntry.key))}

    def _places(self) -> list[Place]:
        return [place for handset in self.handsets for place in handset.places.values()]

    def _save(self, phone: int, path: str, *fields: tuple[str, str], **links: Any) -> dict | None:
        handset = self.handsets[phone]
        entry = handset.save(path, *fields, now=self.now(), **links)
        if entry:
            self.ever.append(handset.place().saved[-1])
        return entry

    def _own_visit(self, phone: int, which: int) -> dict | None:
        """One of this person's on this phone that can still be read there and was not corrected or taken back since."""
        place = self.handsets[phone].place()
        if not place:
            return None
        replaced = {one.entry["replaces"] for one in place.saved}
        own = [one.entry for one in place.saved if one.words and one.entry["path"].endswith("/visits") and one.key not in replaced]
        return own[which % len(own)] if own else None
