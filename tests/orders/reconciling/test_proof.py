"""A locked sheet can't be changed: the code refuses, and a change made straight in the database is found on both of them."""

import pytest
from sqlalchemy import select, text, update

from tests.orders.conftest import MINUTE, at
from tests.orders.reconciling.conftest import WEEK
from webapp.core import chain, chain_proof
from webapp.core.audit import AuditRow
from webapp.core.chain import BEGINNING, AuditSegment
from webapp.core.db import db
from webapp.core.ids import new_id
from webapp.core.schedule import WORK
from webapp.orders.models import Unchangeable
from webapp.orders.reconciling import proof
from webapp.orders.reconciling.models import Reconciliation, ReconciliationItem, ReconciliationTick
from webapp.orders.reconciling.remarks import words_of
from webapp.orders.retention import drop_words

CLOSED = ReconciliationItem.closed == 1
DURING = at("2026-03-10 09:00")


@pytest.fixture
def locked(office):
    """Two weeks, each with its sheet, and everything sealed into the chain."""
    for n in range(3):
        order_id = office.report(DURING + n * MINUTE)
    office.close(order_id, at("2026-03-11 15:00"))
    office.tick(order_id, words="REMARK: 李女士说灯亮了")
    office.lock(reason="休会")
    office.lock(WEEK.after, when=at("2026-03-23 09:30"), reason="休会")
    seal(office)
    assert found(office) == []
    return office


def seal(office) -> None:
    with office.centre.app.app_context():
        while chain.seal(office.centre.cast.land.street.id, at("2026-03-23 10:00")):
            pass


def found(office) -> list[str]:
    with office.centre.app.app_context():
        return list(chain_proof.verify(office.centre.cast.land.street.id))


def in_database(office, sql: str) -> None:
    with office.centre.app.app_context(), db.engine.begin() as connection:
        assert connection.execute(text(sql)).rowcount == 1, sql


@pytest.mark.parametrize("model", [Reconciliation, ReconciliationItem])
@pytest.mark.parametrize("what", ["changed", "removed"])
def test_our_own_code_can_neither_change_nor_remove_what_was_locked(locked, model, what):
    def rewrite() -> None:
        with locked.centre.writing():
            row = db.session.scalars(select(model).limit(1)).one()
            if what == "removed":
                db.session.delete(row)
            elif model is Reconciliation:
                row.head = {**row.head, "reason": "别的原因"}
            else:
                row.words = "改一笔"
            db.session.flush()

    with pytest.raises(Unchangeable):
        rewrite()
    assert found(locked) == []


CHANGES = {
    "an item's remark": "UPDATE reconciliation_item SET words = '改一笔' WHERE closed = 1",
    "an item's column": "UPDATE reconciliation_item SET closed = 0, voided = 1 WHERE closed = 1",
    "the sum": "UPDATE reconciliation SET came_in = came_in - 1, closing = closing - 1 WHERE serial = 1",
    "when it was locked": "UPDATE reconciliation SET locked_at = '2026-03-16 02:00:00.000000+00:00' WHERE serial = 1",
    "a removed item": "DELETE FROM reconciliation_item WHERE closed = 1",
    "the hash": f"UPDATE reconciliation SET hash = '{'0' * 64}' WHERE serial = 1",
}


@pytest.mark.parametrize("change", CHANGES)
def test_a_change_made_straight_in_the_database_is_found(locked, change):
    in_database(locked, CHANGES[change])
    said = found(locked)
    assert any(one.startswith("Reconciliation 1 of the week of 2026-03-09") for one in said), said


@pytest.mark.parametrize("change", [{"words": "改一笔"}, {"hash": "0" * 64}, {"salt": ""}])
def test_a_changed_remark_is_found(locked, change):
    with locked.centre.app.app_context():
        [(item_id, facts)] = db.session.execute(select(ReconciliationItem.id, ReconciliationItem.facts).where(CLOSED)).all()
        changed = {**facts, "remark": {**facts["remark"], **change}}
        db.session.execute(update(ReconciliationItem).where(ReconciliationItem.id == item_id).values(facts=changed))
        db.session.commit()
    assert locked.sheet().faults == ["rows"]


