"""Passwords: how they are kept, and how one is asked for without saying whether its person exists."""

from threading import BoundedSemaphore

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

# OWASP's second choice for argon2id: 19 MiB. With many people at the door at once the memory counts more than the time.
_hasher = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
_few = BoundedSemaphore(4)  # of one process at a time
_NOBODY = _hasher.hash("nobody's password")


def hash_password(password: str) -> str:
    with _few:
        return _hasher.hash(password)


def fits(kept: str | None, password: str) -> bool:
    """Takes the same time whether there is a hash to compare with or none."""
    try:
        with _few:
            return _hasher.verify(kept or _NOBODY, password) and kept is not None
    except (VerificationError, InvalidHashError):
        return False


def is_outdated(kept: str) -> bool:
    return _hasher.check_needs_rehash(kept)
