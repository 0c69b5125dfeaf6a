"""The release is another one whenever anything is that a page is made of."""

import pytest

from webapp.core.release import _hash as release_of


@pytest.fixture
def root(tmp_path):
    for name in ("static/css/base.css", "templates/visits/door.html", "webapp/visits/views.py", "webapp/visits/translations/messages.po"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("as it was")
    return tmp_path


@pytest.mark.parametrize("name", ["static/css/base.css", "templates/visits/door.html", "webapp/visits/views.py", "webapp/visits/new.py"])
def test_whatever_draws_pages_makes_another_release(root, name):
    """Python too: a phone draws its carried pages anew only when the release is another one."""
    before = release_of(root)
    (root / name).write_text("otherwise")
    assert release_of(root) != before


def test_what_draws_nothing_does_not(root):
    before = release_of(root)
    (root / "webapp/visits/__pycache__").mkdir()
    (root / "webapp/visits/__pycache__/views.pyc").write_text("compiled")
    (root / "webapp/visits/notes.md").write_text("words for engineers")
    assert release_of(root) == before
