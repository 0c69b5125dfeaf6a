"""What may happen in a random history: on the phones, in the street and to the calendar; and the world it happens in."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import strategies as st
from sqlalchemy import delete, event, insert, select, text

from tests.cast import BEGAN, make_cast
from tests.conftest import app_on
from tests.offline.phone import Phone
from webapp.accounts.models import Person, Post
from webapp.areas.models import Address, AddressMove
from webapp.core import clock, requests
from webapp.core.db import db
from webapp.core.parameters import ParameterValue
from webapp.core.writes import committed
from webapp.offline import pack
from webapp.visits.models import CareAgreement, Promise, VisitCampaign

NOTES = "/handbook/entries"
OUTCOMES = ("met", "not_home", "refused", "vacant", "moved", "unsafe")

who = st.integers(0, 2)
which = st.integers(0, 11)
steps = st.one_of(
    st.tuples(st.just("visit"), who, which, st.sampled_from(OUTCOMES), st.booleans()),
    st.tuples(st.just("household"), who, which),
    st.tuples(st.just("visit_new_household"), who, which),
    st.tuples(st.just("correct"), who, which, st.sampled_from(OUTCOMES)),
    st.tuples(st.just("withdraw"), who, which),
    st.tuples(st.just("note"), who),
    st.tuples(st.just("correct_note"), who, which),
    st.tuples(st.just("withdraw_note"), who, which),
    st.tuples(st.just("feedback"), who, which),
    st.tuples(st.just("end_care"), who, which),
    st.tuples(st.just("send"), who, st.integers(0, 3), st.booleans()),
    st.tuples(st.just("replay"), who),
    st.tuples(st.just("refresh"), who),
    st.tuples(st.just("move_door"), which, st.integers(0, 3)),
    st.tuples(st.just("change_post"), st.integers(0, 1), st.sampled_from(["nothing", "grid", "micro_grid"])),
    st.tuples(st.just("prefer"), st.integers(0, 1), st.sampled_from(["dark", ""]), st.booleans(), st.sampled_from(["en", "zh_Hans"])),
    st.tuples(st.just("rename"), st.integers(0, 1), st.sampled_from(["陈小满", "林可", "何平"])),
    st.tuples(st.just("midnight"), st.integers(1, 3)),
    st.tuples(st.just("parameter"), st.sampled_from([30, 90, 365])),
)


@dataclass
class World:
    """One app and three signed-in phones; `reset` brings back the rows of the beginning."""

    app: object
    cast: object
    phones: list[Phone]
    rows: dict
    stores: list[tuple[str, dict[str, str]]]  # cursor and pages of each phone at the beginning
    ahead: timedelta = timedelta()

    def reset(self) -> None:
        self.ahead = timedelta()
        for phone, (cursor, pages) in zip(self.phones, self.stores, strict=True):
            phone.forget()
            phone.cursor, phone.pages = cursor, dict(pages)
        self.put_back(self.rows)

    def rows_now(self) -> dict[str, list[dict]]:
        with self.app.app_context():
            return {table.name: [dict(row._mapping) for row in db.session.execute(select(table))] for table in db.metadata.sorted_tables}

    def put_back(self, rows: dict[str, list[dict]]) -> None:
        """The database holds these rows and no others, as after it was restored from a copy."""
        with self.app.app_context(), committed():
            tables = db.metadata.sorted_tables
            if db.engine.dialect.name == "postgresql":
                db.session.execute(text("TRUNCATE " + ", ".join(table.name for table in tables)))
            else:
                db.session.execute(text("PRAGMA defer_foreign_keys = ON"))
                for table in reversed(tables):
                    db.session.execute(delete(table))
            for table in tables:
                if rows[table.name]:
                    db.session.execute(insert(table), rows[table.name])

    def now(self) -> datetime:
        return clock.now() + self.ahead


@contextmanager
def a_world(database_url: str, data: Path) -> Iterator[World]:
    """A street with a running round; three signed-in phones with their pages, the first two one person's."""
    app = app_on(database_url, data)
    with app.app_context():
        if db.engine.dialect.name == "sqlite":  # nothing has to survive, so nothing waits for the disk
            event.listen(db.engine, "connect", lambda connection, _record: connection.execute("PRAGMA synchronous=OFF"))
            db.engine.dispose()
    with app.app_context(), committed():
        cast = make_cast()
        day = BEGAN.date()
        campaign = VisitCampaign(street_id=cast.land.street.id, name="一轮", starts_on=day, ends_on=day + timedelta(days=2000))
        db.session.add(campaign)
    phones = [Phone(app.test_client(), person).sign_in() for person in (cast.worker, cast.worker, cast.other_worker)]
    for phone in phones:
        phone.refresh()
    made = World(app, cast, phones, {}, [(phone.cursor, phone.pages) for phone in phones])
    made.rows = made.rows_now()
    patch = pytest.MonkeyPatch()
    patch.setattr(requests, "now", made.now)
    patch.setattr(pack, "SLICE", 12)  # so that a line can break within a listing
    yield made
    patch.undo()
    with app.app_context():
        db.engine.dispose()


