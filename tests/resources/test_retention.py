"""Five years after it ended, a request forgets what was said; its numbers stay in the ledger."""

from tests.orders.conftest import at
from webapp.core.schedule import WORK


def test_words_go_and_numbers_stay(store):
    ended, going = store.ask(), store.ask()
    store.move(ended, "refuse", "operator", words="库里没有了")

    def night(moment) -> None:
        with store.centre.app.app_context():
            list(WORK["retention"].steps(moment))

    night(at("2031-03-09 03:00"))
    assert store.request(ended).words == "换楼道灯要用"
    night(at("2031-03-12 03:00"))
    assert store.request(ended).words == ""
    assert [(one.move, one.quantity, one.words) for one in store.events(ended)] == [("ask", 2, ""), ("refuse", None, "")]
    assert store.request(going).words == "换楼道灯要用", "what is not ended is not old"
    assert store.events(going)[0].words == "换楼道灯要用"
