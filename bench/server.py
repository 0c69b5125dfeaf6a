"""What a real server on a world's data costs in processor time."""

import os
from pathlib import Path

from tests.server import Server

TICKS = os.sysconf("SC_CLK_TCK")


def cpu_of(server: Server) -> float:
    """Processor seconds that the server and its workers have used."""
    assert server._process is not None
    master = server._process.pid
    workers = Path(f"/proc/{master}/task/{master}/children").read_text().split()
    return sum(_cpu(int(pid)) for pid in (master, *workers))


def _cpu(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS
