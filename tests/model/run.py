"""Runs a state machine with a seed, so that the same seed is the same histories anywhere."""

from hypothesis import HealthCheck, Phase, settings
from hypothesis import seed as seeded
from hypothesis.stateful import RuleBasedStateMachine, run_state_machine_as_test


def run(machine: type[RuleBasedStateMachine], *, examples: int, steps: int, seed: int) -> None:
    """A failing history is printed as it was found: making it shorter takes minutes, and each of its steps can be taken out by hand."""
    kept = {"deadline": None, "database": None, "suppress_health_check": list(HealthCheck), "phases": [Phase.generate]}
    chosen = settings(max_examples=examples, stateful_step_count=steps, **kept)
    run_state_machine_as_test(seeded(seed)(machine), settings=chosen)
