"""A household that is erased leaves no name, number or word of its own in any table, nor on phones; that visits were made stays."""

import json
from datetime import UTC, datetime, timedelta

import pytest
from flask.testing import FlaskClient

from tests.photos import pictures
from tests.photos.tus import Sender, sha256
from webapp.areas.models import Household
from webapp.core import access_log
from webapp.core.audit import AuditRow
from webapp.core.db import db
from webapp.core.filing import RefusedEntry
from webapp.core.writes import committed
from webapp.desk import privacy_views
from webapp.photos.models import Photo, UnusedFile
from webapp.visits.models import Promise, Visit

NAME, PHONE = "欧阳女士", "13988776655"
WORDS = {"difficulty": "屋顶漏水三年了", "idea": "装个雨棚", "weak_signal": "夜里有人敲门", "promise": "问房管所哪天来修"}
FEEDBACK = "房管所说下周二来"
REFUSED, LATE = "楼上漏水漏到床上", "起先写的是水管坏了"
OTHER = "隔壁说要装电梯"
PLANTED = (NAME, PHONE, *WORDS.values(), FEEDBACK, REFUSED, LATE)
NOW = datetime.now(UTC).replace(microsecond=0)


@pytest.fixture
def administrator(browser) -> FlaskClient:
    return browser("administrator")


@pytest.fixture
def home(app, cast, phone) -> str:
    """Its id. It has moved in by a phone, been visited with a photo, answered, refused and overtaken; its neighbour has been visited."""
    door = f"/addresses/{cast.land.addresses[0].id}"
    made = phone.write(f"{door}/households", {"contact_name": NAME, "phone": PHONE, "members": "3"}, at=NOW - timedelta(hours=5))
    picture = pictures.numbered(1)
    assert Sender(phone.client).send(picture).status_code == 204
    visit = phone.write(f"{door}/visits", {"outcome": "met", "household": made["key"], **WORDS}, at=NOW - timedelta(hours=4))
    visit["photos"] = [sha256(picture)]
    visit["signature"] = phone.sign(visit)
    late = phone.write(f"{door}/visits", {"outcome": "met", "difficulty": LATE}, at=NOW - timedelta(hours=3))
    over = phone.write(f"{door}/visits", {"outcome": "met"}, at=NOW - timedelta(hours=3), replaces=late["key"])
    refused = phone.write(f"{door}/visits", {"outcome": "", "difficulty": REFUSED}, at=NOW - timedelta(hours=2))
    next_door = phone.write(f"/addresses/{cast.land.addresses[1].id}/visits", {"outcome": "met", "difficulty": OTHER})
    verdicts = phone.send(made, visit, over, late, refused, next_door)
    assert [one["verdict"] for one in verdicts] == ["filed", "filed", "filed", "filed", "refused", "filed"]
    with app.app_context():
        promise = db.session.scalars(db.select(Promise)).one().id
    assert phone.send(phone.write(f"/promises/{promise}/feedback", {"feedback": FEEDBACK}))[0]["verdict"] == "filed"
    assert all(words in everything(app) for words in PLANTED)
    return made["key"]


def everything(app) -> str:
    """All tables, as text."""
    with app.app_context():
        rows = [row for table in db.metadata.sorted_tables for row in db.session.execute(db.select(table)).mappings()]
    return json.dumps([dict(row) for row in rows], default=str, ensure_ascii=False)


def erase(client: FlaskClient, home: str, **fields):
    return client.post(f"/households/{home}/erasure", data={"reason": "wish"} | fields)


def test_no_table_holds_its_name_number_or_words_any_longer(app, administrator, home):
    assert erase(administrator, home).status_code == 303
    left = everything(app)
    assert [words for words in PLANTED if words in left] == []
    assert OTHER in left


def test_that_visits_were_made_stays_and_the_audit_says_why_and_how_much(app, cast, administrator, home):
    erase(administrator, home)
    with app.app_context():
        visits = db.session.scalars(db.select(Visit).where(Visit.address_id == cast.land.addresses[0].id)).all()
        audited = db.session.scalars(db.select(AuditRow).where(AuditRow.done == "household.erased")).one()
    assert [(one.outcome, one.difficulty) for one in visits] == [("met", ""), ("met", "")]
    assert (audited.by_id, audited.details) == (cast.administrator.id, {"reason": "wish", "visits": 2, "posts": 2})