def visit(world: World, index: int, door: int, outcome: str, with_words: bool) -> None:
    words = (
        [("difficulty", "灯坏了"), ("promise", "回话"), ("promise_due_on", "3"), ("care_days", "30"), ("found_words", "灯坏了")]
        if with_words
        else []
    )
    world.phones[index].save(f"/addresses/{world.cast.land.addresses[door].id}/visits", ("outcome", outcome), *words, at=world.now())


def household(world: World, index: int, door: int) -> dict:
    path = f"/addresses/{world.cast.land.addresses[door].id}/households"
    return world.phones[index].save(path, ("contact_name", f"何{door}女士"), ("members", "2"), at=world.now())


def visit_new_household(world: World, index: int, door: int) -> None:
    made = household(world, index, door)
    path = f"/addresses/{world.cast.land.addresses[door].id}/visits"
    world.phones[index].save(path, ("outcome", "met"), ("household", made["key"]), at=world.now(), needs=[made["key"]])


def correct(world: World, index: int, which_one: int, outcome: str) -> None:
    old = _an_own(world.phones[index], "/visits", which_one)
    if old:
        world.phones[index].save(old["path"], ("outcome", outcome), at=world.now(), replaces=old["key"])


def withdraw(world: World, index: int, which_one: int) -> None:
    old = _an_own(world.phones[index], "/visits", which_one)
    if old:
        world.phones[index].save(f"/visits/{old['key']}/withdrawal", at=world.now(), replaces=old["key"])


def _an_own(phone: Phone, ending: str, which_one: int) -> dict | None:
    """One that was written, perhaps as a correction, and not corrected or taken back since."""
    replaced = {entry["replaces"] for entry in phone.saved}
    own = [entry for entry in phone.saved if entry["path"].endswith(ending) and entry["key"] not in replaced]
    return own[which_one % len(own)] if own else None


def note(world: World, index: int) -> None:
    world.phones[index].save(NOTES, ("text", "下次带饭卡"), at=world.now())


def correct_note(world: World, index: int, which_one: int) -> None:
    old = _an_own(world.phones[index], NOTES, which_one)
    if old:
        world.phones[index].save(NOTES, ("text", "下次带钥匙"), at=world.now(), replaces=old["key"])


def withdraw_note(world: World, index: int, which_one: int) -> None:
    old = _an_own(world.phones[index], NOTES, which_one)
    if old:
        world.phones[index].save(f"{NOTES}/{old['key']}/withdrawal", at=world.now(), replaces=old["key"])


def feedback(world: World, index: int, which_one: int) -> None:
    """An answer to a promise that the server knows: perhaps another phone's, perhaps answered or taken back by now."""
    known = _known(world, Promise)
    if known:
        world.phones[index].save(f"/promises/{known[which_one % len(known)]}/feedback", ("feedback", "修好了"), at=world.now())


