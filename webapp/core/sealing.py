"""The keys to which phones seal what they could not send yet, and the envelope itself (docs/protocol.md 6); secrets of our own rows too.

Whoever finds a phone can't open an envelope, nor can the phone itself: only this server can. The keys lie in a file, not in the
database, so that a copy of one without the other opens nothing. The first key of the file is the one that phones seal to; the
others, of before a rotation, still open.
"""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)
from flask import current_app

from .codec import from_base64url, to_base64url
from .whole_files import put, put_once

LABEL = "gridwalk-envelope-1"
END = b"-----END PRIVATE KEY-----\n"
IV = 12


class Unreadable(ValueError):
    """It was altered, is no envelope, or was sealed to a key that is not here."""


class KeyGone(Unreadable):
    """It was sealed to a key that is not here any more."""


@dataclass(frozen=True)
class Key:
    private: ec.EllipticCurvePrivateKey

    @property
    def public(self) -> bytes:
        """SubjectPublicKeyInfo, DER."""
        return self.private.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)

    @property
    def kid(self) -> str:
        return sha256(self.public).hexdigest()[:16]


def path_of_keys(data: Path) -> Path:
    return data / "sealing_keys.pem"


def ensure_key(path: Path) -> None:
    """Makes the first key of a new installation; several servers may try at once, one succeeds."""
    if not path.exists():
        put_once(path, _written(_new_key()))


def rotate(path: Path) -> Key:
    """Puts a new key before those that there are: phones seal to it from their next contact on."""
    key = _new_key()
    put(path, _written(key, *read_keys(path)))
    return key


def read_keys(path: Path) -> list[Key]:
    return list(_read(path, path.stat().st_mtime_ns))


def newest() -> dict[str, str]:
    """What a phone needs to seal: the public half in force and its name."""
    key = _keys()[0]
    return {"kid": key.kid, "public_key": to_base64url(key.public)}


def open_envelope(said: Mapping) -> bytes:
    """The plain bytes of an envelope. Unreadable if anything in it was changed."""
    named = {name: said.get(name) for name in ("kid", "key", "device", "user")}
    seq = said.get("seq")
    if said.get("v") != 1 or not all(isinstance(text, str) for text in named.values()) or type(seq) is not int:
        raise Unreadable("no envelope of version 1")
    key = next((one for one in _keys() if one.kid == named["kid"]), None)
    if key is None:
        raise KeyGone("its key is not here")
    try:
        point, iv, data = (from_base64url(said[part]) for part in ("epk", "iv", "data"))
        sender = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), point)
        bound = "\n".join([LABEL, *(str(text) for text in named.values()), str(seq)]).encode()
        return AESGCM(_derive(key.private.exchange(ec.ECDH(), sender), point)).decrypt(iv, data, bound)
    except (KeyError, TypeError, ValueError, InvalidTag) as why:
        raise Unreadable("it does not open") from why


def open_photo(content_key: bytes, sealed: bytes, sha256_hex: str) -> bytes:
    """A photo's own bytes; `sealed` begins with the 12 bytes of its iv."""
    try:
        return AESGCM(content_key).decrypt(sealed[:IV], sealed[IV:], sha256_hex.encode())
    except (ValueError, InvalidTag) as why:
        raise Unreadable("it does not open") from why


def seal_for_us(data: bytes, bound_to: str) -> str:
    """For a secret that only the server needs again, such as the address of a channel: by the key in force, bound to its record."""
    key, iv = _keys()[0], os.urandom(IV)
    return f"{key.kid}.{to_base64url(iv + AESGCM(_own_key(key)).encrypt(iv, data, bound_to.encode()))}"


def open_for_us(sealed: str, bound_to: str) -> bytes:
    kid, _, text = sealed.partition(".")
    key = next((one for one in _keys() if one.kid == kid), None)
    if key is None:
        raise KeyGone("its key is not here")
    try:
        data = from_base64url(text)
        return AESGCM(_own_key(key)).decrypt(data[:IV], data[IV:], bound_to.encode())
    except (ValueError, InvalidTag) as why:
        raise Unreadable("it does not open") from why


def _own_key(key: Key) -> bytes:
    secret = key.private.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=b"gridwalk-own-1").derive(secret)


def _derive(secret: bytes, salt: bytes) -> bytes:
    return HKDF(algorithm=SHA256(), length=32, salt=salt, info=LABEL.encode()).derive(secret)


def _keys() -> list[Key]:
    path = path_of_keys(Path(current_app.config["DATA"]))
    ensure_key(path)
    return read_keys(path)


@lru_cache(maxsize=4)
def _read(path: Path, _changed: int) -> tuple[Key, ...]:
    """The file's keys; read again when it was changed, since another process may have rotated."""
    blocks = [block + END for block in path.read_bytes().split(END) if block.strip()]
    return tuple(Key(load_pem_private_key(block, None)) for block in blocks)  # type: ignore[arg-type]


def _new_key() -> Key:
    return Key(ec.generate_private_key(ec.SECP256R1()))


def _written(*keys: Key) -> bytes:
    return b"".join(key.private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()) for key in keys)
