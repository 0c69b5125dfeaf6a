"""Row 3: a request raised in a grid is allocated, the grid sees it and confirms what came; the ledger adds it up."""

import re
from datetime import date
from html import unescape
from io import BytesIO

import openpyxl
import pytest
from sqlalchemy.exc import IntegrityError

from tests.orders.conftest import HOUR, TUESDAY
from webapp.core.audit import AuditRow
from webapp.core.db import db
from webapp.core.problems import Conflict, NotFound
from webapp.resources import sight
from webapp.resources.models import ResourceEvent, ResourceRequest, Unchangeable

FORM = {"kind": "material", "what": "折叠梯", "quantity": "2", "unit": "把", "due_on": "2026-03-20", "words": "换楼道灯要用"}


def text(client, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200, path
    return unescape(answer.get_data(as_text=True))


@pytest.mark.databases("postgresql")
def test_asked_in_the_hand_allocated_at_the_desk_seen_and_confirmed_in_the_grid(store, desk):
    worker, operator, grid = desk("worker"), desk("operator"), store.centre.cast.land.grids[0]
    answer = worker.post("/resources", data=FORM | {"grid": grid.id})
    assert answer.status_code == 303
    own = answer.headers["Location"]
    path = "/desk" + own
    assert "折叠梯" in text(operator, "/desk/resources")
    moves = own + "/moves"
    assert operator.post(moves, data={"move": "allocate", "quantity": "1", "words": "先给一把", "version": "1"}).status_code == 303
    assert "已分 1" in text(worker, own)
    assert "先给一把" in text(worker, own)
    assert "分了一部分" in text(worker, "/resources")
    assert worker.post(moves, data={"move": "receive", "quantity": "1"}).status_code == 303
    assert operator.post(moves, data={"move": "allocate", "quantity": "1"}).status_code == 303
    assert worker.post(moves, data={"move": "receive", "quantity": "1"}).status_code == 303
    [found] = store.centre.rows(ResourceRequest)
    assert (found.state, found.allocated, found.received) == ("done", 2, 2)
    assert found.due_on == date(2026, 3, 20)
    assert [(one.move, one.quantity, one.part) for one in store.events(found.id)] == [
        ("ask", 2, "grid"), ("allocate", 1, "centre"), ("receive", 1, "grid"), ("allocate", 1, "centre"), ("receive", 1, "grid"),
    ]  # fmt: skip
    done = {row.done for row in store.centre.rows(AuditRow, AuditRow.record_id == found.id)}
    assert done == {"resource.asked", "resource.allocate", "resource.receive"}
    assert "确认收到 1 把" in text(operator, path)


def test_what_is_missing_is_said_beside_the_field_and_nothing_is_lost(store, desk):
    worker, grid = desk("worker"), store.centre.cast.land.grids[0].id
    for field, said, sentence in (
        ("kind", "", "还差一样：人力、物资还是经费"),
        ("what", " ", "还差一样：要什么"),
        ("quantity", "0", "写 1 到 1,000,000 的整数"),
        ("quantity", "很多", "写 1 到 1,000,000 的整数"),
        ("unit", "x" * 11, "单位最多 10 个字"),
        ("what", "梯" * 61, "60 字以内"),
    ):
        answer = worker.post("/resources", data=FORM | {"grid": grid, field: said})
        html = unescape(answer.get_data(as_text=True))
        assert answer.status_code == 422
        assert sentence in html
        assert "换楼道灯要用" in html
    other = store.centre.cast.land.grids[1].id
    assert worker.post("/resources", data=FORM | {"grid": other}).status_code == 422  # not theirs to ask for
    assert store.centre.rows(ResourceRequest) == []


@pytest.mark.parametrize(
    ("who", "foreign", "sees", "may"),
    [
        ("worker", False, True, ["withdraw"]),
        ("grid_head", False, True, ["withdraw"]),  # answers for the same grid
        ("head", False, True, ["allocate", "refuse"]),
        ("operator", False, True, ["allocate", "refuse"]),
        ("leader", False, True, []),
        ("officer", False, False, []),
        ("nobody", False, False, []),
        ("worker", True, False, []),
        ("grid_head", True, False, []),
        ("head", True, False, []),
        ("operator", True, False, []),
        ("leader", True, False, []),
    ],
)
def test_who_sees_a_request_and_what_they_may_do(store, who, foreign, sees, may):
    request_id = store.ask()
    person = (store.centre.foreign if foreign else store.centre.people)[who]
    with store.centre.app.app_context():
        request = db.session.get_one(ResourceRequest, request_id)
        if not sees:
            with pytest.raises(NotFound):
                sight.visible_to(person, request_id, TUESDAY)
            return
        from webapp.resources.rules import open_moves

        assert sight.visible_to(person, request_id, TUESDAY) is request
        assert open_moves(request.facts(), sight.actor_for(person, request, TUESDAY)) == may


def test_the_pages_hold_to_it(store, desk):
    request_id = store.ask()
    for who, foreign, own, at_desk in (
        ("worker", False, 200, 403), ("head", False, 200, 200), ("operator", False, 200, 200), ("worker", True, 404, 403),
        ("head", True, 404, 404), ("operator", True, 404, 404), ("officer", False, 403, 403),
    ):  # fmt: skip
        client = desk(who, foreign=foreign)
        assert client.get(f"/resources/{request_id}").status_code == own, who
        assert client.get(f"/desk/resources/{request_id}").status_code == at_desk, who
    moved = desk("head", foreign=True).post(f"/resources/{request_id}/moves", data={"move": "allocate", "quantity": "1"})
    assert moved.status_code == 404
    assert desk("worker").post(f"/resources/{request_id}/moves", data={"move": "allocate", "quantity": "1"}).status_code == 403
    assert desk("leader").post(f"/resources/{request_id}/moves", data={"move": "refuse", "words": "不"}).status_code == 403
    assert store.stands(request_id) == ("waiting", 0, 0)


@pytest.mark.databases("postgresql")
def test_of_two_who_allocate_the_second_hears_who_was_first(store):
    request_id = store.ask()
    store.move(request_id, "allocate", "operator", seen=1, quantity=2)
    with pytest.raises(Conflict) as late:
        store.move(request_id, "allocate", "head", seen=1, quantity=2)
    assert "吴启明" in str(late.value.sentence)
    with pytest.raises(Conflict):  # also without a version: the state alone decides
        store.move(request_id, "refuse", "head", words="没有了")
    assert store.stands(request_id) == ("allocated", 2, 0)


def test_a_refusal_says_why_in_the_grid(store, desk):
    request_id = store.ask()
    operator = desk("operator")
    answer = operator.post(f"/resources/{request_id}/moves", data={"move": "refuse", "words": " "})
    assert answer.status_code == 422
    assert "还差一样：原因" in unescape(answer.get_data(as_text=True))
    store.move(request_id, "refuse", "head", words="库里没有了，下月再报")
    html = text(desk("worker"), f"/resources/{request_id}")
    assert "没同意" in html
    assert "库里没有了，下月再报" in html


def test_lists_are_narrowed_and_told_apart(store, desk):
    store.ask(what="折叠梯"), store.ask(what="灯泡", grid=1, by="worker")
    refused = store.ask(what="音响")
    store.move(refused, "refuse", "operator", words="不属于")
    operator, grid = desk("operator"), store.centre.cast.land.grids[1]
    assert re.findall(r'<b>([^<]+)</b><span class="end">', text(operator, "/desk/resources")) == ["折叠梯", "灯泡"]
    assert re.findall(r'<b>([^<]+)</b><span class="end">', text(operator, f"/desk/resources?grid={grid.id}")) == ["灯泡"]
    assert re.findall(r'<b>([^<]+)</b><span class="end">', text(operator, "/desk/resources?view=ended")) == ["音响"]
    assert operator.get("/desk/resources?view=stolen").status_code == 404
    assert "这里没有请求" in text(desk("head", foreign=True), "/desk/resources")
    assert re.search(r"资源 <span>2</span>", text(operator, "/desk/resources"))  # the rail says how many wait


def test_a_long_list_goes_on_page_by_page(store, desk):
    for number in range(53):
        store.ask(what=f"灯泡 {number}", when=TUESDAY + number * HOUR)
    html = text(desk("operator"), "/desk/resources")
    [more] = re.findall(r'rel="next" href="([^"]+)"', html)
    assert html.count('class="mail"') == 50
    assert text(desk("operator"), more).count('class="mail"') == 3


@pytest.mark.databases("postgresql")
def test_the_ledger_adds_up_what_is_of_one_kind_and_each_line_opens_its_requests(store, desk, clock):
    first, second = store.ask(quantity=2), store.ask(quantity=5)
    store.move(first, "allocate", "operator", quantity=2)
    store.move(first, "receive", "worker", quantity=2)
    store.move(second, "allocate", "head", quantity=3)
    store.ask(kind="money", what="慰问金", quantity=800, unit="元"), store.ask(quantity=1, grid=1, by="worker")
    gone, no = store.ask(what="音响"), store.ask(what="帐篷", unit="顶")
    store.move(gone, "withdraw", "worker")
    store.move(no, "refuse", "operator", words="没有")
    operator = desk("operator")
    html = text(operator, "/desk/resources/ledger?from=2026-03-10&until=2026-03-10")
    rows = [re.findall(r"<t[hd][^>]*>(?:<a[^>]*>)?([^<]*)", row) for row in re.findall(r"<tr>(<th scope=\"row\".*?)</tr>", html, re.S)]
    assert rows == [
        ["第1网格", "物资", "帐篷", "顶", "1", "2", "0", "0", "1"],
        ["第1网格", "物资", "折叠梯", "把", "2", "7", "5", "2", ""],
        ["第1网格", "经费", "慰问金", "元", "1", "800", "0", "0", ""],
        ["第2网格", "物资", "折叠梯", "把", "1", "1", "0", "0", ""],
    ]
    for href, number in re.findall(r'<td><a href="([^"]+)">(\d+)</a></td>', html):
        assert text(operator, href).count('class="mail"') == int(number)
    assert "这些天没有提过请求" in text(operator, "/desk/resources/ledger?from=2026-03-11&until=2026-03-12")
    assert text(desk("head", foreign=True), "/desk/resources/ledger?from=2026-03-10").count('<th scope="row"') == 0
    sheet = openpyxl.load_workbook(BytesIO(operator.get("/desk/resources/ledger/workbook?from=2026-03-10&until=2026-03-10").data)).active
    assert [list(row) for row in sheet.iter_rows(min_row=5, max_row=5, values_only=True)] == [
        ["第1网格", "物资", "折叠梯", "把", 2, 7, 5, 2, 0]
    ]


def test_a_thing_that_looks_like_a_formula_stays_text_in_the_spreadsheet(store, desk, clock):
    store.ask(what="=1+1")
    data = desk("operator").get("/desk/resources/ledger/workbook?from=2026-03-10&until=2026-03-10").data
    cell = openpyxl.load_workbook(BytesIO(data)).active["C4"]
    assert (cell.value, cell.data_type, cell.quotePrefix) == ("=1+1", "s", True)


def test_the_database_itself_holds_the_sums(store):
    request_id = store.ask()
    for change in ({"allocated": 3}, {"received": 1}, {"state": "done", "allocated": 1}):
        with pytest.raises(IntegrityError), store.centre.writing():
            db.session.execute(db.update(ResourceRequest).where(ResourceRequest.id == request_id).values(**change))


def test_what_happened_is_never_rewritten(store):
    request_id = store.ask()
    with pytest.raises(Unchangeable), store.centre.writing():
        db.session.scalars(db.select(ResourceEvent).where(ResourceEvent.request_id == request_id)).one().words = "没说过"
