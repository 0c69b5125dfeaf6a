"""Static files as they travel: a copy of the release's files with each one's compressed twins, made once, when a server is prepared.

A copy of its own for each release, so that no twin can outlive the file that it was made from.
"""

import shutil
import tempfile
from pathlib import Path

from whitenoise.compress import Compressor

KEPT = 3  # releases whose copies stay: a server that is being replaced still serves its own


def folder_of(data: Path, release: str) -> Path:
    return data / "static" / release


def compress(source: Path, target: Path) -> None:
    """Makes the copy, whole or not at all; several servers may do so at once."""
    if target.is_dir():
        return
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=target.parent, prefix=".making-") as making:
        copy = shutil.copytree(source, Path(making) / "files")
        compressor = Compressor(quiet=True)
        for path in sorted(copy.rglob("*")):
            if path.is_file() and compressor.should_compress(path.name):
                compressor.compress(str(path))
        try:
            copy.rename(target)
        except OSError:
            if not target.is_dir():
                raise
    _forget_old(target.parent)


def _forget_old(folder: Path) -> None:
    copies = sorted((path for path in folder.iterdir() if not path.name.startswith(".")), key=lambda path: path.stat().st_mtime)
    for path in copies[:-KEPT]:
        shutil.rmtree(path, ignore_errors=True)
