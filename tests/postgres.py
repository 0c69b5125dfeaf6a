"""A throw-away PostgreSQL server for one test process: made in a second, gone when the process is gone."""

import os
import pwd
import shutil
import subprocess
import tempfile
import time
from pathlib import Path

import psycopg
from psycopg import sql

# Nothing has to survive, so nothing waits for the disk.
SETTINGS = {
    "listen_addresses": "",
    "fsync": "off",
    "full_page_writes": "off",
    "synchronous_commit": "off",
    "autovacuum": "off",
    "jit": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "max_connections": "100",
    "shared_buffers": "64MB",
}

# The server lives as long as our end of the pipe is open: a killed test run leaves neither a process nor a folder.
KEEPER = '"$@" >log 2>&1 & read -r _; kill -QUIT $!; wait $!; rm -rf "$PWD"'


class PostgresMissing(Exception):
    """No PostgreSQL server on this machine."""


class Postgres:
    """A running server that only this machine's unix socket in ``folder`` reaches."""

    def __init__(self) -> None:
        self._programs = find_programs()
        self._owner = unprivileged_owner()
        self.folder = Path(tempfile.mkdtemp(prefix="gridwalk-pg-", dir=in_memory()))
        if self._owner:
            shutil.chown(self.folder, self._owner)
        self._data = self.folder / "data"
        self._make()
        self._keeper = self._start()
        self._admin = self._first_connection()

    def url(self, database: str) -> str:
        return f"postgresql+psycopg://gridwalk@/{database}?host={self.folder}"

    def create(self, database: str, *, template: str = "template0") -> None:
        """Copies ``template``, to which nobody may be connected."""
        command = sql.SQL("CREATE DATABASE {} TEMPLATE {} STRATEGY file_copy")  # half the time of the usual wal_log
        self._admin.execute(command.format(sql.Identifier(database), sql.Identifier(template)))

    def drop(self, database: str) -> None:
        """Also with connections still open."""
        self._admin.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(database)))

    def stop(self) -> None:
        self._admin.close()
        self._keeper.communicate()

    def _make(self) -> None:
        made = self._popen("initdb", "--auth=trust", "--username=gridwalk", "--encoding=UTF8", "--locale=C", "--no-sync")
        output, _ = made.communicate()
        if made.returncode:
            raise RuntimeError(output.decode())

    def _start(self) -> subprocess.Popen[bytes]:
        options = [part for name, value in SETTINGS.items() for part in ("-c", f"{name}={value}")]
        return self._popen("postgres", "-k", str(self.folder), *options, before=["sh", "-c", KEEPER, "sh"])

    def _popen(self, program: str, *arguments: str, before: list[str] | None = None) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            [*(before or []), str(self._programs / program), *arguments],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            cwd=self.folder,
            env={"PATH": os.environ["PATH"], "LC_ALL": "C", "TZ": "UTC", "PGDATA": str(self._data)},
            user=self._owner,
            group=pwd.getpwnam(self._owner).pw_gid if self._owner else None,
            extra_groups=[] if self._owner else None,
            start_new_session=True,  # Ctrl-C is for pytest; the server ends after the tests have closed
        )

    def _first_connection(self) -> psycopg.Connection:
        until = time.monotonic() + 30
        while True:
            try:
                return psycopg.connect(f"host={self.folder} user=gridwalk dbname=postgres", autocommit=True)
            except psycopg.OperationalError:
                if time.monotonic() > until:
                    raise RuntimeError((self.folder / "log").read_text()) from None
                time.sleep(0.02)


def in_memory() -> Path | None:
    """A folder that is memory, if this machine has a roomy one: a new database takes 8 ms there, 25 ms on a disk."""
    memory = Path("/dev/shm")
    roomy = memory.is_dir() and os.access(memory, os.W_OK) and shutil.disk_usage(memory).free > 2**30
    return memory if roomy else None


def find_programs() -> Path:
    """The folder of the newest server (15 or newer): Debian keeps them out of the PATH."""
    debian = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    found = shutil.which("initdb") or (debian and debian[-1])
    if not found:
        raise PostgresMissing("The tests need a PostgreSQL server; `make system` installs one where it may.")
    return Path(found).resolve().parent


def unprivileged_owner() -> str | None:
    """PostgreSQL refuses to run as root. None: we are not root, so it runs as we do."""
    if os.geteuid() != 0:
        return None
    names = {user.pw_name for user in pwd.getpwall()}
    return "postgres" if "postgres" in names else "nobody"
