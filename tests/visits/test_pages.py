"""What the phone's pages say of doors: Today, the buildings, an entrance in tiles, a door, and the search."""

import re
from datetime import date, timedelta

import pytest
from flask import g
from sqlalchemy import event

from tests.cast import BEGAN
from tests.visits.conftest import DAY, HOUR, WEDNESDAY
from webapp.accounts.models import Person
from webapp.areas.models import Address, Household
from webapp.core.db import db
from webapp.core.ids import new_id
from webapp.core.writes import committed
from webapp.visits.wording import dated

pytestmark = pytest.mark.databases("sqlite")


def tile(page: str, number: str) -> str:
    """The tile of a door: its classes and its words."""
    [found] = re.findall(rf'<a class="tile (\w+)"[^>]*data-number="{number}"[^>]*><b>{number}</b>(.*?)</a>', page, re.DOTALL)
    return f"{found[0]}: {' '.join(re.sub('<[^>]+>', ' ', found[1]).split())}"


def marks(page: str, number: str) -> list[str]:
    [found] = re.findall(rf'data-number="{number}".*?</a>', page, re.DOTALL)
    return re.findall(r'href="#i-(\w+)"', found)


def section(page: str, heading: str) -> str:
    """What stands on a page between this heading and the next."""
    parts = re.split(r"<h2[^>]*>", page)
    return next((part for part in parts if part.startswith(heading)), "")


@pytest.fixture
def tower(app, walk):
    """Six doors a floor in the first entrance; their numbers, 901 to 906."""
    land = walk.cast.land
    with app.app_context(), committed():
        for number in range(1, 7):
            ids = {"street_id": land.street.id, "unit_id": land.units[0].id, "building_id": land.buildings[0].id}
            areas = {"micro_grid_id": land.micro_grids[0].id, "grid_id": land.grids[0].id}
            door = Address(id=new_id(), **ids, **areas, code=f"T{number}", floor=9, door=f"90{number}", position=number)
            db.session.add(door)
            land.addresses.append(door)
            db.session.flush()
            db.session.add(Household(street_id=land.street.id, address_id=door.id, address=door, contact_name="高先生", starts_at=BEGAN))
        db.session.flush()
        for door in land.addresses[-6:]:
            db.session.refresh(door)
        db.session.expunge_all()
    return range(len(land.addresses) - 6, len(land.addresses))


def test_every_state_is_a_word_on_its_tile(walk):
    walk.visit(0, "met")
    walk.visit(1, "not_home", at=WEDNESDAY)
    walk.visit(1, "not_home", at=WEDNESDAY + HOUR)
    walk.visit(2, "refused")
    page = walk.unit(0)
    assert [tile(page, number) for number in ("101", "201", "301")] == ["met: 3月11日", "tried: 未遇2次", "refused: 谢绝"]
    walk.visit(3, "vacant")
    walk.visit(4, "unsafe")
    page = walk.unit(1)
    assert [tile(page, number) for number in ("101", "201", "301")] == ["vacant: 空置", "tried: 未进", "due: 待访"]


def test_care_and_an_owed_answer_are_marked(walk):
    walk.visit(0, care_days="30", promise="回话")
    assert marks(walk.unit(), "101") == ["heart", "flag"]
    assert marks(walk.unit(), "201") == []


def test_a_dense_tile_says_the_most_urgent_thing_in_one_word(walk, tower):
    first, second, third, *_rest = tower
    walk.visit(first, "met", promise="回话")
    walk.visit(second, "met", care_days="1", at=WEDNESDAY - 400 * DAY)  # in no round: due again, and in care
    walk.visit(third, "not_home", at=WEDNESDAY)
    page = walk.unit()
    assert 'class="facade doors-6 dense"' in page
    assert [tile(page, f"90{number}") for number in (1, 2, 3, 4)] == ["met: 回话", "due: 关爱", "tried: 未遇", "due: 待访"]