def test_its_photos_go_with_their_files(app, administrator, home):
    erase(administrator, home)
    with app.app_context():
        assert db.session.scalars(db.select(Photo)).all() == []
        assert len(db.session.scalars(db.select(UnusedFile)).all()) == 1


def test_what_lay_refused_is_closed_and_its_writer_told(app, administrator, home):
    erase(administrator, home)
    with app.app_context():
        row = db.session.scalars(db.select(RefusedEntry)).one()
    assert (row.state, row.content["fields"], row.problems[0]["name"]) == ("settled", [], "settled")


def test_phones_lose_it_with_the_next_delta(cast, administrator, phone, home):
    before = phone.client.get("/offline/pack").json
    assert NAME in json.dumps(before, ensure_ascii=False)
    erase(administrator, home)
    delta = phone.client.get("/offline/pack", query_string={"since": before["cursor"]}).json
    assert f"/addresses/{cast.land.addresses[0].id}" in {one["url"] for one in delta["pages"]}
    assert not any(words in json.dumps(delta, ensure_ascii=False) for words in PLANTED)


def test_what_the_same_door_had_before_it_stays(app, cast, administrator, home):
    with app.app_context():
        before = db.session.get_one(Household, cast.land.households[0].id).contact_name
    erase(administrator, home)
    with app.app_context():
        assert db.session.get_one(Household, cast.land.households[0].id).contact_name == before != ""


def test_a_household_that_was_corrected_goes_with_what_was_written_first(app, cast, administrator, phone, home):
    corrected = phone.write(f"/addresses/{cast.land.addresses[0].id}/households", {"contact_name": f"{NAME}她妹妹"}, replaces=home)
    assert phone.send(corrected)[0]["verdict"] == "filed"
    erase(administrator, corrected["key"])
    assert NAME not in everything(app)


def test_without_a_reason_nothing_goes(app, administrator, home):
    answer = erase(administrator, home, reason="")
    assert answer.status_code == 422
    assert "还差一项：为什么删除。" in answer.get_data(as_text=True)
    assert all(words in everything(app) for words in PLANTED)


def test_it_is_found_masked_by_name_number_or_code_and_that_is_noted(app, cast, administrator, home):
    for words in (NAME, PHONE, cast.land.addresses[0].code):
        page = administrator.get("/households", query_string={"q": words}).get_data(as_text=True).partition("<table")[2]
        assert f"/households/{home}" in page
        assert "欧**" in page
        assert NAME not in page
    assert "没有找到。" in administrator.get("/households?q=没有").get_data(as_text=True)
    page = administrator.get(f"/households/{home}").get_data(as_text=True)
    assert "欧**" in page
    assert PHONE not in page
    access_log.flush(app)
    assert "周宁" in administrator.get(f"/access-log?household={home}").get_data(as_text=True).partition("<table")[2]


def test_another_streets_household_is_not_there(app, cast, administrator):
    other = cast.next_land.households[0].id
    assert administrator.get(f"/households/{other}").status_code == 404
    assert erase(administrator, str(other)).status_code == 404


def test_what_others_left_in_the_box_at_another_time_stays(app, cast, administrator, phone, home):
    old = phone.write(f"/addresses/{cast.land.addresses[0].id}/visits", {"outcome": "", "idea": OTHER}, at=NOW - timedelta(days=3))
    assert phone.send(old)[0]["verdict"] == "refused"
    erase(administrator, home)
    with app.app_context(), committed():
        states = db.session.scalars(db.select(RefusedEntry.state).order_by(RefusedEntry.happened_at)).all()
    assert states == ["open", "settled"]


def test_a_search_that_finds_too_many_says_that_it_shows_the_first(administrator, cast, monkeypatch):
    monkeypatch.setattr(privacy_views, "MOST", 2)
    name = cast.land.households[0].contact_name
    answer = administrator.get("/households", query_string={"q": name[-2:]}).text
    assert answer.count('href="/households/') == 2
    assert "只列出前 2 户" in answer
    assert "只列出前" not in administrator.get("/households", query_string={"q": cast.land.addresses[0].code}).text
