"""`python -m tests.model 10000 --seed 7` lets the state machine run that many steps and prints what it did."""

import argparse
import time
from contextlib import ExitStack, closing
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.databases import SqliteDatabases, migrate
from tests.model.run import run, the_whole_in
from tests.model.whole import Whole

STEPS, MOST = 50, 40  # steps in an example; examples in a round, of which there are as many as it takes


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("steps", type=int)
    asked.add_argument("--seed", type=int, default=7)
    said = asked.parse_args()
    began, spent = time.monotonic(), time.process_time()
    with ExitStack() as after:
        folder = Path(after.enter_context(TemporaryDirectory(prefix="gridwalk-model-")))
        databases = after.enter_context(closing(SqliteDatabases(folder, migrate)))
        after.enter_context(the_whole_in(databases.fresh(), folder / "data"))
        seed = said.seed
        while Whole.ran.total() < said.steps:
            run(examples=min(MOST, -(-(said.steps - Whole.ran.total()) // STEPS)), steps=STEPS, seed=seed)
            print(f"seed {seed}: {Whole.ran.total():,} steps so far", flush=True)
            seed += 1
    print(f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC, seeds {said.seed} to {seed - 1}: all held.")
    print(f"{Whole.examples} examples, {Whole.ran.total():,} steps, {Whole.saved:,} entries saved,", end=" ")
    print(f"{time.monotonic() - began:.0f} s ({time.process_time() - spent:.0f} s of a processor).")
    print("How often each rule ran, and how often there was something to do:")
    for name, times in Whole.ran.most_common():
        print(f"{times:7,} {Whole.did[name]:7,}  {name.replace('_', ' ')}")


if __name__ == "__main__":
    main()
