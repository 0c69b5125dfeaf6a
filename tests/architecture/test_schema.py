"""The models and the migrated tables are the same, on both databases."""

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from flask import Flask

from webapp.core.db import db


def test_models_equal_the_migrated_schema(app: Flask):
    with app.app_context(), db.engine.connect() as connection:
        differences = compare_metadata(MigrationContext.configure(connection, opts={"compare_type": True}), db.metadata)
    assert not differences, f"make a migration for: {differences}"
