"""What a phone sealed to the server's key is opened here only, and only if nobody changed it."""

import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.offline.envelopes import seal, sealed_photo
from webapp.core import sealing
from webapp.core.codec import from_base64url, to_base64url

NAMED = {"key": "k", "device": "d", "user": "u", "seq": 7}
pytestmark = pytest.mark.databases("sqlite")


@pytest.fixture
def keys(app) -> Path:
    path = sealing.path_of_keys(Path(app.config["DATA"]))
    sealing.ensure_key(path)
    with app.app_context():
        yield path


def test_the_server_opens_what_was_sealed_to_its_key(keys):
    assert sealing.open_envelope(seal(sealing.newest(), "三楼漏水".encode(), **NAMED)) == "三楼漏水".encode()


@pytest.mark.parametrize(("part", "other"), [("key", "other"), ("device", "other"), ("user", "other"), ("seq", 8), ("v", 2), ("seq", "7")])
def test_an_envelope_with_another_writer_or_number_does_not_open(keys, part, other):
    with pytest.raises(sealing.Unreadable):
        sealing.open_envelope(seal(sealing.newest(), b"words", **NAMED) | {part: other})


@pytest.mark.parametrize("part", ["epk", "iv", "data"])
def test_a_single_changed_bit_closes_it(keys, part):
    envelope = seal(sealing.newest(), b"words", **NAMED)
    raw = bytearray(from_base64url(envelope[part]))
    raw[-1] ^= 1
    with pytest.raises(sealing.Unreadable):
        sealing.open_envelope(envelope | {part: to_base64url(bytes(raw))})


@pytest.mark.parametrize(
    "said", [{}, {"v": 1}, {"v": 1, "kid": None}, dict.fromkeys(("kid", "key", "device", "user"), "") | {"v": 1, "seq": True}]
)
def test_what_is_no_envelope_does_not_open(keys, said):
    with pytest.raises(sealing.Unreadable):
        sealing.open_envelope(said)


def test_parts_that_are_missing_or_no_text_do_not_open(keys):
    envelope = seal(sealing.newest(), b"words", **NAMED)
    for broken in ({name: envelope[name] for name in envelope if name != "data"}, envelope | {"epk": 5}, envelope | {"iv": ""}):
        with pytest.raises(sealing.Unreadable):
            sealing.open_envelope(broken)


def test_after_a_rotation_the_old_key_still_opens_and_phones_seal_to_the_new_one(keys):
    before = sealing.newest()
    old = seal(before, b"words", **NAMED)
    made = sealing.rotate(keys)
    assert sealing.newest()["kid"] == made.kid != before["kid"]
    assert sealing.open_envelope(old) == b"words"


def test_without_its_key_an_envelope_says_that_the_key_is_gone(keys):
    envelope = seal(sealing.newest(), b"words", **NAMED)
    keys.unlink()
    sealing.ensure_key(keys)
    with pytest.raises(sealing.KeyGone):
        sealing.open_envelope(envelope)


def test_the_keys_are_readable_by_their_owner_only(keys):
    assert stat.S_IMODE(keys.stat().st_mode) == 0o600
    sealing.rotate(keys)
    assert stat.S_IMODE(keys.stat().st_mode) == 0o600


def test_servers_that_begin_at_once_agree_on_one_key(tmp_path):
    path = tmp_path / "keys.pem"
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda _: sealing.ensure_key(path), range(8)))
    assert len(sealing.read_keys(path)) == 1
    assert [one.name for one in tmp_path.iterdir()] == ["keys.pem"]


def test_a_photo_opens_under_its_own_name_only(keys):
    envelope, sealed = sealed_photo(sealing.newest(), b"picture", "ab" * 32, device="d", user="u")
    content_key = sealing.open_envelope(envelope)
    assert sealing.open_photo(content_key, sealed, "ab" * 32) == b"picture"
    for wrong in (lambda: sealing.open_photo(content_key, sealed, "cd" * 32), lambda: sealing.open_photo(content_key, b"", "ab" * 32)):
        with pytest.raises(sealing.Unreadable):
            wrong()
