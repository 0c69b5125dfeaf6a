"""Every kind of answer tells the browser what to refuse, and no page needs what it refuses."""

import re

import pytest

from tests.conftest import app_on
from tests.security.conftest import path_of, signed_in
from tests.security.pages import inline_in
from webapp import ROOT, create_app
from webapp.core.headers import CONTENT_SECURITY_POLICY, HEADERS

READERS = ("worker", "grid_head", "operator", "administrator", "nobody")


def policy_of(answer) -> dict[str, str]:
    parts = (part.strip().partition(" ") for part in answer.headers["Content-Security-Policy"].split(";"))
    return {name: text for name, _space, text in parts}


def assert_guarded(answer, what: str) -> None:
    for name in HEADERS:
        assert len(answer.headers.getlist(name)) == 1, f"{what}: {name}"
    assert answer.headers["X-Content-Type-Options"] == "nosniff", what
    policy = policy_of(answer)
    assert policy["default-src"] == "'none'", what
    if "sandbox" not in policy:
        assert policy["script-src"] == policy["style-src"] == policy["connect-src"] == "'self'", what
        assert policy["base-uri"] == policy["frame-ancestors"] == "'none'", what
    assert not re.search(r"unsafe-|\*|https?:|data:", answer.headers["Content-Security-Policy"]), what


@pytest.mark.parametrize("name", READERS)
def test_every_page_of_every_reader_is_guarded_and_needs_nothing_inline(world, name):
    client, pages = signed_in(world, name), 0
    for rule in world.app.url_map.iter_rules():
        if "GET" not in rule.methods or rule.endpoint == "files_of_release":
            continue
        answer = client.get(path_of(world, rule.endpoint, rule.arguments))
        assert_guarded(answer, f"{rule.rule} {answer.status}")
        assert "Cache-Control" in answer.headers, rule.rule
        if answer.mimetype == "text/html":
            pages += 1
            assert not inline_in(answer.text), rule.rule
    assert pages > 20


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/no-such-page", 404),
        ("GET", "/static/aaaaaaaaaaaa/js/boot.js", 404),
        ("GET", "/static/../wsgi.py", 404),
        ("GET", "/handbook", 302),
        ("GET", "/offline/device", 401),
        ("POST", "/handbook", 405),
        ("POST", "/sign-in", 422),
        ("OPTIONS", "/offline/photos", 204),
        ("HEAD", "/sign-in", 200),
        ("GET", "/worker.js", 200),
        ("GET", "/manifest.webmanifest", 200),
        ("GET", "/healthz", 200),
    ],
)
def test_answers_that_are_no_page_of_somebodys_are_guarded_too(world, method, path, status):
    answer = world.app.test_client().open(path, method=method)
    assert answer.status_code == status
    assert_guarded(answer, path)


def test_a_refusal_for_its_size_is_guarded(world):
    answer = signed_in(world, "worker").post("/handbook/entries", data={"words": "字" * 9_000_000})
    assert answer.status_code == 413
    assert_guarded(answer, "413")


def test_a_fault_of_ours_is_guarded(world, monkeypatch):
    monkeypatch.setitem(world.app.view_functions, "offline.healthz", lambda: 1 / 0)
    answer = world.app.test_client().get("/healthz")
    assert answer.status_code == 500
    assert_guarded(answer, "500")


def test_static_files_are_guarded(world):
    client = world.app.test_client()
    for path in world.app.config["RELEASE_FILES"]:
        with client.get(path) as answer:
            assert answer.status_code == 200
            assert_guarded(answer, path)


def test_a_page_that_the_phone_draws_itself_has_the_same_policy():
    script = (ROOT / "static/js/offline/pages.js").read_text()
    assert re.findall(r'"Content-Security-Policy": "([^"]+)"', script) == [CONTENT_SECURITY_POLICY]


def test_no_template_holds_script_or_style():
    """Also those parts of templates that no test happens to draw."""
    for path in sorted((ROOT / "templates").rglob("*.html")):
        drawn = re.sub(r"\{\{.*?\}\}", "x", path.read_text(), flags=re.DOTALL)
        assert not inline_in(re.sub(r"\{%.*?%\}|\{#.*?#\}", "", drawn, flags=re.DOTALL)), path


@pytest.mark.parametrize(
    "html",
    [
        "<script>1</script>",
        "<script type=module>1</script>",
        "<style>a{}</style>",
        '<a style="x:1">',
        '<a onclick="x()">',
        '<a href="JavaScript:x()">',
    ],
)
def test_the_reader_of_pages_notices(html):
    assert inline_in(html)


@pytest.mark.parametrize(("url", "said"), [("https://gridwalk.example.cn", "max-age=31536000"), ("http://10.0.0.5:8000", None), ("", None)])
def test_browsers_hold_on_to_https_where_it_is_the_public_address(url, said, tmp_path):
    app = create_app({"GRIDWALK_DATA": str(tmp_path), "GRIDWALK_PUBLIC_URL": url})
    for path in ("/worker.js", app.config["RELEASE_FILES"][0]):
        with app.test_client().get(path) as answer:
            assert answer.headers.get("Strict-Transport-Security") == said


@pytest.mark.databases("sqlite")
def test_a_view_may_say_it_more_strictly_but_not_twice(database_url, tmp_path):
    app = app_on(database_url, tmp_path / "data")
    app.view_functions["offline.healthz"] = lambda: ("", 200, {"content-security-policy": "default-src 'none'; sandbox"})
    assert app.test_client().get("/healthz").headers.getlist("Content-Security-Policy") == ["default-src 'none'; sandbox"]
