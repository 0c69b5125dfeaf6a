"""Histories by hand: each shows that the model sees what it is there to see, or was red once."""

import pytest

from tests.model.handset import ANSWER_LOST, NONE, OK
from tests.model.run import the_whole_in
from tests.model.whole import Whole


@pytest.fixture(scope="module")
def world(databases_of, tmp_path_factory):
    with the_whole_in(databases_of("sqlite").fresh(), tmp_path_factory.mktemp("data")) as made:
        yield made


@pytest.fixture
def whole(world):
    return Whole()


def states(whole: Whole) -> list[str]:
    whole.it_all_holds()
    return [one.state for one in whole.ever]


def test_a_key_that_is_used_again_is_refused_and_both_texts_are_with_the_server(whole):
    whole.a_note_is_saved(phone=0, signal=OK)
    whole.a_key_is_used_again(phone=0, which=0, signal=OK)
    assert states(whole) == ["filed", "refused"]
    whole.teardown()


def test_a_restored_server_gets_back_what_came_after_the_copy_under_the_same_receipt(whole):
    whole.the_database_is_copied()
    whole.a_note_is_saved(phone=0, signal=OK)
    whole.a_note_is_saved(phone=0, signal=ANSWER_LOST)
    whole.it_all_holds()
    receipts = dict(whole.receipts)
    assert len(receipts) == 2
    whole.the_server_is_restored_from_the_copy()
    whole.it_all_holds()
    assert not whole.ledger.filed
    whole.teardown()
    assert states(whole) == ["filed", "filed"]
    assert whole.receipts == receipts


def test_a_phone_that_was_wiped_keeps_its_envelope_and_a_colleague_brings_it(whole):
    whole.a_visit_is_saved(phone=0, door=0, outcome="met", signal=NONE)
    whole.a_lost_phone_is_wiped(phone=0)
    whole.handsets[0].send(whole.now())
    assert whole.handsets[0].user is None
    assert states(whole) == ["waiting"]
    whole.somebody_signs_in(phone=0, person=1)
    whole.the_phone_sends(phone=0, signal=OK)
    assert states(whole) == ["filed"]
    whole.teardown()


def test_whoever_gave_up_an_area_has_none_of_its_doors_after_the_next_contact(whole):
    whole.the_pages_are_brought_up_to_date(phone=0, cut=False)
    before = len(whole.handsets[0].place().phone.pages)
    whole.somebody_changes_posts(person=0, to="micro_grid")
    whole.the_pages_are_brought_up_to_date(phone=0, cut=False)
    assert 0 < len(whole.handsets[0].place().phone.pages) < before


def test_a_copy_altered_on_its_way_is_never_filed(whole):
    whole.a_note_is_saved(phone=0, signal=NONE)
    whole.a_copy_is_altered_on_its_way(phone=0, which=0)
    whole.the_phone_sends(phone=0, signal=OK)
    assert states(whole) == ["filed"]
    assert len(whole.ledger.boxed) == 1
    whole.teardown()


def test_what_a_restored_server_cannot_tell_from_a_forgery_lies_in_the_box_until_its_writer_signs_in_on_that_phone(whole):
    whole.the_database_is_copied()
    whole.somebody_signs_in(phone=0, person=1)  # on a phone whose key the copy does not know
    whole.a_note_is_saved(phone=0, signal=NONE)
    whole.somebody_signs_out(phone=0)
    whole.the_server_is_restored_from_the_copy()
    whole.somebody_signs_in(phone=0, person=0)
    whole.the_phone_sends(phone=0, signal=OK)
    assert states(whole) == ["refused"]
    whole.somebody_signs_in(phone=0, person=1)
    whole.what_was_refused_is_sent_again(phone=0)
    whole.the_phone_sends(phone=0, signal=OK)
    assert states(whole) == ["filed"]
    whole.teardown()


def test_pages_that_a_restored_server_has_otherwise_come_anew(whole):
    whole.the_pages_are_brought_up_to_date(phone=0, cut=False)
    whole.the_database_is_copied()
    whole.a_door_moves(door=0, to=2)
    whole.a_note_is_saved(phone=0, signal=OK)
    assert len(doors_shown(whole)) == 5
    whole.the_server_is_restored_from_the_copy()
    whole.the_pages_are_brought_up_to_date(phone=0, cut=False)
    assert len(doors_shown(whole)) == 6


def doors_shown(whole: Whole) -> list[str]:
    return [url for url in whole.handsets[0].place().phone.pages if url.startswith("/addresses/")]


def test_what_was_written_on_a_phone_after_its_wiping_was_asked_is_taken_by_the_centre_and_the_phone_gets_its_receipt(whole):
    whole.a_lost_phone_is_wiped(phone=0)
    whole.days_pass(days=1)
    whole.a_note_is_saved(phone=0, signal=OK)
    whole.somebody_signs_in(phone=0, person=0)
    whole.the_phone_sends(phone=0, signal=OK)
    assert states(whole) == ["refused"]
    whole.the_centre_takes_what_was_refused(which=0)
    whole.what_was_refused_is_sent_again(phone=0)
    whole.the_phone_sends(phone=0, signal=OK)
    assert states(whole) == ["filed"]
    whole.teardown()


def test_an_altered_copy_is_not_taken_by_the_centre_and_the_true_one_is_filed(whole):
    whole.a_note_is_saved(phone=0, signal=NONE)
    whole.a_copy_is_altered_on_its_way(phone=0, which=0)
    whole.it_all_holds()
    assert len(whole.ledger.open) == 1
    whole.the_centre_takes_what_was_refused(which=0)
    assert whole.by_centre == set()
    whole.the_phone_sends(phone=0, signal=OK)
    assert states(whole) == ["filed"]
    whole.teardown()
