"""The world in which the state machine runs, and a run of it: the same seed is the same histories anywhere."""

import functools
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import seed as seeded
from hypothesis.stateful import run_state_machine_as_test

from tests.model.whole import Whole
from tests.offline.histories import World, a_world
from webapp.accounts import actions, passwords


@contextmanager
def the_whole_in(database_url: str, data: Path) -> Iterator[World]:
    """A password is slow to check by design; the same one is checked once, which takes a third off the time."""
    with a_world(database_url, data) as Whole.world, pytest.MonkeyPatch.context() as patch:
        patch.setattr(actions, "fits", functools.cache(passwords.fits))
        yield Whole.world


def run(*, examples: int, steps: int, seed: int) -> None:
    """A failing history is printed as it was found: making it shorter takes minutes, and each of its steps can be taken out by hand."""
    kept = {"deadline": None, "database": None, "suppress_health_check": list(HealthCheck), "phases": [Phase.generate]}
    chosen = settings(max_examples=examples, stateful_step_count=steps, **kept)
    run_state_machine_as_test(seeded(seed)(Whole), settings=chosen)
