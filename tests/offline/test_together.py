"""Entries of a batch are filed together; one that the rules refuse, in the middle, costs the others nothing."""

from datetime import timedelta

import pytest
from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from tests.offline.phone import Phone
from webapp.core.audit import AuditRow
from webapp.core.clock import now
from webapp.core.db import db
from webapp.core.filing import FailedTry, FiledEntry, RefusedEntry
from webapp.core.ids import new_id, parse_id
from webapp.core.problems import Problem
from webapp.handbook.models import HandbookEntry
from webapp.visits import actions, rules
from webapp.visits.models import DoorState, Visit


@pytest.fixture
def phone(app, cast) -> Phone:
    return Phone(app.test_client(), cast.worker).sign_in()


@pytest.fixture
def doors(cast) -> list:
    return [f"/addresses/{one.id}/visits" for one in cast.land.addresses[:6]]


def visit(phone: Phone, path: str, outcome: str = "met", **more) -> dict:
    return phone.save(path, ("outcome", outcome), at=more.pop("at", now()), **more)


def verdicts(answer: list[dict]) -> list[str]:
    return [one["verdict"] for one in answer]


def test_a_refusal_in_the_middle_undoes_nothing_around_it(app, cast, phone, doors):
    other_grid = f"/addresses/{cast.land.addresses[-1].id}/visits"
    paths = [*doors[:2], other_grid, *doors[2:4], "/people", *doors[4:], doors[0]]
    keys = [visit(phone, path)["key"] for path in paths]
    said = phone.send()
    assert verdicts(said) == ["filed", "filed", "refused", "filed", "filed", "refused", "filed", "filed", "filed"]
    filed = {key for key, one in zip(keys, said, strict=True) if one["verdict"] == "filed"}
    assert len({one["receipt"] for one in said if one["receipt"]}) == len(filed)
    with app.app_context():
        assert {str(one) for one in db.session.scalars(select(Visit.id))} == filed
        assert {str(one) for one in db.session.scalars(select(FiledEntry.id))} == filed
        assert {str(one) for one in db.session.scalars(select(HandbookEntry.visit_id))} == filed
        assert {str(one) for one in db.session.scalars(select(RefusedEntry.key))} == set(keys) - filed


@pytest.fixture
def visited(monkeypatch) -> list:
    """The doors for which a visit was begun, each time that it was."""
    begun, really = [], actions.visit

    def visit(address, said, **more):
        begun.append(address.id)
        made = really(address, said, **more)
        if said.difficulty == "too much":
            raise Problem("too-much", _l("Not this one."))
        return made

    monkeypatch.setattr(actions, "visit", visit)
    return begun


def test_a_refusal_before_any_change_makes_nothing_run_twice(app, cast, phone, doors, visited):
    strange = [f"/addresses/{cast.land.addresses[-1].id}/visits", f"/addresses/{new_id()}/visits", "/people"]
    wanted = []
    for path, refused in zip(doors[:3], strange, strict=True):
        wanted += [visit(phone, path)["key"], None]
        visit(phone, refused)
    visit(phone, doors[3], "perhaps")
    wanted += [None, visit(phone, doors[0], "not_home")["key"]]
    said = phone.send()
    assert [one["key"] if one["verdict"] == "filed" else None for one in said] == wanted
    assert visited == [one.id for one in [*cast.land.addresses[:3], cast.land.addresses[0]]]
    with app.app_context():
        assert len(db.session.scalars(select(RefusedEntry)).all()) == 4
        assert {str(one) for one in db.session.scalars(select(Visit.id))} == set(filter(None, wanted))


def test_a_refusal_after_a_change_undoes_that_change_and_no_other(app, cast, phone, doors, visited):
    """Also where the change was one of a row that an entry before it had changed already."""
    for path in (doors[0], doors[1]):
        visit(phone, path, at=now() - timedelta(hours=1))
    phone.save(doors[0], ("outcome", "not_home"), ("difficulty", "too much"), at=now())
    visit(phone, doors[2])
    assert verdicts(phone.send()) == ["filed", "filed", "refused", "filed"]
    with app.app_context():
        state = db.session.get_one(DoorState, cast.land.addresses[0].id)
        assert (state.last_outcome, state.tries, len(state.recent)) == ("met", 0, 1)
        assert set(db.session.scalars(select(Visit.outcome))) == {"met"}
        assert len(db.session.scalars(select(Visit.id)).all()) == 3
        assert len(db.session.scalars(select(AuditRow.id).where(AuditRow.done == "visit.filed")).all()) == 3


def test_two_visits_at_one_door_stand_as_if_each_had_come_alone(app, cast, phone, doors):
    early, late = now() - timedelta(hours=2), now() - timedelta(hours=1)
    visit(phone, doors[0], "met", at=late)
    visit(phone, doors[0], "not_home", at=early)
    assert verdicts(phone.send()) == ["filed", "filed"]
    with app.app_context():
        state = db.session.get_one(DoorState, cast.land.addresses[0].id)
        assert (state.state, state.tries, state.last_outcome) == ("met", 1, "met")
        assert len(state.recent) == 2


def test_a_fault_with_the_rows_of_one_leaves_the_others_filed(app, cast, phone, doors, monkeypatch):
    """The database minds one entry's rows, which it sees when all are written: each is tried again by itself."""
    monkeypatch.setattr(rules, "OUTCOMES", (*rules.OUTCOMES, "danced"))
    for number, path in enumerate(doors[:4]):
        visit(phone, path, "danced" if number == 2 else "met")
    assert verdicts(phone.send()) == ["filed", "filed", "retry", "filed"]
    with app.app_context():
        assert set(db.session.scalars(select(Visit.outcome))) == {"met"}
        assert len(db.session.scalars(select(Visit.id)).all()) == 3
        assert [one.times for one in db.session.scalars(select(FailedTry))] == [1]


def test_a_refused_correction_leaves_what_it_would_have_corrected(app, cast, phone, doors):
    made = visit(phone, doors[0])
    phone.waiting = []
    visit(phone, doors[1])
    visit(phone, doors[0], "perhaps", replaces=made["key"])
    said = phone.send([*phone.waiting, made])
    assert verdicts(said) == ["filed", "refused", "filed"]
    with app.app_context():
        assert db.session.get(Visit, parse_id(made["key"])) is not None
        assert db.session.get_one(FiledEntry, parse_id(made["key"])).unapplied is None
