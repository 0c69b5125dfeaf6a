"""The state machine runs a few hundred steps with the other tests; `python -m tests.model 10000` runs as many as asked for."""

from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.model.whole import Whole
from tests.offline.histories import a_world


def test_every_saved_entry_is_on_a_phone_or_filed_once_or_in_the_refused_box(databases_of, tmp_path_factory):
    with a_world(databases_of("sqlite").fresh(), tmp_path_factory.mktemp("data")) as Whole.world:
        run_state_machine_as_test(
            Whole,
            settings=settings(
                max_examples=25, stateful_step_count=30, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck)
            ),
        )
