"""Every route × everybody of the cast × own area, other area and other street: answered as the one table of permissions says.

Nothing here lists what somebody may do: that is computed from `accounts.roles.PERMISSIONS`, the permission that marks the view, and
where the example lies. A new route is tested by being there; if it asks for a new kind of id, `rights.py` must make an example.
"""

import inspect
from collections.abc import Iterator
from dataclasses import dataclass
from shutil import copyfile

import pytest

from tests.architecture.rights import NOT_IDS, Place, Reader, World, make_world
from tests.conftest import app_on
from tests.photos.tus import SPEAKS
from webapp.core.db import db

IN_REACH = {
    "household_id", "address_id", "unit_id", "area_id", "visit_id", "promise_id", "agreement_id", "row_id", "person_id", "post_id",
    "building_id", "street_channel_id", "delivery_id", "zone_id", "staff_id", "holder_id", "note_id",
    "category_id", "department_id", "membership_id",
}  # fmt: skip
OWN = {"entry_id", "upload_id", "channel_id"}  # the maker's alone
OWN_OR_IN_REACH_OF = {
    "device_id": "people.manage",
    "photo_id": "door.read",
    "order_id": "order.read",
    "whistle_id": "order.read",
    "request_id": "resource.read",
    "template_id": "order.run",
}
TUS = SPEAKS | {"Upload-Offset": "0", "Content-Type": "application/offset+octet-stream"}  # or it is refused before anybody is looked at
QUERY = {
    "desk.doors": {"state": "met"},
    "indicators.behind": {"figure": "response", "side": "whole"},
}  # what a route can't be asked without
OWN_AT = {"visits.withdrawal", "reports.withdraw"}  # what somebody entered is taken back by themselves
NAMES = (
    "worker", "other_worker", "grid_head", "general_grid_head", "operator", "department_officer", "administrator", "nobody", "stranger",
)  # fmt: skip


@dataclass(frozen=True)
class Route:
    rule: str
    method: str
    endpoint: str
    parameters: frozenset[str]
    permission: str | None  # None: public
    source: str

    @property
    def ids(self) -> frozenset[str]:
        return self.parameters - set(NOT_IDS)

    def path(self, world: World, place: Place) -> str:
        adapter = world.app.url_map.bind("localhost")
        return adapter.build(self.endpoint, {name: place.examples[name] for name in self.parameters}, method=self.method)


def routes(world: World) -> Iterator[Route]:
    for rule in world.app.url_map.iter_rules():
        view = world.app.view_functions[rule.endpoint]
        inner = inspect.unwrap(view)
        source = f"{inspect.getsourcefile(inner)}:{inner.__name__}"
        permission = None if getattr(view, "public", False) else view.permission
        methods = (rule.methods or set()) - {"OPTIONS"} - ({"HEAD"} if "GET" in (rule.methods or ()) else set())
        for method in sorted(methods):
            yield Route(rule.rule, method, rule.endpoint, frozenset(rule.arguments), permission, source)


def may(reader: Reader, route: Route, place: Place) -> bool:
    """What the table says."""
    assert route.permission is not None
    if not reader.holds(route.permission):
        return False
    mine = reader.person_id == place.owner
    [name] = route.ids or [None]
    if name is None:
        return True
    if name in OWN or route.endpoint in OWN_AT:
        return mine
    if name in OWN_OR_IN_REACH_OF:
        return mine or reader.reaches(OWN_OR_IN_REACH_OF[name], place)
    return reader.reaches(route.permission, place)


@pytest.fixture(scope="module")
def world(databases_of, tmp_path_factory) -> Iterator[World]:
    url = databases_of("sqlite").fresh()
    folder = tmp_path_factory.mktemp("rights")
    database = folder / "rights.db"
    copyfile(url.removeprefix("sqlite:///"), database)
    made = make_world(app_on(f"sqlite:///{database}", folder / "data"), database)
    yield made
    with made.app.app_context():
        db.session.remove()
        db.engine.dispose()


def test_every_kind_of_id_has_an_example_and_a_rule(world):
    known = IN_REACH | OWN | set(OWN_OR_IN_REACH_OF) | set(NOT_IDS)
    for route in routes(world):
        new = route.parameters - known
        assert not new, f"{route.source}: say in test_rights.py whose {new} are, and make examples in rights.py"
        missing = route.parameters - set(world.places[0].examples)
        assert not missing, f"{route.source}: make an example of {missing} in rights.py"
        assert len(route.ids) <= 1, f"{route.source}: test_rights.py knows one id in a path; teach it this one"


def test_everybody_of_the_cast_is_asked(world):
    assert {reader.name for reader in world.readers} == set(NAMES)


def test_nobody_who_has_not_signed_in_gets_anything_that_is_not_public(world):
    wrong = []
    for route in routes(world):
        answer = _ask(world, route, world.places[0], cookie=None)
        turned_away = answer.status_code == 401 or (answer.status_code == 302 and "/sign-in" in answer.headers["Location"])
        if turned_away == (route.permission is None):
            wrong.append(f"{route.method} {route.rule}: {answer.status_code} ({route.source})")
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("name", NAMES)
def test_everybody_gets_what_the_table_of_permissions_says_and_nothing_else(world, name):
    [reader] = [one for one in world.readers if one.name == name]
    wrong = []
    for route in routes(world):
        if route.permission is None:
            continue
        for place in world.places if route.ids else world.places[:1]:
            answer = _ask(world, route, place, cookie=reader.cookie)
            expected = may(reader, route, place)
            if expected != _given(answer.status_code) or answer.status_code >= 500:
                said = "may" if expected else "may not"
                wrong.append(f"{name} {said} {route.method} {route.rule}, {place.name}: {answer.status_code} ({route.source})")
    assert not wrong, "\n".join(wrong)


def test_the_table_gives_everybody_something_and_nobody_everything(world):
    """Were the expectation empty or total, the matrix would prove nothing."""
    for reader in world.readers:
        asked = [may(reader, route, place) for route in routes(world) if route.permission for place in world.places]
        assert any(asked)
        assert not all(asked)


def _given(status: int) -> bool:
    """Whether the person got through to the matter itself; a form that is filled in wrongly comes after that."""
    return status not in {401, 403, 404, 410}  # 410: there is no such upload; its phone begins anew


def _ask(world: World, route: Route, place: Place, cookie: str | None):
    """One request on the rows as they were; what it changed is undone."""
    client = world.app.test_client(use_cookies=False)
    headers = TUS if route.endpoint.startswith("photos.tus.") else {}
    headers = headers | ({"Cookie": cookie} if cookie else {})
    answer = client.open(route.path(world, place), method=route.method, headers=headers, query_string=QUERY.get(route.endpoint))
    if route.method not in {"GET", "HEAD"} and answer.status_code < 400:
        world.restore()
    return answer
