"""resources"""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"

KINDS = "('people', 'material', 'money')"
STATES = "('waiting', 'partly', 'allocated', 'done', 'refused', 'withdrawn')"


def upgrade() -> None:
    op.create_table(
        "resource_request",
        sa.Column("grid_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("what", sa.String(length=60), nullable=False),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.Column("unit", sa.String(length=10), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("allocated", sa.Integer(), nullable=False),
        sa.Column("received", sa.Integer(), nullable=False),
        sa.Column("by_id", sa.Uuid(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("moved_at", sa.DateTime(timezone=True), nullable=False),
        *_row("resource_request"),
        sa.CheckConstraint(f"kind IN {KINDS}", name=op.f("ck_resource_request_kind")),
        sa.CheckConstraint(f"state IN {STATES}", name=op.f("ck_resource_request_state")),
        sa.CheckConstraint(
            "quantity > 0 AND allocated BETWEEN 0 AND quantity AND received BETWEEN 0 AND allocated", name=op.f("ck_resource_request_sums")
        ),
        sa.CheckConstraint("state != 'done' OR received = allocated", name=op.f("ck_resource_request_done")),
        sa.ForeignKeyConstraint(["grid_id"], ["area.id"], name=op.f("fk_resource_request_grid_id")),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name=op.f("fk_resource_request_by_id")),
    )
    op.create_index("ix_resource_request_street_id", "resource_request", ["street_id", "state", "asked_at", "id"])
    op.create_index("ix_resource_request_grid_id", "resource_request", ["grid_id", "asked_at", "id"])
    op.create_index("ix_resource_request_asked_at", "resource_request", ["street_id", "asked_at"])
    op.create_table(
        "resource_event",
        sa.Column("request_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("move", sa.String(length=10), nullable=False),
        sa.Column("to_state", sa.String(length=10), nullable=False),
        sa.Column("quantity", sa.Integer(), nullable=True),
        sa.Column("by_id", sa.Uuid(), nullable=False),
        sa.Column("part", sa.String(length=10), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        *_row("resource_event"),
        sa.ForeignKeyConstraint(["request_id"], ["resource_request.id"], name=op.f("fk_resource_event_request_id")),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name=op.f("fk_resource_event_by_id")),
        sa.UniqueConstraint("request_id", "number", name=op.f("uq_resource_event_request_id_number")),
    )


def _row(table: str) -> tuple:
    return (
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("street_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["street_id"], ["street.id"], name=op.f(f"fk_{table}_street_id")),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
    )


def downgrade() -> None:
    op.drop_table("resource_event")
    op.drop_table("resource_request")
