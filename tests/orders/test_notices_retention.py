"""Addresses of who has left, and what went outward long ago, are let go."""

from tests.orders.conftest import DAY, TUESDAY
from webapp.accounts.models import Person
from webapp.core.db import db
from webapp.core.ids import new_id
from webapp.core.notices.models import NoticeChannel, NoticeDelivery
from webapp.core.schedule import WORK
from webapp.orders.notices.models import WhistleNotice
from webapp.orders.registers import Department
from webapp.orders.whistles.models import Whistle


def let_go(centre, when) -> None:
    with centre.app.app_context():
        for _ in WORK["retention"].steps(when):
            pass


def test_a_month_after_somebody_left_their_address_goes_and_nobody_elses(centre, outward):
    for who in ("officer", "second_officer"):
        outward(who)
    with centre.writing():
        db.session.get_one(Person, centre.people["officer"].id).left_at = TUESDAY
    let_go(centre, TUESDAY + 20 * DAY)
    assert all(one.sealed for one in centre.rows(NoticeChannel))
    let_go(centre, TUESDAY + 40 * DAY)
    found = {one.person_id: bool(one.sealed) for one in centre.rows(NoticeChannel)}
    assert found == {centre.people["officer"].id: False, centre.people["second_officer"].id: True}


def test_that_a_notice_went_out_is_forgotten_after_half_a_year(centre, outward):
    outward("officer")
    with centre.writing():
        [channel] = db.session.scalars(db.select(NoticeChannel))
        row = {"street_id": channel.street_id, "channel_id": channel.id, "source": "order", "notice_id": new_id(), "kind": "moves"}
        db.session.add(NoticeDelivery(**row, made_at=TUESDAY, state="sent", ended_at=TUESDAY))
        row["notice_id"] = new_id()
        db.session.add(NoticeDelivery(**row, made_at=TUESDAY, next_try_at=TUESDAY))
    let_go(centre, TUESDAY + 170 * DAY)
    assert len(centre.rows(NoticeDelivery)) == 2
    let_go(centre, TUESDAY + 190 * DAY)
    assert [one.state for one in centre.rows(NoticeDelivery)] == ["waiting"]


def test_what_was_said_of_a_whistle_is_forgotten_after_a_year(centre):
    with centre.writing():
        street = {"street_id": centre.cast.land.street.id}
        by = centre.people["worker"].id
        whistle = Whistle(**street, level="routine", words="一起看看", by_id=by, blown_at=TUESDAY)
        db.session.add(whistle)
        db.session.flush()
        department = db.session.get_one(Department, centre.city.id)
        said = {"kind": "blown", "audience": "owner", "scope": f"d:{department.id}", "department_id": department.id}
        moments = {"due_at": TUESDAY, "made_at": TUESDAY, "tell_from": TUESDAY, "told_at": TUESDAY}
        db.session.add(WhistleNotice(**street, whistle_id=whistle.id, **said, **moments))
    let_go(centre, TUESDAY + 300 * DAY)
    assert len(centre.rows(WhistleNotice)) == 1
    let_go(centre, TUESDAY + 400 * DAY)
    assert centre.rows(WhistleNotice) == []
