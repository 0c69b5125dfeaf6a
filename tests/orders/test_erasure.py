"""A household that is erased leaves no name or number in any order, and no word in those that ended; other households keep theirs."""

from datetime import timedelta

import pytest

from tests.orders.conftest import HANDLED, HOUR, TUESDAY, Centre
from webapp.areas.models import Household
from webapp.core.audit import AuditRow
from webapp.core.carried import TouchedSubject
from webapp.core.db import db
from webapp.core.ids import new_id
from webapp.orders.models import OrderEvent, WorkOrder
from webapp.orders.whistles import actions as whistles
from webapp.orders.whistles.models import Whistle
from webapp.orders.whistles.places import spot_of_order
from webapp.photos.models import PhotoLink
from webapp.visits import erasure

NAME, PHONE = "欧阳女士", "13988776655"
LATER = TUESDAY + timedelta(days=9)
ENDING = (
    ("handle", "officer", HANDLED),
    ("call_back", "operator", {"solved": "yes", "satisfaction": "satisfied"}),
    ("close", "operator", {}),
)


@pytest.fixture
def home(centre: Centre):
    """Lives behind the first door since before the first report."""
    with centre.writing():
        living = Household.address_id == centre.cast.land.addresses[0].id, Household.ends_at.is_(None)
        row = db.session.scalars(db.select(Household).where(*living)).one()
        row.contact_name, row.phone, row.starts_at = NAME, PHONE, TUESDAY - HOUR
        return row.id


def erase(centre: Centre, home) -> None:
    with centre.writing():
        erasure.erase(db.session.get_one(Household, home), "wish", by=centre.people["operator"], at=LATER)


def test_its_ended_orders_keep_no_name_number_word_or_photo(centre, home):
    ended = centre.to("closed", reporter_name=NAME, reporter_phone=PHONE, words="屋顶漏水三年了", photos=("a" * 64,), address=1)
    erase(centre, home)
    order = centre.order(ended)
    assert (order.reporter_name, order.reporter_phone, order.words, order.title) == ("", "", "", order.number)
    assert [event.words for event in centre.rows(OrderEvent, OrderEvent.order_id == ended) if event.words] == []
    assert centre.rows(PhotoLink, PhotoLink.record_id == ended) == []
    assert [one.details["words"] for one in centre.rows(AuditRow, AuditRow.done == "order.reporter_erased")] == [True]


def test_no_audit_row_keeps_what_was_said_or_who_was_met(centre, home):
    ended = centre.to("accepted", address=1)
    centre.move(ended, "handle", "officer", contacted=NAME, facts="屋顶漏水三年了", result="已补漏")
    [row] = centre.rows(AuditRow, AuditRow.record_id == ended, AuditRow.done == "order.handle")
    assert row.details == {"event": 5, "state": ["accepted", "handled"], "given": {}}


def test_a_whistle_from_an_ended_order_forgets_what_it_said_unless_it_still_runs(centre, home):
    ended = centre.to("closed", reporter_name=NAME, reporter_phone=PHONE)
    over, running = (blown(centre, ended, is_over=is_over) for is_over in (True, False))
    erase(centre, home)
    said = {one.id: (one.words, one.place, one.finish) for one in centre.rows(Whistle)}
    assert said[over] == ("", "", "")
    assert said[running][0] == "欧阳女士家漏水"


def test_an_order_under_way_forgets_who_and_keeps_what(centre, home):
    going = centre.to("accepted", reporter_name=NAME, reporter_phone=PHONE, words="四楼楼道灯坏了")
    erase(centre, home)
    order = centre.order(going)
    assert (order.reporter_name, order.reporter_phone, order.words, order.state) == ("", "", "四楼楼道灯坏了", "accepted")


