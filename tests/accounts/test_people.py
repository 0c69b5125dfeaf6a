"""An administrator's work: people come and leave, posts begin and end, all of it within the street and in the audit."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from tests.cast import BEGAN, sign_in
from webapp.accounts.models import Device, Person, Post
from webapp.core.audit import AuditRow
from webapp.core.clock import local_day, now, parse_iso, start_of_day
from webapp.core.db import db
from webapp.core.ids import new_id
from webapp.core.writes import committed


@pytest.fixture
def admin(app, cast):
    return sign_in(app.test_client(), cast.administrator)


@pytest.fixture
def look(app):
    """Reads rows as they are now."""

    def ask(query):
        with app.app_context():
            return list(db.session.scalars(query))

    return ask


def posts_of(person):
    return select(Post).where(Post.person_id == person.id).order_by(Post.starts_at)


def done_to(record_id):
    return select(AuditRow.done).where(AuditRow.record_id == record_id).order_by(AuditRow.id)


def new_post(admin, person, role, area, **more):
    return admin.post(f"/people/{person.id}/posts", data={"role": role, "area": str(area.id)} | more)


class TestComing:
    def test_a_new_person_gets_a_code_and_comes_in_with_it(self, app, admin, cast, look):
        answer = admin.post("/people", data={"name": "  朱  明 ", "staff_number": "8001", "phone": "138 1234 5678"})
        code = re.search(r"[2-9A-Z]{4}-[2-9A-Z]{4}-[2-9A-Z]{4}", answer.text).group()
        person = look(select(Person).where(Person.staff_number == "8001"))[0]
        assert (person.name, person.phone, person.street_id) == ("朱 明", "13812345678", cast.land.street.id)
        assert look(done_to(person.id)) == ["person.added"]
        come = app.test_client().post("/sign-in/password", data={"code": code, "password": "brand new words"})
        assert come.status_code == 303

    @pytest.mark.parametrize(
        "wrong",
        [
            {"name": ""},
            {"name": "长" * 41},
            {"staff_number": ""},
            {"staff_number": "1001"},
            {"staff_number": "80 01!"},
            {"staff_number": "8" * 21},
            {"phone": "13800000001"},
            {"phone": "12a45678"},
        ],
    )
    @pytest.mark.databases("sqlite")
    def test_facts_that_are_wrong_or_taken_are_refused_at_their_field(self, admin, cast, look, wrong):
        answer = admin.post("/people", data={"name": "朱明", "staff_number": "8001", "phone": ""} | wrong)
        assert answer.status_code == 422
        assert f'id="{next(iter(wrong))}-problem"' in answer.text
        assert not look(select(Person).where(Person.name == "朱明"))

    def test_another_street_may_have_the_same_number(self, admin, cast):
        assert admin.post("/people", data={"name": "朱明", "staff_number": "7001"}).status_code == 200

    def test_facts_are_changed_and_the_change_is_kept(self, admin, cast, look):
        admin.post(f"/people/{cast.nobody.id}", data={"name": "江新", "staff_number": "6009", "phone": ""})
        row = look(select(AuditRow).where(AuditRow.record_id == cast.nobody.id))[0]
        assert (row.done, row.by_id, row.details) == ("person.changed", cast.administrator.id, {"staff_number": ["6001", "6009"]})


class TestFinding:
    def test_name_staff_number_and_phone_find(self, admin, cast):
        for words in ("小满", "1001", "00000001"):
            text = admin.get("/people", query_string={"q": words}).text
            assert cast.worker.name in text
            assert cast.operator.name not in text

    def test_capitals_make_no_difference(self, app, admin, cast):
        with app.app_context(), committed():
            db.session.add(Person(street_id=cast.land.street.id, staff_number="ZJ-08", name="朱明"))
        assert "朱明" in admin.get("/people?q=zj-0").text

    def test_a_sign_that_databases_read_as_anything_finds_nothing(self, admin, cast):
        assert cast.worker.name not in admin.get("/people", query_string={"q": "%"}).text
        assert cast.worker.name in admin.get("/people", query_string={"q": "小\x00满"}).text

    def test_a_long_list_comes_in_pages(self, app, admin, cast):
        with app.app_context(), committed():
            for number in range(70):
                db.session.add(Person(street_id=cast.land.street.id, staff_number=f"0{number:03}", name=f"第{number}位"))
        first = admin.get("/people").text
        assert "1–50" in first
        assert "第0位" in first
        second = admin.get("/people?start=50").text
        assert "51–78" in second
        assert "第0位" not in second
        assert "51–78" in admin.get("/people?start=100000").text

    def test_nobody_of_another_street_is_found(self, admin, cast):
        assert cast.stranger.name not in admin.get("/people").text

    @pytest.mark.parametrize("path", ["", "/codes", "/posts", "/departure", "/return"])
    def test_nobody_of_another_street_is_touched(self, admin, cast, path):
        for person_id in (cast.stranger.id, new_id()):
            assert admin.get(f"/people/{person_id}").status_code == 404
            assert admin.post(f"/people/{person_id}{path}", data={"name": "x", "staff_number": "1"}).status_code == 404


class TestPosts:
    def test_a_post_begins_now_and_opens_what_its_role_carries(self, app, admin, cast, look):
        assert new_post(admin, cast.nobody, "administrator", cast.land.root).status_code == 303
        assert sign_in(app.test_client(), cast.nobody).get("/people").status_code == 200
        assert look(done_to(look(posts_of(cast.nobody))[0].id)) == ["post.given"]

    def test_a_post_begins_on_a_day_of_the_street(self, admin, cast, look):
        new_post(admin, cast.nobody, "grid_worker", cast.land.grids[0], starts_on="2026-03-01")
        assert look(posts_of(cast.nobody))[0].starts_at.isoformat() == "2026-02-28T16:00:00+00:00"

    def test_a_role_is_held_only_where_it_belongs(self, admin, cast, look):
        answer = new_post(admin, cast.nobody, "grid_worker", cast.land.root)
        assert answer.status_code == 422
        assert 'id="area-problem"' in answer.text
        assert not look(posts_of(cast.nobody))

    def test_an_area_of_another_street_is_not_there(self, admin, cast, look):
        assert new_post(admin, cast.nobody, "grid_worker", cast.next_land.grids[0]).status_code == 404
        assert not look(posts_of(cast.nobody))

    @pytest.mark.parametrize("wrong", [{"role": "emperor"}, {"area": "nonsense"}, {"area": ""}, {"starts_on": "tomorrow"}])
    @pytest.mark.databases("sqlite")
    def test_a_form_that_makes_no_sense_gives_no_post(self, admin, cast, look, wrong):
        given = {"role": "grid_worker", "area": str(cast.land.grids[0].id)} | wrong
        assert admin.post(f"/people/{cast.nobody.id}/posts", data=given).status_code == 422
        assert not look(posts_of(cast.nobody))

    def test_the_same_post_is_not_held_twice_at_once(self, admin, cast, look):
        assert new_post(admin, cast.worker, "grid_worker", cast.land.grids[0]).status_code == 422
        assert len(look(posts_of(cast.worker))) == 1

    def test_a_post_that_ends_stays_in_the_history(self, admin, cast, look):
        held = look(posts_of(cast.worker))[0]
        admin.post(f"/posts/{held.id}/ending")
        assert look(posts_of(cast.worker))[0].ends_at <= now()
        new_post(admin, cast.worker, "grid_worker", cast.land.grids[1])
        assert [post.area_id for post in look(posts_of(cast.worker))] == [cast.land.grids[0].id, cast.land.grids[1].id]
        assert look(done_to(held.id)) == ["post.ended"]

    def test_a_post_is_held_to_the_end_of_its_last_day(self, admin, cast, look):
        held = look(posts_of(cast.worker))[0]
        today = local_day(now())
        admin.post(f"/posts/{held.id}/ending", data={"last_day": today.isoformat()})
        assert look(posts_of(cast.worker))[0].ends_at == start_of_day(today + timedelta(days=1))

    def test_a_post_taken_back_before_it_began_never_was(self, admin, cast, look):
        begins = local_day(now()) + timedelta(days=30)
        new_post(admin, cast.nobody, "grid_worker", cast.land.grids[0], starts_on=begins.isoformat())
        coming = look(posts_of(cast.nobody))[0]
        admin.post(f"/posts/{coming.id}/ending")
        assert not look(posts_of(cast.nobody))
        assert look(done_to(coming.id)) == ["post.given", "post.taken_back"]

    def test_a_post_ends_once(self, admin, cast, look):
        held = look(posts_of(cast.worker))[0]
        admin.post(f"/posts/{held.id}/ending")
        assert admin.post(f"/posts/{held.id}/ending").status_code == 409

    def test_a_post_of_another_street_is_not_there(self, admin, cast, look):
        theirs = look(posts_of(cast.stranger))[0]
        assert admin.post(f"/posts/{theirs.id}/ending").status_code == 404
        assert look(posts_of(cast.stranger))[0].ends_at is None

    def test_the_last_administrator_stays(self, admin, cast, look):
        mine = look(posts_of(cast.administrator))[0]
        assert admin.post(f"/posts/{mine.id}/ending").status_code == 422
        assert admin.post(f"/people/{cast.administrator.id}/departure").status_code == 422
        assert look(posts_of(cast.administrator))[0].ends_at is None
        new_post(admin, cast.nobody, "administrator", cast.land.root)
        assert admin.post(f"/posts/{mine.id}/ending").status_code == 303

    def test_a_post_that_was_held_is_never_deleted(self, admin, cast, look):
        held = look(posts_of(cast.worker))[0]
        assert admin.post(f"/posts/{held.id}/ending", data={"last_day": "2024-06-30"}).status_code == 422
        assert [(post.id, post.ends_at) for post in look(posts_of(cast.worker))] == [(held.id, None)]

    def test_the_audit_says_where_and_how_long_a_post_was_held(self, admin, cast, look):
        held = look(posts_of(cast.worker))[0]
        admin.post(f"/posts/{held.id}/ending", data={"last_day": local_day(now()).isoformat()})
        details = look(select(AuditRow.details).where(AuditRow.record_id == held.id))[0]
        ended = look(posts_of(cast.worker))[0]
        assert details["area"] == cast.land.grids[0].code
        assert (parse_iso(details["starts_at"]), parse_iso(details["ends_at"])) == (held.starts_at, ended.ends_at)

    def test_the_last_administrator_is_not_given_a_last_day_either(self, admin, cast, look):
        mine = look(posts_of(cast.administrator))[0]
        for day in (local_day(now()), local_day(now()) + timedelta(days=90)):
            assert admin.post(f"/posts/{mine.id}/ending", data={"last_day": day.isoformat()}).status_code == 422
        assert look(posts_of(cast.administrator))[0].ends_at is None

    def test_an_administrator_whose_post_ends_does_not_stand_in_for_good(self, admin, cast, look):
        new_post(admin, cast.nobody, "administrator", cast.land.root)
        theirs, mine = look(posts_of(cast.nobody))[0], look(posts_of(cast.administrator))[0]
        tomorrow = (local_day(now()) + timedelta(days=1)).isoformat()
        assert admin.post(f"/posts/{theirs.id}/ending", data={"last_day": tomorrow}).status_code == 303
        assert admin.post(f"/posts/{mine.id}/ending").status_code == 422

    def test_the_successor_of_an_administrator_who_ends_is_not_taken_back(self, admin, cast, look):
        tomorrow = local_day(now()) + timedelta(days=1)
        new_post(admin, cast.nobody, "administrator", cast.land.root, starts_on=tomorrow.isoformat())
        coming, mine = look(posts_of(cast.nobody))[0], look(posts_of(cast.administrator))[0]
        assert admin.post(f"/posts/{mine.id}/ending").status_code == 422
        assert admin.post(f"/posts/{mine.id}/ending", data={"last_day": local_day(now()).isoformat()}).status_code == 303
        assert admin.post(f"/posts/{coming.id}/ending").status_code == 422


class TestLeaving:
    def test_posts_end_devices_close_and_the_history_stays(self, app, admin, cast, look):
        phone = sign_in(app.test_client(), cast.worker)
        assert admin.post(f"/people/{cast.worker.id}/departure").status_code == 303
        assert phone.get("/me").status_code == 302
        assert look(select(Device.revoked_at).where(Device.person_id == cast.worker.id))[0] is not None
        held = look(posts_of(cast.worker))[0]
        assert held.starts_at == BEGAN
        assert held.ends_at <= now()
        assert look(done_to(cast.worker.id)) == ["person.left"]

    def test_who_left_is_given_neither_code_nor_post(self, admin, cast, look):
        admin.post(f"/people/{cast.nobody.id}/departure")
        assert admin.post(f"/people/{cast.nobody.id}/codes").status_code == 409
        assert new_post(admin, cast.nobody, "grid_worker", cast.land.grids[0]).status_code == 422
        assert not look(posts_of(cast.nobody))

    def test_an_unused_code_of_who_left_does_not_come_back_with_her(self, app, admin, cast):
        shown = admin.post(f"/people/{cast.nobody.id}/codes").text
        code = re.search(r"[2-9A-Z]{4}-[2-9A-Z]{4}-[2-9A-Z]{4}", shown).group()
        admin.post(f"/people/{cast.nobody.id}/departure")
        admin.post(f"/people/{cast.nobody.id}/return")
        assert app.test_client().post("/sign-in/code", data={"code": code}).status_code == 422

    def test_who_comes_back_begins_without_posts(self, admin, cast, look):
        admin.post(f"/people/{cast.worker.id}/departure")
        assert admin.post(f"/people/{cast.worker.id}/return").status_code == 303
        assert look(select(Person.left_at).where(Person.id == cast.worker.id)) == [None]
        assert look(posts_of(cast.worker))[0].ends_at is not None
        assert admin.post(f"/people/{cast.worker.id}/return").status_code == 409


@pytest.mark.databases("sqlite")
def test_the_page_of_a_person_is_about_that_person(admin, cast):
    """The reader has a name too; it once stood in the place of the other's."""
    text = admin.get(f"/people/{cast.worker.id}").text
    assert f"<h1>{cast.worker.name}" in text
    assert f'action="/people/{cast.worker.id}/departure"' in text
