"""Where bytes lie: finished pictures under their own hash, and pieces of those still arriving.

`Files` is the embedded store; another one (S3) has the same methods and is chosen here. Staged pieces always lie on the
disk of the machine that receives them, or of a folder shared by several.
"""

import errno
import fcntl
import logging
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path
from typing import BinaryIO, Protocol
from uuid import UUID

from flask import Flask, current_app

from webapp.core.problems import TryAgain

NO_ROOM = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO}  # full, or the disk fails: as for a database, that may pass
log = logging.getLogger("gridwalk.photos")


class Storage(Protocol):
    def put(self, kind: str, name: str, data: bytes) -> None:
        """Keeps `data` for good once it returns; TryAgain where there is no room. The same name always means the same bytes."""

    def read(self, kind: str, name: str) -> bytes:
        """FileNotFoundError if it isn't there."""

    def remove(self, kind: str, name: str) -> None:
        """For good; nothing happens if it isn't there."""


class Files:
    """photos/ab/cd/abcd….jpg: written beside its place, synced, then moved there, so a name is either whole or absent."""

    def __init__(self, folder: Path):
        self.folder = folder

    def put(self, kind: str, name: str, data: bytes) -> None:
        place = self._place(kind, name)
        if place.is_file():
            return
        with _put_off_without_room():
            _make(place.parent)
            _write(place, data)
            _sync(place.parent)

    def read(self, kind: str, name: str) -> bytes:
        return self._place(kind, name).read_bytes()

    def remove(self, kind: str, name: str) -> None:
        self._place(kind, name).unlink(missing_ok=True)

    def _place(self, kind: str, name: str) -> Path:
        return self.folder / kind / name[:2] / name[2:4] / f"{name}.jpg"


class Staging:
    """Pieces as they arrive. Each append holds the file's lock for a moment only and must fit exactly at its end, so a dead
    connection that wakes up again can neither block its successor nor write over it, in whichever process either runs."""

    def __init__(self, folder: Path):
        self.folder = folder

    def length(self, upload_id: UUID) -> int:
        try:
            return self._place(upload_id).stat().st_size
        except FileNotFoundError:
            return 0

    def append(self, upload_id: UUID, offset: int, data: bytes) -> bool:
        """False, and nothing written, if the file does not end at `offset`. TryAgain where there is no room; what fitted is kept."""
        with _put_off_without_room(), self._locked(upload_id) as file:
            if file.seek(0, os.SEEK_END) != offset:
                return False
            left = memoryview(data)
            while left:  # a disk that is nearly full takes a part, and refuses the rest only when asked again
                left = left[file.write(left) :]
            return True

    def drop_tail(self, upload_id: UUID, start: int, end: int) -> None:
        """Takes back what was appended from `start` to `end`, unless somebody has already written after it."""
        with self._locked(upload_id) as file:
            if file.seek(0, os.SEEK_END) == end:
                file.truncate(start)

    def read(self, upload_id: UUID) -> bytes:
        try:
            return self._place(upload_id).read_bytes()
        except FileNotFoundError:
            return b""

    def drop(self, upload_id: UUID) -> None:
        self._place(upload_id).unlink(missing_ok=True)

    def untouched_since(self, moment: datetime) -> list[UUID]:
        """Uploads to which nothing was added since then."""
        found = []
        for path in self.folder.glob("*-*"):
            with suppress(FileNotFoundError):
                if path.stat().st_mtime < moment.timestamp():
                    found.append(UUID(path.name))
        return found

    @contextmanager
    def _locked(self, upload_id: UUID) -> Iterator[BinaryIO]:
        self.folder.mkdir(parents=True, exist_ok=True)
        with self._place(upload_id).open("ab", buffering=0) as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield file  # closing lets the lock go

    def _place(self, upload_id: UUID) -> Path:
        return self.folder / str(upload_id)


def init_app(app: Flask) -> None:
    data = Path(app.config["DATA"])
    app.extensions["gridwalk.storage"] = Files(data)
    app.extensions["gridwalk.staging"] = Staging(data / "uploads")


def storage() -> Storage:
    return current_app.extensions["gridwalk.storage"]


def staging() -> Staging:
    return current_app.extensions["gridwalk.staging"]


@contextmanager
def _put_off_without_room() -> Iterator[None]:
    try:
        yield
    except OSError as fault:
        if fault.errno not in NO_ROOM:
            raise
        log.warning("photo put off: %s", fault)
        raise TryAgain() from fault


def _write(place: Path, data: bytes) -> None:
    with tempfile.NamedTemporaryFile(dir=place.parent, prefix=".", delete=False) as draft:
        try:
            draft.write(data)
            draft.flush()
            os.fsync(draft.fileno())
            Path(draft.name).replace(place)
        except BaseException:
            Path(draft.name).unlink(missing_ok=True)
            raise


def _make(folder: Path) -> None:
    """With its parents; each is synced into the folder above it, or else the power could take the new name away."""
    if not folder.is_dir():
        _make(folder.parent)
        folder.mkdir(exist_ok=True)
        _sync(folder.parent)


def _sync(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
