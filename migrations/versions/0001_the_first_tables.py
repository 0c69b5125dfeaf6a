"""the first tables"""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    op.create_table(
        "installation",
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("value", sa.String(length=200), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_installation")),
    )
    op.create_table(
        "job",
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("holder_id", sa.Uuid(), nullable=True),
        sa.Column("held_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("fault", sa.String(length=80), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_job")),
    )
    op.create_table(
        "revision",
        sa.Column("scope", sa.String(length=40), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("scope", name=op.f("pk_revision")),
    )
    op.create_table(
        "sign_in_tries",
        sa.Column("bucket", sa.String(length=64), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("bucket", "ends_at", name=op.f("pk_sign_in_tries")),
    )
    op.create_table(
        "street",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.String(length=9), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("labels", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_street")),
        sa.UniqueConstraint("code", name=op.f("uq_street_code")),
    )
    op.create_table(
        "touched_subject",
        sa.Column("scope", sa.String(length=40), nullable=False),
        sa.Column("subject", sa.String(length=60), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("scope", "subject", name=op.f("pk_touched_subject")),
    )
    with op.batch_alter_table("touched_subject", schema=None) as batch_op:
        batch_op.create_index("ix_touched_subject_since", ["scope", "count"], unique=False)

    op.create_table(
        "unused_photo_file",
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_unused_photo_file")),
    )
    op.create_table(
        "area",
        sa.Column("tier", sa.String(length=12), nullable=False),
        sa.Column("code", sa.String(length=20), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("parent_id", sa.Uuid(), nullable=True),
        sa.Column("parent_tier", sa.String(length=12), nullable=True),
        sa.Column("boundary", sa.JSON(), nullable=True),
        sa.Column("centre", sa.JSON(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("street_id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "(tier = 'street' AND parent_id IS NULL AND parent_tier IS NULL) OR (tier = 'general_grid' AND parent_id IS NOT NULL AND parent_tier = 'street') OR (tier = 'grid' AND parent_id IS NOT NULL AND parent_tier = 'general_grid') OR (tier = 'micro_grid' AND parent_id IS NOT NULL AND parent_tier = 'grid')",
            name=op.f("ck_area_parent"),
        ),
        sa.ForeignKeyConstraint(["parent_id", "parent_tier"], ["area.id", "area.tier"], name=op.f("fk_area_parent_id_parent_tier")),
        sa.ForeignKeyConstraint(["street_id"], ["street.id"], name=op.f("fk_area_street_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_area")),
        sa.UniqueConstraint("id", "parent_id", name=op.f("uq_area_id_parent_id")),
        sa.UniqueConstraint("id", "tier", name=op.f("uq_area_id_tier")),
        sa.UniqueConstraint("street_id", "code", name=op.f("uq_area_street_id_code")),
    )
    with op.batch_alter_table("area", schema=None) as batch_op:
        batch_op.create_index("ix_area_parent_id", ["parent_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_area_street_id"), ["street_id"], unique=False)

    op.create_table(
        "audit_row",
        sa.Column("street_id", sa.Uuid(), nullable=False),
        sa.Column("done", sa.String(length=40), nullable=False),
        sa.Column("record", sa.String(length=40), nullable=False),
        sa.Column("record_id", sa.Uuid(), nullable=False),
        sa.Column("by_id", sa.Uuid(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("details", sa.JSON(), nullable=False),
        sa.Column("segment", sa.Integer(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["street_id"], ["street.id"], name=op.f("fk_audit_row_street_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_row")),
    )
    with op.batch_alter_table("audit_row", schema=None) as batch_op:
        batch_op.create_index("ix_audit_row_record", ["record_id"], unique=False)
        batch_op.create_index("ix_audit_row_segment", ["street_id", "segment"], unique=False)

    op.create_table(
        "audit_segment",
        sa.Column("street_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("first_id", sa.Uuid(), nullable=False),
        sa.Column("last_id", sa.Uuid(), nullable=False),
        sa.Column("sealed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("previous", sa.String(length=64), nullable=False),
        sa.Column("rows_hash", sa.String(length=64), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("seals", sa.LargeBinary(), nullable=True),
        sa.Column("dropped_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["street_id"], ["street.id"], name=op.f("fk_audit_segment_street_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_segment")),
        sa.UniqueConstraint("street_id", "number", name=op.f("uq_audit_segment_street_id_number")),
    )
    op.create_table(
        "failed_try",
        sa.Column("times", sa.Integer(), nullable=False),
        sa.Column("last_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("street_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["street_id"], ["street.id"], name=op.f("fk_failed_try_street_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_failed_try")),
    )
    with op.batch_alter_table("failed_try", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_failed_try_street_id"), ["street_id"], unique=False)

    op.create_table(
        "person",
        sa.Column("staff_number", sa.String(length=20), nullable=False),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("phone", sa.String(length=20), nullable=True),
        sa.Column("password_hash", sa.String(length=200), nullable=True),
        sa.Column("password_set_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("large_type", sa.Boolean(), nullable=False),
        sa.Column("theme", sa.String(length=5), nullable=False),
        sa.Column("left_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("street_id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("language IN ('zh_Hans', 'en')", name=op.f("ck_person_language")),
        sa.CheckConstraint("theme IN ('', 'light', 'dark')", name=op.f("ck_person_theme")),
        sa.ForeignKeyConstraint(["street_id"], ["street.id"], name=op.f("fk_person_street_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person")),
        sa.UniqueConstraint("street_id", "phone", name=op.f("uq_person_street_id_phone")),
        sa.UniqueConstraint("street_id", "staff_number", name=op.f("uq_person_street_id_staff_number")),
    )
    with op.batch_alter_table("person", schema=None) as batch_op:
        batch_op.create_index("ix_person_sign_in_number", ["staff_number"], unique=False)
        batch_op.create_index("ix_person_sign_in_phone", ["phone"], unique=False)
        batch_op.create_index(batch_op.f("ix_person_street_id"), ["street_id"], unique=False)

    op.create_table(
        "visit_campaign",
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("bands", sa.Integer(), nullable=False),
        sa.Column("vacant_days", sa.Integer(), nullable=False),
        sa.Column("refused_days", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("street_id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("ends_on > starts_on", name=op.f("ck_visit_campaign_order")),
        sa.ForeignKeyConstraint(["street_id"], ["street.id"], name=op.f("fk_visit_campaign_street_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_visit_campaign")),
        sa.UniqueConstraint("street_id", "starts_on", name=op.f("uq_visit_campaign_street_id_starts_on")),
    )
    with op.batch_alter_table("visit_campaign", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_visit_campaign_street_id"), ["street_id"], unique=False)

    op.create_table(
        "access_row",
        sa.Column("street_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("device_id", sa.Uuid(), nullable=True),
        sa.Column("page", sa.String(length=120), nullable=False),
        sa.Column("household_ids", sa.JSON(), nullable=False),
        sa.Column("scopes", sa.JSON(), nullable=False),
        sa.Column("pages", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_access_row_person_id")),
        sa.ForeignKeyConstraint(["street_id"], ["street.id"], name=op.f("fk_access_row_street_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_access_row")),
    )
    with op.batch_alter_table("access_row", schema=None) as batch_op:
        batch_op.create_index("ix_access_row_at", ["street_id", "at"], unique=False)
        batch_op.create_index("ix_access_row_person", ["person_id", "at"], unique=False)

    op.create_table(
        "compound",
        sa.Column("area_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("centre", sa.JSON(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("street_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"], name=op.f("fk_compound_area_id")),
        sa.ForeignKeyConstraint(["street_id"], ["street.id"], name=op.f("fk_compound_street_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_compound")),
        sa.UniqueConstraint("street_id", "name", name=op.f("uq_compound_street_id_name")),
    )
    with op.batch_alter_table("compound", schema=None) as batch_op:
        batch_op.create_index("ix_compound_area_id", ["area_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_compound_street_id"), ["street_id"], unique=False)

    op.create_table(
        "device",
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("secret_hash", sa.String(length=64), nullable=False),
        sa.Column("public_key", sa.String(length=200), nullable=True),
        sa.Column("signed_in_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("filed", sa.Integer(), nullable=False),
        sa.Column("waiting", sa.Integer(), nullable=False),
        sa.Column("waiting_since", sa.DateTime(timezone=True), nullable=True),
        sa.Column("wipe_asked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("wiped_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("street_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_device_person_id")),
        sa.ForeignKeyConstraint(["street_id"], ["street.id"], name=op.f("fk_device_street_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_device")),
    )
    with op.batch_alter_table("device", schema=None) as batch_op:
        batch_op.create_index("ix_device_person_id", ["person_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_device_street_id"), ["street_id"], unique=False)

    op.create_table(
        "parameter",
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("value", sa.JSON(), nullable=False),
        sa.Column("effective_from", sa.Date(), nullable=False),
        sa.Column("changed_by_id", sa.Uuid(), nullable=True),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("street_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["changed_by_id"], ["person.id"], name=op.f("fk_parameter_changed_by_id")),
        sa.ForeignKeyConstraint(["street_id"], ["street.id"], name=op.f("fk_parameter_street_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_parameter")),
    )
    with op.batch_alter_table("parameter", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_parameter_street_id"), ["street_id"], unique=False)
        batch_op.create_index("uq_parameter_day", ["street_id", "name", "effective_from"], unique=True)

    op.create_table(
        "party_body",
        sa.Column("area_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=True),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("street_id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "kind IN ('street_committee', 'community_committee', 'general_branch', 'grid_branch', 'action_team', 'hub_household')",
            name=op.f("ck_party_body_kind"),
        ),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"], name=op.f("fk_party_body_area_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_party_body_person_id")),
        sa.ForeignKeyConstraint(["street_id"], ["street.id"], name=op.f("fk_party_body_street_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_party_body")),
    )
    with op.batch_alter_table("party_body", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_party_body_street_id"), ["street_id"], unique=False)
        batch_op.create_index(
            "uq_party_body_open",
            ["area_id", "kind"],
            unique=True,
            sqlite_where=sa.text("ends_at IS NULL"),
            postgresql_where=sa.text("ends_at IS NULL"),
        )

    op.create_table(
        "photo",
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("sent_sha256", sa.String(length=64), nullable=False),
        sa.Column("sent_bytes", sa.Integer(), nullable=False),
        sa.Column("filetype", sa.String(length=80), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("begun_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("refusal", sa.String(length=40), nullable=True),
        sa.Column("brought_by_id", sa.Uuid(), nullable=True),
        sa.Column("envelope", sa.JSON(), nullable=True),
        sa.Column("stored_sha256", sa.String(length=64), nullable=True),
        sa.Column("stored_bytes", sa.Integer(), nullable=True),
        sa.Column("width", sa.Integer(), nullable=True),
        sa.Column("height", sa.Integer(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("street_id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("(state = 'refused') = (refusal IS NOT NULL)", name=op.f("ck_photo_refused")),
        sa.CheckConstraint("(state = 'stored') = (stored_sha256 IS NOT NULL)", name=op.f("ck_photo_stored")),
        sa.CheckConstraint("state IN ('staged', 'stored', 'refused')", name=op.f("ck_photo_state")),
        sa.CheckConstraint("sent_bytes > 0", name=op.f("ck_photo_sent_bytes")),
        sa.ForeignKeyConstraint(["brought_by_id"], ["person.id"], name=op.f("fk_photo_brought_by_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_photo_person_id")),
        sa.ForeignKeyConstraint(["street_id"], ["street.id"], name=op.f("fk_photo_street_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_photo")),
        sa.UniqueConstraint("street_id", "person_id", "sent_sha256", name=op.f("uq_photo_street_id_person_id_sent_sha256")),
    )
    with op.batch_alter_table("photo", schema=None) as batch_op:
        batch_op.create_index("ix_photo_expiry", ["state", "expires_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_photo_street_id"), ["street_id"], unique=False)

    op.create_table(
        "photo_link",
        sa.Column("record", sa.String(length=40), nullable=False),
        sa.Column("record_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("sent_sha256", sa.String(length=64), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("street_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_photo_link_person_id")),
        sa.ForeignKeyConstraint(["street_id"], ["street.id"], name=op.f("fk_photo_link_street_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_photo_link")),
        sa.UniqueConstraint("record", "record_id", "position", name=op.f("uq_photo_link_record_record_id_position")),
        sa.UniqueConstraint("record", "record_id", "sent_sha256", name=op.f("uq_photo_link_record_record_id_sent_sha256")),
    )
    with op.batch_alter_table("photo_link", schema=None) as batch_op:
        batch_op.create_index("ix_photo_link_photo", ["person_id", "sent_sha256"], unique=False)
        batch_op.create_index(batch_op.f("ix_photo_link_street_id"), ["street_id"], unique=False)

    op.create_table(
        "post",
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("role", sa.String(length=24), nullable=False),
        sa.Column("area_id", sa.Uuid(), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("street_id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "role IN ('grid_worker', 'hub_household', 'cadre', 'branch_secretary', 'grid_head', 'general_grid_head', 'operator', 'department_officer', 'mediator', 'street_leader', 'administrator')",
            name=op.f("ck_post_role"),
        ),
        sa.CheckConstraint("ends_at IS NULL OR ends_at > starts_at", name=op.f("ck_post_order")),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"], name=op.f("fk_post_area_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_post_person_id")),
        sa.ForeignKeyConstraint(["street_id"], ["street.id"], name=op.f("fk_post_street_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_post")),
    )
    with op.batch_alter_table("post", schema=None) as batch_op:
        batch_op.create_index("ix_post_area_id", ["area_id", "role"], unique=False)
        batch_op.create_index("ix_post_person_id", ["person_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_post_street_id"), ["street_id"], unique=False)

    op.create_table(
        "refused_entry",
        sa.Column("key", sa.Uuid(), nullable=True),
        sa.Column("content_hash", sa.String(length=64), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=True),
        sa.Column("device_id", sa.Uuid(), nullable=True),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("problems", sa.JSON(), nullable=False),
        sa.Column("happened_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("time_uncertain", sa.Boolean(), nullable=False),
        sa.Column("refused_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("settled_by_id", sa.Uuid(), nullable=True),
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.Column("emptied_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("street_id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("state IN ('open', 'replayed', 'replaced', 'settled')", name=op.f("ck_refused_entry_state")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_refused_entry_person_id")),
        sa.ForeignKeyConstraint(["settled_by_id"], ["person.id"], name=op.f("fk_refused_entry_settled_by_id")),
        sa.ForeignKeyConstraint(["street_id"], ["street.id"], name=op.f("fk_refused_entry_street_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_refused_entry")),
        sa.UniqueConstraint("key", "content_hash", name=op.f("uq_refused_entry_key_content_hash")),
    )
    with op.batch_alter_table("refused_entry", schema=None) as batch_op:
        batch_op.create_index("ix_refused_entry_state", ["street_id", "state", "refused_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_refused_entry_street_id"), ["street_id"], unique=False)

    op.create_table(
        "sign_in_code",
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("code_hash", sa.String(length=64), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by_id", sa.Uuid(), nullable=True),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("street_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["made_by_id"], ["person.id"], name=op.f("fk_sign_in_code_made_by_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_sign_in_code_person_id")),
        sa.ForeignKeyConstraint(["street_id"], ["street.id"], name=op.f("fk_sign_in_code_street_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_in_code")),
        sa.UniqueConstraint("code_hash", name=op.f("uq_sign_in_code_code_hash")),
    )
    with op.batch_alter_table("sign_in_code", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_sign_in_code_person_id"), ["person_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_sign_in_code_street_id"), ["street_id"], unique=False)

    op.create_table(
        "superseded_key",
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("by_key", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("street_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_superseded_key_person_id")),
        sa.ForeignKeyConstraint(["street_id"], ["street.id"], name=op.f("fk_superseded_key_street_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_superseded_key")),
    )
    with op.batch_alter_table("superseded_key", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_superseded_key_by_key"), ["by_key"], unique=False)
        batch_op.create_index(batch_op.f("ix_superseded_key_street_id"), ["street_id"], unique=False)

    op.create_table(
        "building",
        sa.Column("compound_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("centre", sa.JSON(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("street_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["compound_id"], ["compound.id"], name=op.f("fk_building_compound_id")),
        sa.ForeignKeyConstraint(["street_id"], ["street.id"], name=op.f("fk_building_street_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_building")),
        sa.UniqueConstraint("compound_id", "name", name=op.f("uq_building_compound_id_name")),
    )
    with op.batch_alter_table("building", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_building_street_id"), ["street_id"], unique=False)

    op.create_table(
        "filed_entry",
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("device_id", sa.Uuid(), nullable=True),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("path", sa.String(length=300), nullable=False),
        sa.Column("content_hash", sa.String(length=64), nullable=False),
        sa.Column("claimed_at", sa.String(length=40), nullable=False),
        sa.Column("happened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("time_uncertain", sa.Boolean(), nullable=False),
        sa.Column("receipt", sa.String(length=7), nullable=False),
        sa.Column("see", sa.String(length=300), nullable=False),
        sa.Column("unapplied", sa.JSON(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("street_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["device_id"], ["device.id"], name=op.f("fk_filed_entry_device_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_filed_entry_person_id")),
        sa.ForeignKeyConstraint(["street_id"], ["street.id"], name=op.f("fk_filed_entry_street_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_filed_entry")),
        sa.UniqueConstraint("street_id", "receipt", name=op.f("uq_filed_entry_street_id_receipt")),
    )
    with op.batch_alter_table("filed_entry", schema=None) as batch_op:
        batch_op.create_index("ix_filed_entry_device", ["device_id", "seq"], unique=False)
        batch_op.create_index(batch_op.f("ix_filed_entry_street_id"), ["street_id"], unique=False)

    op.create_table(
        "unit",
        sa.Column("building_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("street_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["building_id"], ["building.id"], name=op.f("fk_unit_building_id")),
        sa.ForeignKeyConstraint(["street_id"], ["street.id"], name=op.f("fk_unit_street_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_unit")),
        sa.UniqueConstraint("building_id", "name", name=op.f("uq_unit_building_id_name")),
        sa.UniqueConstraint("id", "building_id", name=op.f("uq_unit_id_building_id")),
    )
    with op.batch_alter_table("unit", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_unit_street_id"), ["street_id"], unique=False)

    op.create_table(
        "address",
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("unit_id", sa.Uuid(), nullable=False),
        sa.Column("building_id", sa.Uuid(), nullable=False),
        sa.Column("floor", sa.Integer(), nullable=False),
        sa.Column("door", sa.String(length=20), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("micro_grid_id", sa.Uuid(), nullable=False),
        sa.Column("grid_id", sa.Uuid(), nullable=False),
        sa.Column("use", sa.String(length=8), nullable=False),
        sa.Column("listed_vacant", sa.Boolean(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("street_id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("use IN ('home', 'let', 'other')", name=op.f("ck_address_use")),
        sa.ForeignKeyConstraint(["micro_grid_id", "grid_id"], ["area.id", "area.parent_id"], name=op.f("fk_address_micro_grid_id_grid_id")),
        sa.ForeignKeyConstraint(["street_id"], ["street.id"], name=op.f("fk_address_street_id")),
        sa.ForeignKeyConstraint(["unit_id", "building_id"], ["unit.id", "unit.building_id"], name=op.f("fk_address_unit_id_building_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_address")),
        sa.UniqueConstraint("street_id", "code", name=op.f("uq_address_street_id_code")),
        sa.UniqueConstraint("unit_id", "door", name=op.f("uq_address_unit_id_door")),
    )
    with op.batch_alter_table("address", schema=None) as batch_op:
        batch_op.create_index("ix_address_building_id", ["building_id"], unique=False)
        batch_op.create_index("ix_address_grid_id", ["grid_id", "building_id"], unique=False)
        batch_op.create_index("ix_address_micro_grid_id", ["micro_grid_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_address_street_id"), ["street_id"], unique=False)

    op.create_table(
        "address_move",
        sa.Column("address_id", sa.Uuid(), nullable=False),
        sa.Column("from_micro_grid_id", sa.Uuid(), nullable=False),
        sa.Column("to_micro_grid_id", sa.Uuid(), nullable=False),
        sa.Column("moved_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("street_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["address_id"], ["address.id"], name=op.f("fk_address_move_address_id")),
        sa.ForeignKeyConstraint(["from_micro_grid_id"], ["area.id"], name=op.f("fk_address_move_from_micro_grid_id")),
        sa.ForeignKeyConstraint(["street_id"], ["street.id"], name=op.f("fk_address_move_street_id")),
        sa.ForeignKeyConstraint(["to_micro_grid_id"], ["area.id"], name=op.f("fk_address_move_to_micro_grid_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_address_move")),
    )
    with op.batch_alter_table("address_move", schema=None) as batch_op:
        batch_op.create_index("ix_address_move_address_id", ["address_id", "moved_at"], unique=False)
        batch_op.create_index("ix_address_move_lately", ["street_id", "moved_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_address_move_street_id"), ["street_id"], unique=False)

    op.create_table(
        "door_state",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("campaign_id", sa.Uuid(), nullable=True),
        sa.Column("household_id", sa.Uuid(), nullable=True),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("tried_out", sa.Boolean(), nullable=False),
        sa.Column("left_out", sa.Boolean(), nullable=False),
        sa.Column("met_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("first_met_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("bands", sa.JSON(), nullable=False),
        sa.Column("vacant_on", sa.JSON(), nullable=False),
        sa.Column("refused_until", sa.Date(), nullable=True),
        sa.Column("last_outcome", sa.String(length=10), nullable=False),
        sa.Column("last_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_id", sa.Uuid(), nullable=True),
        sa.Column("recent", sa.JSON(), nullable=False),
        sa.Column("street_id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("state IN ('due', 'met', 'tried', 'vacant', 'refused')", name=op.f("ck_door_state_state")),
        sa.ForeignKeyConstraint(["campaign_id"], ["visit_campaign.id"], name=op.f("fk_door_state_campaign_id")),
        sa.ForeignKeyConstraint(["id"], ["address.id"], name=op.f("fk_door_state_id")),
        sa.ForeignKeyConstraint(["street_id"], ["street.id"], name=op.f("fk_door_state_street_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_door_state")),
    )
    with op.batch_alter_table("door_state", schema=None) as batch_op:
        batch_op.create_index("ix_door_state_campaign_id", ["campaign_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_door_state_street_id"), ["street_id"], unique=False)

    op.create_table(
        "household",
        sa.Column("address_id", sa.Uuid(), nullable=False),
        sa.Column("contact_name", sa.String(length=40), nullable=False),
        sa.Column("phone", sa.String(length=20), nullable=False),
        sa.Column("members", sa.Integer(), nullable=True),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("street_id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("ends_at IS NULL OR ends_at >= starts_at", name=op.f("ck_household_order")),
        sa.CheckConstraint("members IS NULL OR members BETWEEN 1 AND 30", name=op.f("ck_household_members")),
        sa.ForeignKeyConstraint(["address_id"], ["address.id"], name=op.f("fk_household_address_id")),
        sa.ForeignKeyConstraint(["street_id"], ["street.id"], name=op.f("fk_household_street_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_household")),
    )
    with op.batch_alter_table("household", schema=None) as batch_op:
        batch_op.create_index("ix_household_address_id", ["address_id", "ends_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_household_street_id"), ["street_id"], unique=False)
        batch_op.create_index(
            "uq_household_current",
            ["address_id"],
            unique=True,
            sqlite_where=sa.text("ends_at IS NULL"),
            postgresql_where=sa.text("ends_at IS NULL"),
        )

    op.create_table(
        "care_agreement",
        sa.Column("household_id", sa.Uuid(), nullable=False),
        sa.Column("address_id", sa.Uuid(), nullable=False),
        sa.Column("every_days", sa.Integer(), nullable=False),
        sa.Column("agreed_on", sa.Date(), nullable=False),
        sa.Column("agreed_by_id", sa.Uuid(), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("street_id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("every_days BETWEEN 1 AND 366", name=op.f("ck_care_agreement_every_days")),
        sa.ForeignKeyConstraint(["address_id"], ["address.id"], name=op.f("fk_care_agreement_address_id")),
        sa.ForeignKeyConstraint(["agreed_by_id"], ["person.id"], name=op.f("fk_care_agreement_agreed_by_id")),
        sa.ForeignKeyConstraint(["household_id"], ["household.id"], name=op.f("fk_care_agreement_household_id")),
        sa.ForeignKeyConstraint(["street_id"], ["street.id"], name=op.f("fk_care_agreement_street_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_care_agreement")),
    )
    with op.batch_alter_table("care_agreement", schema=None) as batch_op:
        batch_op.create_index("ix_care_agreement_address_id", ["address_id", "ended_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_care_agreement_street_id"), ["street_id"], unique=False)

    op.create_table(
        "visit",
        sa.Column("address_id", sa.Uuid(), nullable=False),
        sa.Column("grid_id", sa.Uuid(), nullable=False),
        sa.Column("household_id", sa.Uuid(), nullable=True),
        sa.Column("campaign_id", sa.Uuid(), nullable=True),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("outcome", sa.String(length=10), nullable=False),
        sa.Column("happened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("time_uncertain", sa.Boolean(), nullable=False),
        sa.Column("fields", sa.JSON(), nullable=False),
        sa.Column("difficulty", sa.Text(), nullable=False),
        sa.Column("idea", sa.Text(), nullable=False),
        sa.Column("settled", sa.Boolean(), nullable=False),
        sa.Column("weak_signal", sa.Text(), nullable=False),
        sa.Column("weak_signal_stage", sa.String(length=10), nullable=False),
        sa.Column("review_on", sa.Date(), nullable=True),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("replaced_by_id", sa.Uuid(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("street_id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("outcome IN ('met', 'not_home', 'refused', 'vacant', 'moved', 'unsafe')", name=op.f("ck_visit_outcome")),
        sa.CheckConstraint("weak_signal_stage = '' OR weak_signal_stage IN ('bud', 'window')", name=op.f("ck_visit_stage")),
        sa.ForeignKeyConstraint(["address_id"], ["address.id"], name=op.f("fk_visit_address_id")),
        sa.ForeignKeyConstraint(["campaign_id"], ["visit_campaign.id"], name=op.f("fk_visit_campaign_id")),
        sa.ForeignKeyConstraint(["grid_id"], ["area.id"], name=op.f("fk_visit_grid_id")),
        sa.ForeignKeyConstraint(["household_id"], ["household.id"], name=op.f("fk_visit_household_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_visit_person_id")),
        sa.ForeignKeyConstraint(["street_id"], ["street.id"], name=op.f("fk_visit_street_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_visit")),
    )
    with op.batch_alter_table("visit", schema=None) as batch_op:
        batch_op.create_index("ix_visit_address_id", ["address_id", "happened_at"], unique=False)
        batch_op.create_index("ix_visit_arrived", ["street_id", "received_at", "id"], unique=False)
        batch_op.create_index("ix_visit_grid_arrived", ["grid_id", "received_at", "id"], unique=False)
        batch_op.create_index("ix_visit_person_id", ["person_id", "happened_at"], unique=False)
        batch_op.create_index(
            "ix_visit_review",
            ["address_id", "review_on"],
            unique=False,
            sqlite_where=sa.text("review_on IS NOT NULL"),
            postgresql_where=sa.text("review_on IS NOT NULL"),
        )
        batch_op.create_index(batch_op.f("ix_visit_street_id"), ["street_id"], unique=False)

    op.create_table(
        "handbook_entry",
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("happened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("kind", sa.String(length=5), nullable=False),
        sa.Column("visit_id", sa.Uuid(), nullable=True),
        sa.Column("place", sa.String(length=140), nullable=False),
        sa.Column("door", sa.String(length=20), nullable=False),
        sa.Column("who", sa.String(length=40), nullable=False),
        sa.Column("outcome", sa.String(length=10), nullable=False),
        sa.Column("quiet", sa.Boolean(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("answer_by", sa.Date(), nullable=True),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("street_id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("(kind = 'visit') = (visit_id IS NOT NULL)", name=op.f("ck_handbook_entry_visit")),
        sa.CheckConstraint("kind IN ('visit', 'note')", name=op.f("ck_handbook_entry_kind")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_handbook_entry_person_id")),
        sa.ForeignKeyConstraint(["street_id"], ["street.id"], name=op.f("fk_handbook_entry_street_id")),
        sa.ForeignKeyConstraint(["visit_id"], ["visit.id"], name=op.f("fk_handbook_entry_visit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_handbook_entry")),
        sa.UniqueConstraint("street_id", "person_id", "visit_id", name=op.f("uq_handbook_entry_street_id_person_id_visit_id")),
    )
    with op.batch_alter_table("handbook_entry", schema=None) as batch_op:
        batch_op.create_index("ix_handbook_entry_page", ["person_id", "day"], unique=False)
        batch_op.create_index(batch_op.f("ix_handbook_entry_street_id"), ["street_id"], unique=False)
        batch_op.create_index("ix_handbook_entry_visit_id", ["visit_id"], unique=False)

    op.create_table(
        "promise",
        sa.Column("visit_id", sa.Uuid(), nullable=False),
        sa.Column("address_id", sa.Uuid(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("fed_back_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("fed_back_by_id", sa.Uuid(), nullable=True),
        sa.Column("feedback", sa.Text(), nullable=False),
        sa.Column("dropped_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("street_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["address_id"], ["address.id"], name=op.f("fk_promise_address_id")),
        sa.ForeignKeyConstraint(["fed_back_by_id"], ["person.id"], name=op.f("fk_promise_fed_back_by_id")),
        sa.ForeignKeyConstraint(["street_id"], ["street.id"], name=op.f("fk_promise_street_id")),
        sa.ForeignKeyConstraint(["visit_id"], ["visit.id"], name=op.f("fk_promise_visit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_promise")),
    )
    with op.batch_alter_table("promise", schema=None) as batch_op:
        batch_op.create_index("ix_promise_open", ["address_id", "fed_back_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_promise_street_id"), ["street_id"], unique=False)
        batch_op.create_index("ix_promise_visit_id", ["visit_id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("promise", schema=None) as batch_op:
        batch_op.drop_index("ix_promise_visit_id")
        batch_op.drop_index(batch_op.f("ix_promise_street_id"))
        batch_op.drop_index("ix_promise_open")

    op.drop_table("promise")
    with op.batch_alter_table("handbook_entry", schema=None) as batch_op:
        batch_op.drop_index("ix_handbook_entry_visit_id")
        batch_op.drop_index(batch_op.f("ix_handbook_entry_street_id"))
        batch_op.drop_index("ix_handbook_entry_page")

    op.drop_table("handbook_entry")
    with op.batch_alter_table("visit", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_visit_street_id"))
        batch_op.drop_index(
            "ix_visit_review", sqlite_where=sa.text("review_on IS NOT NULL"), postgresql_where=sa.text("review_on IS NOT NULL")
        )
        batch_op.drop_index("ix_visit_person_id")
        batch_op.drop_index("ix_visit_grid_arrived")
        batch_op.drop_index("ix_visit_arrived")
        batch_op.drop_index("ix_visit_address_id")

    op.drop_table("visit")
    with op.batch_alter_table("care_agreement", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_care_agreement_street_id"))
        batch_op.drop_index("ix_care_agreement_address_id")

    op.drop_table("care_agreement")
    with op.batch_alter_table("household", schema=None) as batch_op:
        batch_op.drop_index("uq_household_current", sqlite_where=sa.text("ends_at IS NULL"), postgresql_where=sa.text("ends_at IS NULL"))
        batch_op.drop_index(batch_op.f("ix_household_street_id"))
        batch_op.drop_index("ix_household_address_id")

    op.drop_table("household")
    with op.batch_alter_table("door_state", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_door_state_street_id"))
        batch_op.drop_index("ix_door_state_campaign_id")

    op.drop_table("door_state")
    with op.batch_alter_table("address_move", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_address_move_street_id"))
        batch_op.drop_index("ix_address_move_lately")
        batch_op.drop_index("ix_address_move_address_id")

    op.drop_table("address_move")
    with op.batch_alter_table("address", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_address_street_id"))
        batch_op.drop_index("ix_address_micro_grid_id")
        batch_op.drop_index("ix_address_grid_id")
        batch_op.drop_index("ix_address_building_id")

    op.drop_table("address")
    with op.batch_alter_table("unit", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_unit_street_id"))

    op.drop_table("unit")
    with op.batch_alter_table("filed_entry", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_filed_entry_street_id"))
        batch_op.drop_index("ix_filed_entry_device")

    op.drop_table("filed_entry")
    with op.batch_alter_table("building", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_building_street_id"))

    op.drop_table("building")
    with op.batch_alter_table("superseded_key", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_superseded_key_street_id"))
        batch_op.drop_index(batch_op.f("ix_superseded_key_by_key"))

    op.drop_table("superseded_key")
    with op.batch_alter_table("sign_in_code", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_sign_in_code_street_id"))
        batch_op.drop_index(batch_op.f("ix_sign_in_code_person_id"))

    op.drop_table("sign_in_code")
    with op.batch_alter_table("refused_entry", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_refused_entry_street_id"))
        batch_op.drop_index("ix_refused_entry_state")

    op.drop_table("refused_entry")
    with op.batch_alter_table("post", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_post_street_id"))
        batch_op.drop_index("ix_post_person_id")
        batch_op.drop_index("ix_post_area_id")

    op.drop_table("post")
    with op.batch_alter_table("photo_link", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_photo_link_street_id"))
        batch_op.drop_index("ix_photo_link_photo")

    op.drop_table("photo_link")
    with op.batch_alter_table("photo", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_photo_street_id"))
        batch_op.drop_index("ix_photo_expiry")

    op.drop_table("photo")
    with op.batch_alter_table("party_body", schema=None) as batch_op:
        batch_op.drop_index("uq_party_body_open", sqlite_where=sa.text("ends_at IS NULL"), postgresql_where=sa.text("ends_at IS NULL"))
        batch_op.drop_index(batch_op.f("ix_party_body_street_id"))

    op.drop_table("party_body")
    with op.batch_alter_table("parameter", schema=None) as batch_op:
        batch_op.drop_index("uq_parameter_day")
        batch_op.drop_index(batch_op.f("ix_parameter_street_id"))

    op.drop_table("parameter")
    with op.batch_alter_table("device", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_device_street_id"))
        batch_op.drop_index("ix_device_person_id")

    op.drop_table("device")
    with op.batch_alter_table("compound", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_compound_street_id"))
        batch_op.drop_index("ix_compound_area_id")

    op.drop_table("compound")
    with op.batch_alter_table("access_row", schema=None) as batch_op:
        batch_op.drop_index("ix_access_row_person")
        batch_op.drop_index("ix_access_row_at")

    op.drop_table("access_row")
    with op.batch_alter_table("visit_campaign", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_visit_campaign_street_id"))

    op.drop_table("visit_campaign")
    with op.batch_alter_table("person", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_person_street_id"))
        batch_op.drop_index("ix_person_sign_in_phone")
        batch_op.drop_index("ix_person_sign_in_number")

    op.drop_table("person")
    with op.batch_alter_table("failed_try", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_failed_try_street_id"))

    op.drop_table("failed_try")
    op.drop_table("audit_segment")
    with op.batch_alter_table("audit_row", schema=None) as batch_op:
        batch_op.drop_index("ix_audit_row_segment")
        batch_op.drop_index("ix_audit_row_record")

    op.drop_table("audit_row")
    with op.batch_alter_table("area", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_area_street_id"))
        batch_op.drop_index("ix_area_parent_id")

    op.drop_table("area")
    op.drop_table("unused_photo_file")
    with op.batch_alter_table("touched_subject", schema=None) as batch_op:
        batch_op.drop_index("ix_touched_subject_since")

    op.drop_table("touched_subject")
    op.drop_table("street")
    op.drop_table("sign_in_tries")
    op.drop_table("revision")
    op.drop_table("job")
    op.drop_table("installation")
