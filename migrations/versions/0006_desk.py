"""desk: co-handling departments, answer templates, answers left as the template says"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    op.create_table(
        "co_handling",
        sa.Column("street_id", sa.Uuid(), nullable=False),
        sa.Column("order_id", sa.Uuid(), nullable=False),
        sa.Column("department_id", sa.Uuid(), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("ends_at IS NULL OR ends_at >= starts_at", name=op.f("ck_co_handling_order")),
        sa.ForeignKeyConstraint(["department_id"], ["department.id"], name=op.f("fk_co_handling_department_id")),
        sa.ForeignKeyConstraint(["order_id"], ["work_order.id"], name=op.f("fk_co_handling_order_id")),
        sa.ForeignKeyConstraint(["street_id"], ["street.id"], name=op.f("fk_co_handling_street_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_co_handling")),
    )
    with op.batch_alter_table("co_handling", schema=None) as batch_op:
        batch_op.create_index("ix_co_handling_department_id", ["department_id", "ends_at", "order_id"], unique=False)
        batch_op.create_index(
            "ix_co_handling_order_id",
            ["order_id", "department_id"],
            unique=True,
            sqlite_where=sa.text("ends_at IS NULL"),
            postgresql_where=sa.text("ends_at IS NULL"),
        )

    op.create_table(
        "answer_template",
        sa.Column("department_id", sa.Uuid(), nullable=True),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("street_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["department_id"], ["department.id"], name=op.f("fk_answer_template_department_id")),
        sa.ForeignKeyConstraint(["street_id"], ["street.id"], name=op.f("fk_answer_template_street_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_answer_template")),
    )
    with op.batch_alter_table("answer_template", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_answer_template_street_id"), ["street_id"], unique=False)

    op.create_table(
        "set_phrase",
        sa.Column("street_id", sa.Uuid(), nullable=False),
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.Column("template_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["event_id"], ["order_event.id"], name=op.f("fk_set_phrase_event_id")),
        sa.ForeignKeyConstraint(["street_id"], ["street.id"], name=op.f("fk_set_phrase_street_id")),
        sa.ForeignKeyConstraint(["template_id"], ["answer_template.id"], name=op.f("fk_set_phrase_template_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_set_phrase")),
        sa.UniqueConstraint("event_id", name=op.f("uq_set_phrase_event_id")),
    )


def downgrade() -> None:
    op.drop_table("set_phrase")
    with op.batch_alter_table("answer_template", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_answer_template_street_id"))

    op.drop_table("answer_template")
    with op.batch_alter_table("co_handling", schema=None) as batch_op:
        batch_op.drop_index("ix_co_handling_order_id")
        batch_op.drop_index("ix_co_handling_department_id")

    op.drop_table("co_handling")
