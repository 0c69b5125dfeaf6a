"""call-backs: who calls whom, who asked to be left in peace; hearings and rounds of graded orders"""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"

GRADED = sa.text("grade <> 'minor' AND ended_at IS NULL")
COUNTS = ("hearings", "tackling_rounds", "round_results")


def upgrade() -> None:
    with op.batch_alter_table("work_order", schema=None) as batch_op:
        batch_op.add_column(sa.Column("check_asked_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("no_calls_at", sa.DateTime(timezone=True), nullable=True))
        for name in COUNTS:
            batch_op.add_column(sa.Column(name, sa.Integer(), nullable=False, server_default="0"))
    with op.batch_alter_table("work_order", schema=None) as batch_op:
        for name in COUNTS:
            batch_op.alter_column(name, existing_type=sa.Integer(), server_default=None)
        batch_op.create_index(
            "ix_work_order_graded",
            ["street_id", "grade", "queue_at", "id"],
            unique=False,
            sqlite_where=GRADED,
            postgresql_where=GRADED,
        )
    op.create_table(
        "call_lease",
        *_of_an_order("call_lease"),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_call_lease_person_id")),
        sa.UniqueConstraint("order_id", name=op.f("uq_call_lease_order_id")),
    )
    op.create_index("ix_call_lease_person_id", "call_lease", ["person_id"])
    op.create_table(
        "hearing",
        *_of_an_order("hearing"),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("held_on", sa.Date(), nullable=False),
        sa.Column("attended", sa.String(length=400), nullable=False),
        sa.Column("findings", sa.Text(), nullable=False),
        sa.Column("decision", sa.Text(), nullable=False),
        sa.Column("next_step", sa.Text(), nullable=False),
        sa.Column("next_on", sa.Date(), nullable=True),
        *_written("hearing"),
        sa.UniqueConstraint("order_id", "number", name=op.f("uq_hearing_order_id_number")),
    )
    op.create_table(
        "tackling_round",
        *_of_an_order("tackling_round"),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("aim", sa.Text(), nullable=False),
        sa.Column("measures", sa.Text(), nullable=False),
        *_written("tackling_round"),
        sa.UniqueConstraint("order_id", "number", name=op.f("uq_tackling_round_order_id_number")),
    )
    op.create_table(
        "round_result",
        *_of_an_order("round_result"),
        sa.Column("round_id", sa.Uuid(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        *_written("round_result"),
        sa.ForeignKeyConstraint(["round_id"], ["tackling_round.id"], name=op.f("fk_round_result_round_id")),
        sa.UniqueConstraint("round_id", name=op.f("uq_round_result_round_id")),
    )
    op.create_index("ix_round_result_order_id", "round_result", ["order_id"])


def _of_an_order(table: str) -> list:
    return [
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("street_id", sa.Uuid(), nullable=False),
        sa.Column("order_id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
        sa.ForeignKeyConstraint(["street_id"], ["street.id"], name=op.f(f"fk_{table}_street_id")),
        sa.ForeignKeyConstraint(["order_id"], ["work_order.id"], name=op.f(f"fk_{table}_order_id")),
    ]


def _written(table: str) -> list:
    """By whom and when."""
    return [
        sa.Column("by_id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name=op.f(f"fk_{table}_by_id")),
    ]


def downgrade() -> None:
    for table in ("round_result", "tackling_round", "hearing", "call_lease"):
        op.drop_table(table)
    with op.batch_alter_table("work_order", schema=None) as batch_op:
        batch_op.drop_index("ix_work_order_graded")
        for name in (*COUNTS, "no_calls_at", "check_asked_at"):
            batch_op.drop_column(name)
