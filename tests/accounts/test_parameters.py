"""A street's own values: set by a command from a day on, with who and why; what was, stays."""

from datetime import timedelta

import pytest
from flask.cli import ScriptInfo
from sqlalchemy import select

from webapp.accounts.parameter_commands import parameters
from webapp.core import parameters as kept
from webapp.core.audit import AuditRow
from webapp.core.clock import local_day, now
from webapp.core.db import db

NAME = "visit.refused_days"


@pytest.fixture
def run(app, cast):
    def call(*arguments):
        command = [*arguments, "--street", cast.land.street.code]
        return app.test_cli_runner().invoke(parameters, command, obj=ScriptInfo(create_app=lambda: app))

    return call


@pytest.fixture
def held(app, cast):
    """What holds so many days from today."""

    def ask(days: int, street=cast.land.street):
        with app.app_context():
            return kept.value(street.id, NAME, local_day(now()) + timedelta(days=days))

    return ask


def in_days(days: int) -> str:
    return (local_day(now()) + timedelta(days=days)).isoformat()


def test_a_value_holds_from_its_day_on_in_its_street_alone(app, cast, run, held):
    made = run("set", NAME, "90", "--from", in_days(2), "--by", "9001", "--reason", "居民会议定的")
    assert made.exit_code == 0, made.output
    assert (held(1), held(2), held(200), held(2, cast.next_land.street)) == (180, 90, 90, 180)
    with app.app_context():
        row = db.session.scalars(select(AuditRow).where(AuditRow.done == "parameter.changed")).one()
        assert row.by_id == cast.administrator.id
        assert row.details == {"name": NAME, "from": in_days(2), "value": [180, 90], "reason": "居民会议定的"}


def test_a_day_that_has_a_value_gets_another_and_the_audit_keeps_both(app, run, held):
    for value in ("90", "60"):
        assert run("set", NAME, value, "--by", "9001", "--reason", "试一试").exit_code == 0
    assert held(0) == 60
    with app.app_context():
        rows = db.session.scalars(select(AuditRow).where(AuditRow.done == "parameter.changed").order_by(AuditRow.id))
        assert [row.details["value"] for row in rows] == [[180, 90], [90, 60]]


@pytest.mark.databases("sqlite")
@pytest.mark.parametrize(
    "wrong",
    [
        ("nothing.known", "9", "--by", "9001", "--reason", "x"),
        (NAME, "0", "--by", "9001", "--reason", "x"),
        (NAME, "soon", "--by", "9001", "--reason", "x"),
        (NAME, "9", "--by", "9001", "--reason", " "),
        (NAME, "9", "--by", "9001", "--reason", "x" * 301),
        (NAME, "9", "--by", "7001", "--reason", "of another street"),
        (NAME, "9", "--by", "9001"),
        (NAME, "9", "--by", "9001", "--reason", "x", "--from", "2020-01-01"),
    ],
)
def test_what_makes_no_sense_is_refused_with_a_sentence(run, held, wrong):
    answer = run("set", *wrong)
    assert answer.exit_code != 0
    assert "Error" in answer.output
    assert held(0) == 180


@pytest.mark.databases("sqlite")
def test_the_list_says_what_holds_and_who_changed_it_why(run, cast):
    run("set", NAME, "90", "--from", in_days(2), "--by", "9001", "--reason", "居民会议定的")
    said = run("list").output
    assert f"{NAME:24}180 days" in said
    assert f"from {in_days(2)}: 90, {cast.administrator.name}" in said
    assert "居民会议定的" in said
    assert all(name in said for name in kept.DEFINED)
