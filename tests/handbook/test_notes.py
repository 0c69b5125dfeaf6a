"""Notes in own words: written offline or on, on their day's page, taken back, and read by nobody but their writer."""

from datetime import UTC, datetime

import pytest

from tests.handbook.conftest import WEDNESDAY
from webapp.core.audit import AuditRow
from webapp.core.db import db
from webapp.core.ids import new_id
from webapp.handbook.models import HandbookEntry

SECRET = "他家的事，先不跟别人说。"


def entries(app) -> list[HandbookEntry]:
    with app.app_context():
        return list(db.session.scalars(db.select(HandbookEntry).order_by(HandbookEntry.id)))


def page(client, url: str = "/handbook") -> str:
    answer = client.get(url)
    assert answer.status_code == 200
    return answer.get_data(as_text=True)


def test_a_note_stands_on_todays_page_with_its_hour_and_a_lock(worker, write):
    write("下次带一张社区食堂的饭卡。")
    shown = page(worker)
    assert "下次带一张社区食堂的饭卡。" in shown
    assert "<time>10:26</time>" in shown
    assert "只有我看得见" in shown
    assert "3月11日 星期三" in shown
    assert "陈小满的 2026 年手账" in shown
    assert page(worker, "/handbook/2026-03-11") == shown


def test_the_key_is_the_entry_and_the_same_post_again_is_the_same_note(worker, app):
    key, said = new_id(), {"text": "一次"}
    for _time in range(2):
        answer = worker.post("/handbook/entries", data=said, headers={"Idempotency-Key": str(key)})
        assert (answer.status_code, answer.headers["Location"]) == (303, "/handbook/2026-03-11")
    assert [entry.id for entry in entries(app)] == [key]


def test_a_note_without_a_key_is_taken_too(worker, app):
    assert worker.post("/handbook/entries", data={"text": "没有脚本的浏览器"}).status_code == 303
    assert entries(app)[0].text == "没有脚本的浏览器"


def test_a_note_for_yesterday_stands_on_yesterdays_page(worker, write):
    write("昨天忘了写的", day="yesterday")
    assert "昨天忘了写的" not in page(worker)
    assert "昨天忘了写的" in page(worker, "/handbook/2026-03-10")


def test_the_day_is_that_of_the_street_and_not_of_greenwich(worker, write, clock):
    clock(datetime(2026, 3, 11, 16, 30, tzinfo=UTC))
    write("半夜里写的")
    assert "半夜里写的" in page(worker, "/handbook/2026-03-12")


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"text": "  \n "}, "还什么都没写"),
        ({"text": "字" * 5001}, "太长"),
        ({"text": "好", "day": "2026-03-12"}, "还没到"),
        ({"text": "好", "day": "someday"}, "日历上没有"),
        ({"text": "好", "day": "2024-12-31"}, "已经合上"),
    ],
)
def test_what_cannot_be_written_is_refused_with_a_sentence(worker, app, fields, sentence):
    answer = worker.post("/handbook/entries", data=fields)
    assert answer.status_code == 422
    assert sentence in answer.get_data(as_text=True)
    assert entries(app) == []


def test_last_years_handbook_is_open_until_the_middle_of_january(client_of, cast, app, clock):
    clock(datetime(2027, 1, 15, 8, tzinfo=UTC))
    worker = client_of(cast.worker)
    assert worker.post("/handbook/entries", data={"text": "年底补记", "day": "2026-12-30"}).status_code == 303
    clock(datetime(2027, 1, 15, 17, tzinfo=UTC))
    assert worker.post("/handbook/entries", data={"text": "晚了", "day": "2026-12-30"}).status_code == 422
    assert len(entries(app)) == 1


def test_nothing_of_a_note_is_ever_markup(worker, write):
    write("<script>alert(1)</script>\n第二行")
    shown = page(worker)
    assert "<script>alert" not in shown
    assert "&lt;script&gt;alert(1)&lt;/script&gt;<br>第二行" in shown


def test_a_note_is_taken_back_by_its_writer_and_its_history_stays(worker, write, app):
    key = write("写错了")
    for _time in range(2):
        assert worker.post(f"/handbook/entries/{key}/withdrawal").status_code == 303
    assert "写错了" not in page(worker)
    [entry] = entries(app)
    assert (entry.withdrawn_at, entry.text) == (WEDNESDAY, "写错了")
    with app.app_context():
        done = list(db.session.scalars(db.select(AuditRow.done).where(AuditRow.record_id == key).order_by(AuditRow.id)))
    assert done == ["handbook.note_entered", "handbook.withdrawn"]


def test_a_note_of_a_closed_year_is_not_taken_back(write, client_of, cast, clock):
    key = write("去年的")
    clock(datetime(2027, 1, 20, 8, tzinfo=UTC))
    worker = client_of(cast.worker)
    assert worker.post(f"/handbook/entries/{key}/withdrawal").status_code == 422


def test_nobody_else_ever_reads_it_or_takes_it_back(worker, write, client_of, cast):
    key = write(SECRET)
    assert SECRET in page(worker)
    for name, person in cast.everybody().items():
        if name == "worker":
            continue
        client = client_of(person)
        for url in ("/handbook", "/handbook/2026-03-11", "/handbook/search", "/handbook/entries/new"):
            assert SECRET not in page(client, url), f"{name} reads it at {url}"
        assert client.post(f"/handbook/entries/{key}/withdrawal").status_code == 404, name
    assert SECRET in page(worker)


def test_the_audit_says_that_something_was_written_and_not_what(write, app):
    key = write(SECRET)
    with app.app_context():
        [row] = db.session.scalars(db.select(AuditRow).where(AuditRow.record_id == key))
    assert SECRET not in str(row.details)


@pytest.mark.parametrize("day", ["2026-13-01", "2026-3-1", "20260311", "1026-03-11", "tomorrow"])
def test_what_is_no_day_is_not_there(worker, day):
    assert worker.get(f"/handbook/{day}").status_code == 404


def test_an_empty_day_says_that_it_is_empty(worker):
    assert "这一天还没有写" in page(worker, "/handbook/2026-02-01")


def test_the_strip_leads_to_the_days_of_the_week_that_have_a_page(worker, write):
    write("周一的", day="2026-03-09")
    shown = page(worker)
    assert 'href="/handbook/2026-03-09"' in shown
    assert 'href="/handbook/2026-03-10"' not in shown
    assert 'href="/handbook/2026-03-11" aria-current="date"' in shown


def test_the_search_finds_every_word_up_to_yesterday(worker, write):
    write("充电桩又坏了", day="2026-03-02")
    write("今天的在今天那页")
    shown = page(worker, "/handbook/search")
    assert 'data-find="充电桩又坏了"' in shown
    assert 'href="/handbook/2026-03-02"' in shown
    assert "今天的在今天那页" not in shown


def test_the_form_is_the_same_every_day(worker, clock):
    before = page(worker, "/handbook/entries/new")
    clock(datetime(2026, 3, 12, 8, tzinfo=UTC))
    assert page(worker, "/handbook/entries/new") == before
    assert "data-offline" in before
    assert "data-photos" in before
