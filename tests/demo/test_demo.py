"""The invented street: the same every time, believable, through the real import, and apart from its neighbour."""

from collections import Counter
from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import func, select

from tests.cast import sign_in
from webapp.accounts.models import Person
from webapp.areas.models import Address, Area, Building, Compound, Household, Unit
from webapp.core.clock import local_day, now
from webapp.core.db import db
from webapp.core.streets import Street
from webapp.core.writes import committed
from webapp.demo import houses, names, notes, people, walks
from webapp.demo.commands import demo, ensure_demo
from webapp.handbook import queries
from webapp.handbook.models import HandbookEntry
from webapp.handbook.rules import is_open
from webapp.visits.models import Visit

DAY = date(2026, 11, 25)
REAL = [
    "九洲", "乾盛", "工人新村", "浦南", "浦陵", "天安河滨", "浦北", "浦前",
    "国泰", "世纪华城", "茶山", "荡南", "复兴", "兰陵", "天宁", "常州",
]  # fmt: skip


def calls_of(street: houses.Street, staff: people.Staff) -> list[walks.Call]:
    until = datetime(2026, 11, 25, 12)  # noqa: DTZ001 (as written in a spreadsheet)
    return [call for grid in street.grids for call in walks.calls(grid, staff.walkers[grid.code], DAY, until)]


@pytest.fixture(scope="module")
def large() -> tuple[houses.Street, people.Staff]:
    street = houses.large(DAY)
    return street, people.staff_of(street, DAY, 10001)


def test_the_demo_is_the_same_every_time():
    first, second = ((houses.small(DAY), people.staff_of(houses.small(DAY), DAY, 1001)) for _ in range(2))
    assert first == second
    assert calls_of(*first) == calls_of(*second)


def test_the_large_street_has_the_size_of_a_real_one(large):
    street, staff = large
    doors = [door for grid in street.grids for door in grid.doors]
    assert (len(street.communities), len(street.grids), sum(len(grid.micro_grids) for grid in street.grids)) == (14, 70, 425)
    assert 33_000 < sum(bool(door.contact) for door in doors) < 35_500
    assert len({door.code for door in doors}) == len(doors)
    assert len({post.phone for post in staff.posts}) == len({post.number for post in staff.posts}) == len(staff.posts)


def test_visits_keep_the_pace_of_a_real_street(large):
    street, staff = large
    part = houses.Street(street.code, street.name, street.communities[:1])
    met = Counter(call.at.strftime("%Y-%m") for call in calls_of(part, staff) if call.outcome == "见到")
    whole = sorted(met)[1:-1]
    assert 14 <= sum(met[month] for month in whole) / len(whole) / len(part.grids) <= 26  # a grid a month; domain: about 20


def test_more_doors_open_in_the_evening(large):
    street, staff = large
    found: dict[bool, Counter] = {True: Counter(), False: Counter()}
    for call in calls_of(houses.Street(street.code, street.name, street.communities[:2]), staff):
        found[call.at.hour >= 18][call.outcome] += 1
    share = {evening: counts["见到"] / sum(counts.values()) for evening, counts in found.items()}
    assert share[True] > share[False] + 0.15


def test_notes_are_short_and_of_many_words(large):
    street, staff = large
    calls = calls_of(houses.Street(street.code, street.name, street.communities[:3]), staff)
    said = [call.difficulty for call in calls if call.difficulty]
    met = sum(call.outcome == "见到" for call in calls)
    assert 0.35 < len(said) / met < 0.45
    assert 15 < sum(map(len, said)) / len(said) < 20
    assert len(set(said)) > 0.9 * len(said)
    things = sum(len(words) for words in notes.THINGS.values())
    assert len(notes.WHERE) * things > 2000


def test_nothing_is_called_after_a_real_place(large):
    street, _staff = large
    used = {street.name, *(one.name for one in street.communities), *(door.compound for grid in street.grids for door in grid.doors)}
    used |= {houses.small(DAY).name, houses.tiny(DAY).name, names.LONG_COMPOUND}
    assert not [name for name in used for real in REAL if real in name]


def test_a_handed_on_grid_is_walked_by_whoever_held_it(large):
    street, staff = large
    handed = [code for code, posts in staff.walkers.items() if len(posts) > 1]
    assert handed
    for grid in street.grids:
        if grid.code == handed[0]:
            spans = {post.number: (post.since, post.until or DAY) for post in staff.walkers[grid.code]}
            for call in walks.calls(grid, staff.walkers[grid.code], DAY, datetime(2026, 11, 25)):  # noqa: DTZ001
                since, until = spans[call.number]
                assert since <= call.at.date() <= until


