"""The state machine runs about a thousand steps with the other tests; `python -m tests.model 10000` runs as many as asked for."""

from tests.model.run import run, the_whole_in


def test_every_saved_entry_is_on_a_phone_or_filed_once_or_in_the_refused_box(databases_of, tmp_path_factory):
    with the_whole_in(databases_of("sqlite").fresh(), tmp_path_factory.mktemp("data")):
        run(examples=24, steps=50, seed=20261125)
