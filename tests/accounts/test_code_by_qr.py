"""A QR brings its code in the fragment: the field has it, and neither server nor history does."""

import threading

import pytest
from flask import request
from werkzeug.serving import make_server

from tests.look.shelf import chromium
from webapp.accounts import actions
from webapp.accounts.models import Person
from webapp.core.clock import now
from webapp.core.db import db
from webapp.core.writes import committed

pytestmark = pytest.mark.databases("sqlite")


@pytest.fixture
def asked():
    """Every address the server was asked for."""
    return []


@pytest.fixture
def origin(app, cast, asked):
    app.before_request_funcs.setdefault(None, []).append(lambda: asked.append(request.full_path))
    server = make_server("127.0.0.1", 0, app, threaded=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


@pytest.fixture
def tab(playwright):
    with chromium(playwright) as browser:
        tab = browser.new_page(viewport={"width": 360, "height": 740}, locale="zh-CN")
        tab.set_default_timeout(15_000)
        yield tab


def test_scanning_it_leads_to_a_password_of_ones_own_and_in(app, cast, origin, asked, tab):
    with app.app_context(), committed():
        code = actions.make_code(db.session.get_one(Person, cast.worker.id), by=None, at=now())
    tab.goto(f"{origin}/sign-in/code#{code}")
    tab.wait_for_function("document.querySelector('#code').value")
    assert tab.input_value("#code") == code
    assert tab.evaluate("location.href") == f"{origin}/sign-in/code"
    tab.click("main form button.primary")
    tab.fill("#password", "brand new words")
    tab.click("main form button.primary")
    tab.wait_for_url("**/ready")
    assert not [address for address in asked if code in address]
