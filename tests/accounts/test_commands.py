"""The commands of a fresh server: its first administrator, a code for whoever lost the way in, and who may open what."""

import pytest
from flask.cli import ScriptInfo

from tests.cast import sign_in
from webapp.accounts.commands import people, routes

pytestmark = pytest.mark.databases("sqlite")
NEW = ["create-admin", "--street", "330108001", "--street-name", "新街道", "--staff-number", "9101", "--name", "丁一"]


@pytest.fixture
def run(app):
    def call(command, *arguments):
        return app.test_cli_runner().invoke(command, arguments, obj=ScriptInfo(create_app=lambda: app))

    return call


def come_in(app, code):
    client = app.test_client()
    assert client.post("/sign-in/password", data={"code": code.strip(), "password": "brand new words"}).status_code == 303
    return client


def test_the_first_administrator_makes_the_street_and_comes_in(app, run):
    made = run(people, *NEW)
    assert made.exit_code == 0
    assert come_in(app, made.output).get("/people").status_code == 200


def test_a_second_administrator_joins_a_street_that_is_there(app, run, cast):
    made = run(people, "create-admin", "--street", cast.land.street.code, "--staff-number", "9002", "--name", "丁二")
    assert made.exit_code == 0
    assert cast.worker.name in come_in(app, made.output).get("/people").text


def test_a_street_that_is_not_there_needs_its_name(run, cast):
    made = run(people, "create-admin", "--street", "000", "--staff-number", "9002", "--name", "丁二")
    assert made.exit_code == 1
    assert "--street-name" in made.output


def test_a_number_that_is_taken_is_said_in_a_sentence(run):
    run(people, *NEW)
    again = run(people, *NEW)
    assert again.exit_code == 1
    assert again.output == "Error: 这个号码刚刚给了别人。\n"


def test_a_code_is_made_for_whoever_lost_the_way_in(app, run, cast):
    come_in(app, run(people, "code", "1001").output)
    sign_in(app.test_client(), cast.worker, "brand new words")


def test_a_code_for_nobody_is_an_error(run, cast):
    assert run(people, "code", "0000").exit_code == 1


def test_every_route_is_listed_with_who_may_open_it(run, app):
    listed = run(routes).output.splitlines()
    assert len(listed) == len(list(app.url_map.iter_rules()))
    assert "NOT MARKED" not in "".join(listed)
    assert any(line.split() == ["GET", "/people", "people.manage", "administrator"] for line in listed)
    assert any(line.split()[:3] == ["POST", "/sign-in", "public"] for line in listed)


def test_the_list_can_be_asked_for_one_role(run):
    assert "/people" not in run(routes, "--role", "grid_worker").output
    assert "/me/password" in run(routes, "--role", "grid_worker").output
