"""The look holds: axe finds nothing, nothing is styled or scripted inline, nothing overflows a narrow phone, and pages stay small."""

from __future__ import annotations

import gzip
import re

import pytest

from tests.look.gallery import DRESSES, PAGES, ROOT, browser, floors_of_a_tower, render, served, sizes_of, templates

AXE = ROOT / "node_modules/axe-core/axe.min.js"
PHONE_CSS = [ROOT / "static/css" / name for name in ("base.css", "phone.css", "doors.css")]
# The eight refusal pages share one frame: one of them is seen in every dress.
DRESSED = [(name, dress, size) for name in PAGES for dress in DRESSES for size in sizes_of(name) if dress == "light" or not name.startswith("error-") or name == "error-409"]


@pytest.fixture(scope="module")
def gallery():
    with served() as origin, browser() as chromium:
        yield origin, chromium


@pytest.fixture
def show(gallery):
    """Opens a page of the gallery in one dress; the page remembers what the browser complained of."""
    origin, chromium = gallery
    contexts = []

    def open_page(name: str, dress: str, size: tuple[int, int]):
        # Motion off: axe would measure the colours of a sheet that is still rising.
        context = chromium.new_context(viewport={"width": size[0], "height": size[1]}, reduced_motion="reduce")
        contexts.append(context)
        page = context.new_page()
        page.complaints = []
        page.on("console", lambda message: page.complaints.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: page.complaints.append(str(error)))
        page.goto(f"{origin}/{dress}/{name}")
        page.evaluate(PAGES[name][2])
        return page

    yield open_page
    for context in contexts:
        context.close()


@pytest.mark.parametrize(("name", "dress", "size"), DRESSED, ids=lambda value: str(value))
def test_axe_and_the_content_policy_find_nothing(show, name, dress, size):
    page = show(name, dress, size)
    page.evaluate(AXE.read_text())
    found = page.evaluate("axe.run(document, {resultTypes: ['violations']})")["violations"]
    assert [(one["id"], one["help"], [node["html"][:160] for node in one["nodes"]]) for one in found] == []
    assert page.complaints == []


@pytest.mark.parametrize("name", [name for name in PAGES if not name.startswith("desk-")])
@pytest.mark.parametrize("dress", DRESSES)
def test_nothing_overflows_a_phone_of_320_pixels(show, name, dress):
    page = show(name, dress, (320, 568))
    assert page.evaluate("document.documentElement.scrollWidth") <= 320


# Links within a sentence and doors of a dense floor (50 px tall, 52 wide) are held to nothing here.
SMALL = """() => [...document.querySelectorAll('a, button, summary, input:not([type=file]), .choices span')]
  .filter(e => e.offsetParent && !e.closest('p, .tile, .line, [hidden]') && getComputedStyle(e).opacity !== '0' && !e.matches('.vh'))
  .map(e => [e.outerHTML.slice(0, 120), e.getBoundingClientRect()])
  .filter(([, box]) => box.width && (box.height < 47.5 || box.width < 47.5)).map(([html, box]) => `${html} ${box.width}×${box.height}`)"""


@pytest.mark.parametrize("name", ["today", "building", "sheet", "undo", "visit", "outbox", "handbook", "sign-in"])
def test_what_a_thumb_must_hit_is_at_least_48_pixels(show, name):
    assert show(name, "light", (360, 740)).evaluate(SMALL) == []


@pytest.mark.parametrize("height", [568, 740])
def test_four_floors_are_seen_without_scrolling(show, height):
    page = show("building", "light", (360, height))
    lowest = page.evaluate("document.querySelectorAll('.facade li')[3].getBoundingClientRect().bottom")
    assert lowest <= page.evaluate("document.querySelector('.foot').getBoundingClientRect().top")


def test_a_waiting_entry_turns_a_tile_whatever_state_it_was_rendered_with(show):
    page = show("building", "light", (360, 740))
    plain, turned = page.evaluate("""() => {
      const tiles = state => [...document.querySelectorAll('.tile')].filter(t => t.className === `tile ${state}`)
      const style = tile => { const s = getComputedStyle(tile), b = getComputedStyle(tile.firstChild), i = getComputedStyle(tile.querySelector('i'), '::before')
        return [s.backgroundColor, s.borderStyle, s.color, b.fontWeight, i.width, i.borderRadius].join(' ') }
      const states = ['met', 'tried', 'vacant', 'refused']
      const plain = states.map(s => style(tiles(s)[0]))
      const turned = states.map(to => ['due', 'met', 'tried', 'vacant', 'refused'].map(from => {
        const tile = tiles(from)[0]; tile.classList.add(`as-${to}`); const seen = style(tile); tile.classList.remove(`as-${to}`); return seen }))
      return [plain, turned] }""")
    assert len(set(plain)) == 4
    assert turned == [[look] * 5 for look in plain]


@pytest.mark.parametrize("name", PAGES)
def test_pages_bear_no_inline_style_script_or_handler(name):
    html = render(name)
    assert not re.search(r"<style|\sstyle=|\son[a-z]+=|<script(?![^>]*\ssrc=)", html)


@pytest.mark.parametrize("name", PAGES)
def test_every_icon_that_a_page_uses_is_drawn_in_it_once_and_no_other(name):
    html = render(name)
    used, drawn = re.findall(r'<use href="#i-([a-z-]+)"', html), re.findall(r'<symbol id="i-([a-z-]+)"', html)
    assert sorted(set(used)) == sorted(drawn)


@pytest.mark.parametrize("name", PAGES)
def test_explanations_and_labels_point_at_something(name):
    html = render(name)
    ids = set(re.findall(r'\sid="([^"]+)"', html))
    pointed = {one for value in re.findall(r'\s(?:aria-describedby|aria-labelledby|for|form)="([^"]*)"', html) for one in value.split()}
    assert pointed <= ids


def test_a_page_is_the_same_bytes_whatever_was_rendered_before():
    first = render("today")
    for name in PAGES:
        render(name)
    assert render("today") == first


def test_the_phones_style_is_at_most_7_kb_compressed():
    assert len(gzip.compress(b"".join(path.read_bytes() for path in PHONE_CSS), 9)) <= 7 * 1024


def test_a_door_is_at_most_160_bytes_besides_what_it_is_told():
    tile = templates().get_template("macros/doors.html").module.tile
    html = str(tile("1801", "due", "", "", sign="heart", spoken="", data_subject="", data_opens="", data_who="", data_last=""))
    assert len(html.encode()) <= 230 and len(str(tile("1801", "due", "", "")).encode()) <= 160


def test_a_floor_of_more_than_six_doors_stands_in_two_lines():
    facade = templates().get_template("macros/doors.html").module.facade
    assert [str(facade(doors)) for doors in (3, 6, 40)] == ["facade doors-3", "facade doors-6 dense", "facade doors-12 dense"]
    assert len(floors_of_a_tower(11, 4)[0][1]) == 11


@pytest.mark.parametrize("words", [":has(", "color-mix(", "@container", "@import", "url("])
def test_styles_ask_nothing_of_old_web_views_that_they_lack(words):
    for path in (ROOT / "static/css").glob("*.css"):
        assert words not in path.read_text(), path.name
