"""Names and numbers of households: whole for who walks there, masked for the desk until it asks, and the asking is noted."""

from datetime import UTC, datetime

import pytest

from tests.cast import sign_in
from webapp.areas.contacts import masked_name, masked_phone
from webapp.areas.models import Address, Household
from webapp.core import access_log
from webapp.core.access_log import AccessRow
from webapp.core.db import db
from webapp.core.ids import new_id
from webapp.core.writes import committed
from webapp.visits import actions as visits

NAME, MASKED = "李女士", "李**"
PHONE, MASKED_PHONE = "13812340001", "138****0001"
WALK = ["worker", "grid_head"]
READ = ["general_grid_head", "operator"]
MAY_NOT = ["other_worker", "department_officer", "administrator", "nobody", "stranger"]


@pytest.fixture
def pages(app, cast) -> dict[str, str]:
    """The three kinds of page that show who lives behind a door of grid 1."""
    door, home, key = cast.land.addresses[0], cast.land.households[0], new_id()
    with app.app_context(), committed():
        db.session.get_one(Household, home.id).phone = PHONE
        at = datetime.now(UTC)
        visits.visit(
            db.session.get_one(Address, door.id), visits.Said("met"), key=key, replaces=None, by=db.session.merge(cast.worker), at=at,
            received_at=at,
        )  # fmt: skip
    return {"door": f"/addresses/{door.id}", "entrance": f"/units/{door.unit_id}", "visit": f"/desk/visits/{key}"}


def read(app, cast, name: str, path: str) -> tuple[int, str, int]:
    """Status, page, and how many rows the access log has of this reader and page."""
    answer = sign_in(app.test_client(), getattr(cast, name)).get(path)
    text = answer.text
    answer.close()
    access_log.flush(app)
    with app.app_context():
        noted = (AccessRow.person_id == getattr(cast, name).id, AccessRow.page == path.partition("?")[0])
        return answer.status_code, text, len(list(db.session.scalars(db.select(AccessRow).where(*noted))))


@pytest.mark.parametrize("name", WALK)
def test_who_walks_there_reads_them_whole(app, cast, pages, name):
    for kind in ("door", "entrance"):
        status, text, noted = read(app, cast, name, pages[kind])
        assert (status, noted) == (200, 1)
        assert NAME in text
        assert MASKED not in text
        assert kind != "door" or f'href="tel:{PHONE}"' in text


def test_a_grid_head_reads_them_whole_at_the_desk_too(app, cast, pages):
    status, text, noted = read(app, cast, "grid_head", pages["visit"])
    assert (status, noted) == (200, 1)
    assert NAME in text


@pytest.mark.parametrize("name", READ)
@pytest.mark.parametrize("kind", ["door", "entrance", "visit"])
def test_the_desk_reads_them_masked_and_nothing_is_noted(app, cast, pages, name, kind):
    status, text, noted = read(app, cast, name, pages[kind])
    assert (status, noted) == (200, 0)
    assert MASKED in text
    assert NAME not in text
    assert PHONE not in text
    assert kind != "door" or MASKED_PHONE in text


@pytest.mark.parametrize("name", READ)
@pytest.mark.parametrize("kind", ["door", "visit"])
def test_the_desk_may_ask_and_that_is_noted(app, cast, pages, name, kind):
    assert 'href="?names=shown"' in read(app, cast, name, pages[kind])[1]
    status, text, noted = read(app, cast, name, f"{pages[kind]}?names=shown")
    assert (status, noted) == (200, 1)
    assert NAME in text
    assert MASKED not in text
    assert kind != "door" or PHONE in text


@pytest.mark.parametrize("name", MAY_NOT)
def test_asking_opens_no_page_that_was_closed(app, cast, pages, name):
    for path in pages.values():
        status, text, noted = read(app, cast, name, f"{path}?names=shown")
        assert status in {403, 404}
        assert noted == 0
        assert NAME not in text


@pytest.mark.parametrize(
    ("whole", "masked"), [("", ""), (NAME, MASKED), ("欧阳先生", "欧**"), ("李", "李**"), ("Ms Li", "M**")]
)  # fmt: skip
def test_a_name_keeps_its_first_character(whole, masked):
    assert masked_name(whole) == masked


@pytest.mark.parametrize(
    ("whole", "masked"),
    [
        ("", ""),
        (PHONE, MASKED_PHONE),
        ("138 1234 0001", MASKED_PHONE),
        ("0519-86001234", "051****1234"),
        ("86001234", "****34"),
        ("110", "****"),
        ("转孙师傅", "****"),
    ],
)
def test_a_number_keeps_its_ends_if_it_is_long_enough(whole, masked):
    assert masked_phone(whole) == masked
