"""Characters that no keyboard makes, at every place of a delivery and of a form: refused or kept, and no fault on either database."""

import json
from copy import deepcopy

import pytest

from tests.cast import sign_in
from tests.desk.phone import Phone
from tests.offline.envelopes import sealed_entry
from webapp.core.ids import new_id

NUL, HALF, ODD = "\0", "\ud800", "\u202e"  # a half character comes as an escape in JSON; the last turns the reading order round
ADDRESSES = (
    "/search?q=%00",
    "/people?words=%00",
    "/people?q=%00",
    "/desk/receipts?receipt=%00",
    "/handbook/search?words=%00",
    "/handbook/search?q=%00",
    "/handbook/%00",
    "/desk/visits?grid=%00",
    "/sign-in?next=%00",
    "/offline/pack?since=%00",
    "/offline/photos?sha256=%00",
)
PLACES = ("key", "path", "happened_at", "device", "user", "release", "signature")


@pytest.fixture
def phone(app, cast) -> Phone:
    return Phone(app, cast.worker)


def verdict_on(phone: Phone, said) -> str:
    """Sent with escapes, as JSON lets half characters travel."""
    body = json.dumps({"entries": [said], "offset_ms": 0})
    answer = phone.client.post("/offline/outbox", data=body, content_type="application/json")
    assert answer.status_code == 200, said
    [verdict] = answer.json["verdicts"]
    return verdict["verdict"]


@pytest.mark.parametrize("odd", [NUL, HALF, ODD], ids=ascii)
def test_in_any_place_of_an_entry(phone, cast, odd):
    good = phone.write(f"/addresses/{cast.land.addresses[0].id}/visits", {"outcome": "not_home"})
    bent = [good | {place: good[place] + odd, "key": str(new_id())} for place in PLACES if place != "key"]
    bent += [good | {"key": odd}, good | {odd: odd, "key": str(new_id())}, good | {"fields": [["note", odd]], "key": str(new_id())}]
    bent += [
        good | {"photos": [odd]},
        good | {"needs": [odd]},
        good | {"replaces": odd},
        good | {"clock": [0, odd]},
        odd,
        [odd],
        {odd: odd},
    ]
    for entry in bent:
        assert verdict_on(phone, entry) in {"refused", "filed"}, entry
    assert verdict_on(phone, good) == "filed"


@pytest.mark.parametrize("odd", [NUL, HALF, ODD], ids=ascii)
def test_in_any_place_of_an_envelope(phone, cast, odd):
    server = phone.client.get("/offline/device").json["seal"]
    good = sealed_entry(server, phone.write(f"/addresses/{cast.land.addresses[0].id}/visits", {"outcome": "not_home"}))
    for place in good:
        bent = deepcopy(good)
        bent[place] = odd
        assert verdict_on(phone, {"envelope": bent}) == "refused", place
    assert verdict_on(phone, {"envelope": good | {odd: odd}}) in {"refused", "filed"}


@pytest.mark.parametrize("path", ADDRESSES)
@pytest.mark.parametrize("name", ["worker", "operator", "administrator"])
def test_in_an_address(app, cast, name, path):
    assert sign_in(app.test_client(), getattr(cast, name)).get(path).status_code < 500


@pytest.mark.parametrize("path", ["/sign-in", "/sign-in/code"])
def test_in_the_forms_that_everybody_can_reach(app, path):
    answer = app.test_client().post(path, data={"login": f"1{NUL}", "password": f"x{NUL}", "code": f"AAAA-{NUL}AAA"})
    assert answer.status_code in {422, 429}
