"""Base64url without padding, as the protocol writes keys and signatures."""

import base64
import binascii


def from_base64url(text: str) -> bytes:
    """ValueError when `text` is not base64url."""
    try:
        return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, UnicodeEncodeError) as why:
        raise ValueError("not base64url") from why


def to_base64url(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()
