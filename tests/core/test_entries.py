"""Entries as they come over the wire: what is read, what is refused, and the time that counts."""

import hashlib
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webapp.core.clock import iso
from webapp.core.entries import Entry, read_entry
from webapp.core.ids import new_id
from webapp.core.problems import Problem

NOON = datetime(2026, 3, 11, 4, 0, tzinfo=UTC)


def wire(**changes) -> dict:
    return {
        "key": str(new_id()),
        "path": "/things/1/notes",
        "fields": [["outcome", "met"]],
        "photos": [],
        "happened_at": iso(NOON),
        "needs": [],
        "replaces": None,
        "device": str(new_id()),
        "seq": 1,
        "user": str(new_id()),
        "release": "r1",
        "clock": [0, iso(NOON - timedelta(hours=1))],
        "signature": "",
    } | changes


def entry(**changes) -> Entry:
    return read_entry(wire(**changes))


def test_the_content_hash_is_what_a_browser_makes_of_the_same_content():
    said = wire(path="/a/b", fields=[["说", '他说"漏水"\n\t\\ 了\u2028']], happened_at="2026-03-11T04:00:00.000Z")
    as_javascript = '["/a/b",[["说","他说\\"漏水\\"\\n\\t\\\\ 了\u2028"]],[],"2026-03-11T04:00:00.000Z",[],null]'
    assert read_entry(said).content_hash == hashlib.sha256(as_javascript.encode()).hexdigest()


@pytest.mark.parametrize(
    "changes",
    [
        {"key": "7"},
        {"key": None},
        {"path": "//elsewhere.example"},
        {"path": "notes"},
        {"path": "/x" * 400},
        {"fields": {"outcome": "met"}},
        {"fields": [["outcome"]]},
        {"fields": [["outcome", 3]]},
        {"fields": [["a", "b"]] * 201},
        {"fields": [["note", "字" * 200_001]]},
        {"fields": [["note", "\x00"]]},
        {"fields": [["note", "\ud800"]]},
        {"photos": ["../../etc/passwd"]},
        {"photos": ["a" * 64] * 10},
        {"happened_at": "yesterday"},
        {"happened_at": "2026-03-11T04:00:00"},
        {"happened_at": "9999-12-31T23:59:59Z"},
        {"needs": ["x"]},
        {"needs": [str(new_id())] * 21},
        {"replaces": "x"},
        {"clock": [0]},
        {"clock": ["0", "2026-03-11T04:00:00Z"]},
        {"clock": [float("1e15"), "2026-03-11T04:00:00Z"]},
    ],
)
def test_an_entry_that_is_none_is_refused_with_a_sentence(changes):
    with pytest.raises(Problem) as refusal:
        entry(**changes)
    assert refusal.value.name in {"malformed", "too-long", "too-many-photos"}


@pytest.mark.parametrize("said", [None, 3, "entry", [], {}])
def test_anything_else_is_refused_too(said):
    with pytest.raises(Problem):
        read_entry(said)


def test_a_phone_whose_clock_is_an_hour_slow_is_corrected_by_what_it_knew():
    hour = timedelta(hours=1)
    one = entry(happened_at=iso(NOON - hour), clock=[3_600_000, iso(NOON - 2 * hour)])
    assert one.moment(NOON + 5 * hour, 3_600_000) == (NOON, False)


def test_a_clock_that_was_mended_in_between_makes_the_time_uncertain():
    one = entry(happened_at=iso(NOON), clock=[0, iso(NOON - timedelta(hours=2))])
    assert one.moment(NOON + timedelta(hours=5), 86_400_000) == (NOON, True)


def test_a_time_in_the_future_becomes_the_receipt_and_uncertain():
    one = entry(happened_at=iso(NOON + timedelta(days=400)), clock=[0, iso(NOON)])
    assert one.moment(NOON + timedelta(minutes=1), 0) == (NOON + timedelta(minutes=1), True)


def test_a_time_before_the_last_contact_becomes_that_contact():
    one = entry(happened_at=iso(NOON - timedelta(days=3)), clock=[0, iso(NOON)])
    assert one.moment(NOON + timedelta(hours=1), 0) == (NOON, True)


def test_without_any_contact_the_phone_is_believed_but_marked():
    assert entry(clock=None).moment(NOON + timedelta(hours=1), None) == (NOON, True)


@given(
    claimed=st.integers(-(10**7), 10**7),
    contact=st.integers(0, 10**6),
    offset=st.integers(-(10**9), 10**9),
    later=st.integers(-(10**9), 10**9),
)
def test_the_time_that_counts_lies_between_contact_and_receipt(claimed, contact, offset, later):
    received = NOON
    last_contact = received - timedelta(seconds=contact)
    one = entry(happened_at=iso(received + timedelta(seconds=claimed)), clock=[offset, iso(last_contact)])
    moment, _ = one.moment(received, later)
    assert last_contact <= moment <= received
