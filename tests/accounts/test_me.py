"""The page about oneself: the same from the server and in the pack, and what can be changed on it."""

import re
from datetime import timedelta

import pytest
from flask import g
from sqlalchemy import select

from tests.cast import PASSWORD, sign_in
from webapp.accounts import actions
from webapp.accounts.models import Device, Person
from webapp.accounts.offline import OwnPage
from webapp.core import db as database
from webapp.core.audit import AuditRow
from webapp.core.carried import Holder, counts_of, touched_since
from webapp.core.clock import local_day, now
from webapp.core.db import db

pytestmark = pytest.mark.databases("sqlite")


def holder_of(person: Person) -> Holder:
    return Holder(person, frozenset(), local_day(now()), now(), person.language, (f"p:{person.id}",))


def drawn_for_the_pack(app, person) -> str:
    with app.test_request_context("/offline/pack"):
        g.user, g.shared, g.now, g.language = db.session.get_one(Person, person.id), {}, now(), "zh_Hans"
        return dict(OwnPage().render(holder_of(g.user), ["/me"]))["/me"]


def devices(app, person) -> list[Device]:
    with app.app_context():
        return list(db.session.scalars(select(Device).where(Device.person_id == person.id, Device.revoked_at.is_(None))))


def scope_count(app, person) -> int:
    with app.app_context():
        return counts_of([f"p:{person.id}"])[f"p:{person.id}"]


@pytest.fixture
def worker(app, cast):
    return sign_in(app.test_client(), cast.worker)


def test_it_is_the_same_online_and_in_the_pack(app, worker, cast):
    assert worker.get("/me").text == drawn_for_the_pack(app, cast.worker)
    assert worker.get("/me/now").text == drawn_for_the_pack(app, cast.worker)


def test_the_pack_brings_it(worker):
    pages = {page["url"]: page.get("html") for page in worker.get("/offline/pack").json["pages"]}
    assert pages["/me"] == worker.get("/me").text


def test_it_shows_posts_ways_in_and_what_the_phone_has_to_say(worker, cast):
    text = worker.get("/me").text
    for said in (cast.worker.name, "网格员", cast.land.grids[0].name, "13800000001", "data-counts", "data-storage", "data-sign-out"):
        assert said in text


def test_only_an_administrator_is_shown_the_way_to_the_people(app, worker, cast):
    assert 'href="/people"' not in worker.get("/me").text
    assert 'href="/people"' in sign_in(app.test_client(), cast.administrator).get("/me").text


def test_a_pack_that_does_not_ask_for_it_is_given_none(app, cast):
    with app.test_request_context("/offline/pack"):
        assert dict(OwnPage().render(holder_of(cast.worker), ["/buildings"])) == {}


def test_what_it_shows_reaches_the_phone_when_it_changes(app, worker, cast):
    before = scope_count(app, cast.worker)
    choices = {"language": "en", "type": "large", "theme": "dark"}
    assert worker.post("/me/preferences", data=choices).location == "/me/now"
    with app.app_context():
        assert OwnPage().concerned(holder_of(cast.worker), touched_since({f"p:{cast.worker.id}": before})) == {"/me"}


def test_being_seen_does_not_change_it(app, worker, cast, time):
    before = scope_count(app, cast.worker), drawn_for_the_pack(app, cast.worker)
    time.pass_by(hours=2)
    worker.get("/me", buffered=True).close()
    assert devices(app, cast.worker)[0].seen_at > now() + timedelta(hours=1)
    assert (scope_count(app, cast.worker), drawn_for_the_pack(app, cast.worker)) == before


def test_language_type_and_theme_are_kept_with_the_person(app, worker, cast):
    worker.post("/me/preferences", data={"language": "en", "type": "large", "theme": "dark"})
    page = worker.get("/me/now").text
    assert '<html lang="en" data-theme="dark" data-type="large"' in page
    assert "Grid worker" in page


@pytest.mark.parametrize("wrong", [{"language": "fr"}, {"theme": "pink"}, {"type": ""}])
def test_a_choice_that_is_not_offered_is_refused(worker, wrong):
    assert worker.post("/me/preferences", data={"language": "en", "type": "usual", "theme": ""} | wrong).status_code == 422


