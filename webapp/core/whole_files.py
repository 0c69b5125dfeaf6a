"""Small files that hold secrets: there whole or not at all, whatever moment a process dies at, and readable by their owner only."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path


def put(path: Path, data: bytes) -> None:
    """In the place of what was there."""
    with _beside(path, data) as made:
        made.replace(path)


def put_once(path: Path, data: bytes) -> None:
    """Unless something is there already: of several processes at once, the first wins."""
    with _beside(path, data) as made, suppress(FileExistsError):
        path.hardlink_to(made)


@contextmanager
def _beside(path: Path, data: bytes) -> Iterator[Path]:
    descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")  # mkstemp gives it 0600
    made = Path(name)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        yield made
    finally:
        made.unlink(missing_ok=True)
