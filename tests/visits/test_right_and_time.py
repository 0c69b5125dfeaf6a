"""Right is judged by who held the door when it happened, state as it is now; what one may not do leaves nothing behind."""

from collections.abc import Callable
from datetime import datetime

import pytest

from tests.offline.phone import Phone
from tests.visits.conftest import DAY, HOUR, MINUTE, WEDNESDAY
from webapp.accounts.models import Post
from webapp.areas.models import Household
from webapp.core.db import db
from webapp.core.ids import new_id
from webapp.core.writes import committed
from webapp.visits.models import CareAgreement, Promise, Visit

WALKERS_OF_THE_GRID = {"worker", "grid_head"}
READERS_OF_THE_GRID = WALKERS_OF_THE_GRID | {"general_grid_head", "operator"}


@pytest.fixture
def hand_over(app, cast) -> Callable[..., None]:
    """The worker's post ends; another begins in the grid of that number."""

    def hand(at: datetime, *, to: int | None = None) -> None:
        with app.app_context(), committed():
            db.session.scalar(db.select(Post).where(Post.person_id == cast.worker.id)).ends_at = at
            if to is not None:
                area = cast.land.grids[to]
                new = Post(street_id=area.street_id, person_id=cast.worker.id, role="grid_worker", area_id=area.id, starts_at=at)
                db.session.add(new)

    return hand


def visit_at(walk, phone: Phone, at: datetime, *said, number: int = 0) -> str:
    """What became of a visit that the phone kept; the verdict."""
    entry = phone.save(f"{walk.url(number)}/visits", *(said or [("outcome", "met")]), at=at)
    return phone.send([entry])[0]["verdict"]


def test_only_who_walks_a_door_files_there(walk, cast, browser):
    for name, person in cast.everybody().items():
        answer = browser(person).post(f"{walk.url(0)}/visits", data={"outcome": "met"})
        expected = 303 if name in WALKERS_OF_THE_GRID else 404 if name in {"other_worker", "stranger"} else 403
        assert (name, answer.status_code) == (name, expected)
    assert {one.person_id for one in walk.rows(Visit)} == {cast.worker.id, cast.grid_head.id}


def test_a_door_is_read_by_whom_it_concerns_and_only_who_walks_it_gets_a_form(walk, cast, browser):
    for name, person in cast.everybody().items():
        answer = browser(person).get(walk.url(0))
        if name in READERS_OF_THE_GRID:
            assert answer.status_code == 200, name
            assert ("<form" in answer.get_data(as_text=True)) == (name in WALKERS_OF_THE_GRID), name
        else:
            assert answer.status_code in {403, 404}, name


def test_what_was_done_before_the_hand_over_is_filed_and_credited_to_who_did_it(walk, phone, cast, hand_over):
    hand_over(WEDNESDAY - HOUR, to=1)
    assert visit_at(walk, phone, WEDNESDAY - 2 * HOUR) == "filed"
    assert walk.rows(Visit)[0].person_id == cast.worker.id


def test_what_was_done_after_the_hand_over_is_refused(walk, phone, hand_over):
    hand_over(WEDNESDAY - HOUR, to=1)
    assert visit_at(walk, phone, WEDNESDAY - MINUTE) == "refused"
    assert visit_at(walk, phone, WEDNESDAY - MINUTE, number=6) == "filed"
    assert [one.address_id for one in walk.rows(Visit)] == [walk.cast.land.addresses[6].id]


def test_two_months_after_a_post_has_ended_the_centre_decides(walk, phone, hand_over):
    hand_over(WEDNESDAY - HOUR)
    phone.save(f"{walk.url(0)}/visits", ("outcome", "met"), at=WEDNESDAY - 2 * HOUR)
    walk.clock(WEDNESDAY + 61 * DAY)
    [verdict] = phone.send()
    assert (verdict["verdict"], verdict["problems"][0]["name"]) == ("refused", "too-late")


