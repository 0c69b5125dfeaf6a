"""Every unsafe route, found in the URL map, takes requests from our own pages only (offline-kit, «Requests»)."""

import inspect
from collections.abc import Iterator
from shutil import copyfile

import pytest
from flask.testing import FlaskClient

from tests.architecture.rights import World
from tests.photos.tus import SPEAKS
from tests.security.conftest import path_of
from webapp import create_app
from webapp.core.db import db

PUBLIC = "https://gridwalk.example.cn"
SAFE = {"GET", "HEAD", "OPTIONS"}
FOREIGN = [
    {"Sec-Fetch-Site": "cross-site"},
    {"Sec-Fetch-Site": "same-site"},
    {"Sec-Fetch-Site": "none"},
    {"Sec-Fetch-Site": ""},
    {"Sec-Fetch-Site": "cross-site", "Origin": PUBLIC},  # what the browser itself says counts
    {"Sec-Fetch-Site": "same-origin, cross-site"},
    {},
    {"Origin": "null"},
    {"Origin": "https://gridwalk.example.cn.evil.example"},
    {"Origin": "http://gridwalk.example.cn"},
    {"Origin": "https://gridwalk.example.cn:8443"},
    {"Referer": f"{PUBLIC}/sign-in"},
    {"Origin": "https://evil.example", "Host": "evil.example"},  # a name of theirs that leads to our address
    {"Authorization": "Basic eDp5"},
    {"Authorization": "Bearer something", "Sec-Fetch-Site": "cross-site"},  # beside our cookie
]
OURS = [{"Sec-Fetch-Site": "same-origin"}, {"Origin": PUBLIC}, {"Sec-Fetch-Site": "same-origin", "Origin": "null"}]


@pytest.fixture
def browser(world: World, tmp_path) -> Iterator[FlaskClient]:
    """Signed in at the public address, on rows of its own; says nothing of itself about where a request comes from."""
    copyfile(world.database.with_suffix(".kept"), tmp_path / "own.db")
    settings = {"GRIDWALK_DATABASE_URL": f"sqlite:///{tmp_path / 'own.db'}", "GRIDWALK_SECRET_KEY": "for-tests"}
    app = create_app(settings | {"GRIDWALK_DATA": str(tmp_path / "data"), "GRIDWALK_PUBLIC_URL": PUBLIC})
    client = FlaskClient(app, app.response_class)
    [reader] = [one for one in world.readers if one.name == "operator"]
    client.set_cookie("__Host-gridwalk", reader.cookie.removeprefix("gridwalk="), domain="gridwalk.example.cn", secure=True)
    assert client.get("/offline/device", base_url=PUBLIC).status_code == 200
    yield client
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


def unsafe(world: World):
    for rule in world.app.url_map.iter_rules():
        for method in sorted(rule.methods - SAFE):
            view = inspect.unwrap(world.app.view_functions[rule.endpoint])
            yield path_of(world, rule.endpoint, rule.arguments, method), method, view.__name__


def ask(browser: FlaskClient, path: str, method: str, headers: dict) -> tuple[int, bool]:
    """Status, and whether it was refused for where it came from."""
    answer = browser.open(path, method=method, headers=SPEAKS | headers, base_url=PUBLIC)
    refused = "不是从我们自己的页面送来的" in answer.text or "other-origin" in answer.text
    return answer.status_code, refused


def test_there_are_many_and_of_every_method(world):
    methods = [method for _path, method, _name in unsafe(world)]
    assert len(methods) > 20
    assert {"POST", "PUT", "PATCH"} <= set(methods)


@pytest.mark.parametrize("headers", FOREIGN, ids=str)
def test_from_elsewhere_nothing_is_taken(world, browser, headers):
    for path, method, name in unsafe(world):
        assert ask(browser, path, method, headers) == (403, True), f"{method} {path} ({name}) took a request with {headers}"


@pytest.mark.parametrize("headers", OURS, ids=str)
def test_from_our_own_pages_every_route_looks_at_the_matter_itself(world, browser, headers):
    for path, method, name in unsafe(world):
        if name == "sign_out":
            continue
        status, refused = ask(browser, path, method, headers)
        assert not refused, f"{method} {path} ({name}) turned our own page away"
        assert status < 500


def test_a_program_with_its_own_token_and_no_cookie_is_not_asked_where_it_comes_from(world):
    client = FlaskClient(world.app, world.app.response_class)
    answer = client.post("/offline/outbox", headers={"Authorization": "Bearer something"})
    assert answer.status_code == 401  # there are no tokens yet; it is turned away for that


def test_without_a_public_address_whatever_host_was_asked_counts(world):
    client = FlaskClient(world.app, world.app.response_class)
    assert client.post("/sign-in", headers={"Origin": "http://localhost"}).status_code == 422
    assert client.post("/sign-in", headers={"Origin": "http://elsewhere"}).status_code == 403
