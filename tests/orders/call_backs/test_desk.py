"""The call-back desk: who is rung next, by whom, what is written down of it, and what the day came to."""

import pytest

from tests.orders.call_backs.conftest import MORNING, PHONE, page_of, say, take_next, text
from tests.orders.conftest import HANDLED, MINUTE, at
from tests.orders.test_queries import noted
from webapp.accounts.models import Person, Post
from webapp.core import access_log
from webapp.core.access_log import AccessRow
from webapp.core.db import db
from webapp.orders.call_backs.models import CallLease
from webapp.orders.desk import answers
from webapp.orders.models import CallBack
from webapp.orders.registers import DepartmentMember

GOOD = {"solved": "yes", "satisfaction": "satisfied"}
BAD = {"solved": "partly", "satisfaction": "dissatisfied", "words": "地面没硬化，下雨踩一脚泥"}


@pytest.fixture(autouse=True)
def _morning(clock):
    clock(MORNING)


def test_the_next_one_is_whose_call_back_is_due_first(desk, waiting):
    later, sooner = waiting(days_ago=1), waiting(days_ago=3)
    operator = desk("operator")
    assert take_next(operator) == sooner
    say(operator, sooner, "call_back", **GOOD)
    assert take_next(operator) == later


def test_solved_and_satisfied_is_closed_out_at_once(centre, desk, waiting):
    order_id = waiting()
    answer = say(desk("operator"), order_id, "call_back", **GOOD)
    assert (answer.status_code, centre.order(order_id).state) == (303, "closed")


def test_partly_solved_waits_for_the_centre_to_decide(centre, desk, waiting):
    order_id = waiting()
    operator = desk("operator")
    say(operator, order_id, "call_back", solved="partly", satisfaction="basically")
    assert centre.order(order_id).state == "handled"
    assert "已回话，待决定" in text(operator)
    assert take_next(operator) is None, "people are asked once a round"


def test_dissatisfied_reopens_and_the_general_grid_head_takes_charge(centre, desk, waiting):
    order_id = waiting()
    say(desk("operator"), order_id, "call_back", **BAD)
    order = centre.order(order_id)
    assert (order.state, order.in_charge_id, order.department_id) == ("accepted", centre.people["head"].id, centre.city.id)


def test_writing_down_leads_to_the_next_one_and_back_when_nobody_is_left(desk, waiting):
    first, second = waiting(days_ago=3), waiting(days_ago=1)
    operator = desk("operator")
    take_next(operator)
    answer = say(operator, first, "call_back", then_next="yes", **GOOD)
    assert answer.headers["Location"] == page_of(second)
    assert say(operator, second, "call_back", then_next="yes", **GOOD).headers["Location"] == "/desk/call-backs"


def test_what_is_missing_is_said_and_nothing_is_written_down(centre, desk, waiting):
    order_id = waiting()
    answer = say(desk("operator"), order_id, "call_back", solved="yes")
    assert answer.status_code == 422
    assert "还差一样" in answer.get_data(as_text=True)
    assert centre.rows(CallBack) == []


def test_a_missed_one_comes_back_in_the_afternoon_and_says_so(desk, waiting, clock):
    order_id = waiting()
    operator = desk("operator")
    take_next(operator)
    say(operator, order_id, "miss")
    assert take_next(operator) is None
    html = text(operator)
    assert "换个时段再打" in html
    assert "12:00" in html
    assert "第 2 次打" in html
    clock(at("2026-03-11 12:00"))
    assert take_next(operator) == order_id


def test_three_misses_at_different_times_stand_apart_and_are_closed_with_that_reason(centre, desk, waiting, clock):
    order_id = waiting()
    operator = desk("operator")
    for hour in ("09:00", "13:00", "18:30"):
        clock(at(f"2026-03-11 {hour}"))
        assert take_next(operator) == order_id
        say(operator, order_id, "miss")
    clock(at("2026-03-12 09:00"))
    assert take_next(operator) is None
    assert "未联系上，待销号" in text(operator)
    assert "不同时段多次未联系上" in text(operator, page_of(order_id))
    say(operator, order_id, "close", reason="不同时段多次未联系上")
    order = centre.order(order_id)
    assert (order.state, order.events[-1].words) == ("closed", "不同时段多次未联系上")
    assert {one.satisfaction for one in order.call_backs} == {""}