def test_what_was_said_in_one_under_way_goes_with_its_end_and_its_page_says_so(centre, home, desk):
    going = centre.to("accepted", reporter_name=NAME, reporter_phone=PHONE, words="四楼楼道灯坏了", photos=("a" * 64,), address=1)
    centre.move(going, "contact", "officer", contacted=NAME, words="约了周三上门")
    running = blown(centre, going, is_over=False)
    erase(centre, home)
    assert NAME not in str([event.given for event in centre.rows(OrderEvent, OrderEvent.order_id == going)]), "nobody needs it any more"
    html = desk("officer").get(f"/desk/orders/{going}").get_data(as_text=True)
    assert "四楼楼道灯坏了" in html
    assert "说过的话在办结时一并删除" in html
    for name, by, given in ENDING:
        centre.move(going, name, by, **given)
    order = centre.order(going)
    assert (order.state, order.words, order.title) == ("closed", "", order.number)
    assert [event.words for event in centre.rows(OrderEvent, OrderEvent.order_id == going) if event.words] == []
    assert centre.rows(PhotoLink, PhotoLink.record_id == going) == []
    with centre.writing():
        whistles.finish(db.session.get_one(Whistle, running), "欧阳女士说不漏了", by=centre.people["worker"], at=LATER + HOUR)
    assert [(one.words, one.place, one.finish) for one in centre.rows(Whistle)] == [("", "", "")]


def test_one_that_is_reopened_forgets_what_was_said_since(centre, home):
    going = centre.to("closed", reporter_name=NAME, reporter_phone=PHONE, address=1)
    erase(centre, home)
    centre.move(going, "reopen", "operator", reason="又漏了")
    assert "又漏了" in [event.words for event in centre.rows(OrderEvent, OrderEvent.order_id == going)]
    for name, by, given in ENDING:
        centre.move(going, name, by, **given)
    assert [event.words for event in centre.rows(OrderEvent, OrderEvent.order_id == going) if event.words] == []
    assert len(centre.rows(OrderEvent, OrderEvent.order_id == going, OrderEvent.move == "forget")) == 1


def test_what_residents_reported_of_its_door_is_its_own_only_in_its_time(centre, home):
    before = centre.report(by=None, reporter_name="周先生", reporter_phone="000", when=TUESDAY - 2 * HOUR)
    own = centre.report(by=None, reporter_name="欧阳", reporter_phone="")
    elsewhere = centre.report(by=None, reporter_name="李女士", reporter_phone="111", address=1)
    erase(centre, home)
    assert [centre.order(one).reporter_name for one in (before, own, elsewhere)] == ["周先生", "", "李女士"]


def test_its_number_is_found_however_it_was_grouped(centre, home):
    order_id = centre.report(by=None, reporter_name="欧阳", reporter_phone="139 8877-6655", address=1)
    erase(centre, home)
    assert (centre.order(order_id).reporter_name, centre.order(order_id).reporter_phone) == ("", "")


def test_phones_hear_of_it(centre, home):
    order_id = centre.report(by=None, reporter_name=NAME, reporter_phone=PHONE, address=1)
    with centre.app.app_context():
        grid = db.session.get_one(WorkOrder, order_id).grid_id
        before = _count_of(grid, order_id)
    erase(centre, home)
    with centre.app.app_context():
        assert _count_of(grid, order_id) > before


def blown(centre: Centre, order_id, *, is_over: bool):
    """A whistle from an order, finished by whoever blew it or still running."""
    key, said = new_id(), whistles.Said("routine", "欧阳女士家漏水", (centre.city.id,))
    with centre.writing():
        order, worker = db.session.get_one(WorkOrder, order_id), centre.people["worker"]
        whistles.blow(said, spot_of_order(order), order=order, key=key, by=worker, at=order.moved_at, received_at=order.moved_at)
        if is_over:
            whistles.finish(db.session.get_one(Whistle, key), "欧阳女士说不漏了", by=worker, at=order.moved_at + HOUR)
    return key


def _count_of(grid, order_id) -> int:
    return db.session.get_one(TouchedSubject, (f"g:{grid}", f"o:{order_id}")).count
