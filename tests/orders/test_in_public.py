"""What residents can do without an account: report by a house's code, look up by query code, answer; within limits, and without names."""

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from flask.testing import FlaskClient

from tests.cast import sign_in
from tests.conftest import app_on
from tests.orders.conftest import DAY, HANDLED, HOUR, TUESDAY, Centre
from webapp.core import requests
from webapp.core.db import db
from webapp.core.ids import new_id
from webapp.core.parameters import ParameterValue
from webapp.core.problems import Conflict
from webapp.orders import actions, sight
from webapp.orders.models import CallBack, OrderNotice, WorkOrder

SAID = {"words": "三楼有人把电瓶车推进来充电", "category": "01"}


@pytest.fixture
def clock(monkeypatch):
    times = {"now": TUESDAY + DAY}
    monkeypatch.setattr(requests, "now", lambda: times["now"])
    return times


@pytest.fixture
def resident(centre: Centre, clock) -> FlaskClient:
    return centre.app.test_client()


@pytest.fixture
def url(centre: Centre) -> str:
    return f"/buildings/{centre.cast.land.buildings[0].id}/report"


def code_of(answer) -> str:
    assert answer.status_code == 303, answer.get_data(as_text=True)
    return answer.headers["Location"].rsplit("/", 1)[1]


def handled(centre: Centre, **said) -> str:
    """The query code of a resident's order that was handled."""
    order_id = centre.to("handled", by=None, source="qr", building_id=centre.cast.land.buildings[0].id, address_id=None, **said)
    return centre.order(order_id).code


@pytest.mark.databases("sqlite")
def test_a_resident_reports_from_the_entrance_and_gets_a_query_code(centre, resident, url):
    html = resident.get(url).get_data(as_text=True)
    assert "白露花园 1幢" in html
    assert re.findall(r'<(?:input|textarea)[^>]* name="(\w+)"[^>]*required', html) == ["words"], "only the sentence is needed"
    code = code_of(resident.post(url, data=SAID))
    [order] = centre.rows(WorkOrder)
    assert (order.code, order.source, order.reporter_id, order.reporter_phone) == (code, "qr", None, "")
    assert (order.title, order.building_id) == ("公共设施：三楼有人把电瓶车推进来充电", centre.cast.land.buildings[0].id)


@pytest.mark.databases("sqlite")
def test_a_form_sent_twice_is_one_report(centre, resident, url):
    key = re.findall(r'name="key" value="([^"]+)"', resident.get(url).get_data(as_text=True))[0]
    codes = {code_of(resident.post(url, data=SAID | {"key": key})) for _ in range(2)}
    assert len(codes) == len(centre.rows(WorkOrder)) == 1


@pytest.mark.databases("sqlite")
def test_a_key_made_up_by_somebody_opens_nobody_elses_code(centre, resident, url):
    theirs = centre.report()
    code = code_of(resident.post(url, data=SAID | {"key": str(theirs)}))
    assert code != centre.order(theirs).code


@pytest.mark.databases("sqlite")
def test_nothing_said_keeps_the_rest_of_the_form(centre, resident, url):
    answer = resident.post(url, data={"words": "  ", "name": "李女士", "place": "三楼"})
    assert answer.status_code == 422
    html = answer.get_data(as_text=True)
    assert 'value="李女士"' in html
    assert 'value="三楼"' in html
    assert centre.rows(WorkOrder) == []


@pytest.mark.databases("sqlite")
def test_a_house_that_is_not_there_has_no_page(resident):
    assert resident.get(f"/buildings/{new_id()}/report").status_code == 404


@pytest.mark.databases("sqlite")
def test_progress_shows_how_far_it_is_and_no_name_no_door_nobodys_words(centre, resident):
    order_id = centre.to("accepted", by=None, words="李女士家 101 门口的灯坏了", reporter_name="李女士", reporter_phone="13911112222")
    centre.move(order_id, "note", "officer", words="物业拖着不办")
    centre.move(order_id, "contact", "officer", contacted="李女士")
    code = centre.order(order_id).code
    answer = resident.get(f"/progress/{code.lower()[:4]}-{code[4:]}")
    assert answer.headers["X-Robots-Tag"] == "noindex"
    html = answer.get_data(as_text=True)
    assert "白露花园 1幢 · 路灯楼灯" in html
    assert re.findall(r"<li[^>]*><time[^>]*>.*?</time> (.*?)</li>", html) == [
        "城管科 联系了反映人",
        "城管科 接单",
        "指挥中心 派单 → 城管科",
        "指挥中心 立案",
        "反映人 上报",
    ]
    assert "最晚 3月13日 办好" in html
    said = ("李女士", "101", "139", "2222", "物业拖着不办", "沈立", "吴启明", "陈小满")
    assert not [one for one in said if one in re.sub(r"<svg.*?</svg>|/static/\S+", "", html, flags=re.DOTALL)]


