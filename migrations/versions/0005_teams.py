"""teams"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"

NETS = "('governance', 'safety', 'city', 'policing', 'property')"
SLOTS = "('assistant', 'culture', 'security', 'property', 'health')"
CONTACTS = "('grid_worker', 'grid_head', 'hub_household', 'team', 'net')"
NAMED = (
    "(forgotten_at IS NULL AND (person_id IS NOT NULL OR name <> ''))"
    " OR (forgotten_at IS NOT NULL AND person_id IS NULL AND name = '' AND phone = '' AND agreed_at IS NULL)"
)
ORDER = "ends_at IS NULL OR ends_at > starts_at"


def upgrade() -> None:
    op.create_table(
        "net_staff",
        sa.Column("grid_id", sa.Uuid(), nullable=False),
        sa.Column("net", sa.String(length=12), nullable=False),
        sa.Column("department_id", sa.Uuid(), nullable=True),
        *_held(),
        *_row("net_staff"),
        sa.CheckConstraint(f"net IN {NETS}", name=op.f("ck_net_staff_net")),
        sa.ForeignKeyConstraint(["department_id"], ["department.id"], name=op.f("fk_net_staff_department_id")),
        *_held_rules("net_staff"),
    )
    op.create_table(
        "team_holder",
        sa.Column("grid_id", sa.Uuid(), nullable=False),
        sa.Column("slot", sa.String(length=12), nullable=False),
        *_held(),
        *_row("team_holder"),
        sa.CheckConstraint(f"slot IN {SLOTS}", name=op.f("ck_team_holder_slot")),
        *_held_rules("team_holder"),
    )
    op.create_table(
        "public_card",
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("phone", sa.String(length=20), nullable=False),
        sa.Column("agreed_at", sa.DateTime(timezone=True), nullable=True),
        *_row("public_card"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_public_card_person_id")),
        sa.UniqueConstraint("person_id", name=op.f("uq_public_card_person_id")),
    )
    op.create_table(
        "reach_note",
        sa.Column("grid_id", sa.Uuid(), nullable=False),
        sa.Column("building_id", sa.Uuid(), nullable=True),
        sa.Column("contact", sa.String(length=16), nullable=False),
        sa.Column("is_reached", sa.Boolean(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("tested_by_id", sa.Uuid(), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_by_id", sa.Uuid(), nullable=True),
        sa.Column("answer", sa.String(length=200), nullable=False),
        *_row("reach_note"),
        sa.CheckConstraint(f"contact IN {CONTACTS}", name=op.f("ck_reach_note_contact")),
        sa.CheckConstraint("(answered_at IS NULL) = (answered_by_id IS NULL)", name=op.f("ck_reach_note_answered")),
        sa.ForeignKeyConstraint(["grid_id"], ["area.id"], name=op.f("fk_reach_note_grid_id")),
        sa.ForeignKeyConstraint(["building_id"], ["building.id"], name=op.f("fk_reach_note_building_id")),
        sa.ForeignKeyConstraint(["tested_by_id"], ["person.id"], name=op.f("fk_reach_note_tested_by_id")),
        sa.ForeignKeyConstraint(["answered_by_id"], ["person.id"], name=op.f("fk_reach_note_answered_by_id")),
    )
    for table in ("net_staff", "team_holder", "public_card", "reach_note"):
        op.create_index(op.f(f"ix_{table}_street_id"), table, ["street_id"])
    op.create_index("ix_net_staff_grid_id", "net_staff", ["grid_id", "net"])
    op.create_index("ix_net_staff_person_id", "net_staff", ["person_id"])
    op.create_index("ix_team_holder_grid_id", "team_holder", ["grid_id", "slot"])
    op.create_index("ix_team_holder_person_id", "team_holder", ["person_id"])
    op.create_index("ix_reach_note_grid_id", "reach_note", ["grid_id", "at"])


def _row(table: str) -> tuple:
    return (
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("street_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["street_id"], ["street.id"], name=op.f(f"fk_{table}_street_id")),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
    )


def _held() -> tuple:
    return (
        sa.Column("person_id", sa.Uuid(), nullable=True),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("phone", sa.String(length=20), nullable=False),
        sa.Column("agreed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("forgotten_at", sa.DateTime(timezone=True), nullable=True),
    )


def _held_rules(table: str) -> tuple:
    return (
        sa.CheckConstraint(NAMED, name=op.f(f"ck_{table}_named")),
        sa.CheckConstraint(ORDER, name=op.f(f"ck_{table}_order")),
        sa.ForeignKeyConstraint(["grid_id"], ["area.id"], name=op.f(f"fk_{table}_grid_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f(f"fk_{table}_person_id")),
    )


def downgrade() -> None:
    for table in ("reach_note", "public_card", "team_holder", "net_staff"):
        op.drop_table(table)
