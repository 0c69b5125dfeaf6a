"""The standing kept beside a door is what folding its visits from the start gives, whatever happened in whatever order."""

from contextlib import contextmanager
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from tests.cast import make_cast
from tests.conftest import app_on
from tests.visits.conftest import DAY, HOUR, MINUTE, WEDNESDAY
from webapp.accounts.models import Person
from webapp.areas.models import Address
from webapp.core.clock import local_day
from webapp.core.db import db, write_transaction
from webapp.core.ids import new_id
from webapp.core.writes import committed
from webapp.visits import actions, households, queries
from webapp.visits.models import DoorState, Visit, VisitCampaign
from webapp.visits.rules import OUTCOMES

COMPARED = ("state", "tried_out", "left_out", "met_at", "first_met_at", "tries", "bands", "vacant_on", "refused_until", "last_outcome",
            "last_at", "last_id", "recent", "household_id", "campaign_id")  # fmt: skip
ARRIVES = WEDNESDAY + 30 * DAY  # everything comes after it happened
minutes = st.integers(0, 29 * 24 * 60)
visits = st.tuples(st.just("visit"), st.sampled_from(OUTCOMES), minutes)
steps = st.one_of(
    visits,
    visits,
    st.tuples(st.just("withdraw"), st.integers(0, 9)),
    st.tuples(st.just("correct"), st.integers(0, 9), st.sampled_from(OUTCOMES)),
    st.tuples(st.just("move_in"), minutes),
    st.tuples(st.just("restart"), minutes),  # the last round ends, a new one begins
)


class Street:
    """The app with its cast; what an example does is rolled back at its end."""

    def __init__(self, url: str, folder):
        self.app = app_on(url, folder)
        with self.app.app_context(), committed():
            self.cast = make_cast()
            self.begin_round(WEDNESDAY - 10 * DAY)

    @contextmanager
    def example(self):
        with self.app.test_request_context(), write_transaction():
            try:
                yield
            finally:
                db.session.rollback()

    def begin_round(self, at) -> None:
        for before in db.session.scalars(select(VisitCampaign).where(VisitCampaign.ends_on >= at.date())):
            before.ends_on = max(at.date() - DAY, before.starts_on + DAY)
        if not db.session.scalar(select(VisitCampaign).where(VisitCampaign.starts_on >= at.date())):
            days = {"starts_on": at.date(), "ends_on": at.date() + timedelta(days=700)}
            db.session.add(VisitCampaign(street_id=self.cast.land.street.id, name="一轮", **days))

    @property
    def worker(self) -> Person:
        return db.session.get_one(Person, self.cast.worker.id)

    def door(self, number: int) -> Address:
        return db.session.get_one(Address, self.cast.land.addresses[number].id)

    def visit(self, door: int, outcome: str, at, replaces=None) -> None:
        times = {"at": at, "received_at": ARRIVES}
        actions.visit(self.door(door), actions.Said(outcome), key=new_id(), replaces=replaces, by=self.worker, **times)

    def move_in(self, door: int, at) -> None:
        households.move_in(self.door(door), "新来的", "", 2, key=new_id(), by=self.worker, at=at, received_at=ARRIVES)

    def own_visit(self, number: int) -> Visit | None:
        made = db.session.scalars(select(Visit).where(Visit.withdrawn_at.is_(None)).order_by(Visit.id)).all()
        return made[number % len(made)] if made else None

    def take(self, step: tuple) -> None:
        match step:
            case ("visit", outcome, minute):
                self.visit(0, outcome, WEDNESDAY + minute * MINUTE)
            case ("withdraw", number):
                if made := self.own_visit(number):
                    actions.withdraw(made, by=self.worker, at=made.happened_at + HOUR, received_at=ARRIVES)
            case ("correct", number, outcome):
                if made := self.own_visit(number):
                    self.visit(0, outcome, made.happened_at + HOUR, replaces=made.id)
            case ("move_in", minute):
                self.move_in(0, WEDNESDAY + minute * MINUTE)
            case ("restart", minute):
                self.begin_round(WEDNESDAY + minute * MINUTE)
        db.session.flush()

    def standing(self, door: int) -> dict:
        state = db.session.get(DoorState, self.door(door).id)
        return {name: getattr(state, name) for name in COMPARED} if state else {}


@pytest.fixture(scope="module")
def street(databases_of, tmp_path_factory):
    made = Street(databases_of("sqlite").fresh(), tmp_path_factory.mktemp("standings"))
    yield made
    with made.app.app_context():
        db.engine.dispose()


examples = settings(max_examples=100, deadline=None, suppress_health_check=list(HealthCheck))


def test_the_kept_standing_is_the_fold_of_the_visits_that_stand(street):
    @examples
    @given(st.lists(steps, min_size=1, max_size=12))
    def holds(history):
        with street.example():
            for step in history:
                street.take(step)
            kept = street.standing(0)
            if (
                kept and kept["campaign_id"] == queries.latest(street.cast.land.street.id, local_day(ARRIVES)).id
            ):  # else pages leave it aside
                actions.restand(street.door(0), ARRIVES)
                db.session.flush()
            assert street.standing(0) == kept

    holds()


def test_two_doors_to_which_the_same_happened_stand_the_same_in_whatever_order_it_arrived(street):
    @examples
    @given(
        st.lists(st.one_of(visits, visits, st.tuples(st.just("move_in"), minutes)), max_size=8, unique_by=lambda one: one[-1]), st.randoms()
    )
    def holds(history, dice):
        shuffled = list(history)
        dice.shuffle(shuffled)
        with street.example():
            for door, order in ((0, sorted(history, key=lambda one: one[-1])), (1, shuffled)):
                for kind, *said, minute in order:
                    at = WEDNESDAY + minute * MINUTE
                    street.visit(door, said[0], at) if kind == "visit" else street.move_in(door, at)
            own = {"last_id", "recent", "household_id"}
            in_order, as_it_came = ({name: value for name, value in street.standing(door).items() if name not in own} for door in (0, 1))
            assert in_order == as_it_came

    holds()
