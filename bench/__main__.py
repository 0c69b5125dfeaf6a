"""`make bench`: measures and prints one table; docs/measured.md keeps it. `python -m bench outbox photos` measures only these."""

import os
import platform
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

from bench import browser, desk, import_street, limits, outbox, pack, photos, table
from bench.table import Row
from bench.world import World, make_world

world = cache(make_world)


def within(measure: Callable[[World], list[Row]]) -> list[Row]:
    with world().app.app_context():
        return measure(world())


PARTS: dict[str, Callable[[], list[Row]]] = {
    "import": import_street.rows,  # first: a child's peak memory begins with what its parent held
    "limits": lambda: within(lambda one: limits.rows(outbox.batch(one, one.phone)[0])),
    "pack": lambda: within(pack.rows),
    "outbox": lambda: within(outbox.rows),
    "photos": photos.rows,
    "desk": desk.rows,
    "browser": browser.rows,
}


def machine() -> str:
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return (
        f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC, {os.cpu_count()} cores, {memory:.0f} GB, {platform.system()} {platform.release()},"
        f" Python {platform.python_version()}, load before the run {os.getloadavg()[1]:.1f}"
    )


def main(asked: list[str]) -> int:
    unknown = set(asked) - set(PARTS)
    if unknown:
        print(f"No such part: {', '.join(sorted(unknown))}. There are: {', '.join(PARTS)}.")
        return 2
    os.chdir(Path(__file__).resolve().parents[1])
    print(machine(), flush=True)
    print(table.HEAD, flush=True)
    for name in asked or PARTS:
        for row in PARTS[name]():
            print(row.line(), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
