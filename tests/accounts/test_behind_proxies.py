"""Whose tries are counted: the address that our own proxies tell, and never one that somebody claims."""

from collections.abc import Callable

import pytest
from flask import Flask

from tests.conftest import OwnPages
from webapp import create_app
from webapp.accounts import tries
from webapp.accounts.models import SignInTries
from webapp.config import BadSetting, read_settings
from webapp.core.db import db

pytestmark = pytest.mark.databases("sqlite")
PROXY, GUESSER, CLAIMED = "10.0.0.1", "203.0.113.9", "198.51.100.7"


@pytest.fixture
def counted_for(database_url, tmp_path) -> Callable[[str | None, str], set[str]]:
    """Tries a code through the proxy; which of the three addresses it was counted for."""

    def guess(proxies: str | None, forwarded: str) -> set[str]:
        given = {"GRIDWALK_DATABASE_URL": database_url, "GRIDWALK_DATA": str(tmp_path / "data"), "GRIDWALK_SECRET_KEY": "for-tests"}
        app = create_app(given | ({} if proxies is None else {"GRIDWALK_PROXIES": proxies}))
        app.test_client_class = OwnPages
        said = {"headers": {"X-Forwarded-For": forwarded}, "environ_base": {"REMOTE_ADDR": PROXY}}
        app.test_client().post("/sign-in/code", data={"code": "AAAA-AAAA"}, **said)
        return _addresses(app)

    return guess


def _addresses(app: Flask) -> set[str]:
    with app.app_context():
        kept = set(db.session.scalars(db.select(SignInTries.bucket).where(SignInTries.count > 0)))
        db.session.remove()
        db.engine.dispose()
    return {address for address in (PROXY, GUESSER, CLAIMED) if tries.at_address(address).key in kept}


def test_without_the_setting_a_forged_header_counts_for_nothing(counted_for):
    assert counted_for(None, CLAIMED) == {PROXY}


def test_behind_one_proxy_the_address_that_it_added_counts(counted_for):
    assert counted_for("1", GUESSER) == {GUESSER}


def test_what_somebody_wrote_before_our_proxy_added_to_it_is_not_believed(counted_for):
    assert counted_for("1", f"{CLAIMED}, {GUESSER}") == {GUESSER}


def test_behind_two_proxies_the_second_last_address_counts(counted_for):
    assert counted_for("2", f"{CLAIMED}, {GUESSER}, 10.0.0.2") == {GUESSER}


@pytest.mark.parametrize("text", ["-1", "all"])
def test_a_number_of_proxies_that_is_none_stops_the_start(text, tmp_path):
    with pytest.raises(BadSetting, match="GRIDWALK_PROXIES"):
        read_settings({"GRIDWALK_DATA": str(tmp_path), "GRIDWALK_PROXIES": text})
