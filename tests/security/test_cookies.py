"""The cookie that lets a phone in: unreadable for scripts, never sent from other sites' forms, over https only where there is https."""

from collections.abc import Callable

import pytest
from werkzeug.http import parse_cookie

from tests.cast import PASSWORD, sign_in
from tests.conftest import OwnPages
from webapp import create_app

pytestmark = pytest.mark.databases("sqlite")


@pytest.fixture
def cookies(database_url, tmp_path, cast) -> Callable[[str], dict[str, dict[str, str]]]:
    """The cookies that a sign-in sets at this public address: name → its attributes."""

    def signed_in_at(url: str) -> dict[str, dict[str, str]]:
        given = {"GRIDWALK_DATABASE_URL": database_url, "GRIDWALK_DATA": str(tmp_path / "data"), "GRIDWALK_PUBLIC_URL": url}
        app = create_app(given)
        app.test_client_class = OwnPages
        answer = app.test_client().post("/sign-in", data={"login": cast.worker.phone, "password": PASSWORD}, base_url=url)
        assert answer.status_code == 303
        return {next(iter(parse_cookie(said))): _attributes(said) for said in answer.headers.getlist("Set-Cookie")}

    return signed_in_at


def _attributes(said: str) -> dict[str, str]:
    parts = (part.strip().partition("=") for part in said.split(";")[1:])
    return {name.lower(): text for name, _equals, text in parts}


def test_over_https_it_is_bound_to_this_very_host(cookies):
    set_ = cookies("https://gridwalk.example.cn")
    assert set(set_) == {"__Host-gridwalk", "language"}
    for attributes in set_.values():
        assert {"httponly", "secure"} <= set(attributes)
        assert attributes["samesite"] == "Lax"
        assert attributes["path"] == "/"
        assert "domain" not in attributes


def test_over_plain_http_in_an_office_it_is_still_out_of_reach_of_scripts(cookies):
    set_ = cookies("http://10.0.0.5:8000")
    assert set(set_) == {"gridwalk", "language"}
    for attributes in set_.values():
        assert "httponly" in attributes
        assert "secure" not in attributes
        assert attributes["samesite"] == "Lax"
        assert "domain" not in attributes


def test_after_signing_out_the_cookie_of_before_opens_nothing(app, cast):
    client = sign_in(app.test_client(), cast.worker)
    kept = client.get_cookie("gridwalk").value
    client.post("/sign-out")
    thief = app.test_client()
    thief.set_cookie("gridwalk", kept)
    assert thief.get("/offline/device").status_code == 401
