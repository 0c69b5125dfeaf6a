"""Somebody else changes the street while an import checks it: that is seen, checked anew, and in the end given up without a trace."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from tests.areas.conftest import door
from webapp.accounts.models import Person, Post
from webapp.accounts.staffing import depart
from webapp.areas.importing import run as running
from webapp.areas.models import Household
from webapp.areas.signals import doors_resettling
from webapp.core.db import db
from webapp.core.problems import TryAgain
from webapp.core.writes import committed


def test_a_change_between_checking_and_writing_is_seen_and_checked_anew(bring, rows, app, found, monkeypatch):
    bring(rows)
    _address, old = found("D101")
    prepare, times = running._write, []

    def come_between(report, snapshot, files, progress):
        times.append(1)
        if len(times) == 1:
            with committed():
                db.session.get(Household, old.id).ends_at = datetime.now(UTC)
        return prepare(report, snapshot, files, progress)

    monkeypatch.setattr(running, "_write", come_between)
    rows["户室"][1] = door("D101", "101", contact="周阿姨")
    assert bring(rows).written
    assert len(times) == 2
    assert found("D101")[1].contact_name == "周阿姨"


def test_a_departure_between_checking_and_writing_is_seen(bring, rows, app, monkeypatch):
    """No row more, no row ended: only the audit tells."""
    rows["人员"].append(("1003", "江新", "", "", "", "", ""))
    bring(rows)
    prepare, times = running._write, []

    def come_between(report, snapshot, files, progress):
        times.append(1)
        with committed():
            worker = db.session.scalars(select(Person).where(Person.staff_number == "1003")).one()
            depart(worker, by=worker, at=datetime.now(UTC))
        return prepare(report, snapshot, files, progress)

    monkeypatch.setattr(running, "_write", come_between)
    rows["人员"][-1] = ("1003", "江新", "", "网格员", "G2", "", "")
    report = bring(rows)
    assert [line["staff_number"] for line in report.wrong] == ["1003"]
    assert len(times) == 1
    with app.app_context():
        assert not db.session.scalars(select(Post).join(Person).where(Person.staff_number == "1003")).all()


def test_an_import_that_is_always_overtaken_gives_up_without_a_trace(bring, rows, kept, monkeypatch):
    bring(rows)
    before = kept()

    def never(*_args):
        raise running.Overtaken

    monkeypatch.setattr(running, "_write", never)
    rows["户室"].append(door("D999", "999"))
    with pytest.raises(TryAgain):
        bring(rows)
    assert kept() == before


def test_a_fault_in_the_middle_of_writing_leaves_nothing(bring, rows, kept):
    def fail():
        raise RuntimeError("the power went")

    def listen(sender, **_said):
        return fail

    bring(rows)
    before = kept()
    rows["户室"][1] = door("D101", "101", contact="周阿姨")
    with doors_resettling.connected_to(listen), pytest.raises(RuntimeError):
        bring(rows)
    assert kept() == before
