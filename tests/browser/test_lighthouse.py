"""Lighthouse's accessibility and best practices hold on the pages people see most, and a phone may install the app.

No audit needs an exception over plain http: Lighthouse counts localhost as a safe origin, as browsers do. What asks for a header of
https only (HSTS) is not scored.
"""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from uuid import UUID

import pytest
from playwright.sync_api import Page, Playwright

from tests.browser import world
from tests.browser.phone import CHROMIUM, FLAGS
from tests.server import ROOT, Server

pytestmark = pytest.mark.serial

PASSWORD = "走格演示"
WORKER, OPERATOR = "1010", "1002"
MUST_BE_AMONG = {"color-contrast", "target-size", "label", "document-title", "is-on-https", "errors-in-console", "viewport"}
COLOURS = {"#f4f1e8"}


def test_lighthouse_finds_nothing(demo: Server):
    with world.database(demo) as db:
        asked = "SELECT address.id FROM address JOIN street ON street.id = street_id WHERE street.code = '000000001' ORDER BY address.code"
        [door] = db.execute(asked).fetchone()
    visits = [
        {"person": None, "form": "mobile", "paths": ["/sign-in"]},
        {"person": WORKER, "form": "mobile", "paths": ["/", f"/addresses/{UUID(door)}", "/handbook", "/outbox", "/me"]},
        {"person": OPERATOR, "form": "desktop", "paths": ["/desk/coverage", "/desk/refused"]},
    ]
    found = lighthouse(demo, visits)
    assert [one["path"] for one in found] == [one["arrived"] for one in found] == [path for visit in visits for path in visit["paths"]]
    assert set().union(*(one["scored"] for one in found)) >= MUST_BE_AMONG
    failed = [(one["path"], audit) for one in found for audit in one["failed"]]
    assert not failed, "\n".join(f"{path}: {json.dumps(audit, ensure_ascii=False)}" for path, audit in failed)


def lighthouse(demo: Server, visits: list[dict]) -> list[dict]:
    """What Lighthouse says of these pages, by node of the machine or the one beside our Python (tools/npm)."""
    node = shutil.which("node", path=os.pathsep.join([os.environ.get("PATH", ""), str(Path(sys.executable).parent)]))
    assert node, "Lighthouse needs node: make node_modules/.dev"
    asked = {"url": demo.url, "chromium": CHROMIUM, "flags": FLAGS, "password": PASSWORD, "visits": visits}
    command = [node, str(Path(__file__).with_name("lighthouse.mjs"))]
    done = subprocess.run(command, cwd=ROOT, input=json.dumps(asked), capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@pytest.fixture(params=["zh-CN", "en-GB"])
def page(request, demo: Server, playwright: Playwright, tmp_path: Path):
    """The first look of a browser in its own language: installing is offered before anybody signs in."""
    context = playwright.chromium.launch_persistent_context(
        tmp_path / "profile", executable_path=CHROMIUM, headless=True, args=FLAGS, locale=request.param
    )
    page = context.pages[0]
    page.goto(demo.url + "/sign-in")
    yield page
    context.close()


def test_a_browser_would_install_it(page: Page):
    devtools = page.context.new_cdp_session(page)
    assert devtools.send("Page.getInstallabilityErrors")["installabilityErrors"] == []
    assert devtools.send("Page.getAppManifest")["errors"] == []


def test_the_manifest_says_all_that_an_app_needs(page: Page, request):
    said = page.evaluate("fetch(document.querySelector('link[rel=manifest]').href).then(answer => answer.json())")
    chinese = request.node.callspec.params["page"] == "zh-CN"
    assert said["id"] == said["start_url"] == said["scope"] == "/"
    assert said["display"] == "standalone"
    assert {said["background_color"], said["theme_color"]} == COLOURS
    assert (said["lang"], said["name"], said["short_name"]) == (("zh-Hans", "走格", "走格") if chinese else ("en", "Gridwalk", "Gridwalk"))
    assert any("一" <= sign <= "鿿" for sign in said["description"]) == chinese
    assert {(icon["sizes"], icon["purpose"]) for icon in said["icons"]} == {
        ("192x192", "any"),
        ("512x512", "any"),
        ("512x512", "maskable"),
    }
    for icon in said["icons"]:
        size = page.evaluate(
            "src => new Promise((done, failed) => { const one = new Image(); one.onerror = failed;"
            " one.onload = () => done(`${one.naturalWidth}x${one.naturalHeight}`); one.src = src; })",
            icon["src"],
        )
        assert size == icon["sizes"]
