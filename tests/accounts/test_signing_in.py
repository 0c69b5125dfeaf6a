"""Coming in by password or by a one-time code."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest

from tests.accounts.conftest import is_in, try_to
from tests.cast import PASSWORD, sign_in
from webapp.accounts import actions, passwords, queries
from webapp.accounts.models import Person, SignInTries
from webapp.core.clock import now
from webapp.core.db import db
from webapp.core.writes import committed


class TestByPassword:
    @pytest.mark.parametrize("login", ["13800000001", "1001", " 138 0000 0001 ", "330106001-1001"])
    def test_phone_or_staff_number_opens(self, client, cast, login):
        assert try_to(client, login, PASSWORD).status_code == 303
        assert is_in(client)

    @pytest.mark.parametrize(("login", "password"), [("1001", "wrong"), ("nobody-here", PASSWORD), ("6002", PASSWORD)])
    def test_unknown_person_and_wrong_password_get_the_same_answer(self, app, cast, login, password):
        known = try_to(app.test_client(), "1002", "wrong")
        answer = try_to(app.test_client(), login, password)
        assert answer.status_code == known.status_code == 422
        assert answer.text.replace(login, "1002") == known.text

    @pytest.mark.parametrize(("login", "password"), [("1001", "wrong"), ("nobody-here", "wrong"), ("1001", PASSWORD)])
    def test_one_hash_is_compared_whoever_it_is(self, client, cast, login, password, monkeypatch):
        compared = []

        class Counting:
            def __getattr__(self, name):
                return getattr(hasher, name)

            def verify(self, kept, typed):
                compared.append(kept.split("$")[3])
                return hasher.verify(kept, typed)

        hasher = passwords._hasher
        monkeypatch.setattr(passwords, "_hasher", Counting())
        try_to(client, login, password)
        assert compared == ["m=19456,t=2,p=1"]

    def test_who_has_left_does_not_come_in(self, app, client, cast):
        with app.app_context(), committed():
            db.session.get_one(Person, cast.worker.id).left_at = now()
        assert try_to(client, "1001", PASSWORD).status_code == 422

    def test_a_number_of_two_streets_needs_its_street(self, app, client, cast):
        with app.app_context(), committed():
            db.session.get_one(Person, cast.stranger.id).staff_number = "1001"
        assert try_to(client, "1001", PASSWORD).status_code == 422
        assert try_to(client, "330106002-1001", PASSWORD).status_code == 303

    def test_no_street_can_keep_the_people_of_another_out(self, app, client, cast):
        with app.app_context(), committed():
            theirs = db.session.get_one(Person, cast.stranger.id)
            theirs.staff_number, theirs.phone = f"{cast.land.street.code}-1001", cast.worker.phone
        assert try_to(client, "330106001-1001", PASSWORD).status_code == 303
        assert try_to(app.test_client(), "330106001-13800000001", PASSWORD).status_code == 303

    def test_only_logins_that_open_are_told(self, app, cast):
        with app.app_context(), committed():
            worker = db.session.get_one(Person, cast.worker.id)
            assert queries.logins_of(worker) == ["13800000001", "1001"]
            theirs = db.session.get_one(Person, cast.stranger.id)
            theirs.staff_number, theirs.phone = f"{cast.land.street.code}-1001", worker.phone
            db.session.get_one(Person, cast.nobody.id).phone = "1001"
            db.session.flush()
            assert queries.logins_of(worker) == ["330106001-13800000001", "330106001-1001"]
            assert queries.logins_of(theirs) == ["330106002-13800000001", "330106002-330106001-1001"]
            for person in (worker, theirs):
                assert [queries.by_login(login) for login in queries.logins_of(person)] == [person, person]

    @pytest.mark.parametrize("login", ["10\x0001", "\x00"])
    def test_a_sign_that_nobody_types_is_no_fault_of_ours(self, client, cast, login):
        assert try_to(client, login, "wrong\x00").status_code == 422

    def test_a_field_left_empty_is_asked_for(self, client, cast):
        answer = try_to(client, "", "")
        assert answer.status_code == 422
        assert answer.text.count('aria-invalid="true"') == 2

    @pytest.mark.parametrize("wanted", ["//evil.example", "https://evil.example", "/\\evil.example"])
    def test_it_leads_to_no_other_site(self, client, cast, wanted):
        answer = client.post("/sign-in", data={"login": "4001", "password": PASSWORD, "next": wanted})
        assert answer.location == "/"

    def test_who_walks_sees_the_pack_arrive_first(self, client, cast):
        assert try_to(client, "1001", PASSWORD).location == "/ready"
        assert client.get("/ready").status_code == 200

    def test_a_form_of_another_site_does_not_sign_in(self, client, cast):
        assert try_to(client, "1001", PASSWORD, headers={"Sec-Fetch-Site": "cross-site"}).status_code == 403

    def test_a_hash_kept_the_old_way_is_renewed(self, app, client, cast):
        from argon2 import PasswordHasher

        with app.app_context(), committed():
            db.session.get_one(Person, cast.worker.id).password_hash = PasswordHasher(1, 8192, 1).hash(PASSWORD)
        sign_in(client, cast.worker)
        with app.app_context():
            assert not passwords.is_outdated(db.session.get_one(Person, cast.worker.id).password_hash)


class TestByCode:
    def test_a_code_opens_once_and_leaves_a_password(self, app, client, cast, code_for):
        code = code_for(cast.nobody)
        assert cast.nobody.name in client.post("/sign-in/code", data={"code": code.lower()}).text
        answer = client.post("/sign-in/password", data={"code": code, "password": "brand new words"})
        assert answer.status_code == 303
        assert is_in(client)
        assert try_to(app.test_client(), "6001", "brand new words").status_code == 303
        again = app.test_client().post("/sign-in/password", data={"code": code, "password": "somebody else's"})
        assert again.status_code == 422

    def test_looking_at_a_code_does_not_spend_it(self, client, cast, code_for):
        code = code_for(cast.nobody)
        for _ in range(3):
            assert client.post("/sign-in/code", data={"code": code}).status_code == 200

    def test_a_new_code_makes_the_old_one_useless(self, client, cast, code_for):
        old, new = code_for(cast.nobody), code_for(cast.nobody)
        assert client.post("/sign-in/code", data={"code": old}).status_code == 422
        assert client.post("/sign-in/code", data={"code": new}).status_code == 200

    def test_two_codes_made_at_once_leave_one(self, app, cast):
        """On PostgreSQL neither transaction sees the other's code unless one waits."""
        both = Barrier(2)

        def make(_):
            with app.app_context(), committed():
                person = db.session.get_one(Person, cast.nobody.id)
                both.wait(5) if db.engine.dialect.name == "postgresql" else None
                return actions.make_code(person, by=None, at=now())

        with ThreadPoolExecutor(2) as administrators:
            codes = list(administrators.map(make, range(2)))
        with app.app_context():
            assert [queries.usable_code(code, now()) is not None for code in codes].count(True) == 1

    def test_a_new_password_by_code_signs_out_everywhere(self, app, client, cast, code_for):
        before = sign_in(app.test_client(), cast.worker)
        client.post("/sign-in/password", data={"code": code_for(cast.worker), "password": "brand new words"})
        assert is_in(client)
        assert not is_in(before)

    @pytest.mark.parametrize("path", ["/sign-in/code", "/sign-in/password"])
    def test_wrong_codes_are_counted_whatever_becomes_of_them(self, app, client, cast, path):
        client.post(path, data={"code": "AAAA-BBBB-CCCC", "password": "brand new words"})
        with app.app_context():
            assert db.session.scalars(db.select(SignInTries.count)).all() == [1]

    def test_a_code_is_too_old_after_a_week(self, client, cast, code_for, time):
        code = code_for(cast.nobody)
        time.pass_by(days=7, minutes=1)
        assert client.post("/sign-in/code", data={"code": code}).status_code == 422

    def test_a_guessable_password_leaves_the_code_unspent(self, client, cast, code_for):
        code = code_for(cast.nobody)
        for password in ("short", "12345678"):
            answer = client.post("/sign-in/password", data={"code": code, "password": password})
            assert answer.status_code == 422
            assert cast.nobody.name in answer.text
        assert client.post("/sign-in/password", data={"code": code, "password": "brand new words"}).status_code == 303

    def test_codes_cannot_be_tried_through(self, client, cast):
        answers = [client.post("/sign-in/code", data={"code": f"AAAA-BBBB-{number}"}).status_code for number in range(101)]
        assert answers == [*[422] * 100, 429]

    def test_the_address_of_a_code_holds_it_where_no_log_sees_it(self, app, client, cast):
        sign_in(client, cast.administrator)
        shown = client.post(f"/people/{cast.nobody.id}/codes").text
        assert "<svg" in shown
        assert "style=" not in shown
        assert "code=" not in shown
