"""A lost phone: it is emptied from afar at its next contact, and says so; nothing else can say it in its place."""

from uuid import UUID

import pytest

from tests.cast import sign_in
from webapp.accounts.models import Device
from webapp.core.audit import AuditRow
from webapp.core.db import db


@pytest.fixture
def lost(app, cast):
    """The worker's phone, in somebody else's hands."""
    client = sign_in(app.test_client(), cast.worker)
    client.device = client.get("/offline/device").json["device"]
    return client


def device_of(app, client) -> Device:
    with app.app_context():
        return db.session.get_one(Device, UUID(client.device))


def ask(app, person, device: str):
    return sign_in(app.test_client(), person).post(f"/devices/{device}/wipe")


def problem_of(answer) -> str:
    return answer.json["problem"]["name"]


@pytest.mark.parametrize("who", ["worker", "administrator"])
def test_its_person_or_an_administrator_has_it_emptied_at_its_next_contact(app, cast, lost, who):
    assert ask(app, getattr(cast, who), lost.device).status_code == 303
    answer = lost.get("/offline/device")
    assert (answer.status_code, problem_of(answer)) == (401, "wipe")
    assert lost.post("/offline/outbox", json={"entries": []}).status_code == 401
    device = device_of(app, lost)
    assert device.wipe_asked_at is not None
    assert device.revoked_at is not None
    assert device.wiped_at is None


def test_the_phone_says_that_it_forgot_and_the_list_shows_it(app, cast, lost):
    ask(app, cast.administrator, lost.device)
    desk = sign_in(app.test_client(), cast.administrator)
    page = f"/people/{cast.worker.id}"
    assert "还没联系上" in desk.get(page).get_data(as_text=True)
    assert lost.post("/offline/device/wiped").status_code == 200
    first = device_of(app, lost).wiped_at
    assert first is not None
    assert lost.post("/offline/device/wiped").status_code == 200
    assert device_of(app, lost).wiped_at == first
    assert "已清空于" in desk.get(page).get_data(as_text=True)
    with app.app_context():
        done = db.session.scalars(db.select(AuditRow.done).where(AuditRow.record == "device").order_by(AuditRow.id)).all()
    assert done.count("device.wipe_asked") == done.count("device.wiped") == 1


def test_nobody_else_can_say_that_it_forgot(app, cast, lost):
    ask(app, cast.administrator, lost.device)
    assert app.test_client().post("/offline/device/wiped").status_code == 404
    assert sign_in(app.test_client(), cast.worker).post("/offline/device/wiped").status_code == 404
    assert device_of(app, lost).wiped_at is None


def test_a_phone_that_was_only_signed_out_is_not_told_to_forget(app, cast, lost):
    sign_in(app.test_client(), cast.administrator).post(f"/devices/{lost.device}/revocation")
    assert problem_of(lost.get("/offline/device")) == "not-signed-in"
    assert lost.post("/offline/device/wiped").status_code == 404


@pytest.mark.parametrize("who", ["other_worker", "operator", "stranger"])
def test_nobody_without_the_right_empties_a_colleagues_phone(app, cast, lost, who):
    assert ask(app, getattr(cast, who), lost.device).status_code == 404
    assert lost.get("/offline/device").status_code == 200


def test_the_phone_in_the_hand_is_signed_out_instead(app, cast, lost):
    answer = lost.post(f"/devices/{lost.device}/wipe")
    assert answer.status_code == 409
    assert lost.get("/offline/device").status_code == 200


def test_who_signs_in_again_on_it_goes_on(app, cast, lost):
    ask(app, cast.worker, lost.device)
    sign_in(lost, cast.worker)
    assert lost.get("/offline/device").status_code == 200
