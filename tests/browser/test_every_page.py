"""axe finds nothing on any page of the demo, in every dress, at the phone's and the desk's size; no page scrolls sideways."""

from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, Playwright

from tests.browser.phone import CHROMIUM, FLAGS
from tests.server import ROOT, Server

pytestmark = pytest.mark.serial

AXE = (ROOT / "node_modules" / "axe-core" / "axe.min.js").read_text()
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
PHONE, DESK = {"width": 360, "height": 4000}, {"width": 1440, "height": 4000}  # tall: what sticks must hide nothing from axe
PASSWORD = "走格演示"
WORKER, OPERATOR, OFFICER, ADMINISTRATOR, HUB = "1010", "1002", "1004", "1001", "1012"
PAGES = {
    WORKER: [
        "/",
        "/buildings",
        "/search",
        "/orders",
        "/orders/new",
        "/resources",
        "/resources/new",
        "/whistles/new",
        "/orders/report-codes",
        "/notices",
        "/notices?view=all",
        "/me/channels",
        "/progress",
        "/handbook",
        "/handbook/search",
        "/handbook/entries/new",
        "/outbox",
        "/me",
        "/me/now",
        "/receipts",
        "/ready",
        "/reach",
        "/public-card",
        "/streets/000000001/people",
    ],
    OPERATOR: [
        "/desk",
        "/desk/orders",
        "/desk/orders?view=ended",
        "/desk/orders/board",
        "/desk/whistles",
        "/desk/whistles?view=ended",
        "/desk/whistles/new",
        "/desk/orders/new",
        "/desk/keys",
        "/desk/templates",
        "/desk/categories",
        "/desk/categories/new",
        "/desk/departments",
        "/desk/departments/new",
        "/desk/call-backs",
        "/desk/orders/grades/minor",
        "/desk/orders/grades/difficult",
        "/desk/orders/grades/major",
        "/desk/orders/board?by=grid",
        "/desk/brief",
        "/desk/map",
        "/desk/resources",
        "/desk/resources?view=ended",
        "/desk/resources/ledger",
        "/desk/reconciliations",
        "/desk/indicators",
        "/desk/indicators?by=category",
        "/desk/indicators/orders?figure=returned&side=whole",
        "/desk/coverage",
        "/desk/visits",
        "/desk/refused",
        "/desk/receipts",
        "/completeness",
        "/me",
    ],
    OFFICER: ["/desk/notices", "/desk/notices?view=all", "/desk/templates", "/desk/orders"],
    ADMINISTRATOR: [
        "/desk/nets",
        "/desk/teams",
        "/desk/zones",
        "/desk/reach",
        "/desk/door-cards",
        "/people",
        "/people/new",
        "/areas",
        "/completeness",
        "/notice-channels",
        "/access-log",
        "/households",
        "/households?q=女士",
    ],
    HUB: ["/", "/orders", "/orders/new", "/orders/new?2#step-2", "/orders/new?3#step-3", "/handbook", "/me"],
}
FOLLOWED = {  # pages with an id in their address: the first such link of another page, or («») of the one before
    WORKER: [
        ("/buildings", "/units/"),
        ("/search", "/addresses/"),
        ("/orders", "/orders/0"),
        ("/resources", "/resources/0"),
        ("/orders", "/whistles/0"),
        ("/orders/report-codes", "/buildings/0"),
        ("", "/buildings/0"),
    ],
    HUB: [("/orders", "/orders/0")],
    OPERATOR: [
        ("/desk/reconciliations", "/desk/reconciliations/2"),
        ("/desk/orders", "/desk/orders/0"),
        ("/desk/call-backs", "/desk/call-backs/0"),
        ("/desk/orders/grades/difficult", "/desk/orders/0"),
        ("/desk/resources?view=open", "/desk/resources/0"),
        ("/desk/whistles", "/desk/whistles/0"),
        ("/desk/coverage", "/desk/coverage/"),
        ("/desk/visits", "/desk/visits/"),
        ("/desk/categories", "/desk/categories/0"),
        ("/desk/departments", "/desk/departments/0"),
    ],
    OFFICER: [("/desk/orders", "/desk/orders/0")],
    ADMINISTRATOR: [
        ("/desk/nets", "/desk/grids/"),
        ("", "/desk/door-cards?grid="),
        ("/people", "/people/"),
        ("/households?q=女士", "/households/"),
    ],
}


@pytest.fixture(params=["light", "dark", "large", "english"])
def dress(request) -> str:
    return request.param


@pytest.mark.parametrize("person", PAGES)
def test_axe_finds_nothing(demo: Server, playwright: Playwright, person: str, dress: str, tmp_path: Path):
    context = playwright.chromium.launch_persistent_context(
        tmp_path / "profile",
        executable_path=CHROMIUM,
        headless=True,
        args=FLAGS,
        viewport=DESK if person in (OPERATOR, OFFICER, ADMINISTRATOR) else PHONE,
        locale="zh-CN",
        service_workers="block",
        color_scheme="dark" if dress == "dark" else "light",
    )
    try:
        page = signed_in(context, demo, person)
        wear(page, demo, dress)
        found = [one for path in every_path(page, demo, person) for one in faults(page, demo, path)]
    finally:
        context.close()
    assert not found, "\n".join(found)


def signed_in(context: BrowserContext, demo: Server, person: str) -> Page:
    page = context.pages[0]
    page.goto(demo.url + "/sign-in")
    found = faults(page, demo, "/sign-in") + faults(page, demo, "/sign-in/code") + faults(page, demo, "/nothing-here")
    assert not found, "\n".join(found)
    page.goto(demo.url + "/sign-in")
    page.locator("input[name=login]").fill(person)
    page.locator("input[type=password]").fill(PASSWORD)
    page.locator("form button.primary").click()
    page.wait_for_url(lambda url: "/sign-in" not in url)
    return page


def wear(page: Page, demo: Server, dress: str) -> None:
    fields = {
        "language": "en" if dress == "english" else "zh_Hans",
        "theme": "dark" if dress == "dark" else "",
        "type": "large" if dress == "large" else "usual",
    }
    answer = page.request.post(demo.url + "/me/preferences", form=fields, headers={"Sec-Fetch-Site": "same-origin"})
    assert answer.ok


def every_path(page: Page, demo: Server, person: str) -> list[str]:
    paths = list(PAGES[person])
    for start, prefix in FOLLOWED.get(person, []):
        page.goto(demo.url + (start or paths[-1]))
        hrefs = page.eval_on_selector_all(f'a[href^="{prefix}"]', "links => links.map(link => link.getAttribute('href'))")
        paths.append(next(href for href in hrefs if href not in paths))
    return paths


def faults(page: Page, demo: Server, path: str) -> list[str]:
    answer = page.goto(demo.url + path)
    assert answer.status in (200, 404), f"{path}: {answer.status}"
    page.evaluate(AXE)
    found = page.evaluate("rules => axe.run(document, rules)", RULES)["violations"]
    said = [f"{path}: {one['id']}: {one['help']}: {one['nodes'][0]['html'][:160]}" for one in found]
    if page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"):
        said.append(f"{path}: scrolls sideways")
    return said
