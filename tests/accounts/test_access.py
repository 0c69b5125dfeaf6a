"""A route opens to who held a post that carries its permission, at the time of what is done."""

from datetime import timedelta

import pytest
from flask import g

from tests.cast import BEGAN, sign_in
from webapp.accounts.access import NotSignedIn, TooLate, allowed, demand
from webapp.accounts.models import Person, Post
from webapp.core.clock import now
from webapp.core.db import db
from webapp.core.problems import NotAllowed
from webapp.core.writes import committed

ENDED = BEGAN + timedelta(days=100)


@pytest.fixture
def asking(app, cast):
    """Asks for a permission as a person, for something that happened then, arriving at another time."""

    def ask(person, permission, *, happened=None, arrives=None):
        with app.test_request_context("/"):
            g.user, g.shared = db.session.get_one(Person, person.id), {}
            g.now = arrives or now()
            g.happened_at = happened or g.now
            demand(permission)

    return ask


@pytest.fixture
def ended(app, cast):
    """The worker's post has ended."""
    with app.app_context(), committed():
        db.session.scalars(db.select(Post).where(Post.person_id == cast.worker.id)).one().ends_at = ENDED


def test_who_holds_no_post_may_open_only_what_is_ones_own(asking, cast):
    asking(cast.nobody, "own")
    with pytest.raises(NotAllowed):
        asking(cast.nobody, "door.read")


def test_what_was_done_in_a_post_is_taken_after_its_end(asking, cast, ended):
    asking(cast.worker, "door.write", happened=ENDED - timedelta(hours=1), arrives=ENDED + timedelta(days=60))


def test_what_was_done_after_the_end_of_a_post_is_not(asking, cast, ended):
    with pytest.raises(NotAllowed):
        asking(cast.worker, "door.write", happened=ENDED, arrives=ENDED)


def test_what_arrives_more_than_sixty_days_after_the_post_is_too_late(asking, cast, ended):
    with pytest.raises(TooLate):
        asking(cast.worker, "door.write", happened=ENDED - timedelta(hours=1), arrives=ENDED + timedelta(days=60, seconds=1))


def test_nobody_signed_in_is_told_to_sign_in(app):
    with app.test_request_context("/units/7?floor=2"):
        g.user = None
        with pytest.raises(NotSignedIn) as refused:
            demand("own")
        assert refused.value.status == 401
        assert refused.value.goto == "/sign-in?next=%2Funits%2F7%3Ffloor%3D2"


def test_a_page_leads_who_is_not_signed_in_to_the_sign_in_and_back(client, cast):
    answer = client.get("/me/password")
    assert answer.location == "/sign-in?next=%2Fme%2Fpassword"
    number_and_password = {"login": cast.worker.staff_number, "password": "door after door", "next": "/me/password"}
    assert client.post("/sign-in", data=number_and_password).location == "/me/password"


@pytest.mark.parametrize(
    ("name", "begins"),
    [("worker", "/ready"), ("operator", "/"), ("administrator", "/desk/start"), ("department_officer", "/desk/start")],
)
@pytest.mark.databases("sqlite")
def test_whom_no_door_is_open_to_begins_at_the_desk(client, cast, name, begins):
    person = getattr(cast, name)
    assert client.post("/sign-in", data={"login": person.staff_number, "password": "door after door"}).location == begins


@pytest.mark.parametrize(("name", "page"), [("administrator", "/desk/"), ("department_officer", "/desk/brief"), ("nobody", "/")])
@pytest.mark.databases("sqlite")
def test_the_desk_begins_with_the_first_page_that_is_open(client, cast, name, page):
    sign_in(client, getattr(cast, name))
    led_to = client.get("/desk/start").location
    assert led_to.startswith(page)
    assert client.get(led_to).status_code == 200
    assert client.get("/").status_code != 403, "Today stays where it is"


def test_a_form_sent_after_the_sign_in_ran_out_is_answered_with_a_way_in(client, cast):
    answer = client.post("/me/preferences", data={"language": "en"})
    assert answer.status_code == 401
    assert 'href="/sign-in"' in answer.text


def test_a_part_of_a_page_asked_for_without_sign_in_moves_the_whole_page(client, cast):
    answer = client.get("/people", headers={"HX-Request": "true"})
    assert (answer.status_code, answer.headers["HX-Redirect"]) == (204, "/sign-in?next=%2Fpeople")


def test_a_phone_that_is_not_signed_in_gets_an_answer_it_can_read(client, cast):
    answer = client.get("/offline/device")
    assert answer.status_code == 401
    assert answer.json["kit"] == 1
    assert answer.json["problem"]["name"] == "not-signed-in"


@pytest.mark.parametrize("name", ["worker", "grid_head", "general_grid_head", "operator", "department_officer", "nobody", "stranger"])
@pytest.mark.databases("sqlite")
def test_only_an_administrator_manages_people(client, cast, name):
    sign_in(client, getattr(cast, name))
    assert client.get("/people").status_code == 403
    assert client.post("/people", data={"name": "新人", "staff_number": "8001"}).status_code == 403


def test_templates_show_only_what_the_reader_may_open(app, cast):
    with app.test_request_context("/"):
        g.user, g.shared, g.now = db.session.get_one(Person, cast.operator.id), {}, now()
        assert allowed("refused.read")
        assert not allowed("people.manage")
        g.user = None
        assert not allowed("own")