@pytest.mark.databases("sqlite")
def test_a_code_is_read_however_it_is_typed_and_a_wrong_one_is_said(centre, resident):
    code = centre.order(centre.report(by=None)).code
    assert code_of(resident.post("/progress", data={"code": f" {code[:4].lower()} {code[4:]} "})) == code
    wrong = resident.post("/progress", data={"code": "7K4M 2Q9D"})
    assert wrong.status_code == 404
    assert "没有这个查询码" in wrong.get_data(as_text=True)


@pytest.mark.databases("sqlite")
def test_who_reported_it_is_told_why_it_was_not_filed(centre, resident):
    order_id = centre.report(by=None)
    centre.move(order_id, "void", "operator", reason="不在街道的职责里，请打自来水公司电话")
    code = centre.order(order_id).code
    html = resident.get(f"/progress/{code}").get_data(as_text=True)
    [first] = re.findall(r'<p class="lead"><b>(.*?)</b>', html)
    assert "不在街道的职责里，请打自来水公司电话" in first
    centre.move(order_id, "reopen", "operator", reason="归我们管")
    assert "自来水公司" not in resident.get(f"/progress/{code}").get_data(as_text=True), "it is not turned away any more"


@pytest.mark.databases("sqlite")
def test_the_reporters_own_answer_is_the_call_back(centre, resident):
    code = handled(centre, reporter_phone="13911112222")
    assert 'name="solved"' in resident.get(f"/progress/{code}").get_data(as_text=True)
    said = {"satisfaction": "satisfied", "digits": "2222"}
    assert resident.post(f"/progress/{code}", data=said | {"solved": "yes"}).status_code == 303
    [call_back] = centre.rows(CallBack)
    assert (call_back.how, call_back.solved, call_back.satisfaction, call_back.by_id) == ("page", "yes", "satisfied", None)
    assert 'name="solved"' not in resident.get(f"/progress/{code}").get_data(as_text=True)
    assert resident.post(f"/progress/{code}", data=said | {"solved": "no"}).status_code == 422


@pytest.mark.databases("sqlite")
def test_a_dissatisfied_answer_takes_it_up_again(centre, resident):
    code = handled(centre, reporter_phone="13911112222")
    resident.post(f"/progress/{code}", data={"solved": "partly", "satisfaction": "dissatisfied", "words": "又坏了", "digits": "2222"})
    [order] = centre.rows(WorkOrder)
    assert (order.state, order.round) == ("accepted", 1)


@pytest.mark.databases("sqlite")
@pytest.mark.parametrize("said", [{"solved": "yes", "satisfaction": "satisfied"}, {"solved": "no", "satisfaction": "dissatisfied"}])
def test_where_no_number_was_left_the_code_brings_a_message_and_decides_nothing(centre, resident, desk, said):
    code = handled(centre)
    assert "作为留言交给中心" in resident.get(f"/progress/{code}").get_data(as_text=True)
    assert resident.post(f"/progress/{code}", data=said | {"words": "楼下贴了码"}).status_code == 303
    [order] = centre.rows(WorkOrder)
    assert (order.state, order.round, order.called_back_at, centre.rows(CallBack)) == ("handled", 0, None, [])
    assert "已经交给中心" in resident.get(f"/progress/{code}").get_data(as_text=True)
    html = desk("operator").get(f"/desk/orders/{order.id}").get_data(as_text=True)
    assert "楼下贴了码" in html
    [notice] = centre.rows(OrderNotice, OrderNotice.kind == "note")
    assert notice.audience == "centre"
    assert resident.post(f"/progress/{code}", data={"solved": "yes"}).status_code == 422
    assert [resident.post(f"/progress/{code}", data=said).status_code for _ in range(5)][-1] == 429, "nobody fills the desk with them"


@pytest.mark.databases("sqlite")
def test_where_a_number_was_left_its_last_digits_are_asked_and_not_for_ever(centre, resident, clock):
    code = handled(centre, reporter_phone="139 1111 2222")
    said = {"solved": "yes", "satisfaction": "satisfied", "words": "换了灯泡，亮了"}
    for digits in ("", "1111", "0000", "1234"):
        wrong = resident.post(f"/progress/{code}", data=said | {"digits": digits})
        assert wrong.status_code == 422
        html = wrong.get_data(as_text=True)
        assert 'value="yes" checked' in html
        assert 'value="satisfied" checked' in html
        assert "换了灯泡，亮了" in html, "nobody has to say it all again for a wrong digit"
    assert centre.rows(CallBack) == []
    assert resident.post(f"/progress/{code}", data=said | {"digits": "9999"}).status_code == 422
    assert resident.post(f"/progress/{code}", data=said | {"digits": "2222"}).status_code == 429, "five wrong ones are enough"
    clock["now"] += HOUR
    assert resident.post(f"/progress/{code}", data=said | {"digits": "2222"}).status_code == 303


