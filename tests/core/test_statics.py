"""Static files travel compressed once a server has been prepared, and never in the place of another release's."""

import brotli
import pytest

from tests.conftest import app_on
from webapp import ROOT
from webapp.core import release, statics


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


def test_our_modules_travel_without_comment_lines_each_line_in_its_place(tmp_path):
    statics.compress(ROOT / "static", tmp_path / "static" / "r")
    for path in (ROOT / "static/js").rglob("*.js"):
        written = path.read_text().splitlines()
        assert all(line.count("`") % 2 == 0 for line in written), f"{path}: a text over several lines could hold what looks like a comment"
        sent = (tmp_path / "static/r/js" / path.relative_to(ROOT / "static/js")).read_text().splitlines()
        assert sent == ["" if line.lstrip().startswith("//") else line for line in written][: len(sent)]
        assert not "".join(written[len(sent) :]).strip()


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
