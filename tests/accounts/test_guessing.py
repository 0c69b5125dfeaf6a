"""Guessing is slow: tries are counted for a login and for an address, in all processes together."""

from concurrent.futures import ThreadPoolExecutor

from tests.accounts.conftest import try_to
from tests.cast import PASSWORD
from webapp.accounts.models import SignInTries
from webapp.core.db import db


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
