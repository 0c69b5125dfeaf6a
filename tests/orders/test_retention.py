"""Five years after it ended, an order forgets what was said, and nothing else."""

import pytest

from tests.orders.conftest import at
from webapp.core.schedule import WORK
from webapp.orders.models import CallBack, OrderEvent
from webapp.photos.models import PhotoLink


@pytest.fixture
def night(centre):
    def run(now) -> None:
        with centre.app.app_context():
            list(WORK["retention"].steps(now))

    return run


def test_words_names_and_pictures_go_and_the_loop_stays(centre, night):
    ended = centre.to("closed", reporter_name="周先生", reporter_phone="000", place="周先生家门口", photos=("a" * 64,))
    going = centre.to("accepted", reporter_name="李女士")
    night(at("2031-03-09 03:00"))
    assert centre.order(ended).reporter_name == "周先生"
    night(at("2031-03-12 03:00"))
    order = centre.order(ended)
    assert (order.words, order.place, order.reporter_name, order.reporter_phone, order.title) == ("", "", "", "", order.number)
    assert order.building_id is not None, "where it was"
    assert [event.move for event in order.events] == ["report", "file", "dispatch", "accept", "handle", "call_back", "close"]
    assert order.events[2].given == {"department": str(centre.city.id)}
    assert order.events[4].given == {}, "who was contacted, what was found and done"
    assert [one.solved for one in centre.rows(CallBack, CallBack.order_id == ended)] == ["yes"]
    assert centre.rows(PhotoLink, PhotoLink.record_id == ended) == []
    assert centre.order(going).reporter_name == "李女士", "what is not ended is not old"
    before = [(event.id, event.given) for event in centre.rows(OrderEvent)]
    night(at("2031-03-13 03:00"))
    assert [(event.id, event.given) for event in centre.rows(OrderEvent)] == before
