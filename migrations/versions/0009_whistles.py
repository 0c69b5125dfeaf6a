"""whistles: where in a grid, who finished it, who called whom; found by what is running"""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"

REFERENCES = (("whistle", "micro_grid_id", "area"), ("whistle", "finished_by_id", "person"), ("report_in", "called_by_id", "person"))
INDEXES = (
    ("ix_whistle_by_id", "whistle", ["by_id", "finished_at"]),
    ("ix_whistle_finished", "whistle", ["street_id", "finished_at"]),
    ("ix_report_in_called", "report_in", ["street_id", "called_at"]),
)


def upgrade() -> None:
    for table, column, other in REFERENCES:
        _refer(table, column, other)
    whistle, order = (sa.table(name, *(sa.column(one, sa.Uuid()) for one in names)) for name, *names in _COPIED)
    micro_grid = sa.select(order.c.micro_grid_id).where(order.c.id == whistle.c.order_id).scalar_subquery()
    op.execute(sa.update(whistle).values(micro_grid_id=micro_grid, finished_by_id=_finisher()))
    for table in ("whistle", "report_in"):
        op.drop_index(f"ix_{table}_street_id", table_name=table)
    for name, table, columns in INDEXES:
        op.create_index(name, table, columns, unique=False)


_COPIED = (("whistle", "micro_grid_id", "order_id", "finished_by_id"), ("work_order", "id", "micro_grid_id"))


def _finisher() -> sa.Case:
    """Until now only the whistler could."""
    return sa.case((sa.column("finished_at").is_not(None), sa.column("by_id")))


def _refer(table: str, column: str, other: str) -> None:
    """In place: a table that others refer to can't be copied on SQLite, and its column may say what it refers to."""
    kind = sa.Uuid().compile(op.get_bind().dialect)
    op.execute(f"ALTER TABLE {table} ADD COLUMN {column} {kind} CONSTRAINT fk_{table}_{column} REFERENCES {other} (id)")


def downgrade() -> None:
    for name, table, _columns in INDEXES:
        op.drop_index(name, table_name=table)
    for table in ("whistle", "report_in"):
        op.create_index(f"ix_{table}_street_id", table, ["street_id"], unique=False)
    for table, column, _other in REFERENCES:
        with op.batch_alter_table(table) as batch_op:
            batch_op.drop_constraint(f"fk_{table}_{column}", type_="foreignkey")
            batch_op.drop_column(column)
