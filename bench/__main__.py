"""`make bench`: measures and prints one table; docs/measured.md keeps it."""

import os
import platform
import sys

from bench import outbox, pack, table
from bench.world import make_world


def main() -> None:
    print(f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}")
    world = make_world()
    with world.app.app_context():
        print(table.show([*pack.rows(world), *outbox.rows(world)]))


if __name__ == "__main__":
    sys.exit(main())