def test_in_quiet_hours_nobody_is_rung(desk, waiting, clock):
    order_id = waiting()
    operator = desk("operator")
    for hour in ("20:00", "23:30"):
        clock(at(f"2026-03-11 {hour}"))
        assert take_next(operator) is None
        assert "这个点不打电话。08:00 以后再打。" in text(operator)
        answer = operator.post(f"{page_of(order_id)}/calls")
        assert (answer.status_code, "08:00" in answer.get_data(as_text=True)) == (422, True)
    clock(at("2026-03-12 08:00"))
    assert take_next(operator) == order_id


def test_whoever_handled_it_is_passed_over_and_so_is_their_department(centre, desk, waiting):
    order_id = waiting()
    with centre.writing():
        row = {"department_id": centre.city.id, "person_id": centre.people["operator"].id, "street_id": centre.cast.land.street.id}
        post = {"street_id": row["street_id"], "person_id": row["person_id"], "role": "department_officer"}
        db.session.add(DepartmentMember(**row, starts_at=at("2026-01-01 08:00")))
        db.session.add(Post(**post, area_id=centre.cast.land.root.id, starts_at=at("2026-01-01 08:00")))
    operator = desk("operator")
    assert take_next(operator) is None
    assert "还有 1 件归同事打" in text(operator)
    assert operator.post(f"{page_of(order_id)}/calls").status_code == 409
    assert take_next(desk("second_operator")) == order_id


def test_what_one_is_calling_another_does_not_get(desk, waiting, clock):
    first, second = waiting(days_ago=3), waiting(days_ago=1)
    one, other = desk("operator"), desk("second_operator")
    assert (take_next(one), take_next(other)) == (first, second)
    assert take_next(one) == first, "who asks again keeps theirs"
    answer = other.post(f"{page_of(first)}/calls")
    assert answer.status_code == 409
    assert "正在打这一家" in answer.get_data(as_text=True)
    assert "正在打" in text(other, page_of(first))
    clock(MORNING + 11 * MINUTE)
    assert take_next(other) == first, "some minutes later it is anybody's again"


def test_an_operator_holds_one_at_a_time(centre, desk, waiting):
    first, second = waiting(days_ago=3), waiting(days_ago=1)
    operator = desk("operator")
    take_next(operator)
    operator.post(f"{page_of(second)}/calls")
    assert [one.order_id for one in centre.rows(CallLease)] == [second]
    say(operator, second, "miss")
    assert centre.rows(CallLease) == []
    assert take_next(desk("second_operator")) == first


def test_the_number_stands_there_for_whoever_is_calling_and_is_noted(centre, desk, waiting):
    order_id = waiting()
    operator = desk("operator")
    assert PHONE not in text(operator)
    html = text(operator, page_of(order_id))
    assert PHONE not in html
    assert "周**" in html
    noted = lambda: [one for one in centre.rows(AccessRow) if one.page == page_of(order_id)]  # noqa: E731
    access_log.flush(centre.app)
    assert noted() == []
    take_next(operator)
    html = text(operator, page_of(order_id))
    assert f'href="tel:{PHONE}"' in html
    assert "周先生您好，我是" in html
    assert "垃圾房能不能挪个位置" in html
    assert "换了灯座和灯泡" in html
    access_log.flush(centre.app)
    [row] = noted()
    assert (row.person_id, row.scopes) == (centre.people["operator"].id, [f"o:{order_id}"])


def test_a_colleague_who_reported_it_is_rung_at_their_own_number(centre, desk):
    with centre.writing():
        db.session.get_one(Person, centre.people["worker"].id).phone = "13700000001"
    order_id = centre.to("handled", when=at("2026-03-10 09:00"))
    operator = desk("operator")
    assert take_next(operator) == order_id
    assert "13700000001" in text(operator, page_of(order_id))