@pytest.mark.databases("sqlite")
def test_the_small_demo_comes_through_the_import_and_can_be_signed_in_to(app, client):
    with app.app_context():
        told = demo("small")
        assert demo("small") == told  # a second time makes nothing new
        street = db.session.scalars(select(Street).where(Street.code == names.STREET[0])).one()
        count = {
            model: db.session.scalar(select(func.count()).select_from(model).where(model.street_id == street.id))
            for model in (Address, Household, Visit, Area)
        }
        buildings = db.session.execute(
            select(Compound.name, Building.name, Unit.name, func.max(Address.floor))
            .join(Building, Building.compound_id == Compound.id)
            .join(Unit, Unit.building_id == Building.id)
            .join(Address, Address.unit_id == Unit.id)
            .where(Address.street_id == street.id)
            .group_by(Compound.name, Building.name, Unit.name)
        ).all()
        person = db.session.scalars(select(Person).where(Person.staff_number == told[0].staff_number)).one()
    assert count[Area] == 9
    assert 460 <= count[Household] <= 500
    assert count[Visit] > 600
    assert {floors for *_names, floors in buildings} >= {18, 6}
    assert {unit for _compound, _building, unit, _floors in buildings} >= {"", "1单元", "2单元", "3单元"}
    sign_in(client, person, people.PASSWORD)


@pytest.mark.databases("sqlite")
def test_the_worker_finds_a_handbook_that_was_lived_in(app, client):
    with app.app_context():
        ensure_demo()
        ensure_demo()  # a second start writes nothing twice
        worker = db.session.scalars(select(Person).where(Person.staff_number == "1010")).one()
        written = {entry.text for entry in db.session.scalars(select(HandbookEntry).where(HandbookEntry.person_id == worker.id))}
        by_kind = dict(
            db.session.execute(
                select(HandbookEntry.kind, func.count()).where(HandbookEntry.person_id == worker.id).group_by(HandbookEntry.kind)
            ).all()
        )
        visits = list(db.session.scalars(select(Visit).where(Visit.person_id == worker.id)))
        walked = {day for day in (local_day(visit.happened_at) for visit in visits) if is_open(day, local_day(now()), 15)}
        days = queries.days_written(worker, min(walked), local_day(now()))
    diary = [words for days_ago, _clock, words in notes.DIARY["网格员"] if days_ago]
    assert written >= set(diary)
    assert len(diary) <= by_kind["note"] <= len(diary) + 1
    assert len(walked) <= by_kind["visit"] <= len(visits)
    assert walked <= set(days)
    sign_in(client, worker, people.PASSWORD)
    assert "这一天还没有写" not in client.get(f"/handbook/{max(walked)}").text


@pytest.mark.databases("sqlite")
def test_a_demo_cut_off_before_its_passwords_is_finished_by_the_next_start(app, client):
    with app.app_context():
        ensure_demo()
        with committed():
            operator = db.session.scalars(select(Person).where(Person.staff_number == "1002")).one()
            operator.password_hash = None
        ensure_demo()
        operator = db.session.scalars(select(Person).where(Person.staff_number == "1002")).one()
        db.session.refresh(operator)
    sign_in(client, operator, people.PASSWORD)


@pytest.mark.databases("sqlite")
def test_the_second_street_is_not_seen_from_the_first(app, client):
    with app.app_context():
        told = ensure_demo()
        assert people.PASSWORD in told
        streets = {street.code: street.id for street in db.session.scalars(select(Street))}
        assert set(streets) == {names.STREET[0], names.NEXT_STREET[0]}
        area = db.session.scalars(select(Area).where(Area.street_id == streets[names.NEXT_STREET[0]], Area.tier == "grid")).one()
        operator = db.session.scalars(select(Person).where(Person.staff_number == "1002")).one()
    sign_in(client, operator, people.PASSWORD)
    assert "谷雨社区" in client.get("/areas").text
    assert "霜降" not in client.get("/areas").text + client.get("/completeness").text
    assert client.get(f"/areas/{area.id}").status_code == 404


@pytest.mark.databases("sqlite")
def test_the_demo_leaves_a_real_installation_alone(app):
    with app.app_context():
        with committed():
            db.session.add(Street(code="330110004", name="真街道"))
        assert ensure_demo() == ""
        assert db.session.scalar(select(func.count()).select_from(Street)) == 1


def test_the_demo_days_begin_before_its_visits():
    staff = people.staff_of(houses.small(DAY), DAY, 1001)
    assert all(post.since <= DAY - timedelta(days=walks.WALKED) for post in staff.posts)
