"""Seals as a phone does: an envelope that only the server can open."""

import json
import os

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_der_public_key

from webapp.core.codec import from_base64url, to_base64url


def seal(server: dict, plain: bytes, *, key: str, device: str, user: str, seq: int) -> dict:
    """`server`: what `GET /offline/device` says under `seal`."""
    public = load_der_public_key(from_base64url(server["public_key"]))
    ephemeral = ec.generate_private_key(ec.SECP256R1())
    point = ephemeral.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    secret = HKDF(algorithm=SHA256(), length=32, salt=point, info=b"gridwalk-envelope-1").derive(ephemeral.exchange(ec.ECDH(), public))
    iv = os.urandom(12)
    bound = f"gridwalk-envelope-1\n{server['kid']}\n{key}\n{device}\n{user}\n{seq}".encode()
    clear = {"v": 1, "kid": server["kid"], "key": key, "device": device, "user": user, "seq": seq}
    parts = {"epk": point, "iv": iv, "data": AESGCM(secret).encrypt(iv, plain, bound)}
    return clear | {name: to_base64url(raw) for name, raw in parts.items()}


def sealed_entry(server: dict, entry: dict) -> dict:
    named = {name: entry[name] for name in ("key", "device", "user", "seq")}
    return seal(server, json.dumps(entry, ensure_ascii=False).encode(), **named)


def sealed_photo(server: dict, picture: bytes, sha256: str, *, device: str, user: str) -> tuple[dict, bytes]:
    """The envelope with the photo's own key, and the photo's sealed bytes."""
    content_key, iv = os.urandom(32), os.urandom(12)
    return (
        seal(server, content_key, key=sha256, device=device, user=user, seq=0),
        iv + AESGCM(content_key).encrypt(iv, picture, sha256.encode()),
    )
