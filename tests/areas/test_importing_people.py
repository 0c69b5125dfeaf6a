"""An import of people: posts, phones that change hands, hubs, and a street that keeps its administrator."""

from datetime import UTC, datetime

from sqlalchemy import select

from tests.areas.conftest import PEOPLE
from webapp.accounts.models import Person, Post
from webapp.areas.models import PartyBody
from webapp.core.clock import local_day, now
from webapp.core.db import db


def test_people_from_a_spreadsheet_have_no_password(bring, rows, app):
    bring(rows)
    with app.app_context():
        assert set(db.session.scalars(select(Person.password_hash))) == {None}


def test_a_post_given_a_last_day_ends_then(bring, rows, app):
    bring(rows)
    rows["人员"][1] = ("1001", "陈小满", "10000000001", "网格员", "G1", "2025-01-01", "2026-01-31")
    bring(rows)
    with app.app_context():
        ends = {post.role: post.ends_at for post in db.session.scalars(select(Post))}
    assert ends["grid_worker"] == datetime(2026, 1, 31, 16, tzinfo=UTC)
    assert ends["hub_household"] is None


def phones(app) -> dict[str, str | None]:
    with app.app_context():
        return {person.staff_number: person.phone for person in db.session.scalars(select(Person))}


def with_phones(*people: tuple[str, str, str]) -> dict[str, list[tuple]]:
    return {"人员": [PEOPLE, *((number, name, phone, "", "", "", "") for number, name, phone in people)]}


def test_a_phone_can_be_handed_on_or_exchanged_within_one_file(bring, rows, app):
    bring(rows)
    swapped = bring(with_phones(("1001", "陈小满", "10000000002"), ("1002", "林可", "10000000001")))
    assert not swapped.wrong
    assert phones(app) == {"1001": "10000000002", "1002": "10000000001"}
    handed = bring(with_phones(("1003", "江新", "10000000002"), ("1001", "陈小满", "10000000009")))
    assert not handed.wrong
    assert phones(app) == {"1001": "10000000009", "1002": "10000000001", "1003": "10000000002"}


def test_whoever_has_a_phone_and_is_given_no_other_keeps_it(bring, rows, app):
    bring(rows)
    for sheets in (
        with_phones(("1002", "林可", "10000000001")),
        with_phones(("1002", "林可", "10000000001"), ("1001", "陈小满", "")),
        with_phones(("1003", "江新", "10000000003"), ("1004", "朱明", "10000000003")),
    ):
        report = bring(sheets)
        assert len(report.wrong) == 1
        assert "已用这个电话" in report.wrong[0].said()
    assert phones(app) == {"1001": "10000000001", "1002": "10000000002"}


def test_a_new_persons_phone_may_stand_in_any_of_her_rows(bring, rows, app):
    bring(rows)
    bring(with_phones(("1003", "江新", ""), ("1003", "江新", "10000000003")))
    assert phones(app)["1003"] == "10000000003"
    assert bring(with_phones(("1003", "江新", ""), ("1003", "江新", "10000000003"), ("1003", "江新", "10000000004"))).wrong


def test_a_spreadsheet_leaves_no_street_without_an_administrator(bring, rows, app):
    boss = ("9001", "周宁", "", "管理员", "", "2025-01-01", "")
    rows["人员"].append(boss)
    bring(rows)
    last_day = f"{local_day(now()):%Y-%m-%d}"
    rows["人员"][-1] = (*boss[:-1], last_day)
    report = bring(rows)
    assert "管理员" in report.wrong[0].said()
    rows["人员"].append(("9002", "江新", "", "管理员", "", last_day, ""))
    assert not bring(rows).wrong
    with app.app_context():
        assert db.session.scalars(select(Post.ends_at).where(Post.role == "administrator").order_by(Post.ends_at)).all().count(None) == 1


def test_another_hub_begins_another_body_and_the_old_one_is_history(bring, rows, app):
    bring(rows)
    rows["党组织"][1] = ("党员中心户", "M1", "1号中心户", "1001")
    bring(rows)
    with app.app_context():
        bodies = db.session.scalars(select(PartyBody).where(PartyBody.kind == "hub_household").order_by(PartyBody.starts_at)).all()
    assert [body.ends_at is None for body in bodies] == [False, True]
