"""The look holds: axe finds nothing, nothing is inline, nothing overflows a narrow phone, pages stay small."""

from __future__ import annotations

import gzip
import re

import pytest

from tests.look import shelf
from tests.look.gallery import DRESSES, PAGES, ROOT, render, sizes_of, templates

AXE = ROOT / "node_modules/axe-core/axe.min.js"
PHONE_CSS = [ROOT / "static/css" / name for name in ("base.css", "phone.css", "doors.css")]
ON_PHONE = [name for name in PAGES if not name.startswith("desk-")]
ONE_FRAME = {name for name in PAGES if name.startswith("error-")} - {"error-409"}  # one of them is seen in every dress
DRESSED = [
    (name, dress, size) for name in PAGES for dress in DRESSES for size in sizes_of(name) if dress == "light" or name not in ONE_FRAME
]


@pytest.fixture(scope="module")
def gallery(playwright):
    with shelf.served() as origin, shelf.chromium(playwright) as browser:
        yield origin, browser


@pytest.fixture
def show(gallery):
    """Opens a page of the gallery in one dress; the tab remembers what the browser complained of."""
    origin, browser = gallery
    tabs = []

    def open_page(name, dress="light", size=(360, 740)):
        # Motion off: axe would measure the colours of a sheet that is still rising.
        tab = browser.new_page(viewport={"width": size[0], "height": size[1]}, reduced_motion="reduce")
        tabs.append(tab)
        tab.complaints = []
        tab.on("console", lambda message: tab.complaints.append(message.text) if message.type == "error" else None)
        tab.on("pageerror", lambda error: tab.complaints.append(str(error)))
        shelf.show(tab, origin, name, dress)
        return tab

    yield open_page
    for tab in tabs:
        tab.close()


@pytest.mark.parametrize(("name", "dress", "size"), DRESSED, ids=str)
def test_axe_and_the_content_policy_find_nothing(show, name, dress, size):
    tab = show(name, dress, size)
    tab.evaluate(AXE.read_text())
    found = tab.evaluate("axe.run(document, {resultTypes: ['violations']})")["violations"]
    assert [(one["id"], one["help"], [node["html"][:160] for node in one["nodes"]]) for one in found] == []
    assert tab.complaints == []


@pytest.mark.parametrize("dress", DRESSES)
@pytest.mark.parametrize("name", ON_PHONE)
def test_nothing_overflows_a_phone_of_320_pixels(show, name, dress):
    assert show(name, dress, (320, 568)).evaluate("document.documentElement.scrollWidth") <= 320


@pytest.mark.parametrize("name", ["today", "building", "sheet", "undo", "visit", "outbox", "handbook", "sign-in"])
def test_what_a_thumb_must_hit_is_at_least_48_pixels(show, name):
    assert show(name).evaluate("smallTargets()") == []


@pytest.mark.parametrize("height", [568, 740])
def test_four_floors_are_seen_without_scrolling(show, height):
    tab = show("building", size=(360, height))
    fourth = tab.evaluate("document.querySelectorAll('.facade li')[3].getBoundingClientRect().bottom")
    assert fourth <= tab.evaluate("document.querySelector('.foot').getBoundingClientRect().top")


def test_a_waiting_entry_turns_a_tile_whatever_state_it_was_rendered_with(show):
    seen = show("building").evaluate("turnedTiles()")
    assert len(set(seen["plain"])) == 4
    assert seen["turned"] == [[look] * 5 for look in seen["plain"]]


@pytest.mark.parametrize("name", PAGES)
def test_pages_bear_no_inline_style_script_or_handler(name):
    assert not re.search(r"<style|\sstyle=|\son[a-z]+=|<script(?![^>]*\ssrc=)", render(name))


@pytest.mark.parametrize("name", PAGES)
def test_every_icon_that_a_page_uses_is_drawn_in_it_once_and_no_other(name):
    html = render(name)
    used = re.findall(r'<use href="#i-([a-z-]+)"', html)
    drawn = re.findall(r'<symbol id="i-([a-z-]+)"', html)
    assert sorted(set(used)) == sorted(drawn)


@pytest.mark.parametrize("name", PAGES)
def test_explanations_and_labels_point_at_something(name):
    html = render(name)
    ids = set(re.findall(r'\sid="([^"]+)"', html))
    pointers = re.findall(r'\s(?:aria-describedby|aria-labelledby|for|form)="([^"]*)"', html)
    assert {one for pointer in pointers for one in pointer.split()} <= ids


def test_a_page_is_the_same_bytes_whatever_was_rendered_before():
    first = render("today")
    for name in PAGES:
        render(name)
    assert render("today") == first


def test_the_phones_style_is_at_most_7_kb_compressed():
    assert len(gzip.compress(b"".join(path.read_bytes() for path in PHONE_CSS), 9)) <= 7 * 1024


def test_a_door_is_at_most_175_bytes_besides_ids_and_words():
    tile = templates().get_template("macros/doors.html").module.tile
    door = {"id": "", "number": "1801", "state": "due", "words": "", "sign": None, "marks": (), "who": "", "last": "", "next_try": 1}
    assert len(str(tile(door)).encode()) <= 175


def test_more_than_six_doors_to_a_floor_stand_in_two_lines(show):
    columns = "getComputedStyle(document.querySelector('.facade li')).gridTemplateColumns.split(' ').length"
    assert [show(name).evaluate(columns) for name in ("building", "tower", "corridor")] == [3, 6, 6]
    assert [show(name).evaluate("document.querySelectorAll('.dense').length") for name in ("building", "tower")] == [
        0,
        1,
    ]


@pytest.mark.parametrize("words", [":has(", "color-mix(", "@container", "@import", "url("])
def test_styles_ask_nothing_that_old_web_views_lack(words):
    assert [path.name for path in (ROOT / "static/css").glob("*.css") if words in path.read_text()] == []
