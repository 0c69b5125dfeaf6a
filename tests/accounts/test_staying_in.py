"""Staying in for ninety days, going out on every side."""

from http.cookies import SimpleCookie

import pytest

from tests.accounts.conftest import is_in, try_to
from tests.cast import PASSWORD, sign_in
from webapp.accounts.models import Device, Person
from webapp.core.clock import now
from webapp.core.db import db
from webapp.core.writes import committed


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


def seen(app, person):
    with app.app_context():
        return db.session.scalars(db.select(Device.seen_at).where(Device.person_id == person.id)).one()