def test_whoever_gets_a_door_may_file_there_only_from_then_on(app, walk, cast, move):
    move(0, to=2, at=WEDNESDAY - 2 * DAY)
    phone = Phone(app.test_client(), cast.other_worker).sign_in()
    assert visit_at(walk, phone, WEDNESDAY - 3 * DAY) == "refused"
    assert visit_at(walk, phone, WEDNESDAY - DAY) == "filed"


def test_a_household_of_the_time_is_visited_though_it_has_left_by_now(walk, phone, cast):
    walk.visit(0, "moved")
    first = cast.land.households[0].id
    assert visit_at(walk, phone, WEDNESDAY - HOUR, ("outcome", "met"), ("household", str(first))) == "filed"
    assert {one.household_id for one in walk.rows(Visit)} == {first}
    assert walk.standing(0).state == "due"


def test_a_household_that_never_was_does_no_harm(walk, phone, cast):
    assert visit_at(walk, phone, WEDNESDAY, ("outcome", "met"), ("household", str(new_id()))) == "filed"
    assert visit_at(walk, phone, WEDNESDAY, ("outcome", "met"), ("household", str(cast.land.households[1].id))) == "filed"
    assert {one.household_id for one in walk.rows(Visit)} == {cast.land.households[0].id}


def test_nobody_takes_back_or_corrects_a_colleagues_visit(app, walk, cast):
    key = walk.visit(0)
    phone = Phone(app.test_client(), cast.grid_head).sign_in()
    phone.save(f"/visits/{key}/withdrawal", at=WEDNESDAY, replaces=str(key))
    phone.save(f"{walk.url(0)}/visits", ("outcome", "vacant"), at=WEDNESDAY, replaces=str(key))
    assert [one["verdict"] for one in phone.send()] == ["refused", "refused"]
    assert [(one.outcome, one.withdrawn_at) for one in walk.rows(Visit)] == [("met", None)]


def test_a_withdrawal_of_what_never_was_is_not_found(walk):
    assert walk.withdraw(new_id()).status_code == 404


def test_late_arrivals_make_a_door_stand_as_if_they_had_come_in_order(walk, phone):
    hours = {"not_home": 30, "refused": 20, "unsafe": 1}
    first, second, last = (phone.save(f"{walk.url(0)}/visits", ("outcome", one), at=WEDNESDAY - back * HOUR) for one, back in hours.items())
    for entry in (last, first, second):
        phone.send([entry])
    standing = walk.standing(0)
    assert (standing.state, standing.tries, standing.last_outcome) == ("refused", 1, "unsafe")
    assert standing.recent == [entry["key"] for entry in (last, second, first)]


def test_moves_told_in_the_wrong_order_leave_the_later_household_at_the_door(walk, phone):
    for name, back in (("后来的", 1), ("先来的", 2)):
        phone.save(f"{walk.url(0)}/households", ("contact_name", name), at=WEDNESDAY - back * HOUR)
        phone.send()
    stays = {one.contact_name: one.ends_at for one in walk.rows(Household, Household.address_id == walk.cast.land.addresses[0].id)}
    assert stays["后来的"] is None
    assert stays["先来的"] == WEDNESDAY - HOUR


@pytest.mark.parametrize("what", ["promise", "care"])
def test_an_answer_or_the_end_of_care_is_for_who_walks_the_door(walk, cast, browser, what):
    walk.visit(0, promise="回话", care_days="30")
    [promise], [agreement] = walk.rows(Promise), walk.rows(CareAgreement)
    path = {"promise": f"/promises/{promise.id}/feedback", "care": f"/care-agreements/{agreement.id}/ending"}[what]
    for person, expected in ((cast.other_worker, 404), (cast.stranger, 404), (cast.operator, 403), (cast.grid_head, 303)):
        assert browser(person).post(path, data={"feedback": "好"}).status_code == expected
    done = walk.rows(Promise)[0].fed_back_by_id == cast.grid_head.id if what == "promise" else walk.rows(CareAgreement)[0].ended_at
    assert done