def test_the_top_floor_stands_on_top_and_each_entrance_says_how_far_it_has_come(walk):
    walk.visit(0, "met")
    page = walk.unit()
    assert re.findall(r'<span class="floor">(\d+)', page) == ["3", "2", "1"]
    assert re.findall(r"(\d单元) <small>(\d/\d)", page) == [("1单元", "1/3"), ("2单元", "0/3")]
    assert "白露花园 1幢" in page
    assert "已见 1/6 户" in page


def test_who_was_found_vacant_twice_is_no_longer_counted(walk):
    walk.visit(0, "vacant", at=WEDNESDAY - DAY)
    walk.visit(0, "vacant", at=WEDNESDAY)
    assert "已见 0/5 户，空置 1 户" in walk.unit()
    assert "/ 5 户" in walk.page("/")


def test_a_tap_opens_the_sheet_with_who_lives_there_what_was_last_and_which_try_this_is(walk):
    walk.visit(0, "not_home")
    page = walk.unit()
    [said] = re.findall(r"<a class=\"tile tried\"[^>]*>", page)
    assert 'data-opens="#door"' in said
    assert 'data-who="李女士 · 1 口人"' in said
    assert 'data-last="3月11日 没人在家"' in said
    assert 'data-try="2"' in said
    assert page.count('data-try="1"') == 2


@pytest.mark.parametrize(("day", "words"), [(date(2026, 1, 2), "1月2日"), (date(2025, 12, 31), "2025年12月31日")])
def test_a_day_is_said_with_its_year_only_where_that_is_another(app, day, words):
    with app.test_request_context():
        g.now, g.language = WEDNESDAY, "zh_Hans"
        assert dated(day) == words


def test_what_was_at_a_household_that_moved_is_said_to_be_theirs(walk):
    walk.visit(0, "moved", household=walk.cast.land.households[0].id)
    walk.move_in(0, at=WEDNESDAY + DAY, contact_name="何女士")
    assert 'data-last="上一户 3月11日 搬走了"' in walk.unit()
    assert "上一户" in section(walk.door(0), "以前的走访")


def test_moved_leads_on_to_the_new_household(walk):
    page = walk.unit()
    [form] = re.findall(r'<form id="moved"[^>]*>', page)
    assert 'data-then="{href}#household"' in form
    assert re.search(r'<button[^>]* form="moved"[^>]*>', page)
    assert re.search(r'<form id="household".*id="hn"', walk.door(0), re.DOTALL)


def test_a_door_shows_its_last_visits_and_the_newest_can_be_taken_back_by_its_maker(walk):
    walk.visit(0, "not_home", at=WEDNESDAY - DAY)
    key = walk.visit(0, "met", at=WEDNESDAY, difficulty="楼道灯坏了", fields="facilities", idea="装感应灯", weak_signal="总听见吵")
    page = section(walk.door(0), "以前的走访")
    assert page.index("见到") < page.index("没人在家")
    for words in ("楼道灯坏了", "公共设施", "装感应灯", "苗头: 总听见吵", "陈小满"):
        assert words in page
    assert re.findall(r'action="/visits/([^/]+)/withdrawal"', page) == [str(key)]
    assert not re.findall(r"<symbol[^>]*></symbol>", walk.door(0)), "an icon that is not drawn"


def test_a_visit_taken_back_is_no_longer_shown(walk):
    key = walk.visit(0, "met", difficulty="写错了门")
    walk.withdraw(key)
    assert "写错了门" not in walk.door(0)


def test_what_people_wrote_is_shown_as_text(walk):
    walk.visit(0, difficulty="<script>alert(1)</script>", promise="<b>粗</b>")
    walk.move_in(1, contact_name='"><img src=x>')
    for page in (walk.door(0), walk.door(1), walk.unit(), walk.page("/"), walk.page("/search")):
        assert "<script>alert" not in page
        assert "<b>粗</b>" not in page
        assert "<img src=x>" not in page


