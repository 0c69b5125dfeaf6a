"""Who looked at whose name, as the administrator reads it: by month, by person, by household; nobody else, and no other street."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from flask.testing import FlaskClient

from webapp.core.access_log import AccessRow
from webapp.core.db import db
from webapp.core.ids import new_id
from webapp.core.writes import committed
from webapp.desk import looks

NOW = datetime.now(UTC).replace(microsecond=0)
THIS_MONTH = f"{looks.month_of('', NOW):%Y-%m}"
PLACE = "白露花园 1幢 1单元 101"


@pytest.fixture
def administrator(browser) -> FlaskClient:
    return browser("administrator")


@pytest.fixture
def look(app, cast):
    def look(person, page: str, *, at: datetime = NOW, homes: tuple[UUID, ...] = (), scopes: tuple[str, ...] = (), pages: int = 1) -> None:
        said = {"page": page, "household_ids": [str(one) for one in homes], "scopes": list(scopes), "pages": pages, "at": at}
        with app.app_context(), committed():
            db.session.add(AccessRow(id=new_id(), street_id=person.street_id, person_id=person.id, device_id=None, **said))

    return look


def read(client: FlaskClient, query: str = "") -> str:
    answer = client.get(f"/access-log{query}")
    assert answer.status_code == 200
    return answer.get_data(as_text=True).partition("<main")[2]


def test_it_says_who_looked_at_whose_name_and_where(cast, administrator, look):
    look(cast.operator, f"/addresses/{cast.land.addresses[0].id}", homes=(cast.land.households[0].id,))
    look(cast.worker, "/offline/pack", scopes=(f"g:{cast.land.grids[0].id}",), pages=38)
    page = read(administrator)
    for words in ("吴启明", "户室", PLACE, "陈小满", "手机下载 · 38 页", "第1网格"):
        assert words in page


def test_its_pager_goes_by_month_and_says_so(administrator):
    page = read(administrator, f"?month={looks.month_of('', NOW) - timedelta(days=1):%Y-%m}")
    assert "上一个月" in page
    assert "下一个月" in page
    assert "上一页" not in page


def test_a_refusal_says_once_whom_to_ask(browser):
    page = browser("operator").get("/access-log").get_data(as_text=True)
    assert page.count("问问网格长或管理员") == 1


def test_of_many_doors_a_few_are_named_and_the_others_counted(cast, administrator, look):
    look(cast.operator, "/households", homes=tuple(home.id for home in cast.land.households[:7]))
    page = read(administrator)
    assert page.count("白露花园") == 5
    assert "另有 2 处" in page


def test_it_is_narrowed_to_one_person_by_name_or_number(cast, administrator, look):
    look(cast.operator, "/search")
    look(cast.worker, "/search")
    for asked in ("吴启明", "4001", str(cast.operator.id)):
        page = read(administrator, f"?person={asked}")
        assert f"person={cast.operator.id}&amp;month" in page
        assert "陈小满" not in page
    assert "这里没有叫这个的人。" in read(administrator, "?person=谁也不是")


def test_it_is_narrowed_to_one_household_also_where_it_was_one_of_many(cast, administrator, look):
    home, door = cast.land.households[0], cast.land.addresses[0]
    look(cast.operator, f"/addresses/{door.id}", homes=(home.id,))
    look(cast.grid_head, f"/units/{door.unit_id}", scopes=(f"u:{door.unit_id}",))
    look(cast.worker, "/search", scopes=(f"g:{door.grid_id}",))
    look(cast.other_worker, "/search", scopes=(f"g:{cast.land.grids[1].id}",))
    look(cast.general_grid_head, f"/addresses/{cast.land.addresses[1].id}", homes=(cast.land.households[1].id,))
    page = read(administrator, f"?household={home.id}")
    assert all(name in page for name in ("吴启明", "何平", "陈小满"))
    assert not any(name in page for name in ("林可", "方芸"))


def test_a_month_is_shown_at_a_time_and_a_page_leads_to_the_next(cast, administrator, look):
    for number in range(looks.PAGE + 1):
        look(cast.worker, "/search", at=NOW - timedelta(seconds=number))
    look(cast.operator, "/search", at=NOW - timedelta(days=62))
    first = read(administrator)
    assert first.count("<tr>") == looks.PAGE + 1  # with its head
    assert "吴启明" not in first
    older = first.partition('rel="next" href="')[2].partition('"')[0].replace("&amp;", "&")
    assert read(administrator, older.removeprefix("/access-log")).count("<tr>") == 2
    month = f"{looks.month_of('', NOW - timedelta(days=62)):%Y-%m}"
    assert "吴启明" in read(administrator, f"?month={month}")


def test_nothing_is_said_as_that_and_a_month_to_come_is_this_one(administrator):
    for month in ("", "2999-01", "0001-01", "nonsense"):
        page = read(administrator, f"?month={month}")
        assert "这个月没人看过。" in page
        assert THIS_MONTH in page


def test_other_streets_are_not_there(app, cast, administrator, look):
    look(cast.stranger, "/search")
    page = read(administrator)
    assert "许远" not in page
    assert administrator.get(f"/access-log?household={cast.next_land.households[0].id}").status_code == 404


@pytest.mark.parametrize("who", ["worker", "grid_head", "general_grid_head", "operator", "nobody"])
def test_it_is_the_administrators(browser, who):
    assert browser(who).get("/access-log").status_code == 403
