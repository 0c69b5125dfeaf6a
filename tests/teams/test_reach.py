"""The reach log: residents say whether a contact answered; by grid with both numbers, never by person; what was in vain is answered for."""

from datetime import timedelta

import pytest

from tests.teams.conftest import Street
from webapp.core.clock import now
from webapp.core.db import db
from webapp.core.notices.models import OWN, NoticeChannel, NoticeDelivery
from webapp.core.notices.sources import SOURCES, Receiver
from webapp.teams import reaching
from webapp.teams.models import ReachNote


def said(street: Street, reached: str = "no", contact: str = "grid_worker", client=None, **more):
    data = {"grid": street.grids[0].id, "contact": contact, "reached": reached} | more
    return (client or street.app.test_client()).post(f"/buildings/{street.house.id}/reach-notes", data=data)


def test_a_resident_says_that_nobody_answered_and_names_nobody(street):
    answer = said(street)
    assert answer.status_code == 303
    assert "谢谢，记下了" in street.app.test_client().get(answer.headers["Location"]).get_data(as_text=True)
    [note] = street.rows(ReachNote)
    assert (note.contact, note.is_reached, note.tested_by_id, note.building_id) == ("grid_worker", False, None, street.house.id)
    people = {name for name in ReachNote.__table__.columns.keys() if name.endswith("_id")} - {"street_id", "grid_id", "building_id"}  # noqa: SIM118
    assert people == {"tested_by_id", "answered_by_id"}, "whose telephone it was is not kept"


@pytest.mark.databases("sqlite")
@pytest.mark.parametrize("wrong", [{"contact": "mayor"}, {"contact": "team"}, {"reached": "maybe"}, {"grid": "x"}])
def test_a_word_on_nobody_of_the_house_is_not_taken(street, wrong):
    assert said(street, **wrong).status_code == 422
    assert said(street, grid=street.grids[1].id).status_code == 422, "the house lies elsewhere"
    assert not street.rows(ReachNote)


@pytest.mark.databases("sqlite")
def test_one_thumb_cannot_fill_the_list(street):
    client = street.app.test_client()
    assert [said(street, client=client).status_code for _ in range(4)] == [303, 303, 303, 429]
    assert said(street, contact="grid_head", client=client).status_code == 303
    assert len(street.rows(ReachNote)) == 4


def test_counts_have_both_numbers_and_only_the_last_thirty_days(street):
    said(street, "yes")
    said(street, "no")
    old = now() - timedelta(days=31)
    with street.writing():
        place = {"street_id": street.cast.land.street.id, "grid_id": street.grids[0].id}
        db.session.add(ReachNote(**place, contact="team", is_reached=False, at=old))
    with street.app.app_context():
        found = reaching.lately([grid.id for grid in street.grids], now())
    [counts] = found.values()
    assert (counts.reached, counts.not_reached, counts.whole, counts.open) == (1, 1, 2, 1)


@pytest.mark.databases("sqlite")
def test_the_desk_lists_grids_by_code_and_no_person(street):
    said(street)
    html = street.client("operator").get("/desk/reach").get_data(as_text=True)
    table = html.split("<tbody>")[1].split("</table>")[0]
    assert table.index("第1网格") < table.index("第2网格")
    assert "<td>0</td><td>1</td><td>1</td><td>1</td>" in table
    assert "陈小满" not in table
    assert "第2网格" not in street.client("worker").get("/desk/reach").get_data(as_text=True)


def test_the_grid_worker_answers_for_his_own_grid_once(street):
    said(street)
    [note] = street.rows(ReachNote)
    worker = street.client("worker")
    assert "网格员" in worker.get("/reach").get_data(as_text=True)
    assert "白露花园 1幢" in worker.get("/reach").get_data(as_text=True)
    assert "白露花园" not in street.client("other_worker").get("/reach").get_data(as_text=True)
    assert street.client("other_worker").post(f"/reach-notes/{note.id}/answer").status_code == 404
    answered = worker.post(f"/reach-notes/{note.id}/answer", data={"answer": "换了手机，号码已改", "from": "phone"})
    assert (answered.status_code, answered.headers["Location"]) == (303, "/reach")
    [note] = street.rows(ReachNote)
    assert (note.answer, note.answered_by_id) == ("换了手机，号码已改", street.cast.worker.id)
    assert worker.post(f"/reach-notes/{note.id}/answer").status_code == 409
    assert "没有打不通的" in worker.get("/reach").get_data(as_text=True)
    assert street.done("reach.") == ["reach.noted", "reach.answered"]


@pytest.mark.databases("sqlite")
def test_the_staff_note_a_test_call(street):
    tested = {"contact": "net", "reached": "yes"}
    path = f"/desk/grids/{street.grids[0].id}/reach-tests"
    assert street.client("general_grid_head").post(path, data=tested).status_code == 403
    assert street.client("operator").post(path, data=tested).status_code == 303
    [note] = street.rows(ReachNote)
    assert (note.is_reached, note.tested_by_id) == (True, street.cast.operator.id)
    assert street.client("operator").post(f"/reach-notes/{note.id}/answer").status_code == 409
    html = street.client("operator").get(f"/desk/grids/{street.grids[0].id}/reach").get_data(as_text=True)
    assert "试打" in html


def test_word_goes_to_who_walks_the_grid_and_chose_to_hear_it(street):
    facts = {"street_id": street.cast.land.street.id, "use": OWN, "kind": "jsons", "sealed": "x", "made_at": now()}
    with street.writing():
        for person, kinds in ((street.cast.worker, ["reach"]), (street.cast.other_worker, ["reach"]), (street.cast.grid_head, ["moves"])):
            db.session.add(NoticeChannel(**facts, person_id=person.id, made_by_id=person.id, kinds=kinds))
    said(street, "yes")
    assert not street.rows(NoticeDelivery)
    said(street, "no")
    [delivery] = street.rows(NoticeDelivery)
    [channel] = street.rows(NoticeChannel, NoticeChannel.id == delivery.channel_id)
    assert (channel.person_id, delivery.is_red) == (street.cast.worker.id, False)
    with street.app.test_request_context():
        mine, other = (
            SOURCES["reach_note"].lines([delivery.notice_id], Receiver("zh_Hans", person.id), now())
            for person in (street.cast.worker, street.cast.other_worker)
        )
    assert [line.path for line in mine.values()] == ["/reach"]
    assert "陈小满" not in str(mine)
    assert not other
    street.client("worker").post(f"/reach-notes/{delivery.notice_id}/answer")
    with street.app.test_request_context():
        assert not SOURCES["reach_note"].lines([delivery.notice_id], Receiver("zh_Hans", street.cast.worker.id), now())
