"""Static files travel compressed once a server has been prepared, and never in the place of another release's."""

import json
import os
import re

import brotli
import pytest

from tests.conftest import app_on
from tools.bundle import main as make_bundle
from webapp import ROOT
from webapp.core import bundle, release, statics

IMPORTED = re.compile(r"""(?:from|import)\s*\(?\s*"(\.[^"]+)\"""")
NAMED = re.compile(r"""static\("(js/[^"]+)"\)""")


def ask(client, path: str, coding: str) -> tuple[str | None, bytes]:
    with client.get(path, headers={"Accept-Encoding": coding}) as answer:
        return answer.headers.get("Content-Encoding"), answer.data


@pytest.mark.databases("sqlite")
def test_a_prepared_server_sends_scripts_and_styles_compressed(database_url, tmp_path):
    app = app_on(database_url, tmp_path)
    release.compress(app, ROOT)
    client = app_on(database_url, tmp_path).test_client()
    for path in (one for one in app.config["RELEASE_FILES"] if one.endswith((".js", ".css"))):
        _, plain = ask(client, path, "identity")
        coding, small = ask(client, path, "gzip, br")
        if coding == "br":
            assert len(small) < len(plain)
            assert brotli.decompress(small) == plain
        else:
            assert len(plain) < 300, f"{path} travels at full size"


@pytest.fixture
def bundled() -> dict[str, str]:
    """The bundle of the modules as they stand; `make` has made it unless they were changed since."""
    if not bundle.addresses(ROOT / "static"):
        make_bundle()
    return bundle.addresses(ROOT / "static")


@pytest.mark.databases("sqlite")
def test_phones_take_the_bundle_and_all_that_it_imports_and_no_module_besides(bundled, database_url, tmp_path):
    app = app_on(database_url, tmp_path)
    base = f"/static/{app.config['RELEASE']}/"
    scripts = {path.removeprefix(base) for path in app.config["RELEASE_FILES"] if path.endswith(".js")}
    assert {one for one in bundled.values() if not one.startswith("bundle/desk/")} <= scripts
    assert not [one for one in scripts if "/desk/" in one or "leaflet" in one], "a phone has no use for the map"
    for name in scripts:
        imported = IMPORTED.findall((ROOT / "static" / name).read_text())
        assert {os.path.normpath(f"{name}/../{one}") for one in imported} <= scripts, name
    client = app.test_client()
    assert client.get("/worker.js").text == f'import "{base}bundle/offline/worker.js";\n'
    assert f'src="{base}bundle/boot.js"' in client.get("/sign-in").text
    for name in scripts:
        with client.get(base + name) as answer:
            assert answer.status_code == 200


def test_every_module_that_a_page_names_is_bundled():
    named = {name for path in (ROOT / "templates").rglob("*.html") for name in NAMED.findall(path.read_text())}
    assert named <= {f"js/{name}" for name in bundle.ENTRIES}


def test_the_worker_loads_nothing_later(bundled):
    """What is not there when it is installed is never there: a browser refuses it."""
    left, seen = [ROOT / "static/bundle/offline/worker.js"], set()
    while left:
        path = left.pop()
        seen.add(path)
        assert "import(" not in path.read_text()
        left += {(path.parent / name).resolve() for name in IMPORTED.findall(path.read_text())} - seen
    assert len(seen) > 1


def test_a_bundle_of_other_modules_counts_for_nothing(tmp_path):
    (tmp_path / "js").mkdir()
    (tmp_path / "bundle").mkdir()
    module = tmp_path / "js/boot.js"
    module.write_text("one()")
    bundle.stamp_in(tmp_path).write_text(json.dumps(bundle.sources(tmp_path)))
    assert bundle.addresses(tmp_path)["js/boot.js"] == "bundle/boot.js"
    module.write_text("two()")
    assert bundle.addresses(tmp_path) == {}
    module.write_text("one()")
    (tmp_path / "js/more.js").write_text("")
    assert bundle.addresses(tmp_path) == {}


@pytest.mark.databases("sqlite")
def test_without_a_bundle_modules_are_served_as_they_are_written(monkeypatch, database_url, tmp_path):
    monkeypatch.setattr(bundle, "addresses", lambda static: {})
    app = app_on(database_url, tmp_path)
    base = f"/static/{app.config['RELEASE']}/"
    scripts = {path for path in app.config["RELEASE_FILES"] if path.endswith(".js")}
    written = {base + path.relative_to(ROOT / "static").as_posix() for path in (ROOT / "static/js").rglob("*.js")}
    assert scripts == {one for one in written if not one.startswith(f"{base}js/desk/")} | {f"{base}vendor/idb.js"}
    assert app.test_client().get("/worker.js").text == f'import "{base}js/offline/worker.js";\n'


def test_the_copy_is_made_once_and_old_ones_go(tmp_path):
    source = tmp_path / "source"
    source.mkdir()
    for number in range(5):
        (source / "a.js").write_text(f"// release {number}\n" + "words " * 500)
        statics.compress(source, tmp_path / "static" / f"r{number}")
    (source / "a.js").write_text("changed")
    statics.compress(source, tmp_path / "static" / "r4")
    kept = sorted(path.name for path in (tmp_path / "static").iterdir())
    assert kept == ["r2", "r3", "r4"]
    assert (tmp_path / "static/r4/a.js").read_text().startswith("// release 4")
    assert (tmp_path / "static/r4/a.js.br").is_file()
