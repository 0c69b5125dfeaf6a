"""What everybody can reach, and what costs much, is bounded: tries by all processes together, sizes before anything is read."""

import json

import pytest

from tests.cast import PASSWORD, sign_in
from tests.conftest import app_on
from tests.desk.phone import Phone
from tests.offline.envelopes import seal
from webapp.core.db import db
from webapp.core.ids import new_id

DEEP = 200_000


@pytest.fixture
def processes(app, database_url, tmp_path):
    """Three more processes of the same installation, as gunicorn has them."""
    made = [app_on(database_url, tmp_path / "data") for _ in range(3)]
    yield made
    for one in made:
        with one.app_context():
            db.session.remove()
            db.engine.dispose()


def try_to_sign_in(app, login: str, password: str) -> int:
    return app.test_client().post("/sign-in", data={"login": login, "password": password}).status_code


def test_processes_count_tries_together_and_a_restart_forgets_none(app, cast, processes):
    tried = [try_to_sign_in(processes[number % 2], cast.worker.phone, f"wrong {number}") for number in range(10)]
    assert tried == [422] * 10
    assert {try_to_sign_in(one, cast.worker.phone, PASSWORD) for one in (*processes, app)} == {429}  # the third has just begun
    assert try_to_sign_in(app, cast.other_worker.phone, PASSWORD) == 303


@pytest.mark.databases("sqlite")
@pytest.mark.parametrize("path", ["/sign-in", "/sign-in/code", "/sign-in/password"])
def test_nobody_makes_the_server_read_much_before_signing_in(app, path):
    for body in ({"login": "1" * 3_000_000}, {f"f{number}": "" for number in range(2000)}):
        assert app.test_client().post(path, data=body).status_code in {400, 403, 413, 422}
    assert app.test_client().post(path, data=b"x" * 26_000_000, content_type="text/plain").status_code in {403, 413, 422}


@pytest.mark.databases("sqlite")
@pytest.mark.parametrize(
    "body",
    ["[" * DEEP + "]" * DEEP, '{"entries":' + "[" * DEEP + "]" * DEEP + "}", '{"entries":[' + '{"a":' * DEEP + "1" + "}" * DEEP + "]}"],
    ids=["a list", "the entries", "an entry"],
)
def test_a_body_that_is_nested_deep_is_refused_and_no_fault(app, cast, body):
    client = sign_in(app.test_client(), cast.worker)
    for path, method in (("/offline/outbox", "POST"), ("/offline/device/key", "PUT")):
        answer = client.open(path, method=method, data=body, content_type="application/json")
        assert answer.status_code == 400


@pytest.mark.databases("sqlite")
def test_an_entry_as_deep_as_can_just_be_read_is_answered_too(app, cast):
    client = sign_in(app.test_client(), cast.worker)
    for depth in range(700, 1000, 7):
        body = '{"entries":[' + '{"a":' * depth + "1" + "}" * depth + "]}"
        assert client.post("/offline/outbox", data=body, content_type="application/json").status_code in {200, 400}, depth


@pytest.mark.parametrize("depth", [900, 5000])
def test_a_sealed_text_that_is_nested_deep_is_refused_alone(app, cast, depth):
    phone = Phone(app, cast.worker)
    server = phone.client.get("/offline/device").json["seal"]
    named = {"key": str(new_id()), "device": phone.device, "user": phone.user, "seq": 1}
    deep = seal(server, b"[" * depth + b"]" * depth, **named)
    good = phone.write(f"/addresses/{cast.land.addresses[0].id}/visits", {"outcome": "not_home"})
    assert [one["verdict"] for one in phone.send({"envelope": deep}, good)] == ["refused", "filed"]


@pytest.mark.databases("sqlite")
@pytest.mark.parametrize("number", ["1" * 5000, "1" * 400, "1e999", "-1e999", "NaN", "Infinity"])
def test_numbers_of_any_size_are_no_fault(app, cast, number):
    client = sign_in(app.test_client(), cast.worker)
    entry = f'{{"key":"x","seq":{number},"clock":[{number},"x"]}}'
    body = f'{{"entries":[{entry}],"offset_ms":{number}}}'
    answer = client.post("/offline/outbox", data=body, content_type="application/json")
    assert answer.status_code in {200, 400}
    assert client.get(f"/offline/device?waiting={number}&photos={number}").status_code == 200


@pytest.mark.databases("sqlite")
def test_a_delivery_of_the_largest_size_is_bounded_by_its_entries(app, cast):
    client = sign_in(app.test_client(), cast.worker)
    body = json.dumps({"entries": [{}] * 51})
    assert client.post("/offline/outbox", data=body, content_type="application/json").status_code == 413
    assert client.post("/offline/outbox", data=b"[" + b" " * 26_000_000 + b"]", content_type="application/json").status_code == 413
