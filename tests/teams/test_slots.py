"""One post, four members: five slots a grid, led by its grid worker; vacancies listed; a volunteer's name only with consent (row 35)."""

from datetime import timedelta
from io import BytesIO

import openpyxl
import pytest
from sqlalchemy.exc import IntegrityError

from tests.teams.conftest import DAY, Street
from webapp.accounts.models import Post
from webapp.core import retention
from webapp.core.clock import now
from webapp.core.db import db
from webapp.teams.models import NetStaff, ReachNote, TeamHolder


def filled(street: Street, who: str = "worker", grid: int = 0, **said):
    said = {"slot": "health", "name": "孙阿姨", "phone": "13900000077"} | said
    return street.client(who).post(f"/desk/grids/{street.grids[grid].id}/holders", data=said)


def holder(street: Street) -> TeamHolder:
    [found] = street.rows(TeamHolder)
    return found


def test_the_grid_worker_fills_a_slot_of_the_own_grid_alone(street):
    assert filled(street).status_code == 303
    assert (holder(street).slot, holder(street).name, holder(street).agreed_at) == ("health", "孙阿姨", None)
    assert filled(street, grid=1).status_code == 404
    assert filled(street, "general_grid_head").status_code == 403
    assert filled(street, "operator", grid=1).status_code == 303


@pytest.mark.databases("sqlite")
def test_five_slots_are_shown_and_vacancies_listed_across_grids(street):
    filled(street)
    client = street.client("operator")
    html = client.get("/desk/teams").get_data(as_text=True)
    for slot in ("党员助理岗", "文体员", "治安员", "物管员", "卫生员"):
        assert slot in html
    assert html.count("空缺</span>") == 9
    vacant = client.get("/desk/teams?slot=health").get_data(as_text=True)
    assert "第2网格" in vacant
    assert "孙阿姨" not in vacant
    assert client.get("/desk/teams?slot=king").status_code == 404


@pytest.mark.databases("sqlite")
def test_a_grid_without_a_worker_is_named(street):
    client = street.client("administrator")
    [post] = [one for one in street.rows(Post) if one.person_id == street.cast.other_worker.id]
    assert "没有网格员的" not in client.get("/desk/teams").get_data(as_text=True)
    assert client.post(f"/posts/{post.id}/ending").status_code == 303
    html = client.get("/desk/teams").get_data(as_text=True)
    assert "没有网格员的" in html
    assert f"/desk/grids/{street.grids[1].id}" in html.split("没有网格员的")[1].split("</p>")[0]


@pytest.mark.databases("sqlite")
def test_the_list_goes_out_as_a_spreadsheet(street):
    filled(street)
    book = openpyxl.load_workbook(BytesIO(street.client("operator").get("/desk/teams.xlsx").data))
    rows = [[cell.value for cell in row][1:] for row in book.active.iter_rows(min_row=2)]
    assert [row[3] for row in rows if row[0] == "第1网格"] == ["空缺", "空缺", "空缺", "空缺", "孙阿姨"]
    assert len(rows) == 10


@pytest.mark.databases("sqlite")
def test_departments_do_not_learn_who_has_not_agreed_to_be_shown(street):
    filled(street)
    filled(street, slot="culture", name="钱老师", phone="13900000078", agreed="y")
    pages = (f"/desk/grids/{street.grids[0].id}", "/desk/teams")
    officer, head = street.client("department_officer"), street.client("general_grid_head")
    for path in pages:
        read, known = (client.get(path).get_data(as_text=True) for client in (officer, head))
        assert ("孙阿姨" in read, "13900000077" in read, "钱老师" in read) == (False, False, True), path
        assert "有人在岗" in read
        assert "孙阿姨" in known
    book = openpyxl.load_workbook(BytesIO(officer.get("/desk/teams.xlsx").data))
    assert [row[4].value for row in book.active.iter_rows(min_row=2)][:5] == ["空缺", "钱老师", "空缺", "空缺", "有人在岗"]


def test_withdrawn_consent_takes_name_and_number_and_leaves_the_slot_held(street):
    filled(street, agreed="y")
    path = f"/desk/holders/{holder(street).id}"
    client = street.client("worker")
    assert client.post(f"{path}/withdrawal").status_code == 303
    gone = holder(street)
    assert (gone.name, gone.phone, gone.person_id, gone.agreed_at) == ("", "", None, None)
    assert gone.forgotten_at is not None
    assert gone.ends_at is None
    html = client.get(f"/desk/grids/{street.grids[0].id}").get_data(as_text=True)
    assert "孙阿姨" not in html
    assert "姓名已删" in html
    assert client.post(f"{path}/consent").status_code == 409, "what is gone cannot agree"
    assert street.done("team_holder.") == ["team_holder.named", "team_holder.consent_withdrawn"]


def test_the_database_keeps_no_name_of_somebody_forgotten(street):
    filled(street)
    with pytest.raises(IntegrityError), street.writing() as at:
        db.session.get_one(TeamHolder, holder(street).id).forgotten_at = at


@pytest.mark.databases("sqlite")
def test_another_grids_holder_is_not_there(street):
    filled(street)
    for deed in ("consent", "withdrawal", "ending"):
        assert street.client("other_worker").post(f"/desk/holders/{holder(street).id}/{deed}").status_code == 404
        assert street.client("stranger").post(f"/desk/holders/{holder(street).id}/{deed}").status_code == 404


@pytest.mark.databases("sqlite")
def test_a_slot_taken_back_before_it_began_never_was(street):
    filled(street, starts_on=(now() + 5 * DAY).date().isoformat())
    assert street.client("worker").post(f"/desk/holders/{holder(street).id}/ending").status_code == 303
    assert not street.rows(TeamHolder)
    assert street.done("team_holder.") == ["team_holder.named", "team_holder.taken_back"]


def test_names_go_when_their_time_is_over_and_answers_with_them(street):
    at = now()
    held = {"street_id": street.cast.land.street.id, "grid_id": street.grids[0].id, "starts_at": at - timedelta(days=2000)}
    with street.writing():
        db.session.add(TeamHolder(**held, slot="health", name="久未来", ends_at=at - timedelta(days=400)))
        db.session.add(TeamHolder(**held, slot="culture", name="还在来"))
        db.session.add(NetStaff(**held, net="city", name="早走了", ends_at=at - timedelta(days=1200)))
        db.session.add(NetStaff(**held, net="city", name="刚走的", ends_at=at - timedelta(days=400)))
        place = {"street_id": held["street_id"], "grid_id": held["grid_id"], "contact": "team"}
        long_ago = at - timedelta(days=800)
        answered = {"answered_at": long_ago, "answered_by_id": street.cast.worker.id, "answer": "给李女士回了电话"}
        db.session.add(ReachNote(**place, is_reached=False, at=long_ago, **answered))
    with street.app.app_context():
        assert sum(retention.run(at)) == 3
    assert sorted(one.name for one in street.rows(TeamHolder)) == ["", "还在来"]
    assert sorted(one.name for one in street.rows(NetStaff)) == ["", "刚走的"]
    assert [one.answer for one in street.rows(ReachNote)] == [""]
