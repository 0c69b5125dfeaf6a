"""reconciliation"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

BALANCE = "opening + came_in + reopened - closed - voided - merged = closing"
SUM = ("opening", "came_in", "reopened", "closed", "voided", "merged", "closing")
STATES = "('reported', 'filed', 'dispatched', 'accepted', 'handled', 'closed', 'suspended', 'void', 'merged')"
CROSSES = "move IN ('close', 'merge', 'reopen', 'report', 'separate', 'void', 'withdraw')"


def upgrade() -> None:
    op.create_table(
        "reconciliation_tick",
        sa.Column("street_id", sa.Uuid(), nullable=False),
        sa.Column("monday", sa.Date(), nullable=False),
        sa.Column("order_id", sa.Uuid(), nullable=False),
        sa.Column("ticked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("by_id", sa.Uuid(), nullable=False),
        sa.Column("words", sa.String(length=120), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["street_id"], ["street.id"], name=op.f("fk_reconciliation_tick_street_id")),
        sa.ForeignKeyConstraint(["order_id"], ["work_order.id"], name=op.f("fk_reconciliation_tick_order_id")),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name=op.f("fk_reconciliation_tick_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reconciliation_tick")),
        sa.UniqueConstraint("street_id", "monday", "order_id", name=op.f("uq_reconciliation_tick_street_id_monday_order_id")),
    )
    op.create_table(
        "reconciliation",
        sa.Column("street_id", sa.Uuid(), nullable=False),
        sa.Column("serial", sa.Integer(), nullable=False),
        sa.Column("monday", sa.Date(), nullable=False),
        sa.Column("general_grid_id", sa.Uuid(), nullable=True),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in SUM),
        sa.Column("head", sa.JSON(), nullable=False),
        sa.Column("locked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("locked_by_id", sa.Uuid(), nullable=False),
        sa.Column("previous", sa.String(length=64), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(BALANCE, name=op.f("ck_reconciliation_balance")),
        sa.ForeignKeyConstraint(["street_id"], ["street.id"], name=op.f("fk_reconciliation_street_id")),
        sa.ForeignKeyConstraint(["general_grid_id"], ["area.id"], name=op.f("fk_reconciliation_general_grid_id")),
        sa.ForeignKeyConstraint(["locked_by_id"], ["person.id"], name=op.f("fk_reconciliation_locked_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reconciliation")),
        sa.UniqueConstraint("street_id", "serial", name=op.f("uq_reconciliation_street_id_serial")),
    )
    op.create_table(
        "reconciliation_item",
        sa.Column("street_id", sa.Uuid(), nullable=False),
        sa.Column("sheet_id", sa.Uuid(), nullable=False),
        sa.Column("order_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.String(length=12), nullable=False),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in SUM),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("last_event", sa.Integer(), nullable=False),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.Column("ticked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ticked_by_id", sa.Uuid(), nullable=True),
        sa.Column("words", sa.String(length=120), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(BALANCE, name=op.f("ck_reconciliation_item_balance")),
        sa.CheckConstraint("opening IN (0, 1) AND closing IN (0, 1)", name=op.f("ck_reconciliation_item_once")),
        sa.CheckConstraint(f"state IN {STATES}", name=op.f("ck_reconciliation_item_state")),
        sa.ForeignKeyConstraint(["street_id"], ["street.id"], name=op.f("fk_reconciliation_item_street_id")),
        sa.ForeignKeyConstraint(["sheet_id"], ["reconciliation.id"], name=op.f("fk_reconciliation_item_sheet_id")),
        sa.ForeignKeyConstraint(["order_id"], ["work_order.id"], name=op.f("fk_reconciliation_item_order_id")),
        sa.ForeignKeyConstraint(["ticked_by_id"], ["person.id"], name=op.f("fk_reconciliation_item_ticked_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reconciliation_item")),
        sa.UniqueConstraint("sheet_id", "order_id", name=op.f("uq_reconciliation_item_sheet_id_order_id")),
    )
    _indexes()


def _indexes() -> None:
    centre, crosses = sa.text("general_grid_id IS NULL"), sa.text(CROSSES)
    op.create_index("ix_reconciliation_tick_order_id", "reconciliation_tick", ["order_id"])
    op.create_index(
        "uq_reconciliation_centre",
        "reconciliation",
        ["street_id", "monday"],
        unique=True,
        sqlite_where=centre,
        postgresql_where=centre,
    )
    op.create_index("uq_reconciliation_general_grid", "reconciliation", ["general_grid_id", "monday"], unique=True)
    op.create_index("ix_reconciliation_item_order_id", "reconciliation_item", ["order_id"])
    op.create_index(
        "ix_order_event_crossing",
        "order_event",
        ["street_id", "received_at", "order_id"],
        sqlite_where=crosses,
        postgresql_where=crosses,
    )
    op.create_index("ix_work_order_dispatched", "work_order", ["street_id", "dispatched_at"])
    op.create_index("ix_call_back_at", "call_back", ["street_id", "at"])


def downgrade() -> None:
    op.drop_index("ix_call_back_at", "call_back")
    op.drop_index("ix_work_order_dispatched", "work_order")
    op.drop_index("ix_order_event_crossing", "order_event")
    op.drop_table("reconciliation_item")
    op.drop_table("reconciliation")
    op.drop_table("reconciliation_tick")
