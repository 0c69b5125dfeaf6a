"""Who lives behind a door, as visitors learn it: somebody moves out, somebody new comes, and a visit to them on the same afternoon."""

import pytest
from sqlalchemy import select

from tests.visits.conftest import DAY, HOUR, WEDNESDAY
from webapp.areas.models import Household
from webapp.core.db import db
from webapp.visits.models import Visit


@pytest.fixture
def homes(app, walk):
    """The stays at door 0 as (who, from, until), the earliest first."""

    def listed() -> list[tuple]:
        with app.app_context():
            asked = select(Household.contact_name, Household.starts_at, Household.ends_at)
            door = walk.cast.land.addresses[0].id
            return [tuple(row) for row in db.session.execute(asked.where(Household.address_id == door).order_by(Household.starts_at))][1:]

    return listed


def test_a_new_household_ends_the_one_before_and_is_due(walk, homes):
    walk.visit(0, "met", at=WEDNESDAY)
    key = walk.move_in(0, at=WEDNESDAY + HOUR, contact_name="何女士", phone="138", members="3")
    [household] = walk.rows(Household, Household.id == key)
    assert (household.contact_name, household.phone, household.members) == ("何女士", "138", 3)
    assert homes() == [("何女士", WEDNESDAY + HOUR, None)]
    assert walk.rows(Household, Household.id == walk.cast.land.households[0].id)[0].ends_at == WEDNESDAY + HOUR
    assert walk.standing(0).state == "due"
    assert "何女士 · 3 口人" in walk.door(0)


@pytest.mark.databases("sqlite")
@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({}, "还差一样：称呼、电话或人数，写一样就行。"),
        ({"members": "0"}, "填 1 到 30 的整数。"),
        ({"members": "31"}, "填 1 到 30 的整数。"),
        ({"contact_name": "长" * 41}, "太长了，最多 40 个字。"),
        ({"phone": "1" * 21}, "太长了，最多 20 个字。"),
    ],
)
def test_what_is_wrong_with_a_new_household_is_said(walk, homes, fields, sentence):
    assert sentence in walk.refused(f"{walk.url(0)}/households", **fields)
    assert homes() == []


def test_a_visit_to_the_new_household_waits_for_it_and_counts_for_it(walk, phone):
    home = phone.save(f"{walk.url(0)}/households", ("contact_name", "何女士"), at=WEDNESDAY)
    visit = phone.save(f"{walk.url(0)}/visits", ("outcome", "met"), ("household", home["key"]), at=WEDNESDAY, needs=[home["key"]])
    assert phone.send([visit])[0]["verdict"] == "waits"
    assert walk.rows(Visit) == []
    assert [verdict["verdict"] for verdict in phone.send()] == ["filed", "filed"]
    assert str(walk.rows(Visit)[0].household_id) == home["key"]
    assert walk.standing(0).state == "met"


def test_whoever_moved_away_is_gone_and_comes_back_when_that_was_a_mistake(walk):
    walk.visit(0, "met", at=WEDNESDAY)
    key = walk.visit(0, "moved", at=WEDNESDAY + HOUR)
    assert walk.standing(0).state == "due"
    assert "还没登记住户" in walk.door(0)
    walk.withdraw(key)
    assert "李女士" in walk.door(0)
    assert walk.standing(0).state == "met"


def test_whoever_moved_in_since_stays_when_the_move_is_taken_back(walk, homes):
    key = walk.visit(0, "moved", at=WEDNESDAY)
    walk.move_in(0, at=WEDNESDAY + HOUR, contact_name="何女士")
    walk.withdraw(key)
    assert homes() == [("何女士", WEDNESDAY + HOUR, None)]


def test_a_move_in_that_arrives_after_a_later_one_ended_when_that_one_began(walk, phone, homes):
    for name, moment in (("先来的", WEDNESDAY - 2 * DAY), ("后来的", WEDNESDAY - DAY)):
        phone.save(f"{walk.url(0)}/households", ("contact_name", name), at=moment)
    phone.send(phone.waiting[::-1])
    assert homes() == [("先来的", WEDNESDAY - 2 * DAY, WEDNESDAY - DAY), ("后来的", WEDNESDAY - DAY, None)]


def test_a_visit_before_the_new_household_counts_for_those_before_it_however_late_it_arrives(walk, phone):
    phone.save(f"{walk.url(0)}/visits", ("outcome", "met"), at=WEDNESDAY - DAY)
    walk.move_in(0, contact_name="何女士")
    phone.send()
    assert walk.rows(Visit)[0].household_id == walk.cast.land.households[0].id
    assert walk.standing(0).state == "due"
    assert "3月10日 见到了，没有事" in walk.unit()


def test_a_visit_to_whom_the_page_still_named_counts_for_those_who_live_there_now(walk, phone):
    """Two phones: one enters the new household, the other meets them without knowing."""
    phone.save(f"{walk.url(0)}/visits", ("outcome", "met"), at=WEDNESDAY)
    walk.move_in(0, at=WEDNESDAY - DAY, contact_name="何女士")
    walk.clock(WEDNESDAY)
    phone.send()
    assert walk.standing(0).state == "met"


def test_a_corrected_household_has_the_time_of_the_one_it_corrects_with_visits_and_care(walk, phone, homes):
    wrong = phone.save(f"{walk.url(0)}/households", ("contact_name", "荷女士"), at=WEDNESDAY - DAY)
    phone.save(f"{walk.url(0)}/visits", ("outcome", "met"), ("care_days", "30"), ("household", wrong["key"]), at=WEDNESDAY - HOUR)
    phone.send()
    phone.save(f"{walk.url(0)}/households", ("contact_name", "何女士"), at=WEDNESDAY, replaces=wrong["key"])
    phone.send()
    assert set(homes()) == {("荷女士", WEDNESDAY - DAY, WEDNESDAY - DAY), ("何女士", WEDNESDAY - DAY, None)}
    assert walk.standing(0).state == "met"
    assert "何女士" in walk.door(0)
    assert "说好每 30 天来看一次" in walk.door(0)


def test_a_household_entered_at_the_wrong_door_was_never_there(walk, phone, homes):
    walk.visit(0, "met", at=WEDNESDAY - 2 * DAY, care_days="30")
    wrong = phone.save(f"{walk.url(0)}/households", ("contact_name", "何女士"), at=WEDNESDAY - DAY)
    walk.clock(WEDNESDAY)
    phone.send()
    assert walk.standing(0).state == "due"
    phone.save(f"{walk.url(1)}/households", ("contact_name", "何女士"), at=WEDNESDAY, replaces=wrong["key"])
    phone.send()
    assert walk.standing(0).state == "met"
    assert "李女士" in walk.door(0)
    assert "说好每 30 天来看一次" in walk.door(0)
    assert "何女士" in walk.door(1)
