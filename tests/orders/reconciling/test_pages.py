"""The pages of the weekly sheet: who reads which, ticking without a script, locking, the spreadsheet, and the list of weeks."""

import re
from io import BytesIO

import pytest
from openpyxl import load_workbook

from tests.cast import sign_in
from tests.orders.conftest import MINUTE, at
from tests.orders.reconciling.conftest import MEETING, WEEK
from webapp.core import parameters, requests

DURING = at("2026-03-10 09:00")
URL = f"/desk/reconciliations/{WEEK.monday}"

pytestmark = pytest.mark.databases("sqlite")


@pytest.fixture
def desk(office, monkeypatch):
    monkeypatch.setattr(requests, "now", lambda: MEETING)

    def signed_in(who: str, *, foreign: bool = False):
        return sign_in(office.centre.app.test_client(), (office.centre.foreign if foreign else office.centre.people)[who])

    return signed_in


def text(client, url: str) -> str:
    answer = client.get(url)
    assert answer.status_code == 200, (url, answer.status_code)
    return answer.get_data(as_text=True)


def sums(html: str) -> list[int]:
    """The numbers of the sum at the head of a page."""
    head = re.search(r'<dl class="sum">(.*?)</dl>', html, re.S)
    assert head
    return [int(one) for one in re.findall(r"(\d+)(?:</a>)?</dd>", head[1])]


def test_the_sum_opens_its_orders(office, desk):
    first, second = office.report(DURING), office.report(DURING + MINUTE, words="窨井盖响")
    office.close(first, at("2026-03-12 10:00"))
    html = text(desk("operator"), URL)
    assert sums(html) == [0, 2, 1, 1]
    assert "1 件销号都有回访记录" in html
    closed, open_ = text(desk("operator"), f"{URL}?show=closed"), text(desk("operator"), f"{URL}?show=closing")
    assert (f"i-{first}" in closed, f"i-{second}" in closed) == (True, False)
    assert (f"i-{first}" in open_, f"i-{second}" in open_) == (False, True)
    assert "满意" in closed


def test_ticking_and_locking_work_as_plain_forms(office, desk):
    order_id, client = office.report(DURING), desk("operator")
    answer = client.post(f"{URL}/ticks/{order_id}", data={"ticked": "yes", "words": "已核对", "show": "unticked"})
    assert (answer.status_code, answer.headers["Location"]) == (303, f"{URL}?show=unticked#i-{order_id}")
    assert "✓ 吴启明" in text(client, URL)
    assert client.post(f"{URL}/snapshots").status_code == 303
    html = text(client, URL)
    assert "吴启明 锁定" in html
    assert "按总网格" in html, "the parts stand in the locked sheet too"
    assert "/ticks/" not in html
    assert client.post(f"{URL}/ticks/{order_id}", data={"ticked": "no"}).status_code == 409
    assert "吴启明 已在 03-16 09:30 锁定这张表" in client.post(f"{URL}/snapshots").get_data(as_text=True)


def test_a_tick_by_htmx_puts_its_row_back(office, desk):
    order_id = office.report(DURING)
    answer = desk("operator").post(f"{URL}/ticks/{order_id}", data={"ticked": "yes"}, headers={"HX-Request": "true"})
    html = answer.get_data(as_text=True)
    assert html.count("<tr") == 1
    assert f'id="i-{order_id}"' in html
    assert "✓ 吴启明" in html


def test_a_tick_by_htmx_brings_the_sums_that_it_changed(office, desk):
    order_id, _other, client = office.report(DURING), office.report(DURING + MINUTE), desk("operator")
    whole = text(client, URL)
    assert "已勾 0 / 2 件" in whole
    assert "2 件为什么不勾" in whole
    answer = client.post(f"{URL}/ticks/{order_id}", data={"ticked": "yes", "show": "all"}, headers={"HX-Request": "true"})
    html = answer.get_data(as_text=True)
    after = text(client, URL)
    assert "已勾 1 / 2 件" in after
    for tag, part in (("span", "ticked"), ("div", "views"), ("div", "why")):
        [brought] = re.findall(f'<{tag} id="{part}" hx-swap-oob="true">(.*?)</{tag}>', html, re.S)
        assert [brought] == re.findall(f'<{tag} id="{part}">(.*?)</{tag}>', after, re.S), part


def test_a_refusal_says_what_to_do(office, desk):
    office.report(DURING)
    answer = desk("operator").post(f"{URL}/snapshots")
    assert answer.status_code == 422
    assert "还有 1 件没打勾" in answer.get_data(as_text=True)
    by_htmx = desk("operator").post(f"{URL}/snapshots", headers={"HX-Request": "true"})
    assert (by_htmx.headers["HX-Retarget"], by_htmx.headers["HX-Reswap"]) == ("#wrong", "innerHTML show:#wrong:top")
    too_long = desk("operator").post(f"{URL}/ticks/{office.orders[0]}", data={"words": "长" * 121})
    assert "最多 120 个字" in too_long.get_data(as_text=True)


