"""Identifiers that sort by the time they were made (UUIDv7, RFC 9562)."""

import secrets
import time
from uuid import UUID


def new_id() -> UUID:
    """A fresh UUIDv7: 48 bits of Unix milliseconds, then 74 random bits."""
    milliseconds = time.time_ns() // 1_000_000
    value = milliseconds << 80 | 0x7 << 76 | secrets.randbits(12) << 64 | 0b10 << 62 | secrets.randbits(62)
    return UUID(int=value)


def parse_id(text: str) -> UUID | None:
    """The UUID that `text` spells, or None: bad input is an answer here, not an accident."""
    try:
        return UUID(text)
    except (ValueError, AttributeError, TypeError):
        return None
