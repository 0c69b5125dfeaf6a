"""A visit writes itself into the handbook of whoever made it, once, and goes from there when it is taken back."""

from datetime import date, timedelta

import pytest
from sqlalchemy.exc import IntegrityError

from tests.handbook.conftest import WEDNESDAY
from tests.photos import pictures
from tests.photos.tus import Sender, sha256
from webapp.accounts.models import Person
from webapp.areas.models import Address
from webapp.core.db import db
from webapp.core.ids import new_id
from webapp.core.problems import Problem
from webapp.core.writes import committed
from webapp.handbook import actions as handbook
from webapp.handbook.models import HandbookEntry
from webapp.visits import actions as visits
from webapp.visits import households
from webapp.visits.actions import Said
from webapp.visits.models import Visit


@pytest.fixture
def walk(app, cast, clock):
    """The worker visits the door of that number; its key."""

    def visit(number: int, outcome: str = "met", minutes: int = 0, *, replaces=None, **said):
        key, at = new_id(), WEDNESDAY + timedelta(minutes=minutes)
        with app.app_context(), committed():
            by = db.session.get_one(Person, cast.worker.id)
            address = db.session.get_one(Address, cast.land.addresses[number].id)
            visits.visit(address, Said(outcome, **said), key=key, replaces=replaces, by=by, at=at, received_at=at)
        return key

    return visit


@pytest.fixture
def take_back(app, cast):
    def withdraw(key) -> None:
        with app.app_context(), committed():
            by, at = db.session.get_one(Person, cast.worker.id), WEDNESDAY + timedelta(hours=1)
            visits.withdraw(db.session.get_one(Visit, key), by=by, at=at, received_at=at)

    return withdraw


def page(client, url: str = "/handbook") -> str:
    return client.get(url).get_data(as_text=True)


def entries(app) -> list[HandbookEntry]:
    with app.app_context():
        return list(db.session.scalars(db.select(HandbookEntry).order_by(HandbookEntry.happened_at)))


def test_quiet_visits_fold_into_one_line_by_themselves(worker, walk):
    walk(0)
    walk(1, "not_home", 4)
    walk(2, minutes=8)
    shown = page(worker)
    assert "1幢 1单元，走了 3 户" in shown
    assert "101、301 见到，没有事；201 没人在家" in shown


def test_what_was_said_at_a_door_stands_alone_with_who_said_it_and_the_day_of_the_answer(worker, walk):
    walk(0, difficulty="四楼楼道灯坏了快一个星期。", promise="换一盏灯", promise_due_on=date(2026, 3, 18))
    shown = page(worker)
    assert "<b>101 · 李女士</b>" in shown
    assert "四楼楼道灯坏了快一个星期。" in shown
    assert "换一盏灯" in shown
    assert "3月18日 前回话" in shown
    assert "只有我看得见" not in shown


def test_a_ticked_field_without_a_word_is_not_called_nothing(worker, walk):
    walk(0, fields=["facilities"])
    assert "没有事" not in page(worker)
    assert "<b>101 · 李女士</b>" in page(worker)


def test_a_visit_makes_one_entry_and_the_database_takes_no_second(app, walk):
    key = walk(0)
    [entry] = entries(app)
    assert (entry.visit_id, entry.kind) == (key, "visit")

    def again():
        by = db.session.get_one(Person, entry.person_id)
        with committed():
            handbook.enter_visit(key, {}, by=by, at=WEDNESDAY, received_at=WEDNESDAY)

    with app.app_context(), pytest.raises(IntegrityError):
        again()
    assert len(entries(app)) == 1


def test_a_visit_taken_back_goes_from_the_page_and_stays_in_the_history(app, worker, walk, take_back):
    key = walk(0, difficulty="写错了门")
    take_back(key)
    assert "写错了门" not in page(worker)
    [entry] = entries(app)
    assert (entry.visit_id, entry.withdrawn_at is not None) == (key, True)


def test_a_corrected_visit_stands_once(worker, walk, app):
    first = walk(0, difficulty="楼道灯")
    walk(0, minutes=1, replaces=first, difficulty="楼道灯和扶手")
    assert page(worker).count("楼道灯") == 1
    assert len(entries(app)) == 2


def test_a_visits_entry_is_taken_back_at_the_visit_only(app, cast, worker, walk):
    walk(0)
    [entry] = entries(app)
    answer = worker.post(f"/handbook/entries/{entry.id}/withdrawal")
    assert answer.status_code == 422
    assert "撤回那次走访" in answer.get_data(as_text=True)


def test_what_was_so_then_stays_so(app, cast, worker, walk):
    walk(0, difficulty="要一张饭卡")
    with app.app_context(), committed():
        households.move_in(
            db.session.get_one(Address, cast.land.addresses[0].id),
            "新来的",
            "",
            2,
            key=new_id(),
            by=db.session.get_one(Person, cast.worker.id),
            at=WEDNESDAY + timedelta(hours=1),
            received_at=WEDNESDAY + timedelta(hours=1),
        )
    assert "<b>101 · 李女士</b>" in page(worker)


def test_a_refused_visit_leaves_no_entry(app, cast, walk):
    with pytest.raises(Problem):
        walk(0, "danced")
    assert entries(app) == []


def test_nobody_else_has_it_in_a_handbook(client_of, cast, walk):
    walk(0, difficulty="一句只在手账里的话")
    for person in (cast.other_worker, cast.grid_head, cast.operator, cast.stranger):
        assert "一句只在手账里的话" not in page(client_of(person))


def test_photos_of_visits_and_notes_are_shown_when_they_arrive(app, worker, walk, cast):
    data, own = pictures.numbered(1), pictures.numbered(2)
    walk(0, photos=(sha256(data),))
    note = new_id()
    with app.app_context(), committed():
        by = db.session.get_one(Person, cast.worker.id)
        times = {"at": WEDNESDAY, "received_at": WEDNESDAY}
        handbook.write("", "", (sha256(own),), key=note, replaces=None, by=by, **times)
    assert page(worker).count("照片 1：还没到") == 2
    sender = Sender(worker)
    assert sender.send(data).status_code == sender.send(own).status_code == 204
    assert page(worker).count("/thumbnail") == 2
    assert "还没到" not in page(worker)


def test_the_photo_of_a_note_is_private_and_that_of_a_visit_is_for_whoever_sees_the_visit(app, worker, walk, cast, client_of):
    seen, secret = pictures.numbered(1), pictures.numbered(2)
    sender = Sender(worker)
    sender.send(seen)
    sender.send(secret)
    walk(0, photos=(sha256(seen),))
    with app.app_context(), committed():
        by = db.session.get_one(Person, cast.worker.id)
        handbook.write("", "", (sha256(secret),), key=new_id(), replaces=None, by=by, at=WEDNESDAY, received_at=WEDNESDAY)
    with app.app_context():
        from webapp.photos.models import Photo

        ids = {photo.sent_sha256: photo.id for photo in db.session.scalars(db.select(Photo))}
    may = {"worker", "grid_head", "general_grid_head", "operator"}
    for name, person in cast.everybody().items():
        client = client_of(person)
        answers = [client.get(f"/photos/{ids[sha256(data)]}{end}").status_code for data in (seen, secret) for end in ("", "/thumbnail")]
        assert answers == [200 if name in may else 404] * 2 + [200 if name == "worker" else 404] * 2, name
