"""Coming in by password or code, staying in for ninety days, going out on every side."""

from concurrent.futures import ThreadPoolExecutor
from http.cookies import SimpleCookie
from threading import Barrier

import pytest

from tests.cast import PASSWORD, sign_in
from webapp.accounts import actions, passwords, queries
from webapp.accounts.models import Device, Person, SignInTries
from webapp.core.clock import now
from webapp.core.db import db
from webapp.core.writes import committed


def try_to(client, login, password, **more):
    return client.post("/sign-in", data={"login": login, "password": password}, **more)


def is_in(client) -> bool:
    answer = client.get("/me", buffered=True)
    answer.close()
    return answer.status_code == 200


@pytest.fixture
def code_for(app):
    def make(person):
        with app.app_context(), committed():
            return actions.make_code(db.session.get_one(Person, person.id), by=None, at=now())

    return make


@pytest.fixture
def a_known_browser(app, cast):
    """One in which the worker has signed in and out."""
    client = sign_in(app.test_client(), cast.worker)
    client.post("/sign-out")
    return client


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


class TestLimit:
    def test_after_ten_wrong_tries_even_the_right_one_waits(self, app, cast):
        for _ in range(10):
            assert try_to(app.test_client(), "1001", "wrong").status_code == 422
        answer = try_to(app.test_client(), "1001", PASSWORD)
        assert answer.status_code == 429
        assert "分钟" in answer.text

    def test_no_count_tells_which_logins_are_one_persons(self, app, cast):
        """Seven tries each at two numbers: those of one person and those of nobody are answered alike."""
        for first, second in (("1001", "13800000001"), ("98765", "13899999999")):
            answers = [try_to(app.test_client(), login, "wrong").status_code for login in 7 * [first, second]]
            assert set(answers) == {422}

    def test_one_login_is_counted_as_one_however_it_is_written(self, app, cast):
        for login in 5 * ["Ａ-77", " a - 77 "]:
            assert try_to(app.test_client(), login, "wrong").status_code == 422
        assert try_to(app.test_client(), "A-77", "wrong").status_code == 429

    def test_an_unknown_number_is_limited_just_the_same(self, app, cast):
        answers = [try_to(app.test_client(), "99999", "wrong").status_code for _ in range(11)]
        assert answers == [*[422] * 10, 429]

    def test_a_stranger_cannot_keep_out_whoever_has_signed_in_here_before(self, app, cast, a_known_browser):
        for _ in range(12):
            try_to(app.test_client(), "1001", "wrong")
        assert try_to(app.test_client(), "1001", PASSWORD).status_code == 429
        assert try_to(a_known_browser, "1001", PASSWORD).status_code == 303

    def test_a_browser_known_to_one_person_is_a_stranger_to_another(self, app, cast, a_known_browser):
        answers = [try_to(a_known_browser, "1002", "wrong").status_code for _ in range(11)]
        assert answers[-1] == 429
        assert try_to(app.test_client(), "1002", PASSWORD).status_code == 429

    def test_the_wait_ends_however_often_was_tried_meanwhile(self, app, cast, time):
        for _ in range(15):
            try_to(app.test_client(), "1001", "wrong")
            time.pass_by(seconds=1)
        time.pass_by(minutes=15)
        assert try_to(app.test_client(), "1001", PASSWORD).status_code == 303

    def test_many_at_once_do_not_slip_through(self, app, cast):
        with ThreadPoolExecutor(24) as crowd:
            answers = list(crowd.map(lambda _: try_to(app.test_client(), "1001", "wrong").status_code, range(24)))
        assert sorted(answers) == [422] * 10 + [429] * 14

    def test_right_passwords_are_not_counted(self, app, cast):
        for _ in range(12):
            assert try_to(app.test_client(), "1001", PASSWORD).status_code == 303

    def test_one_address_may_not_go_through_all_numbers(self, app, cast):
        answers = [try_to(app.test_client(), f"{number}", "x").status_code for number in range(5000, 5101)]
        assert answers == [*[422] * 100, 429]
        elsewhere = {"environ_base": {"REMOTE_ADDR": "192.0.2.7"}}
        assert try_to(app.test_client(), "1001", PASSWORD, **elsewhere).status_code == 303

    def test_the_table_holds_neither_numbers_nor_addresses_nor_old_counts(self, app, cast, time):
        try_to(app.test_client(), "1001", "wrong")
        with app.app_context():
            assert all(len(row.bucket) == 64 for row in db.session.scalars(db.select(SignInTries)))
        time.pass_by(hours=1)
        try_to(app.test_client(), "1002", "wrong")
        with app.app_context():
            assert db.session.scalar(db.select(db.func.count()).select_from(SignInTries)) == 2


