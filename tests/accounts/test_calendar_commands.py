"""A street enters a year's holidays before any release knows them."""

from datetime import date

import pytest
from flask.cli import ScriptInfo

from webapp.accounts.calendar_commands import work_calendar
from webapp.accounts.parameter_commands import parameters
from webapp.core import calendar
from webapp.core import parameters as kept

YEAR = 2031  # far beyond any release
ENTERED = ("enter", str(YEAR), "--off", f"{YEAR}-01-22..{YEAR}-01-29", "--work", f"{YEAR}-02-08", "--source", "国办发明电", "--by", "9001")


@pytest.fixture
def run(app, cast):
    def call(command, *arguments):
        street = ["--street", cast.land.street.code]
        return app.test_cli_runner().invoke(command, [*arguments, *street], obj=ScriptInfo(create_app=lambda: app))

    return call


def test_a_year_is_entered_and_shown(app, cast, run):
    assert "Not published yet" in run(work_calendar, "show", str(YEAR)).output
    assert "9 days entered" in run(work_calendar, *ENTERED).output
    shown = run(work_calendar, "show", str(YEAR)).output
    assert f"{YEAR}-01-22 off" in shown
    assert f"{YEAR}-02-08 worked" in shown
    assert "Not published yet" not in shown
    with app.app_context():
        works = calendar.calendar_on(cast.land.street.id, date(YEAR, 1, 1))
        assert not works.works_on(date(YEAR, 1, 24))
        assert works.works_on(date(YEAR, 2, 8))


@pytest.mark.parametrize(
    "said", ["soon", f"{YEAR}-02-30", f"{YEAR}-02-10..{YEAR}-02-01", f"{YEAR}-01-01..{YEAR}-12-31", f"{YEAR + 1}-01-01"]
)
def test_days_that_are_none_are_refused(run, said):
    arguments = [said if one.startswith(f"{YEAR}-01-22") else one for one in ENTERED]
    assert run(work_calendar, *arguments).exit_code != 0


def test_nobody_enters_a_year_for_nobody(run):
    assert "staff number" in run(work_calendar, *ENTERED[:-1], "4711").output


@pytest.mark.parametrize(
    ("name", "value", "taken"),
    [
        ("work.hours", '[["09:00", "12:00"], ["14:00", "18:00"]]', True),
        ("work.hours", '[["12:00", "09:00"]]', False),
        ("work.hours", "8", False),
        ("order.reminders", "[60, 90]", True),
        ("order.reminders", '["half"]', False),
        ("notice.quiet_hours", '["21:00", "07:00"]', True),
        ("notice.quiet_hours", '["21:00"]', False),
        ("order.accept_minutes", "[1]", False),
        ("order.accept_minutes", "60", True),
        ("order.accept_minutes", "0", False),
    ],
)
def test_a_parameter_takes_values_of_its_kind_alone(app, cast, run, name, value, taken):
    done = run(parameters, "set", name, value, "--by", "9001", "--reason", "试行")
    assert (done.exit_code == 0) == taken, done.output
    with app.app_context():
        assert (kept.value(cast.land.street.id, name, date(2099, 1, 1)) != kept.DEFINED[name].default) == taken