def test_without_a_number_somebody_looks_on_the_spot(centre, desk, waiting):
    order_id = waiting(reporter_phone="", address=0)
    operator = desk("operator")
    assert take_next(operator) is None
    assert "还没请人看" in text(operator)
    say(operator, order_id, "ask_check")
    assert "已请网格员看" in text(operator)
    worker = desk("worker")
    assert "请去看看解决没有" in text(worker, "/orders")
    assert "请去看看解决没有" in text(worker, f"/orders/{order_id}")
    worker.post(f"/orders/{order_id}/moves/verify", data={"solved": "yes", "words": "看过了，灯亮了"})
    [looked] = centre.rows(CallBack)
    assert (looked.how, looked.solved) == ("on_site", "yes")
    assert "已回话，待决定" in text(operator)
    assert "请去看看解决没有" not in text(worker, "/orders")


def test_who_wants_no_call_is_not_rung_again_not_even_after_a_reopening(centre, desk, waiting, clock):
    order_id = waiting()
    operator = desk("operator")
    take_next(operator)
    say(operator, order_id, "no_calls", words="上夜班，白天别打")
    order = centre.order(order_id)
    assert (order.no_calls_at, order.check_asked_at, order.called_back_at) == (MORNING, MORNING, None)
    assert take_next(operator) is None
    assert say(operator, order_id, "call_back", **GOOD).status_code == 422
    centre.move(order_id, "verify", "grid_head", solved="no", words="还是黑的")
    centre.move(order_id, "handle", "officer", contacted="周先生", facts="线断了", result="换了线")
    clock(at("2026-03-12 09:00"))
    assert take_next(operator) is None
    assert centre.order(order_id).check_asked_at is None, "asked for anew in each round"


def test_the_day_in_figures_has_its_wholes_and_no_name(desk, waiting, clock):
    """S3: six call-backs, four satisfied, one never reached, one dissatisfied."""
    operator = desk("operator")
    silent = waiting("没人接", days_ago=9)
    for day, hour in (("2026-03-10", "13:00"), ("2026-03-10", "18:30")):
        clock(at(f"{day} {hour}"))
        say(operator, silent, "miss")
    clock(MORNING)
    satisfied = [waiting(f"好的{n}", days_ago=n) for n in range(1, 5)]
    angry = waiting("不行", days_ago=5)
    for order_id in satisfied:
        say(operator, order_id, "call_back", **GOOD)
    say(operator, angry, "call_back", **BAD)
    say(operator, silent, "miss")
    html = text(operator)
    figures = html[html.index("figures-small") :]
    figures = figures[: figures.index("</dl>")]
    for words, value in (
        ("打通", "5 / 6"), ("已解决", "4 / 5"), ("部分解决", "1 / 5"), ("没解决", "0 / 5"), ("满意", "4 / 5"), ("不满意", "1 / 5"),
        ("未联系上", "1 / 6"),
    ):  # fmt: skip
        assert f"<dt>{words}</dt><dd>{value}</dd>" in figures
    assert "还要再打" not in figures
    assert "今天打了 6 件" in html


def test_nobody_but_the_centre_sits_at_the_desk(desk, waiting):
    waiting()
    for who in ("officer", "head", "leader", "worker", "nobody"):
        assert desk(who).get("/desk/call-backs").status_code == 403
    assert "垃圾房" not in text(desk("operator", foreign=True))


def test_an_order_that_no_longer_waits_leads_to_its_page(centre, desk):
    order_id = centre.to("accepted")
    answer = desk("operator").get(page_of(order_id))
    assert (answer.status_code, answer.headers["Location"]) == (303, f"/desk/orders/{order_id}")


@pytest.mark.databases("sqlite")
def test_the_desk_asks_no_more_statements_of_a_full_queue(centre, desk, waiting):
    def statements() -> int:
        with noted(centre.app) as sent:
            text(operator)
        return len(sent)

    operator = desk("operator")
    ids = [waiting(days_ago=n) for n in range(1, 3)]
    say(operator, ids[0], "miss")
    few = statements()
    ids += [waiting(days_ago=n) for n in range(3, 8)]
    for order_id in ids[2:5]:
        say(operator, order_id, "miss")
    assert statements() == few


@pytest.mark.databases("sqlite")
def test_a_set_phrase_is_marked_before_anybody_reads_it_out(centre, desk, waiting):
    with centre.writing():
        answers.write("换灯", HANDLED["result"], of=None, by=centre.people["operator"], at=at("2026-03-01 09:00"))
    assert "套话：原样用了模板" in text(desk("operator"), page_of(waiting()))
