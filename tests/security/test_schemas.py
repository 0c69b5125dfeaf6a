"""Every JSON and tus endpoint, asked what docs/openapi.yaml allows and what it forbids: no fault, and an answer as described.

The requests are drawn by Schemathesis, always the same ones, in this process. Those it draws are mostly wrong on purpose.
"""

from collections.abc import Iterator

import pytest
import schemathesis
import yaml
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.generation import GenerationMode
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from tests.architecture.rights import World
from webapp import ROOT

DESCRIPTION = yaml.safe_load((ROOT / "docs/openapi.yaml").read_text())
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]
OPERATIONS = {found.ok().label: found.ok() for found in schemathesis.openapi.from_dict(DESCRIPTION).get_all_operations()}
HOUSE = "gridwalk="
schemathesis.serializer.alias("application/offset+octet-stream", "application/octet-stream")
OWN_PAGE = {"Sec-Fetch-Site": "same-origin", "Accept-Encoding": "identity"}
drawn = settings(
    max_examples=20,
    derandomize=True,
    database=None,
    deadline=None,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)


def asked() -> Iterator[tuple[str, GenerationMode]]:
    """Each endpoint as it allows, and where there is anything that could be wrong, as it forbids."""
    for label, operation in OPERATIONS.items():
        yield label, GenerationMode.POSITIVE
        if any(operation.iter_parameters()) or operation.body:
            yield label, GenerationMode.NEGATIVE


@pytest.fixture(scope="module", autouse=True)
def rows(world: World) -> Iterator[None]:
    """What is drawn here may write; afterwards the rows are as before."""
    yield
    world.restore()


@pytest.mark.parametrize("name", ["worker", "operator", None])
@pytest.mark.parametrize(("label", "mode"), list(asked()))
def test_no_fault_and_an_answer_as_described(world, label, name, mode):
    cookie = {reader.name: reader.cookie.removeprefix(HOUSE) for reader in world.readers}.get(name)
    operation = OPERATIONS[label]

    @drawn
    @given(case=operation.as_strategy(generation_mode=mode))
    def ask(case: schemathesis.Case) -> None:
        case.cookies = {"gridwalk": cookie} if cookie else {}
        answer = case.call(app=world.app, headers=OWN_PAGE)
        case.validate_response(answer, checks=CHECKS)
        if cookie is None and operation.definition.raw.get("security") != []:
            assert answer.status_code in {401, 404}

    ask()


def test_every_endpoint_of_the_kit_is_described_and_nothing_else(world):
    described = {(path.replace("{release}", "x").replace("{upload_id}", "x"), method.upper()) for path, method in _operations()}
    kit = {
        (rule.rule.replace("<string:asked>", "x").replace("<uuid:upload_id>", "x"), method)
        for rule in world.app.url_map.iter_rules()
        if rule.rule.startswith(("/offline/", "/healthz", "/manifest", "/static/"))
        for method in _methods(rule)
    }
    assert described == kit


def _operations():
    for path, item in DESCRIPTION["paths"].items():
        yield from ((path, method) for method in item if method != "parameters")


def _methods(rule) -> set[str]:
    """Those that a view answers itself."""
    own = rule.methods - ({"OPTIONS"} if rule.provide_automatic_options is not False else set())
    return own - ({"HEAD"} if "GET" in own else set())
