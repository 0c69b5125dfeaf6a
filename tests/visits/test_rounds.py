"""One round ends and the next begins: every door is due again, and what was agreed on goes on."""

from datetime import date, timedelta

import pytest

from tests.offline.phone import Phone
from tests.visits.conftest import DAY, HOUR, WEDNESDAY
from webapp.core.db import db
from webapp.core.ids import new_id
from webapp.core.writes import committed
from webapp.visits.models import Visit, VisitCampaign

MAY = WEDNESDAY + 55 * DAY  # 5 May 2026, in the round that begins on the first of that month


@pytest.fixture
def next_round(app, cast, great_visit) -> None:
    """The running round ends in April; the next begins the day after, with other limits."""
    with app.app_context(), committed():
        running = db.session.scalar(db.select(VisitCampaign).where(VisitCampaign.street_id == cast.land.street.id))
        running.ends_on = date(2026, 4, 30)
        days = {"starts_on": date(2026, 5, 1), "ends_on": date(2028, 4, 30)}
        db.session.add(VisitCampaign(street_id=cast.land.street.id, name="新一轮", refused_days=90, **days))


def in_may(walk):
    walk.clock(MAY)
    return walk


def test_a_new_round_begins_with_every_door_due(walk, next_round):
    walk.visit(0)
    assert "已见 1/6" in walk.unit()
    assert "已见 0/6" in in_may(walk).unit()
    assert '<span class="big">0</span>' in walk.page("/")


def test_the_first_visit_of_a_round_makes_the_door_stand_in_it(walk, next_round):
    walk.visit(0)
    in_may(walk).visit(0, "refused")
    standing = walk.standing(0)
    assert (standing.state, standing.refused_until) == ("refused", date(2026, 5, 5) + timedelta(days=90))
    assert [one.campaign_id == standing.campaign_id for one in walk.rows(Visit)] == [False, True]


def test_earlier_visits_are_still_shown(walk, next_round):
    walk.visit(0)
    assert "3月11日 见到了，没有事" in in_may(walk).unit()
    assert "以前的走访" in walk.door(0)


def test_care_is_counted_from_the_last_meeting_whatever_the_round(walk, next_round):
    walk.visit(0, care_days="30", at=MAY - 40 * DAY)
    walk.visit(0, at=MAY - 20 * DAY)
    in_may(walk).visit(0, "not_home")
    assert 'datetime="2026-05-15"' in walk.page("/")


def test_a_visit_that_arrives_after_the_turn_of_the_round_does_not_bring_the_old_one_back(app, cast, walk, next_round):
    phone = Phone(app.test_client(), cast.worker).sign_in()
    in_may(walk).visit(0, "not_home")
    phone.save(f"{walk.url(0)}/visits", ("outcome", "met"), at=MAY - 20 * DAY)
    assert phone.send()[0]["verdict"] == "filed"
    assert walk.standing(0).state == "tried"


def test_a_round_that_is_only_planned_changes_nothing_yet(walk, next_round):
    key = walk.visit(0)
    walk.visit(1)
    walk.withdraw(key)
    assert [walk.standing(number).state for number in (0, 1)] == ["due", "met"]


def test_a_phone_learns_that_a_round_has_turned(walk, phone, next_round):
    walk.visit(0)
    phone.refresh()
    walk.clock(MAY)
    phone.refresh()
    assert phone.pages == phone.fresh_pages()
    assert "已见 0/6" in phone.pages[f"/units/{walk.cast.land.units[0].id}"]


def test_a_phone_learns_of_a_round_that_is_set_up_while_it_has_pages(app, cast, walk, phone):
    walk.visit(0)
    phone.refresh()
    with app.app_context(), committed():
        days = {"starts_on": date(2026, 3, 1), "ends_on": date(2028, 2, 29)}
        db.session.add(VisitCampaign(id=new_id(), street_id=cast.land.street.id, name="重来一轮", **days))
    walk.clock(WEDNESDAY + HOUR)
    phone.refresh()
    assert phone.pages == phone.fresh_pages()


def test_without_a_round_doors_are_walked_all_the_same(app, cast, browser, clock):
    client, door = browser(cast.worker), cast.land.addresses[0]
    assert "眼下没有在走的一轮" in client.get("/").get_data(as_text=True)
    assert client.post(f"/addresses/{door.id}/visits", data={"outcome": "met"}).status_code == 303
    assert "已见 1/6" in client.get(f"/units/{door.unit_id}").get_data(as_text=True)