def test_today_names_what_this_week_asks(walk):
    walk.visit(0, promise="灯什么时候修", promise_due_on="3")
    walk.visit(1, care_days="10")
    walk.visit(2, weak_signal="总听见吵", review_on="3")
    page = walk.page("/")
    assert "3月11日 星期三" in page
    assert "灯什么时候修" in section(page, "要回的话")
    assert "1幢 1单元 201 · 王女士" in section(page, "该去看看的")
    assert "总听见吵" in section(page, "到日子再看的苗头")
    assert '<span class="big">3</span> <span>/ 6 户</span>' in page


def test_today_leaves_out_what_is_not_due_yet(walk):
    walk.visit(0, care_days="90", weak_signal="总听见吵", review_on="other", **{"review_on-other": "2026-04-30"})
    page = walk.page("/")
    assert section(page, "该去看看的") == section(page, "到日子再看的苗头") == ""


def test_who_declined_may_be_asked_once_more_after_their_days(walk, browser):
    walk.visit(0, "refused")
    walk.clock(WEDNESDAY + 179 * DAY)
    walk.client = browser(walk.cast.worker)
    assert section(walk.page("/"), "可以再去问一次的") == ""
    assert "1幢 1单元 101" in section(walk.page("/", at=WEDNESDAY + 180 * DAY), "可以再去问一次的")
    walk.visit(0, "met")
    assert section(walk.page("/"), "可以再去问一次的") == ""


def test_today_goes_on_where_the_worker_walked_last_until_nothing_is_left_there(walk):
    walk.visit(3)
    assert "接着走 1幢 2单元" in walk.page("/")
    walk.visit(4)
    walk.visit(5)
    assert "接着走 1幢 1单元" in walk.page("/")
    for door in range(3):
        walk.visit(door)
    page = walk.page("/")
    assert "接着走" not in page
    assert "这一轮都走到了。" in page


def test_today_and_the_buildings_count_what_the_entrances_count(walk, tower):
    walk.visit(0, "met")
    walk.visit(tower[0], "vacant", at=WEDNESDAY - DAY)
    walk.visit(tower[0], "vacant", at=WEDNESDAY)
    walk.visit(tower[1], "met")
    assert "已见 2/11 户" in walk.unit()
    assert "已见 2/11 户" in walk.page("/buildings")
    assert "11 户，还有 9 户待访" in walk.page("/")
    assert '<span class="big">2</span> <span>/ 11 户</span>' in walk.page("/")


def test_today_reads_no_more_when_more_was_visited(app, walk):
    """Rows and statements stay the same: the database counts."""
    read = []

    def counted(cursor, *_rest):
        read[-1] += 1

    def statements() -> int:
        read.append(0)
        walk.page("/")
        return read[-1]

    walk.visit(0, promise="回话")
    with app.app_context():
        event.listen(db.engine, "before_cursor_execute", counted)
    before = statements()
    for minute in range(1, 6):
        for door in range(6):
            walk.visit(door, "not_home", at=WEDNESDAY + timedelta(minutes=minute))
    assert statements() == before


def test_the_search_finds_by_door_name_and_first_letters(walk):
    page = walk.page("/search")
    assert page.count("data-find=") == 6  # the doors of the own grid
    [found] = re.findall(r'data-find="([^"]*1单元 101[^"]*)"', page)
    assert found.split() == ["白露花园", "1幢", "1单元", "101", "李女士", "lns"]
    assert "2幢" not in page


def test_english_says_the_same(app, walk):
    with app.app_context(), committed():
        db.session.get_one(Person, walk.cast.worker.id).language = "en"
    walk.visit(0, "not_home")
    assert tile(walk.unit(), "101") == "tried: Not in ×1"
    assert "doors a week, and the round ends in time." in walk.page("/")


def test_an_overdue_answer_is_ink_turned_round(walk):
    walk.visit(0, "met", promise="问物业什么时候修")
    due = r'<time( class="over")? datetime="[0-9-]+" data-as="left">'
    assert re.findall(due, section(walk.page("/"), "要回的话")) == [""]
    assert re.findall(due, section(walk.page("/", at=WEDNESDAY + 30 * DAY), "要回的话")) == [' class="over"']
