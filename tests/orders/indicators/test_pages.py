"""The page of figures: for whom, each number opening what it counts, the spreadsheet, and what it costs."""

import re
from io import BytesIO

import pytest
from openpyxl import load_workbook

from tests.orders.conftest import MINUTE
from tests.orders.indicators.conftest import DAYS, MONDAY, WEEK, answered, dispatched, text
from tests.orders.reconciling.test_reads import asked, fill_with_events, goes_over_all
from tests.orders.test_queries import plan
from webapp.core.db import db
from webapp.core.ids import new_id
from webapp.orders.indicators import reading
from webapp.orders.models import WorkOrder
from webapp.orders.whistles import actions as whistles
from webapp.orders.whistles.models import ReportIn
from webapp.orders.whistles.places import spot_of_order


@pytest.mark.databases("sqlite")
def test_every_number_of_the_page_opens_exactly_the_orders_it_counts(centre, desk):
    for solved, satisfaction in (("yes", "satisfied"), ("yes", "basically"), ("no", "dissatisfied")):
        answered(centre, solved, satisfaction)
    dispatched(centre, address_id=None, place="街道办门口")
    client = desk("operator")
    opened = 0
    for by in reading.BY:
        for href, number in re.findall(
            r'<a href="(/desk/indicators/orders[^"]*)">(\d+)</a>', text(client, f"/desk/indicators?by={by}&{DAYS}")
        ):
            listed = text(client, href.replace("&amp;", "&"))
            assert len(set(re.findall(r'href="/desk/orders/([\w-]{36})', listed))) == int(number), href
            opened += 1
    assert opened > 30


@pytest.mark.databases("sqlite")
def test_below_five_the_page_shows_numbers_and_no_share(centre, desk):
    for n in range(4):
        answered(centre, "yes", "satisfied", MONDAY + n * MINUTE)
    assert not re.search(r"\d%", text(desk("operator"), f"/desk/indicators?{DAYS}"))
    answered(centre, "yes", "satisfied", MONDAY + 5 * MINUTE)
    html = text(desk("operator"), f"/desk/indicators?{DAYS}")
    assert "100%" in html
    assert "满意和基本满意 ÷ 答了满不满意的；未联系上不算满意" in html, "the formula beside the number"


@pytest.mark.databases("sqlite")
def test_everybody_counts_what_they_see_and_nobody_sees_a_persons_figures(centre, desk):
    mine = answered(centre, "yes", "satisfied")
    assert "城管科" in text(desk("officer"), f"/desk/indicators?{DAYS}")
    for who, foreign in (("officer", True), ("head", True)):
        html = text(desk(who, foreign=foreign), f"/desk/indicators?{DAYS}")
        assert "这些天没有派单、回访和销号" in html
        assert str(mine) not in text(desk(who, foreign=foreign), f"/desk/indicators/orders?figure=resolution&side=whole&{DAYS}")
    html = text(desk("head"), f"/desk/indicators?by=area&{DAYS}")
    assert "第1网格" in html
    assert "谷雨社区" in text(desk("operator"), f"/desk/indicators?by=area&{DAYS}")
    for who in ("operator", "leader", "head", "officer"):
        page = text(desk(who), f"/desk/indicators?{DAYS}")
        others = [one.name for name, one in centre.people.items() if name != who]
        assert not [name for name in others if name in page]
    assert desk("worker").get("/desk/indicators").status_code == 403


@pytest.mark.databases("sqlite")
def test_bad_days_are_said_and_last_week_is_shown(centre, desk):
    client = desk("operator")
    for days in ("first=2026-03-09", "first=2026-03-09&last=2025-01-01", "first=x&last=y", "first=2020-01-01&last=2026-01-01"):
        html = text(client, f"/desk/indicators?{days}")
        assert "这几天算不了" in html
        assert f'value="{WEEK.first}"' in html
    assert "这几天算不了" not in text(client, "/desk/indicators")


@pytest.mark.databases("sqlite")
@pytest.mark.parametrize("query", ["by=person", "area=x", "department=00000000-0000-0000-0000-000000000000"])
def test_an_address_that_names_nothing_of_the_street_is_not_there(centre, desk, query):
    assert desk("operator").get(f"/desk/indicators?{query}").status_code == 404
    assert desk("operator").get("/desk/indicators/orders?figure=people&side=whole").status_code == 404


@pytest.mark.databases("sqlite")
def test_report_ins_stand_beside_with_both_numbers_for_whom_they_concern(centre, desk):
    order_id = centre.report(when=MONDAY)
    with centre.writing():
        order = db.session.get_one(WorkOrder, order_id)
        said = whistles.Said("emergency", "外墙掉砖", (centre.city.id, centre.building.id))
        spot = spot_of_order(order)
        whistles.blow(said, spot, order=order, key=new_id(), by=centre.people["worker"], at=MONDAY, received_at=MONDAY)
    with centre.writing():
        [called] = db.session.scalars(db.select(ReportIn).where(ReportIn.department_id == centre.city.id))
        whistles.report_in(called, "answered", by=centre.people["officer"], at=MONDAY + 5 * MINUTE)

    def rows(who: str, foreign: bool = False) -> dict[str, list[str]]:
        html = text(desk(who, foreign=foreign), f"/desk/indicators?{DAYS}")
        _before, _heading, after = html.partition("按时应答")
        lines = re.findall(r'<th scope="row">(.*?)</th>(.*?)</tr>', after, re.S)
        return {name: re.findall(r"(\d+ / \d+)", cells) for name, cells in lines}

    assert rows("operator") == rows("head") == {"城管科": ["1 / 1", "0 / 1"], "建管办": ["0 / 1", "0 / 1"]}
    assert rows("officer") == {"城管科": ["1 / 1", "0 / 1"]}
    assert rows("head", foreign=True) == {}


@pytest.mark.databases("sqlite")
def test_the_spreadsheet_has_both_numbers_and_the_share_as_a_formula(centre, desk):
    for n in range(5):
        answered(centre, "yes", "satisfied", MONDAY + n * MINUTE)
    answer = desk("operator").get(f"/desk/indicators/workbook?{DAYS}")
    assert answer.headers["Content-Disposition"] == f'attachment; filename="indicators-{WEEK.first}-{WEEK.last}.xlsx"'
    book = load_workbook(BytesIO(answer.data))
    assert book.sheetnames == ["按部门", "按类别", "按总网格", "闭环时长"]
    assert [book["按部门"].cell(3, column).value for column in (1, 5, 6, 7)] == ["城管科", 5, 5, "=E3/F3"]


def test_figures_ask_indexes_and_no_more_of_many_that_are_older(centre, desk):
    fill_with_events(centre, 300, 0, open_below=300)
    answered(centre, "yes", "satisfied")
    client, url = desk("operator"), f"/desk/indicators?{DAYS}"
    few = len(asked(centre.app, client, url))
    fill_with_events(centre, 4000, 300, open_below=0)
    many = asked(centre.app, client, url)
    assert len(many) == few
    with centre.app.app_context(), db.engine.connect() as connection:
        plans = [plan(connection, one, parameters) for one, parameters in many]
    assert not [one for one in plans if goes_over_all(one)]
    assert any("ix_work_order_dispatched" in one for one in plans)
    assert any("ix_call_back_at" in one for one in plans)