def test_a_lost_phone_is_signed_out_from_another(app, worker, cast):
    lost = sign_in(app.test_client(), cast.worker)
    latest = max(devices(app, cast.worker), key=lambda device: device.signed_in_at)
    assert worker.post(f"/devices/{latest.id}/revocation").location == "/me/now"
    assert lost.get("/me").status_code == 302
    assert worker.get("/me").status_code == 200


def test_signing_this_very_device_out_leads_to_the_sign_in(app, worker, cast):
    assert worker.post(f"/devices/{devices(app, cast.worker)[0].id}/revocation").location == "/sign-in"


@pytest.mark.parametrize("name", ["other_worker", "grid_head", "operator", "nobody", "stranger"])
def test_nobody_signs_out_the_device_of_another(app, worker, cast, name):
    theirs = devices(app, cast.worker)[0]
    client = sign_in(app.test_client(), getattr(cast, name))
    assert client.post(f"/devices/{theirs.id}/revocation").status_code == 404
    assert worker.get("/me").status_code == 200


def test_an_administrator_does_so_within_the_street(app, worker, cast):
    client = sign_in(app.test_client(), cast.administrator)
    mine = devices(app, cast.worker)[0]
    assert client.post(f"/devices/{mine.id}/revocation").location == f"/people/{cast.worker.id}"
    assert worker.get("/me").status_code == 302
    sign_in(app.test_client(), cast.stranger)
    assert client.post(f"/devices/{devices(app, cast.stranger)[0].id}/revocation").status_code == 404


class TestPassword:
    def change(self, client, current, password):
        return client.post("/me/password", data={"current": current, "password": password})

    def test_it_changes_with_the_present_one(self, app, worker, cast):
        assert self.change(worker, PASSWORD, "stair after stair").status_code == 303
        sign_in(app.test_client(), cast.worker, "stair after stair")
        with app.app_context():
            done = set(db.session.scalars(select(AuditRow.done).where(AuditRow.record_id == cast.worker.id)))
        assert "password.set" in done

    def test_the_form_offers_to_sign_the_other_phones_out(self, worker):
        assert re.search(r'name="others" value="y" checked', worker.get("/me/password").text)

    @pytest.mark.parametrize(("ticked", "still_in"), [({"others": "y"}, False), ({}, True)])
    def test_the_other_phones_go_out_with_the_old_one_if_wished(self, app, worker, cast, ticked, still_in):
        other = sign_in(app.test_client(), cast.worker)
        given = {"current": PASSWORD, "password": "stair after stair"} | ticked
        assert worker.post("/me/password", data=given).status_code == 303
        assert worker.get("/me").status_code == 200
        assert (other.get("/me").status_code == 200) is still_in

    def test_nobody_waits_while_passwords_are_looked_at(self, app, worker, monkeypatch):
        """They take as long as fifty writes, and on SQLite a writer is alone."""
        writing = []
        monkeypatch.setattr(actions, "fits", lambda *_: writing.append(database._writing.get()) or True)
        monkeypatch.setattr(actions, "hash_password", lambda _: writing.append(database._writing.get()) or "x")
        assert self.change(worker, PASSWORD, "stair after stair").status_code == 303
        assert len(writing) == 2
        assert not any(writing)

    def test_it_stays_without_the_present_one(self, app, worker, cast):
        answer = self.change(worker, "wrong", "stair after stair")
        assert answer.status_code == 422
        assert 'id="current-problem"' in answer.text
        sign_in(app.test_client(), cast.worker, PASSWORD)

    def test_the_present_one_is_not_guessed_on_a_phone_left_open(self, worker):
        answers = [self.change(worker, "wrong", "stair after stair").status_code for _ in range(11)]
        assert answers[-1] == 429
        assert self.change(worker, PASSWORD, "stair after stair").status_code == 429

    @pytest.mark.parametrize("password", ["short", "13800000001", "11111111"])
    def test_a_new_one_that_is_easily_guessed_is_refused(self, worker, password):
        answer = self.change(worker, PASSWORD, password)
        assert answer.status_code == 422
        assert 'id="password-problem"' in answer.text