def test_a_general_grid_head_reads_and_ticks_their_own_alone(office, desk):
    order_id = office.report(DURING)
    mine, other = desk("head"), desk("head", foreign=True)
    centre = office.centre.cast.land.general_grid
    assert sums(text(mine, URL)) == [0, 1, 0, 1]
    assert "谷雨社区" in text(mine, URL)
    assert sums(text(other, URL)) == [0, 0, 0, 0]
    assert other.get(f"{URL}?area={centre.id}").status_code == 404
    assert other.post(f"{URL}/ticks/{order_id}", data={"ticked": "yes"}).status_code == 404
    assert mine.post(f"{URL}/ticks/{order_id}", data={"ticked": "yes"}).status_code == 303
    assert mine.post(f"{URL}/snapshots").status_code == 403
    assert desk("worker").get(URL).status_code == 403
    assert sums(text(desk("leader"), URL)) == [0, 1, 0, 1]
    assert desk("leader").post(f"{URL}/ticks/{order_id}").status_code == 403


@pytest.mark.parametrize("week", ["2026-03-10", "2026-03-23", "nonsense", "0000-00-00"])
def test_a_week_that_is_none_or_has_not_begun_is_not_there(office, desk, week):
    assert desk("operator").get(f"/desk/reconciliations/{week}").status_code == 404


@pytest.mark.parametrize("query", ["area=nonsense", "area=00000000-0000-0000-0000-000000000000", "show=nothing"])
def test_an_address_that_says_nothing_is_not_there(office, desk, query):
    assert desk("operator").get(f"{URL}?{query}").status_code == 404


def test_the_list_shows_each_week_and_flags_the_one_that_nobody_locked(office, desk):
    for day in ("2026-02-25 09:00", "2026-03-04 09:00", "2026-03-10 09:00"):
        office.report(at(day))
    office.lock(reason="休会")
    html = text(desk("operator"), "/desk/reconciliations")
    rows = re.findall(r"<tr>\s*<th scope=\"row\"><a href=\"/desk/reconciliations/([\d-]+)\">.*?</tr>", html, re.S)
    assert rows == ["2026-03-16", "2026-03-09", "2026-03-02", "2026-02-23"]
    assert html.count("缺锁定") == 2
    assert html.count("进行中") == 1
    assert sums(html) == [2, 1, 0, 3]


def test_a_week_under_way_is_shown_and_not_ticked(office, desk):
    office.report(at("2026-03-16 08:00"))
    html = text(desk("operator"), "/desk/reconciliations/2026-03-16")
    assert sums(html) == [0, 1, 0, 1]
    assert "/ticks/" not in html
    assert "/snapshots" not in html


def test_older_weeks_lie_on_the_next_page(office, desk, monkeypatch):
    monkeypatch.setattr("webapp.orders.reconciling.sheets.WEEKS", 2)
    office.report(at("2026-02-25 09:00"))
    client, url, seen = desk("operator"), "/desk/reconciliations", []
    while url:
        html = text(client, url)
        seen += re.findall(r'<th scope="row"><a href="/desk/reconciliations/([\d-]+)', html)
        older = re.search(r'href="(/desk/reconciliations\?before=[\d-]+)"', html)
        url = older[1] if older else ""
    assert seen == ["2026-03-16", "2026-03-09", "2026-03-02", "2026-02-23"]


def test_the_street_meets_when_it_chose_to(office, desk):
    assert "每周一 09:30 例会" in text(desk("operator"), "/desk/reconciliations")
    with office.centre.writing():
        street, by = office.centre.cast.land.street.id, office.centre.people["administrator"]
        parameters.change(street, "reconciliation.meeting", "14:00", DURING.date(), reason="上午开街道会", by=by, at=DURING)
    assert "每周一 14:00 例会" in text(desk("operator"), "/desk/reconciliations")


def test_an_empty_street_says_so(office, desk):
    assert "还没有工单，没有账要对" in text(desk("operator"), "/desk/reconciliations")
    assert "这里没有工单" in text(desk("operator"), URL)
    assert desk("operator").get(f"{URL}/workbook").status_code == 200


def test_the_spreadsheet_adds_up_by_formulas_and_keeps_text_as_text(office, desk):
    first, _second = office.report(DURING, words='=HYPERLINK("x")'), office.report(DURING + MINUTE)
    office.close(first, at("2026-03-12 10:00"))
    answer = desk("operator").get(f"{URL}/workbook")
    assert answer.headers["Content-Disposition"] == f'attachment; filename="reconciliation-{WEEK.monday}.xlsx"'
    book, values = load_workbook(BytesIO(answer.data)), load_workbook(BytesIO(answer.data), data_only=True)
    total, lines = book.worksheets
    assert [total.cell(row, 2).value for row in (2, 8)] == ["=SUM('工单'!C2:C3)", "=B2+B3+B4-B5-B6-B7"]
    assert [values.worksheets[0].cell(row, 2).value for row in range(2, 9)] == [0, 2, 0, 1, 0, 0, 1]
    assert lines.cell(2, 9).value == "=C2+D2+E2-F2-G2-H2"
    assert (lines.cell(2, 2).value, lines.cell(2, 2).data_type) == ('=HYPERLINK("x")', "s") or lines.cell(2, 2).quotePrefix
    assert lines.max_row == 3


def test_a_long_sheet_is_read_in_pages_and_printed_in_one(office, desk, monkeypatch):
    monkeypatch.setattr("webapp.orders.reconciling.views.PAGE", 2)
    for n in range(5):
        office.report(DURING + n * MINUTE)
    client = desk("operator")
    rows = lambda url: len(re.findall(r'<tr id="i-', text(client, url)))  # noqa: E731
    assert [rows(URL), rows(f"{URL}?from=4"), rows(f"{URL}?whole=1")] == [2, 1, 5]