@pytest.mark.databases("sqlite")
def test_what_a_worker_reported_is_not_answered_by_whoever_has_the_code(centre, resident):
    code = centre.order(centre.to("handled")).code
    assert 'name="solved"' not in resident.get(f"/progress/{code}").get_data(as_text=True)
    assert resident.post(f"/progress/{code}", data={"solved": "yes", "satisfaction": "satisfied"}).status_code == 422


@pytest.mark.databases("sqlite")
def test_of_a_merged_report_the_code_shows_the_matter_and_leaves_the_answer_to_the_other(centre, resident):
    mine, main = centre.report(by=None), centre.report(by=None)
    centre.move(mine, "merge", "operator", into=main)
    for name, by, given in (
        ("file", "operator", {"category": centre.lamps.id}),
        ("dispatch", "operator", {"department": centre.city.id}),
        ("accept", "officer", {}),
        ("handle", "officer", HANDLED),
    ):
        centre.move(main, name, by, **given)
    html = resident.get(f"/progress/{centre.order(mine).code}").get_data(as_text=True)
    assert "路灯楼灯" in html
    assert 'name="solved"' not in html
    assert 'name="solved"' in resident.get(f"/progress/{centre.order(main).code}").get_data(as_text=True)


def test_codes_cannot_be_guessed_at_length_and_right_ones_cost_nothing(centre, resident, clock):
    code = centre.order(centre.report(by=None)).code
    for _ in range(30):
        assert resident.get(f"/progress/{code}").status_code == 200
    assert [resident.get("/progress/22222222").status_code for _ in range(21)] == [404] * 20 + [429]
    assert resident.get(f"/progress/{code}").status_code == 429, "or a guess could be told from a hit"
    clock["now"] += timedelta(minutes=16)
    assert resident.get(f"/progress/{code}").status_code == 200


def test_reports_from_one_network_are_limited_in_whatever_process_they_arrive(centre, url, database_url, tmp_path, clock):
    apps = [centre.app, app_on(database_url, tmp_path / "second")]
    with ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(lambda n: apps[n % 2].test_client().post(url, data={"words": f"第 {n} 件"}).status_code, range(16)))
    full = apps[0].test_client().post(url, data={"words": "再来一件"}).get_data(as_text=True)
    assert "这个网络一下子来得太多" in full
    assert "密码" not in full
    assert sorted(answers) == [303] * 10 + [429] * 6
    assert len(centre.rows(WorkOrder)) == 10
    with apps[1].app_context():
        db.engine.dispose()


@pytest.mark.databases("sqlite")
def test_codes_for_the_entrances_lead_to_the_houses_of_ones_own_area(centre, clock):
    html = sign_in(centre.app.test_client(), centre.people["worker"]).get("/orders/report-codes").get_data(as_text=True)
    ours, theirs = centre.cast.land.buildings
    assert f"/buildings/{ours.id}/report</a>" in html
    assert str(theirs.id) not in html
    assert html.count("<svg") >= 1


@pytest.mark.databases("sqlite")
def test_the_streets_telephone_is_shown_where_it_is_known(centre, resident, url):
    assert "tel:" not in resident.get(url).get_data(as_text=True)
    with centre.writing():
        facts = {"value": {"is": "0571-5550100"}, "effective_from": TUESDAY.date(), "changed_at": TUESDAY, "reason": "公布值班电话"}
        db.session.add(ParameterValue(street_id=centre.cast.land.street.id, name="order.duty_phone", **facts))
    assert 'href="tel:0571-5550100"' in resident.get(url).get_data(as_text=True)


@pytest.mark.databases("sqlite")
def test_a_resident_who_comes_second_reads_nobodys_name(centre):
    order_id = centre.to("closed", by=None, source="qr")
    given = {"solved": "yes", "satisfaction": "satisfied"}
    with centre.writing():
        order = db.session.get_one(WorkOrder, order_id)
        with pytest.raises(Conflict) as refused:
            actions.move(order, "answer", by=None, actor=sight.holder_of_code(), at=TUESDAY + DAY, given=given)
    assert centre.people["operator"].name not in str(refused.value.sentence)
