"""Who may do what, when; and what the ways in make of what is typed."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from webapp.accounts import entrance
from webapp.accounts.roles import PERMISSIONS, ROLE_WORDS, ROLES, TIERS_OF_ROLE
from webapp.accounts.rules import LATE, Held, always_held, posts_with

MARCH = datetime(2026, 3, 1, tzinfo=UTC)
MAY = datetime(2026, 5, 1, tzinfo=UTC)


def post(role="grid_worker", until=MAY):
    return Held(role, uuid4(), MARCH, until)


def test_a_post_counts_from_its_first_moment_until_just_before_its_end():
    held = post()
    assert posts_with([held], "door.write", MARCH) == [held]
    assert posts_with([held], "door.write", MAY - timedelta(microseconds=1)) == [held]
    assert not posts_with([held], "door.write", MAY)
    assert not posts_with([held], "door.write", MARCH - timedelta(microseconds=1))


def test_a_post_counts_only_for_what_its_role_carries():
    assert not posts_with([post("operator")], "door.write", MARCH)
    assert posts_with([post("operator")], "door.read", MARCH)


def test_work_of_an_ended_post_is_taken_for_sixty_days():
    assert post().taken_until(MAY + LATE)
    assert not post().taken_until(MAY + LATE + timedelta(seconds=1))
    assert post(until=None).taken_until(MAY + timedelta(days=3650))


@pytest.mark.parametrize(
    ("spans", "held"),
    [
        ([], False),
        ([(MARCH, None)], True),
        ([(MARCH, MAY)], False),
        ([(MAY, None)], False),
        ([(MAY, None), (MARCH, MAY)], True),
        ([(MARCH, MAY), (MAY + timedelta(seconds=1), None)], False),
    ],
)
def test_an_office_is_always_held_if_its_spans_leave_no_gap(spans, held):
    assert always_held(spans, MARCH) is held


def test_every_role_has_its_word_and_its_tiers():
    assert set(ROLE_WORDS) == set(TIERS_OF_ROLE) == set(ROLES)
    assert all(roles <= {*ROLES, None} for roles in PERMISSIONS.values())


@pytest.mark.parametrize("path", ["/", "/me", "/units/01a2?floor=2", "/handbook/2026-03-11"])
def test_a_sign_in_goes_on_to_pages_of_ours(path):
    assert entrance.own_path(path) == path


@pytest.mark.parametrize(
    "path",
    [None, "", "me", "//evil.example", "/\\evil.example", "https://evil.example/", "/\t/evil.example", "/a\nb", "/a\\b", "/" + 600 * "a"],
)
def test_a_sign_in_goes_nowhere_else(path):
    assert entrance.own_path(path) is None


def test_a_code_is_read_however_it_is_typed():
    code = entrance.new_code()
    assert entrance.normal_code(f" {code.lower().replace('-', ' – ')} ") == code.replace("-", "")
    assert len(code) == 14
    assert not set(code) & set("01IO")


@pytest.mark.parametrize(
    "password",
    [
        *("12345678", "87654321", "aaaaaaaa", "abcdefgh", "13800000001", "1001", "a13800000001b", "1234567890", "qwertyui", "poiuytrewq"),
        *("1qaz2wsx", "qwer1234", "asdf;lkj", "12121212", "11112222", "woaini1314", "WoAiNi520", "5201314520"),
        *("Password1!", "abc123456", "a123456789", "admin123", "1001woaini", "gridwalk1"),
    ],
)
def test_a_password_that_is_tried_first_is_guessable(password):
    assert entrance.is_guessable(password, ("1001", "13800000001"))


@pytest.mark.parametrize(
    "password", ["door after door", "1001 doors in march", "q8Wz!r3n", "三楼左边的门", "qwer桂花巷12", "woaini-lane-7"]
)
def test_a_password_of_ones_own_is_not(password):
    assert not entrance.is_guessable(password, ("1001", None))


@pytest.mark.parametrize(
    ("user_agent", "name"),
    [
        ("Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/124.0 Mobile Safari/537.36", "Android · Chrome"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) Safari/604.1 MicroMessenger/8.0", "iPhone · WeChat"),
        ("Mozilla/5.0 (Windows NT 10.0) Chrome/124.0 Safari/537.36 Edg/124.0", "Windows · Edge"),
        ("", ""),
    ],
)
def test_a_device_is_called_by_system_and_browser(user_agent, name):
    assert entrance.device_name(user_agent) == name
