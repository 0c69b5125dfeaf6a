"""The state machine runs a few hundred steps with the other tests; `python -m tests.model 10000` runs as many as asked for."""

from tests.model.run import run
from tests.model.whole import Whole
from tests.offline.histories import a_world


def test_every_saved_entry_is_on_a_phone_or_filed_once_or_in_the_refused_box(databases_of, tmp_path_factory):
    with a_world(databases_of("sqlite").fresh(), tmp_path_factory.mktemp("data")) as Whole.world:
        run(Whole, examples=25, steps=50, seed=20261125)
