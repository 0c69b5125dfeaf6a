"""What a hand feels: a tap until the page is painted, a save until the phone says so, the first pack, the first screen's weight.

Real Chromium at 360×740 with the page's processor slowed 6×. The worker can't be slowed, so its share is as fast as this machine.
"""

import gzip
import tempfile
from pathlib import Path

import brotli
from playwright.sync_api import Page, Playwright, expect, sync_playwright

from bench.table import PASSES, Row
from bench.world import TOWERS, World, make_world
from tests.browser.phone import CHROMIUM, FLAGS, Phone
from tests.cast import PASSWORD
from tests.server import ROOT, Server

SLOWER = 6
WATCH = """
const moment = () => performance.timeOrigin + performance.now();
addEventListener("pointerdown", (event) => {
  sessionStorage.tapped = performance.timeOrigin + event.timeStamp;
  sessionStorage.taps = Number(sessionStorage.taps || 0) + 1;
}, true);
const painted = (name) => requestAnimationFrame(() => requestAnimationFrame(() => { sessionStorage[name] = moment(); }));
document.addEventListener("readystatechange", () => document.readyState === "interactive" && painted("painted"));  // all of it is parsed
addEventListener("DOMContentLoaded", () => {
  const look = () => {
    if (document.querySelector(".undo")?.textContent.includes("存好了") && !sessionStorage.saved) painted("saved");
    const ready = document.querySelector("[data-pack-ready]");
    if (ready && !ready.hidden && !sessionStorage.ready) sessionStorage.ready = performance.now();
  };
  new MutationObserver(look).observe(document, { subtree: true, childList: true, attributes: true, characterData: true });
  look();
});
"""


def rows() -> list[Row]:
    world = make_world(houses=TOWERS)
    server = Server(world.data).start()
    try:
        with sync_playwright() as playwright, tempfile.TemporaryDirectory() as folder:
            weight = _first_screen(playwright, world, server)
            phone = Phone(playwright, Path(folder), server).open()
            try:
                phone.page.context.add_init_script(WATCH)
                pack = _first_pack(phone.page, world, server)
                slow = phone.page.context.new_cdp_session(phone.page)
                slow.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
                return [*weight, pack, *_pages(phone, world), *_saves(phone)]
            finally:
                phone.close()
    finally:
        server.stop()


def _first_screen(playwright: Playwright, world: World, server: Server) -> list[Row]:
    """All that an empty browser fetches for Today; the pack and the worker's copies are not part of a screen."""
    browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
    page = browser.new_context(viewport={"width": 360, "height": 740}, service_workers="block").new_page()
    _sign_in(page, world, server)
    line = page.context.new_cdp_session(page)
    line.send("Network.enable")
    line.send("Network.setCacheDisabled", {"cacheDisabled": True})
    urls: dict[str, str] = {}
    sizes: dict[str, float] = {}
    line.on("Network.requestWillBeSent", lambda said: urls.setdefault(said["requestId"], said["request"]["url"]))
    line.on("Network.loadingFinished", lambda said: sizes.setdefault(said["requestId"], said["encodedDataLength"]))
    page.goto(f"{server.url}/")
    page.wait_for_load_state("networkidle")
    browser.close()
    begun = {one: size for one, size in sizes.items() if one in urls}  # what the page before still fetched has no address here
    first = {urls[one]: size for one, size in begun.items() if not urls[one].startswith(f"{server.url}/offline/")}
    static = {url: size for url, size in first.items() if "/static/" in url and not url.endswith("-of-files.json")}
    on_disk = sum(_file(url).stat().st_size for url in static)
    scripts = [_file(path).read_bytes() for path in world.app.config["RELEASE_FILES"] if path.endswith(".js")]
    packed = lambda pack: [sum(len(pack(one)) for one in scripts) / 1000]  # noqa: E731
    return [
        Row(f"first screen with all its assets, {len(first)} requests, on the wire", [sum(first.values()) / 1000], "KB", "100 KB"),
        Row(f"… its {len(static)} static files, on the wire", [sum(static.values()) / 1000], "KB"),
        Row("… the same files uncompressed", [on_disk / 1000], "KB"),
        Row(f"own JavaScript with idb, all {len(scripts)} files, brotli", packed(brotli.compress), "KB", "20 KB"),
        Row("… gzip, for a browser without", packed(gzip.compress), "KB"),
    ]


def _file(url: str) -> Path:
    return ROOT / "static" / url.split("/static/")[1].partition("/")[2]


def _sign_in(page: Page, world: World, server: Server) -> None:
    page.goto(f"{server.url}/sign-in")
    page.locator("input[name=login]").fill(world.cast.worker.phone)
    page.locator("input[name=password]").fill(PASSWORD)
    page.locator("form:has(input[name=password]) button").last.click()
    page.wait_for_url("**/ready")


def _first_pack(page: Page, world: World, server: Server) -> Row:
    _sign_in(page, world, server)
    expect(page.locator("[data-pack-ready]")).to_be_visible(timeout=120_000)
    seconds = float(page.evaluate("sessionStorage.ready")) / 1000
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    return Row("first pack on the phone: 1,000 pages fetched, sealed and stored (not slowed)", [seconds], "s")


def _pages(phone: Phone, world: World) -> list[Row]:
    """Tap a building in the list, until its entrance is painted."""
    return [
        Row(f"tap → painted, an entrance of {doors} doors, {SLOWER}× slower, warm", _opened(phone, house), "ms", hold)
        for house, doors, hold in (("11幢", 300, "350 ms"), ("12幢", 60, "150 ms"))
    ]


def _opened(phone: Phone, house: str) -> list[float]:
    found = []
    for _ in range(PASSES + 1):  # the first one warms
        page = phone.go("/buildings")
        page.evaluate("sessionStorage.clear()")
        page.get_by_role("link", name=house, exact=False).first.click()
        page.wait_for_url("**/units/*")
        found.append(_between(page, "painted"))
    return found[1:]


def _saves(phone: Phone) -> list[Row]:
    """From Today: go on, a door, what happened there. Counts the taps and times the last of them."""
    times, taps = [], []
    for _ in range(PASSES + 1):
        page = phone.go("/")
        page.evaluate("sessionStorage.clear()")
        page.locator("a[href^='/units/']").first.click()
        page.wait_for_url("**/units/*")
        page.locator(".tile:not(.waits)").first.click()
        page.evaluate("delete sessionStorage.saved")
        page.locator("dialog[open] button[value=met]").click()
        times.append(_between(page, "saved"))
        taps.append(float(page.evaluate("sessionStorage.taps")))
    return [
        Row(f"tap save → «saved on this phone», {SLOWER}× slower", times[1:], "ms", "100 ms"),
        Row("visit with nothing to report, from Today", taps[1:], "taps", "3 taps"),
    ]


def _between(page: Page, moment: str) -> float:
    while not (at := page.evaluate(f"sessionStorage.{moment}")):
        page.wait_for_timeout(50)
    return float(at) - float(page.evaluate("sessionStorage.tapped"))
