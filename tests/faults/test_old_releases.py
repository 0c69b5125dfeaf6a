"""What phones of older releases posted, recorded form by form, is understood: they may come back after months."""

import json
from datetime import timedelta
from pathlib import Path

import pytest

from tests.cast import BEGAN
from tests.faults.batches import MET
from tests.faults.ledger import once
from tests.faults.street import Street
from tests.offline.phone import Phone
from webapp.accounts.models import Post
from webapp.accounts.roles import DEPARTMENT_OFFICER
from webapp.core.clock import now
from webapp.core.db import db
from webapp.core.ids import new_id
from webapp.orders.registers import Department, DepartmentMember
from webapp.visits.models import CareAgreement, Promise

RECORDED = sorted((Path(__file__).parent / "recorded").glob("*.json"))
TWO_MONTHS = timedelta(days=61)
CALLED = {"department": "城管科", "other_department": "建管办"}
MADE = {"handbook.create": "note", "reports.create": "report", "whistles.create": "whistle"}  # a form → what it made is called later


def forms(recorded: Path) -> list[dict]:
    return json.loads(recorded.read_text())


@pytest.mark.parametrize("recorded", RECORDED, ids=lambda path: path.stem)
def test_every_form_as_an_older_release_posted_it_is_filed(street: Street, phone: Phone, recorded: Path):
    land = street.cast.land
    names = {"door": land.addresses[0].id, "other_door": land.addresses[1].id, "household": land.households[0].id}
    names |= {"building": land.buildings[0].id} | departments(street, phone)
    names["last_visit"] = phone.save(street.door(2), MET, at=now())["key"]
    phone.send()
    for form in forms(recorded):
        path = form["path"].format(**names)
        fields = [(name, text.format(**names)) for name, text in form["fields"]]
        replaces = form["replaces"].format(**names) if "replaces" in form else None
        at = now() - timedelta(days=form["days_ago"]) if "days_ago" in form else now() - TWO_MONTHS
        entry = phone.save(path, *fields, at=at, replaces=replaces, release=recorded.stem)
        [verdict] = phone.send()
        assert (form["form"], verdict["verdict"], verdict["problems"]) == (form["form"], "filed", [])
        names |= made_by(street, phone, form["form"], entry["key"])
    once(street, phone)


def test_every_form_that_a_phone_keeps_is_recorded(street: Street):
    kept = {name for name, view in street.app.view_functions.items() if getattr(view, "offline", False)}
    for recorded in RECORDED[-1:]:
        assert {form["form"] for form in forms(recorded)} == kept


def departments(street: Street, phone: Phone) -> dict[str, object]:
    """Two that can be called; the phone's person acts for the first."""
    who = {"street_id": phone.person.street_id, "person_id": phone.person.id, "starts_at": BEGAN}
    made = {name: Department(id=new_id(), code=code, name=code, street_id=phone.person.street_id) for name, code in CALLED.items()}
    ids = {name: one.id for name, one in made.items()}
    with street.change():
        db.session.add_all(made.values())
        db.session.flush()
        db.session.add(DepartmentMember(department_id=ids["department"], **who))
        db.session.add(Post(role=DEPARTMENT_OFFICER, area_id=street.cast.land.root.id, **who))
    return ids


def made_by(street: Street, phone: Phone, form: str, key: str) -> dict[str, object]:
    """Ids that later forms of the recording speak of."""
    made: dict[str, object] = {MADE[form]: key} if form in MADE else {}
    for name, model in (("promise", Promise), ("agreement", CareAgreement)):
        rows = street.rows(model, model.street_id == phone.person.street_id)
        made |= {name: rows[-1].id} if rows else {}
    return made