class TestStayingIn:
    def test_the_cookie_can_only_be_sent_back_by_our_own_pages(self, client, cast):
        cookies = SimpleCookie()
        for line in try_to(client, "1001", PASSWORD).headers.getlist("Set-Cookie"):
            cookies.load(line)
        assert set(cookies) == {"gridwalk", "language"}
        for cookie in cookies.values():
            assert cookie["httponly"]
            assert cookie["samesite"] == "Lax"

    def test_reading_sends_no_cookie_anew(self, client, cast):
        sign_in(client, cast.worker)
        assert "Set-Cookie" not in client.get("/me").headers

    def test_the_sign_in_speaks_the_language_of_whoever_was_here(self, client, cast):
        sign_in(client, cast.worker)
        client.post("/me/preferences", data={"language": "en", "type": "usual", "theme": ""})
        client.post("/sign-out")
        assert '<html lang="en"' in client.get("/sign-in").text

    def test_it_lasts_ninety_days_and_each_use_begins_them_anew(self, client, cast, time):
        sign_in(client, cast.worker)
        for _ in range(3):
            time.pass_by(days=89)
            assert is_in(client)
        time.pass_by(days=91)
        assert not is_in(client)

    def test_reading_notes_the_device_as_seen_every_ten_minutes(self, app, client, cast, time):
        sign_in(client, cast.worker)
        first = seen(app, cast.worker)
        time.pass_by(minutes=9)
        assert is_in(client)
        assert seen(app, cast.worker) == first
        time.pass_by(minutes=2)
        assert is_in(client)
        assert seen(app, cast.worker) > first

    def test_a_secret_that_is_not_the_devices_opens_nothing(self, app, client, cast):
        sign_in(client, cast.worker)
        with client.session_transaction() as session:
            session["_user_id"] = session["_user_id"][:-1] + "~"
        assert not is_in(client)

    @pytest.mark.parametrize("cookie", ["", ".", "nonsense", "01a20000-0000-7000-8000-000000000000.x"])
    def test_a_cookie_of_nonsense_opens_nothing(self, client, cast, cookie):
        with client.session_transaction() as session:
            session["_user_id"] = cookie
        assert not is_in(client)

    def test_who_leaves_is_out_at_once(self, app, client, cast):
        sign_in(client, cast.worker)
        with app.app_context(), committed():
            db.session.get_one(Person, cast.worker.id).left_at = now()
        assert not is_in(client)

    def test_signing_in_again_closes_the_device_before(self, app, client, cast):
        sign_in(client, cast.worker)
        sign_in(client, cast.other_worker)
        with app.app_context():
            mine = db.session.scalars(db.select(Device).where(Device.person_id == cast.worker.id)).one()
            assert mine.revoked_at is not None

    def test_signing_out_closes_the_device_for_ever(self, app, client, cast):
        sign_in(client, cast.worker)
        with client.session_transaction() as session:
            kept = session["_user_id"]
        assert client.post("/sign-out").location == "/sign-in"
        with client.session_transaction() as session:
            session["_user_id"] = kept
        assert not is_in(client)

    def test_a_sign_out_told_late_or_twice_is_still_a_yes(self, client, cast):
        assert client.post("/sign-out").status_code == 303


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


def seen(app, person):
    with app.app_context():
        return db.session.scalars(db.select(Device.seen_at).where(Device.person_id == person.id)).one()
