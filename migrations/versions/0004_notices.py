"""notices: channels, what waits to go outward, what is said of whistles"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"

NOT_TOLD = sa.text("told_at IS NULL")
NEXT = sa.text("next_try_at IS NOT NULL")


def upgrade() -> None:
    _scope_of_notices()
    _channels()
    _deliveries()
    op.create_table(
        "notices_seen",
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("street_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_notices_seen_person_id")),
        sa.ForeignKeyConstraint(["street_id"], ["street.id"], name=op.f("fk_notices_seen_street_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notices_seen")),
        sa.UniqueConstraint("person_id", name=op.f("uq_notices_seen_person_id")),
    )
    with op.batch_alter_table("notices_seen", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_notices_seen_street_id"), ["street_id"], unique=False)
    _whistles()


def _scope_of_notices() -> None:
    """What was noted before is in the app, and nobody is told of it outward now."""
    with op.batch_alter_table("order_notice", schema=None) as batch_op:
        batch_op.add_column(sa.Column("scope", sa.String(length=40), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("told_at", sa.DateTime(timezone=True), nullable=True))
    notices = sa.table(
        "order_notice",
        *(sa.column(name, sa.Uuid()) for name in ("id", "order_id", "street_id", "department_id")),
        sa.column("audience", sa.String()),
        sa.column("scope", sa.String()),
        sa.column("made_at", sa.DateTime()),
        sa.column("told_at", sa.DateTime()),
    )
    orders = sa.table("work_order", *(sa.column(name, sa.Uuid()) for name in ("id", "general_grid_id", "reporter_id", "department_id")))
    bind = op.get_bind()
    joined = sa.select(notices, orders.c.general_grid_id, orders.c.reporter_id, orders.c.department_id.label("owner_id"))
    changed = sa.update(notices).where(notices.c.id == sa.bindparam("of")).values(scope=sa.bindparam("is"), told_at=notices.c.made_at)
    for rows in bind.execute(joined.join(orders, orders.c.id == notices.c.order_id)).partitions(1000):
        bind.execute(changed, [{"of": row.id, "is": _scope(row)} for row in rows])
    with op.batch_alter_table("order_notice", schema=None) as batch_op:
        batch_op.alter_column("scope", existing_type=sa.String(length=40), server_default=None)
        batch_op.create_index("ix_order_notice_scope", ["scope", "audience", "made_at"], unique=False)
        batch_op.create_index("ix_order_notice_told", ["tell_from"], unique=False, sqlite_where=NOT_TOLD, postgresql_where=NOT_TOLD)


def _scope(row) -> str:
    whose = {
        "owner": ("d", row.department_id or row.owner_id),
        "head": ("g", row.general_grid_id),
        "reporter": ("p", row.reporter_id),
    }
    letter, found = whose.get(row.audience, ("s", row.street_id))
    return f"{letter}:{found}" if found else f"s:{row.street_id}"


def _channels() -> None:
    op.create_table(
        "notice_channel",
        sa.Column("street_id", sa.Uuid(), nullable=False),
        sa.Column("use", sa.String(length=8), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=True),
        sa.Column("audience", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("sealed", sa.Text(), nullable=False),
        sa.Column("tail", sa.String(length=4), nullable=False),
        sa.Column("gateway_id", sa.Uuid(), nullable=True),
        sa.Column("kinds", sa.JSON(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by_id", sa.Uuid(), nullable=False),
        sa.Column("paused_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("failing_since", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("use IN ('own', 'gateway', 'group')", name=op.f("ck_notice_channel_use")),
        sa.CheckConstraint("(use = 'own') = (person_id IS NOT NULL)", name=op.f("ck_notice_channel_person")),
        sa.CheckConstraint("(use = 'group') = (audience != '')", name=op.f("ck_notice_channel_audience")),
        sa.ForeignKeyConstraint(["gateway_id"], ["notice_channel.id"], name=op.f("fk_notice_channel_gateway_id")),
        sa.ForeignKeyConstraint(["made_by_id"], ["person.id"], name=op.f("fk_notice_channel_made_by_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_notice_channel_person_id")),
        sa.ForeignKeyConstraint(["street_id"], ["street.id"], name=op.f("fk_notice_channel_street_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notice_channel")),
    )
    with op.batch_alter_table("notice_channel", schema=None) as batch_op:
        batch_op.create_index("ix_notice_channel_audience", ["street_id", "audience"], unique=False)
        batch_op.create_index("ix_notice_channel_person_id", ["person_id"], unique=False)


def _deliveries() -> None:
    op.create_table(
        "notice_delivery",
        sa.Column("street_id", sa.Uuid(), nullable=False),
        sa.Column("channel_id", sa.Uuid(), nullable=False),
        sa.Column("source", sa.String(length=12), nullable=False),
        sa.Column("notice_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("is_red", sa.Boolean(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("next_try_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("fault", sa.String(length=12), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("state IN ('waiting', 'sent', 'failed', 'dropped')", name=op.f("ck_notice_delivery_state")),
        sa.CheckConstraint("(state = 'waiting') = (next_try_at IS NOT NULL)", name=op.f("ck_notice_delivery_next_try")),
        sa.CheckConstraint("(state = 'waiting') = (ended_at IS NULL)", name=op.f("ck_notice_delivery_ended")),
        sa.ForeignKeyConstraint(["channel_id"], ["notice_channel.id"], name=op.f("fk_notice_delivery_channel_id")),
        sa.ForeignKeyConstraint(["street_id"], ["street.id"], name=op.f("fk_notice_delivery_street_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notice_delivery")),
        sa.UniqueConstraint("channel_id", "source", "notice_id", name=op.f("uq_notice_delivery_channel_id_source_notice_id")),
    )
    with op.batch_alter_table("notice_delivery", schema=None) as batch_op:
        batch_op.create_index("ix_notice_delivery_ended", ["street_id", "state", "ended_at"], unique=False)
        batch_op.create_index(
            "ix_notice_delivery_next", ["channel_id", "next_try_at"], unique=False, sqlite_where=NEXT, postgresql_where=NEXT
        )


def _whistles() -> None:
    op.create_table(
        "whistle_notice",
        sa.Column("whistle_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("department_id", sa.Uuid(), nullable=False),
        sa.Column("audience", sa.String(length=10), nullable=False),
        sa.Column("scope", sa.String(length=40), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("tell_from", sa.DateTime(timezone=True), nullable=False),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("street_id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("kind IN ('blown', 'answer', 'arrival', 'finished')", name=op.f("ck_whistle_notice_kind")),
        sa.ForeignKeyConstraint(["department_id"], ["department.id"], name=op.f("fk_whistle_notice_department_id")),
        sa.ForeignKeyConstraint(["street_id"], ["street.id"], name=op.f("fk_whistle_notice_street_id")),
        sa.ForeignKeyConstraint(["whistle_id"], ["whistle.id"], name=op.f("fk_whistle_notice_whistle_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_whistle_notice")),
        sa.UniqueConstraint(
            "whistle_id", "kind", "department_id", "audience", name=op.f("uq_whistle_notice_whistle_id_kind_department_id_audience")
        ),
    )
    with op.batch_alter_table("whistle_notice", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_whistle_notice_street_id"), ["street_id"], unique=False)
        batch_op.create_index("ix_whistle_notice_scope", ["scope", "audience", "made_at"], unique=False)
        batch_op.create_index("ix_whistle_notice_told", ["tell_from"], unique=False, sqlite_where=NOT_TOLD, postgresql_where=NOT_TOLD)
