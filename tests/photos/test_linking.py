"""Records show photos of their own person, also before the bytes arrive, and only to whoever may see the record."""

from uuid import uuid4

import pytest

from tests.photos import pictures
from tests.photos.tus import sha256
from webapp.accounts.models import Person
from webapp.core.clock import now
from webapp.core.db import db
from webapp.core.problems import NotFound, Problem
from webapp.core.writes import committed
from webapp.photos import actions, queries, visibility
from webapp.photos.signals import photo_settled


@pytest.fixture
def record(app, chen, monkeypatch):
    """A record that only Chen may see. Any table does: photos know of records no more than table and id."""

    def chens_alone(person, record_id, at):
        if person.id != chen:
            raise NotFound()
        return True

    monkeypatch.setitem(visibility._may_see, "person", chens_alone)
    with app.app_context():
        return db.session.get_one(Person, chen)


@pytest.fixture
def link(app, record):
    def put(hashes, person_id):
        with app.app_context(), committed():
            actions.link(record, hashes, by=db.session.get_one(Person, person_id), at=now())

    return put


@pytest.fixture
def shown(app, record):
    def read():
        with app.app_context():
            return queries.shown_by("person", [record.id]).get(record.id, [])

    return read


def test_text_comes_first_and_its_photos_when_they_can(phone, chen, link, shown):
    data = pictures.from_our_phone()
    link([sha256(data)], chen)
    assert [(one.position, one.photo_id, one.refused) for one in shown()] == [(0, None, False)]
    phone.send(data)
    [one] = shown()
    assert one.photo_id is not None
    answer = phone.client.get(f"/photos/{one.photo_id}")
    assert answer.data == data


def test_a_photo_is_given_out_as_a_picture_and_nothing_else(phone, chen, link, shown):
    phone.send(pictures.from_a_camera())
    link([sha256(pictures.from_a_camera())], chen)
    [one] = shown()
    whole, small = (phone.client.get(f"/photos/{one.photo_id}{end}") for end in ("", "/thumbnail"))
    assert pictures.opened(whole.data).size == (1200, 1600)
    assert pictures.opened(small.data).size == (176, 176)
    for answer in (whole, small):
        assert answer.mimetype == "image/jpeg"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Cache-Control"] == "private, no-store"
        assert answer.headers["Content-Disposition"] == f"inline; filename={one.photo_id}.jpg"
        assert "sandbox" in answer.headers["Content-Security-Policy"]


def test_whoever_may_not_see_the_record_does_not_see_its_photo(app, phone, phone_of, chen, lin, link, shown):
    phone.send(pictures.from_our_phone())
    link([sha256(pictures.from_our_phone())], chen)
    [one] = shown()
    for end in ("", "/thumbnail"):
        assert phone_of(lin).client.get(f"/photos/{one.photo_id}{end}").status_code == 404
        assert app.test_client().get(f"/photos/{one.photo_id}{end}").status_code in {302, 401}


def test_a_photo_in_no_record_is_shown_to_nobody(phone, app):
    phone.send(pictures.from_our_phone())
    with app.app_context():
        photo_id = db.session.scalars(db.select(queries.Photo.id)).one()
    assert phone.client.get(f"/photos/{photo_id}").status_code == 404
    assert phone.client.get(f"/photos/{uuid4()}").status_code == 404


def test_a_hash_opens_nobody_elses_picture(phone, phone_of, chen, lin, link, shown):
    """Lin has Chen's picture; that Chen names its hash shows her nothing until she sends it herself."""
    data = pictures.from_our_phone()
    phone_of(lin).send(data)
    link([sha256(data)], chen)
    assert shown()[0].photo_id is None
    phone.send(data)
    assert shown()[0].photo_id is not None


def test_nine_photos_keep_their_order_and_a_tenth_is_refused(phone, chen, link, shown):
    hashes = [sha256(pictures.numbered(number)) for number in range(9)]
    link([*hashes, hashes[3]], chen)
    for number in (8, 0, 4, 1, 7, 2, 6, 3, 5):
        assert phone.send(pictures.numbered(number)).status_code == 204
    assert [one.position for one in shown()] == list(range(9))
    for one, number in zip(shown(), range(9), strict=True):
        assert phone.client.get(f"/photos/{one.photo_id}").data == _kept(number)
    with pytest.raises(Problem) as caught:
        link([f"{number:064x}" for number in range(10)], chen)
    assert caught.value.name == "too-many-photos"


def _kept(number: int) -> bytes:
    from webapp.photos.checking import check

    return check(pictures.numbered(number), "").data


def test_what_is_no_hash_is_refused(chen, link):
    for said in ("", "abc", "G" * 64, "a" * 65):
        with pytest.raises(Problem):
            link([said], chen)


def test_a_refused_photo_is_named_and_its_record_stays(phone, chen, link, shown):
    link([sha256(pictures.svg()), sha256(pictures.numbered(1))], chen)
    phone.send(pictures.svg())
    phone.send(pictures.numbered(1))
    assert [(one.refused, one.photo_id is not None) for one in shown()] == [(True, False), (False, True)]


def test_a_record_hears_that_its_photo_has_arrived_and_its_pages_change(phone, app, chen, link, record):
    heard = []

    def hear(sender, record, record_id):
        heard.append((record, record_id))

    link([sha256(pictures.numbered(1))], chen)
    before = _count(app, f"p:{chen}")
    with photo_settled.connected_to(hear):
        phone.send(pictures.numbered(1))
    assert heard == [("person", record.id)]
    assert _count(app, f"p:{chen}") == before + 1


def _count(app, scope: str) -> int:
    from webapp.core.carried import counts_of

    with app.app_context():
        return counts_of([scope])[scope]