def end_care(world: World, index: int, which_one: int) -> None:
    known = _known(world, CareAgreement)
    if known:
        world.phones[index].save(f"/care-agreements/{known[which_one % len(known)]}/ending", at=world.now())


def _known(world: World, model: type) -> list:
    with world.app.app_context():
        return list(db.session.scalars(select(model.id).order_by(model.id)))


def send(world: World, index: int, turn: int, lose_answer: bool) -> None:
    """In another order than written, perhaps only some of it, perhaps with the answer lost."""
    phone = world.phones[index]
    batch = phone.waiting[turn:] + phone.waiting[:turn]
    if batch:
        phone.send(batch[: len(batch) - (turn == 3)] or batch, lose_answer=lose_answer)


def replay(world: World, index: int) -> None:
    """Everything ever saved, filed or not, once more."""
    if world.phones[index].saved:
        world.phones[index].send(world.phones[index].saved)


def refresh(world: World, index: int) -> None:
    world.phones[index].refresh(cut_after=1)


def move_door(world: World, door: int, to: int) -> None:
    target = world.cast.land.micro_grids[to]
    with world.app.app_context(), committed():
        address = db.session.get_one(Address, world.cast.land.addresses[door].id)
        if address.micro_grid_id == target.id:
            return
        row = AddressMove(street_id=address.street_id, address_id=address.id, from_micro_grid_id=address.micro_grid_id)
        row.to_micro_grid_id, row.moved_at = target.id, world.now()
        address.micro_grid_id, address.grid_id = target.id, target.parent_id
        db.session.add(row)


def change_post(world: World, index: int, to: str) -> None:
    """Ends a worker's post, and may begin another: the whole grid, or one micro-grid of it."""
    person, number = (world.cast.worker, world.cast.other_worker)[index], index
    areas = {"grid": world.cast.land.grids[number], "micro_grid": world.cast.land.micro_grids[2 * number]}
    with world.app.app_context(), committed():
        held = db.session.scalar(select(Post).where(Post.person_id == person.id, Post.ends_at.is_(None)))
        if held:
            held.ends_at = world.now()
        if to in areas:
            row = Post(street_id=person.street_id, person_id=person.id, role="grid_worker", area_id=areas[to].id, starts_at=world.now())
            db.session.add(row)


def rename(world: World, index: int, name: str) -> None:
    with world.app.app_context(), committed():
        db.session.get_one(Person, (world.cast.worker, world.cast.other_worker)[index].id).name = name


def prefer(world: World, index: int, theme: str, large_type: bool, language: str) -> None:
    with world.app.app_context(), committed():
        person = db.session.get_one(Person, (world.cast.worker, world.cast.other_worker)[index].id)
        person.theme, person.large_type, person.language = theme, large_type, language


def midnight(world: World, days: int) -> None:
    world.ahead += timedelta(days=days)


def parameter(world: World, days: int) -> None:
    with world.app.app_context(), committed():
        street_id, day = world.cast.land.street.id, clock.local_day(world.now())
        known = db.session.scalar(
            select(ParameterValue).where(ParameterValue.name == "visit.refused_days", ParameterValue.effective_from == day)
        )
        row = known or ParameterValue(street_id=street_id, name="visit.refused_days", effective_from=day, reason="试一试")
        row.value, row.changed_at = {"is": days}, world.now()
        db.session.add(row)


STEPS = {
    "visit": visit,
    "household": household,
    "visit_new_household": visit_new_household,
    "correct": correct,
    "withdraw": withdraw,
    "note": note,
    "correct_note": correct_note,
    "withdraw_note": withdraw_note,
    "feedback": feedback,
    "end_care": end_care,
    "send": send,
    "replay": replay,
    "refresh": refresh,
    "move_door": move_door,
    "change_post": change_post,
    "rename": rename,
    "prefer": prefer,
    "midnight": midnight,
    "parameter": parameter,
}