def test_a_sheet_made_to_fit_itself_again_still_disagrees_with_the_audit_row_and_the_next_sheet(locked):
    """Whoever has the code and the database writes a new hash for what they changed. The chain has the old one."""
    in_database(locked, "UPDATE reconciliation_item SET closed = 0, voided = 1 WHERE closed = 1")
    with locked.centre.app.app_context():
        sheet = db.session.scalars(select(Reconciliation).where(Reconciliation.serial == 1)).one()
        forged = proof.hash_of(sheet, list(sheet.items))
    in_database(locked, f"UPDATE reconciliation SET hash = '{forged}' WHERE serial = 1")
    said = "\n".join(found(locked))
    assert "audit row" in said
    assert "does not follow" in said
    with locked.centre.app.app_context():
        row = db.session.scalars(select(AuditRow).where(AuditRow.record_id == sheet.id)).one()
        row.details = {**row.details, "hash": forged}
        db.session.commit()
    assert any("(reconciliation.locked) was changed" in one for one in found(locked)), "and the chain has the audit row"


def test_a_sheet_that_is_gone_is_missed(locked):
    with locked.centre.app.app_context(), db.engine.begin() as connection:
        connection.execute(text("DELETE FROM reconciliation_item WHERE sheet_id = (SELECT id FROM reconciliation WHERE serial = 2)"))
        connection.execute(text("DELETE FROM reconciliation WHERE serial = 2"))
    assert any("was locked and is gone" in one for one in found(locked))


def test_the_page_of_a_changed_sheet_says_so(locked):
    assert locked.sheet().faults == []
    in_database(locked, CHANGES["an item's column"])
    assert locked.sheet().faults == ["rows"]


def test_sheets_follow_one_another_and_outlive_their_audit_rows(locked):
    """Retention takes audit rows after a year; what was locked since still vouches for what was locked before."""
    with locked.centre.app.app_context():
        first, second = db.session.scalars(select(Reconciliation).order_by(Reconciliation.serial)).all()
        assert (first.previous, second.previous) == (BEGINNING, first.hash)
        for segment in db.session.scalars(select(AuditSegment)).all():
            chain.drop(segment, at("2027-04-01 03:00"))
        db.session.commit()
    assert found(locked) == []
    in_database(locked, CHANGES["an item's column"])
    assert found(locked) != []


def test_no_words_of_residents_are_kept_for_ever(locked):
    """What was reported can be forgotten; a sheet keeps numbers, names of departments and what the meeting itself said."""
    with locked.centre.app.app_context():
        assert "四楼楼道灯坏了" not in str([proof.document(one, one.items) for one in db.session.scalars(select(Reconciliation))])


def test_a_remark_goes_with_the_words_of_its_order_and_the_sheet_stays_proven(locked):
    with locked.centre.writing():
        [item] = db.session.scalars(select(ReconciliationItem).where(CLOSED)).all()
        assert "李女士" in words_of(item)
        drop_words([item.order_id], at("2026-04-01 09:00"))
    with locked.centre.app.app_context():
        kept = db.session.execute(text("SELECT CAST(facts AS TEXT), words FROM reconciliation_item WHERE closed = 1")).one()
        assert "salt" not in kept[0], "with it a short remark could be guessed from its hash"
        assert "REMARK" not in str(kept)
        assert [one.words for one in db.session.scalars(select(ReconciliationTick)) if one.words] == []
    assert locked.sheet().faults == []
    assert found(locked) == []


def test_a_remark_written_after_the_words_of_its_order_went_goes_the_night_after(locked):
    with locked.centre.writing():
        gone = db.session.scalars(select(ReconciliationItem.order_id).where(CLOSED)).one()
        drop_words([gone], at("2026-04-01 09:00"))
    other = locked.report(at("2026-03-17 09:00"))
    row = {"street_id": locked.scope().street_id, "monday": WEEK.after.monday, "by_id": locked.centre.people["operator"].id}
    with locked.centre.writing():
        for order_id, words in ((gone, "LATE"), (other, "STAYS")):
            db.session.add(ReconciliationTick(id=new_id(), order_id=order_id, words=words, **row))
    with locked.centre.app.app_context():
        assert sum(WORK["late_remarks"].steps(at("2026-04-02 03:00"))) == 1
    assert "LATE" not in said(locked)
    assert "STAYS" in said(locked)


def said(office) -> list[str]:
    with office.centre.app.app_context():
        return [one.words for one in db.session.scalars(select(ReconciliationTick))]
