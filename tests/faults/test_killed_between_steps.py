"""The server is killed -9 between any two steps of a batch: all of it was taken or nothing, and sent again it is there once."""

from http.client import HTTPException
from itertools import count

from tests.faults.batches import Mixed
from tests.faults.ledger import once
from tests.faults.saboteur import DIES_AT
from tests.faults.street import Street
from tests.offline.phone import Phone

SPREAD = 5  # a worker that is new has a few steps more than one that has answered before


def test_killed_at_any_step_a_batch_is_whole_or_absent_and_sent_again_it_is_there_once(street: Street, phone: Phone):
    whole, survived = [], 0
    for step in count(1):
        batch = Mixed(street, phone)
        if dies_at(step, batch):
            whole.append(batch.taken())
        else:
            survived += 1
        batch.arrives_once()
        if survived == SPREAD:
            break
    assert len(whole) > 50, "there is much to break"
    assert not whole[0]
    assert any(whole[-SPREAD:]), "also after the commit, before the answer and in the middle of it"
    once(street, phone)


def dies_at(step: int, batch: Mixed) -> bool:
    """Whether the server came so far as to that step of its work."""
    batch.phone.client.headers[DIES_AT] = str(step)
    try:
        batch.deliver()
    except (HTTPException, OSError):
        return True
    finally:
        del batch.phone.client.headers[DIES_AT]
    return False
