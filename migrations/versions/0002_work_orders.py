"""work orders"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.create_table(
        "department",
        sa.Column("code", sa.String(length=20), nullable=False),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("phone", sa.String(length=20), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("street_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["street_id"], ["street.id"], name=op.f("fk_department_street_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_department")),
        sa.UniqueConstraint("street_id", "code", name=op.f("uq_department_street_id_code")),
        sa.UniqueConstraint("street_id", "name", name=op.f("uq_department_street_id_name")),
    )
    with op.batch_alter_table("department", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_department_street_id"), ["street_id"], unique=False)

    op.create_table(
        "order_count",
        sa.Column("street_id", sa.Uuid(), nullable=False),
        sa.Column("month", sa.String(length=4), nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["street_id"], ["street.id"], name=op.f("fk_order_count_street_id")),
        sa.PrimaryKeyConstraint("street_id", "month", name=op.f("pk_order_count")),
    )
    op.create_table(
        "calendar_year",
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("days", sa.JSON(), nullable=False),
        sa.Column("source", sa.String(length=200), nullable=False),
        sa.Column("entered_by_id", sa.Uuid(), nullable=True),
        sa.Column("entered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("street_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["entered_by_id"], ["person.id"], name=op.f("fk_calendar_year_entered_by_id")),
        sa.ForeignKeyConstraint(["street_id"], ["street.id"], name=op.f("fk_calendar_year_street_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_calendar_year")),
        sa.UniqueConstraint("street_id", "year", name=op.f("uq_calendar_year_street_id_year")),
    )
    with op.batch_alter_table("calendar_year", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_calendar_year_street_id"), ["street_id"], unique=False)

    op.create_table(
        "department_member",
        sa.Column("department_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("street_id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("ends_at IS NULL OR ends_at > starts_at", name=op.f("ck_department_member_order")),
        sa.ForeignKeyConstraint(["department_id"], ["department.id"], name=op.f("fk_department_member_department_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_department_member_person_id")),
        sa.ForeignKeyConstraint(["street_id"], ["street.id"], name=op.f("fk_department_member_street_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_department_member")),
    )
    with op.batch_alter_table("department_member", schema=None) as batch_op:
        batch_op.create_index("ix_department_member_department_id", ["department_id"], unique=False)
        batch_op.create_index("ix_department_member_person_id", ["person_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_department_member_street_id"), ["street_id"], unique=False)

    op.create_table(
        "department_zone",
        sa.Column("department_id", sa.Uuid(), nullable=False),
        sa.Column("grid_id", sa.Uuid(), nullable=False),
        sa.Column("net", sa.String(length=12), nullable=False),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("street_id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("net IN ('governance', 'safety', 'city', 'policing', 'property')", name=op.f("ck_department_zone_net")),
        sa.ForeignKeyConstraint(["department_id"], ["department.id"], name=op.f("fk_department_zone_department_id")),
        sa.ForeignKeyConstraint(["grid_id"], ["area.id"], name=op.f("fk_department_zone_grid_id")),
        sa.ForeignKeyConstraint(["street_id"], ["street.id"], name=op.f("fk_department_zone_street_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_department_zone")),
        sa.UniqueConstraint("grid_id", "net", name=op.f("uq_department_zone_grid_id_net")),
    )
    with op.batch_alter_table("department_zone", schema=None) as batch_op:
        batch_op.create_index("ix_department_zone_department_id", ["department_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_department_zone_street_id"), ["street_id"], unique=False)

    op.create_table(
        "order_category",
        sa.Column("code", sa.String(length=20), nullable=False),
        sa.Column("std_code", sa.String(length=20), nullable=True),
        sa.Column("name", sa.String(length=30), nullable=False),
        sa.Column("parent_id", sa.Uuid(), nullable=True),
        sa.Column("department_id", sa.Uuid(), nullable=True),
        sa.Column("net", sa.String(length=12), nullable=True),
        sa.Column("handle_days", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("street_id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "net IS NULL OR net IN ('governance', 'safety', 'city', 'policing', 'property')", name=op.f("ck_order_category_net")
        ),
        sa.CheckConstraint("handle_days BETWEEN 0 AND 60", name=op.f("ck_order_category_handle_days")),
        sa.ForeignKeyConstraint(["department_id"], ["department.id"], name=op.f("fk_order_category_department_id")),
        sa.ForeignKeyConstraint(["parent_id"], ["order_category.id"], name=op.f("fk_order_category_parent_id")),
        sa.ForeignKeyConstraint(["street_id"], ["street.id"], name=op.f("fk_order_category_street_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_order_category")),
        sa.UniqueConstraint("street_id", "code", name=op.f("uq_order_category_street_id_code")),
    )
    with op.batch_alter_table("order_category", schema=None) as batch_op:
        batch_op.create_index("ix_order_category_parent_id", ["parent_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_order_category_street_id"), ["street_id"], unique=False)

    op.create_table(
        "work_order",
        sa.Column("street_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.String(length=12), nullable=False),
        sa.Column("code", sa.String(length=8), nullable=False),
        sa.Column("source", sa.String(length=12), nullable=False),
        sa.Column("title", sa.String(length=60), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("people", sa.Integer(), nullable=False),
        sa.Column("grade", sa.String(length=10), nullable=False),
        sa.Column("is_urgent", sa.Boolean(), nullable=False),
        sa.Column("category_id", sa.Uuid(), nullable=True),
        sa.Column("place", sa.String(length=120), nullable=False),
        sa.Column("address_id", sa.Uuid(), nullable=True),
        sa.Column("building_id", sa.Uuid(), nullable=True),
        sa.Column("micro_grid_id", sa.Uuid(), nullable=True),
        sa.Column("grid_id", sa.Uuid(), nullable=True),
        sa.Column("general_grid_id", sa.Uuid(), nullable=True),
        sa.Column("reporter_id", sa.Uuid(), nullable=True),
        sa.Column("reporter_name", sa.String(length=40), nullable=False),
        sa.Column("reporter_phone", sa.String(length=20), nullable=False),
        sa.Column("visit_id", sa.Uuid(), nullable=True),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("held_state", sa.String(length=10), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("department_id", sa.Uuid(), nullable=True),
        sa.Column("lead_id", sa.Uuid(), nullable=True),
        sa.Column("handlers", sa.JSON(), nullable=False),
        sa.Column("in_charge_id", sa.Uuid(), nullable=True),
        sa.Column("charged_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("supervised_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("merged_into_id", sa.Uuid(), nullable=True),
        sa.Column("returns", sa.Integer(), nullable=False),
        sa.Column("is_settled", sa.Boolean(), nullable=False),
        sa.Column("asked", sa.String(length=10), nullable=False),
        sa.Column("extension", sa.Integer(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("limits", sa.JSON(), nullable=False),
        sa.Column("pauses", sa.JSON(), nullable=False),
        sa.Column("reported_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("time_uncertain", sa.Boolean(), nullable=False),
        sa.Column("filed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("dispatched_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("accepted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("contacted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("handled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("called_back_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("moved_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("queue_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("wake_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("(state = 'merged') = (merged_into_id IS NOT NULL)", name=op.f("ck_work_order_merged")),
        sa.CheckConstraint("asked = '' OR asked IN ('extension', 'suspension')", name=op.f("ck_work_order_asked")),
        sa.CheckConstraint("grade IN ('minor', 'difficult', 'major')", name=op.f("ck_work_order_grade")),
        sa.CheckConstraint(
            "held_state = '' OR held_state IN ('reported', 'filed', 'dispatched', 'accepted', 'handled', 'closed', 'suspended', 'void', 'merged')",
            name=op.f("ck_work_order_held_state"),
        ),
        sa.CheckConstraint(
            "source IN ('walk', 'report', 'hub', 'qr', 'phone', 'walk_in', 'hotline', 'inspection', 'meeting')",
            name=op.f("ck_work_order_source"),
        ),
        sa.CheckConstraint("(state IN ('closed', 'void', 'merged')) = (ended_at IS NOT NULL)", name=op.f("ck_work_order_ended")),
        sa.CheckConstraint("state != 'closed' OR called_back_at IS NOT NULL", name=op.f("ck_work_order_called_back")),
        sa.CheckConstraint(
            "state IN ('reported', 'filed', 'dispatched', 'accepted', 'handled', 'closed', 'suspended', 'void', 'merged')",
            name=op.f("ck_work_order_state"),
        ),
        sa.CheckConstraint(
            "state NOT IN ('dispatched', 'accepted', 'handled', 'closed') OR department_id IS NOT NULL", name=op.f("ck_work_order_owner")
        ),
        sa.ForeignKeyConstraint(["address_id"], ["address.id"], name=op.f("fk_work_order_address_id")),
        sa.ForeignKeyConstraint(["building_id"], ["building.id"], name=op.f("fk_work_order_building_id")),
        sa.ForeignKeyConstraint(["category_id"], ["order_category.id"], name=op.f("fk_work_order_category_id")),
        sa.ForeignKeyConstraint(["department_id"], ["department.id"], name=op.f("fk_work_order_department_id")),
        sa.ForeignKeyConstraint(["general_grid_id"], ["area.id"], name=op.f("fk_work_order_general_grid_id")),
        sa.ForeignKeyConstraint(["grid_id"], ["area.id"], name=op.f("fk_work_order_grid_id")),
        sa.ForeignKeyConstraint(["in_charge_id"], ["person.id"], name=op.f("fk_work_order_in_charge_id")),
        sa.ForeignKeyConstraint(["lead_id"], ["person.id"], name=op.f("fk_work_order_lead_id")),
        sa.ForeignKeyConstraint(["merged_into_id"], ["work_order.id"], name=op.f("fk_work_order_merged_into_id")),
        sa.ForeignKeyConstraint(["micro_grid_id"], ["area.id"], name=op.f("fk_work_order_micro_grid_id")),
        sa.ForeignKeyConstraint(["reporter_id"], ["person.id"], name=op.f("fk_work_order_reporter_id")),
        sa.ForeignKeyConstraint(["street_id"], ["street.id"], name=op.f("fk_work_order_street_id")),
        sa.ForeignKeyConstraint(["visit_id"], ["visit.id"], name=op.f("fk_work_order_visit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_work_order")),
        sa.UniqueConstraint("code", name=op.f("uq_work_order_code")),
        sa.UniqueConstraint("street_id", "number", name=op.f("uq_work_order_street_id_number")),
    )
    with op.batch_alter_table("work_order", schema=None) as batch_op:
        batch_op.create_index("ix_work_order_address_id", ["address_id"], unique=False)
        batch_op.create_index(
            "ix_work_order_alike",
            ["grid_id", "category_id", "reported_at"],
            unique=False,
            sqlite_where=sa.text("ended_at IS NULL"),
            postgresql_where=sa.text("ended_at IS NULL"),
        )
        batch_op.create_index("ix_work_order_department_id", ["department_id", "state", "queue_at", "id"], unique=False)
        batch_op.create_index("ix_work_order_general_grid_id", ["general_grid_id", "state", "queue_at", "id"], unique=False)
        batch_op.create_index("ix_work_order_grid_id", ["grid_id", "state", "queue_at", "id"], unique=False)
        batch_op.create_index("ix_work_order_merged_into_id", ["merged_into_id"], unique=False)
        batch_op.create_index("ix_work_order_micro_grid_id", ["micro_grid_id", "state", "queue_at", "id"], unique=False)
        batch_op.create_index(
            "ix_work_order_near",
            ["building_id", "category_id", "reported_at"],
            unique=False,
            sqlite_where=sa.text("ended_at IS NULL"),
            postgresql_where=sa.text("ended_at IS NULL"),
        )
        batch_op.create_index("ix_work_order_lately", ["building_id", "reported_at"], unique=False)
        batch_op.create_index("ix_work_order_reporter_id", ["reporter_id", "state", "queue_at", "id"], unique=False)
        batch_op.create_index("ix_work_order_street_id", ["street_id", "state", "queue_at", "id"], unique=False)
        batch_op.create_index(
            "ix_work_order_wake",
            ["wake_at"],
            unique=False,
            sqlite_where=sa.text("wake_at IS NOT NULL"),
            postgresql_where=sa.text("wake_at IS NOT NULL"),
        )

    op.create_table(
        "call_back",
        sa.Column("order_id", sa.Uuid(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("how", sa.String(length=8), nullable=False),
        sa.Column("by_id", sa.Uuid(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("solved", sa.String(length=8), nullable=False),
        sa.Column("satisfaction", sa.String(length=12), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("street_id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("how IN ('phone', 'app', 'page', 'on_site')", name=op.f("ck_call_back_how")),
        sa.CheckConstraint(
            "satisfaction = '' OR satisfaction IN ('satisfied', 'basically', 'dissatisfied')", name=op.f("ck_call_back_satisfaction")
        ),
        sa.CheckConstraint("solved = '' OR solved IN ('yes', 'partly', 'no')", name=op.f("ck_call_back_solved")),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name=op.f("fk_call_back_by_id")),
        sa.ForeignKeyConstraint(["order_id"], ["work_order.id"], name=op.f("fk_call_back_order_id")),
        sa.ForeignKeyConstraint(["street_id"], ["street.id"], name=op.f("fk_call_back_street_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_call_back")),
    )
    with op.batch_alter_table("call_back", schema=None) as batch_op:
        batch_op.create_index("ix_call_back_order_id", ["order_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_call_back_street_id"), ["street_id"], unique=False)

    op.create_table(
        "order_event",
        sa.Column("order_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("move", sa.String(length=20), nullable=False),
        sa.Column("from_state", sa.String(length=10), nullable=False),
        sa.Column("to_state", sa.String(length=10), nullable=False),
        sa.Column("by_id", sa.Uuid(), nullable=True),
        sa.Column("part", sa.String(length=10), nullable=False),
        sa.Column("department_id", sa.Uuid(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("given", sa.JSON(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("street_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name=op.f("fk_order_event_by_id")),
        sa.ForeignKeyConstraint(["department_id"], ["department.id"], name=op.f("fk_order_event_department_id")),
        sa.ForeignKeyConstraint(["order_id"], ["work_order.id"], name=op.f("fk_order_event_order_id")),
        sa.ForeignKeyConstraint(["street_id"], ["street.id"], name=op.f("fk_order_event_street_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_order_event")),
        sa.UniqueConstraint("order_id", "number", name=op.f("uq_order_event_order_id_number")),
    )
    with op.batch_alter_table("order_event", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_order_event_street_id"), ["street_id"], unique=False)

    op.create_table(
        "order_notice",
        sa.Column("street_id", sa.Uuid(), nullable=False),
        sa.Column("order_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("step", sa.String(length=10), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("audience", sa.String(length=10), nullable=False),
        sa.Column("department_id", sa.Uuid(), nullable=True),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("tell_from", sa.DateTime(timezone=True), nullable=False),
        sa.Column("is_overtaken", sa.Boolean(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["department_id"], ["department.id"], name=op.f("fk_order_notice_department_id")),
        sa.ForeignKeyConstraint(["order_id"], ["work_order.id"], name=op.f("fk_order_notice_order_id")),
        sa.ForeignKeyConstraint(["street_id"], ["street.id"], name=op.f("fk_order_notice_street_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_order_notice")),
        sa.UniqueConstraint(
            "order_id", "kind", "step", "round", "audience", name=op.f("uq_order_notice_order_id_kind_step_round_audience")
        ),
    )
    with op.batch_alter_table("order_notice", schema=None) as batch_op:
        batch_op.create_index("ix_order_notice_department_id", ["department_id", "made_at"], unique=False)
        batch_op.create_index("ix_order_notice_made", ["street_id", "audience", "made_at"], unique=False)

    op.create_table(
        "whistle",
        sa.Column("order_id", sa.Uuid(), nullable=True),
        sa.Column("level", sa.String(length=10), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("place", sa.String(length=120), nullable=False),
        sa.Column("grid_id", sa.Uuid(), nullable=True),
        sa.Column("general_grid_id", sa.Uuid(), nullable=True),
        sa.Column("by_id", sa.Uuid(), nullable=False),
        sa.Column("blown_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("limits", sa.JSON(), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("finish", sa.Text(), nullable=False),
        sa.Column("wake_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("street_id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("level IN ('emergency', 'joint', 'routine')", name=op.f("ck_whistle_level")),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name=op.f("fk_whistle_by_id")),
        sa.ForeignKeyConstraint(["general_grid_id"], ["area.id"], name=op.f("fk_whistle_general_grid_id")),
        sa.ForeignKeyConstraint(["grid_id"], ["area.id"], name=op.f("fk_whistle_grid_id")),
        sa.ForeignKeyConstraint(["order_id"], ["work_order.id"], name=op.f("fk_whistle_order_id")),
        sa.ForeignKeyConstraint(["street_id"], ["street.id"], name=op.f("fk_whistle_street_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_whistle")),
    )
    with op.batch_alter_table("whistle", schema=None) as batch_op:
        batch_op.create_index("ix_whistle_grid_id", ["grid_id", "blown_at"], unique=False)
        batch_op.create_index("ix_whistle_order_id", ["order_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_whistle_street_id"), ["street_id"], unique=False)
        batch_op.create_index(
            "ix_whistle_wake",
            ["wake_at"],
            unique=False,
            sqlite_where=sa.text("wake_at IS NOT NULL"),
            postgresql_where=sa.text("wake_at IS NOT NULL"),
        )

    op.create_table(
        "report_in",
        sa.Column("whistle_id", sa.Uuid(), nullable=False),
        sa.Column("department_id", sa.Uuid(), nullable=False),
        sa.Column("called_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("arrived_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("by_id", sa.Uuid(), nullable=True),
        sa.Column("answer_escalated_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("arrival_escalated_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("street_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name=op.f("fk_report_in_by_id")),
        sa.ForeignKeyConstraint(["department_id"], ["department.id"], name=op.f("fk_report_in_department_id")),
        sa.ForeignKeyConstraint(["street_id"], ["street.id"], name=op.f("fk_report_in_street_id")),
        sa.ForeignKeyConstraint(["whistle_id"], ["whistle.id"], name=op.f("fk_report_in_whistle_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report_in")),
        sa.UniqueConstraint("whistle_id", "department_id", name=op.f("uq_report_in_whistle_id_department_id")),
    )
    with op.batch_alter_table("report_in", schema=None) as batch_op:
        batch_op.create_index("ix_report_in_department_id", ["department_id", "called_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_report_in_street_id"), ["street_id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("report_in", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_report_in_street_id"))
        batch_op.drop_index("ix_report_in_department_id")

    op.drop_table("report_in")
    with op.batch_alter_table("whistle", schema=None) as batch_op:
        batch_op.drop_index("ix_whistle_wake", sqlite_where=sa.text("wake_at IS NOT NULL"), postgresql_where=sa.text("wake_at IS NOT NULL"))
        batch_op.drop_index(batch_op.f("ix_whistle_street_id"))
        batch_op.drop_index("ix_whistle_order_id")
        batch_op.drop_index("ix_whistle_grid_id")

    op.drop_table("whistle")
    with op.batch_alter_table("order_notice", schema=None) as batch_op:
        batch_op.drop_index("ix_order_notice_made")
        batch_op.drop_index("ix_order_notice_department_id")

    op.drop_table("order_notice")
    with op.batch_alter_table("order_event", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_order_event_street_id"))

    op.drop_table("order_event")
    with op.batch_alter_table("call_back", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_call_back_street_id"))
        batch_op.drop_index("ix_call_back_order_id")

    op.drop_table("call_back")
    with op.batch_alter_table("work_order", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_work_order_wake", sqlite_where=sa.text("wake_at IS NOT NULL"), postgresql_where=sa.text("wake_at IS NOT NULL")
        )
        batch_op.drop_index("ix_work_order_street_id")
        batch_op.drop_index("ix_work_order_reporter_id")
        batch_op.drop_index("ix_work_order_lately")
        batch_op.drop_index("ix_work_order_near")
        batch_op.drop_index("ix_work_order_micro_grid_id")
        batch_op.drop_index("ix_work_order_merged_into_id")
        batch_op.drop_index("ix_work_order_grid_id")
        batch_op.drop_index("ix_work_order_general_grid_id")
        batch_op.drop_index("ix_work_order_department_id")
        batch_op.drop_index("ix_work_order_alike")
        batch_op.drop_index("ix_work_order_address_id")

    op.drop_table("work_order")
    with op.batch_alter_table("order_category", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_order_category_street_id"))
        batch_op.drop_index("ix_order_category_parent_id")

    op.drop_table("order_category")
    with op.batch_alter_table("department_zone", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_department_zone_street_id"))
        batch_op.drop_index("ix_department_zone_department_id")

    op.drop_table("department_zone")
    with op.batch_alter_table("department_member", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_department_member_street_id"))
        batch_op.drop_index("ix_department_member_person_id")
        batch_op.drop_index("ix_department_member_department_id")

    op.drop_table("department_member")
    with op.batch_alter_table("calendar_year", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_calendar_year_street_id"))

    op.drop_table("calendar_year")
    op.drop_table("order_count")
    with op.batch_alter_table("department", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_department_street_id"))

    op.drop_table("department")
