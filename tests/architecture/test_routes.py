"""Every route: a permission or marked public, typed parameters, kebab-case nouns, writes in a transaction."""

import inspect
import re

import pytest

from tests.conftest import app_on
from webapp.accounts.roles import PERMISSIONS
from webapp.core.db import db

HANDLE_THEMSELVES = {
    "offline.outbox",  # one transaction for the batch, answered whatever becomes of it
    "photos.tus.create",  # a picture is opened between two transactions, never inside one
    "photos.tus.piece",
    "rescue.hand_in",  # a transaction for each batch of the file, photos between two
    "accounts.sign_in",  # two short ones: none is open while the password is looked at
    "accounts.change_password",
    "accounts.first_password",
    "notices.add",  # an address is looked at by a process of its own first
    "notices.try_own",  # none is open while a message is on its way
    "street_channels.add",
    "street_channels.try_it",
    "desk_reports.finds",  # reads alone, while somebody types; posted so that no name stands in an address
    "accounts.try_code",  # a try counts also when the code is wrong
}


@pytest.fixture
def rules(app):
    return [rule for rule in app.url_map.iter_rules() if rule.endpoint != "static"]


def where(app, rule) -> str:
    view = inspect.unwrap(app.view_functions[rule.endpoint])
    return f"{inspect.getsourcefile(view)}:{view.__name__} ({rule.rule})"


@pytest.mark.databases("sqlite")
def test_every_route_has_a_permission_or_is_public(app, rules):
    views = [(rule, app.view_functions[rule.endpoint]) for rule in rules]
    unmarked = [where(app, rule) for rule, view in views if not getattr(view, "public", False) and not hasattr(view, "permission")]
    assert not unmarked, "put @allow or @public under the route of:\n" + "\n".join(unmarked)
    unknown = [where(app, rule) for rule, view in views if getattr(view, "permission", "own") not in PERMISSIONS]
    assert not unknown


@pytest.mark.databases("sqlite")
def test_every_parameter_is_typed(app, rules):
    untyped = [where(app, rule) for rule in rules if re.search(r"<(?![a-z]+(\([^)]*\))?:)", rule.rule)]
    assert not untyped, "write <uuid:…>, <int:…> or <string:…> in:\n" + "\n".join(untyped)


@pytest.mark.databases("sqlite")
def test_addresses_are_kebab_case(app, rules):
    fixed = [(rule, re.sub(r"<[^>]+>", "", rule.rule)) for rule in rules]
    wrong = [where(app, rule) for rule, text in fixed if not re.fullmatch(r"[a-z0-9/.-]*", text)]
    assert not wrong


@pytest.mark.databases("sqlite")
def test_every_write_runs_in_a_transaction(app, rules):
    unsafe = [rule for rule in rules if rule.methods & {"POST", "PUT", "PATCH", "DELETE"} and rule.endpoint not in HANDLE_THEMSELVES]
    wrong = [where(app, rule) for rule in unsafe if not getattr(app.view_functions[rule.endpoint], "writes", False)]
    assert not wrong, "put @writes under the permission of:\n" + "\n".join(wrong)


@pytest.mark.databases("sqlite")
def test_what_a_phone_may_replay_is_a_field_route_and_nothing_else(app, rules):
    offline = {rule.rule for rule in rules if getattr(app.view_functions[rule.endpoint], "offline", False)}
    assert offline
    assert not [rule for rule in offline if rule.startswith("/offline/")]


def test_the_app_starts_on_an_empty_folder(database_url, tmp_path):
    app = app_on(database_url, tmp_path / "a folder with spaces")
    assert app.test_client().get("/healthz").json["ready"] is True
    with app.app_context():
        db.engine.dispose()
