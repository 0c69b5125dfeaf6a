"""The commands around audit, work by the clock and retention, as an operator types them."""

import pytest
from flask import Flask
from sqlalchemy import delete, update

from webapp.core import audit, chain
from webapp.core.audit import AuditRow
from webapp.core.clock import now
from webapp.core.commands import commands
from webapp.core.db import db
from webapp.core.schedule import WORK
from webapp.core.writes import committed


@pytest.fixture
def type_in(app: Flask, cast):
    for command in commands:
        app.cli.add_command(command)
    with app.app_context(), committed():
        for number in range(3):
            audit.record_work("test", cast.land.street.id, at=now(), number=number)

    def run(*words: str):
        return app.test_cli_runner().invoke(args=words)

    return run


def head_of(output: str) -> str:
    return output.split("head ")[1].split(";")[0]


def test_tick_seals_and_verify_finds_nothing(type_in):
    assert "seal" in type_in("tick").output.split()
    answer = type_in("audit", "verify")
    assert answer.exit_code == 0, answer.output
    assert "330106001: head 1:" in answer.output
    assert "330106002: nothing sealed yet; 0 rows wait to be sealed" in answer.output


def test_verify_names_the_row_and_its_exit_code_says_so(app, type_in):
    type_in("tick")
    with app.app_context(), committed():
        row_id = db.session.scalars(db.select(AuditRow.id).order_by(AuditRow.id)).first()
        db.session.execute(update(AuditRow).where(AuditRow.id == row_id).values(done="nothing"))
    answer = type_in("audit", "verify")
    assert answer.exit_code == 1
    assert f"330106001: Segment 1: row {row_id} (nothing) was changed." in answer.output


def test_a_head_written_down_earlier_finds_a_chain_made_anew(app, type_in, cast):
    type_in("tick")
    head = head_of(type_in("audit", "verify").output)
    assert type_in("audit", "verify", "--street", "330106001", "--head", head).exit_code == 0
    with app.app_context(), committed():
        db.session.execute(delete(chain.AuditSegment))
        db.session.execute(update(AuditRow).values(segment=None, done="nothing"))
    with app.app_context():
        chain.seal(cast.land.street.id, now())
    assert type_in("audit", "verify").exit_code == 0, "it looks whole"
    answer = type_in("audit", "verify", "--street", "330106001", "--head", head)
    assert answer.exit_code == 1
    assert "The chain no longer goes through" in answer.output


@pytest.mark.parametrize(
    "words",
    [("--head", "1:abc", "--street", "330106001"), ("--street", "999"), ("--head", "1:" + "0" * 64)],
    ids=["head", "street", "whose"],
)
def test_verify_says_what_it_cannot_read(type_in, words):
    answer = type_in("audit", "verify", *words)
    assert answer.exit_code in (1, 2)
    assert "Error:" in answer.output
    assert "Traceback" not in answer.output


def test_jobs_tells_when_each_work_is_due(type_in):
    type_in("tick")
    output = type_in("jobs").output
    assert {line.split()[0] for line in output.splitlines()} == set(WORK) > {"photo_files", "retention", "seal", "order_clocks"}
    assert "02:30  done never" in output


def test_retention_tells_before_it_lets_go(app, type_in):
    answer = type_in("retention", "--dry-run")
    assert answer.exit_code == 0, answer.output
    assert "visit_notes" in answer.output
    assert type_in("retention").exit_code == 0
