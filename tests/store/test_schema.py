"""The tables, and how a database gets them."""

import runpy
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import procrastinate
import psycopg
import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import create_engine

from tunescore.errors import DatabaseIsNewer
from tunescore.store.engine import open_connection, sqlalchemy_url
from tunescore.store.schema import (
    METADATA,
    MIGRATIONS,
    current_revision,
    is_ours,
    migrate,
    newest_revision,
)

PROCRASTINATE_SCHEMA = "03.04.00_50_post_add_retry_failed_job_procedure.sql"
"""The last schema change in our copy; a later one in the library needs a revision of ours."""

SHARED = {
    "alembic_version",
    "sign_in_failures",
    "budgets",
    "budget_calls",
    "spending",
    "deletion_requests",
    "platform_keys",
    "sign_in_policy",
}
"""Tables whose rows belong to no user."""


def test_migrations_and_models_agree(database_url: str) -> None:
    engine = create_engine(sqlalchemy_url(database_url))
    with engine.connect() as connection:
        context = MigrationContext.configure(
            connection,
            opts={"include_name": is_ours, "compare_type": True, "compare_server_default": True},
        )
        assert compare_metadata(context, METADATA) == []
    engine.dispose()


def test_what_belongs_to_a_user_has_keys_that_begin_with_the_user() -> None:
    for table in METADATA.tables.values():
        if table.name in SHARED | {"users"}:
            continue
        assert next(column.name for column in table.primary_key) == "user_id", table.name


def test_migrating_again_changes_nothing(database_url: str) -> None:
    migrate(database_url)
    with open_connection(database_url) as connection:
        assert current_revision(connection) == newest_revision()


def test_processes_that_start_together_migrate_once(
    database_url: str, connection: psycopg.Connection[Any]
) -> None:
    connection.execute("CREATE DATABASE together")
    address = sqlalchemy_url(database_url).set(drivername="postgresql", database="together")
    url = address.render_as_string(hide_password=False)
    try:
        with ThreadPoolExecutor(4) as pool:
            list(pool.map(lambda _: migrate(url), range(4)))
        with open_connection(url) as fresh:
            assert current_revision(fresh) == newest_revision()
    finally:
        connection.execute("DROP DATABASE together WITH (FORCE)")


def test_tables_of_a_later_version_are_left_alone(
    database_url: str, connection: psycopg.Connection[Any]
) -> None:
    connection.execute("UPDATE alembic_version SET version_num = '9999'")
    try:
        with pytest.raises(DatabaseIsNewer, match="9999"):
            migrate(database_url)
    finally:
        connection.execute("UPDATE alembic_version SET version_num = %s", [newest_revision()])


def test_our_copy_of_the_queues_schema_is_the_librarys() -> None:
    library = Path(procrastinate.__file__).parent / "sql"
    changes = sorted(path.name for path in (library / "migrations").glob("*.sql"))
    assert changes[-1] == PROCRASTINATE_SCHEMA
    ours = (MIGRATIONS / "procrastinate.sql").read_text(encoding="utf-8")
    assert ours == (library / "schema.sql").read_text(encoding="utf-8")


def test_a_queued_job_of_one_import_becomes_one_of_several(database_url: str) -> None:
    revision = runpy.run_path(str(MIGRATIONS / "versions" / "0005_connections.py"))
    with open_connection(database_url) as connection:
        connection.execute(
            "INSERT INTO procrastinate_jobs (queue_name, task_name, args) VALUES"
            " ('default', 'imports:undo', '{\"user_id\": 3, \"import_id\": 7}')"
        )
        connection.execute(revision["JOBS_OF_IMPORTS"])
        row = connection.execute(
            "SELECT args FROM procrastinate_jobs WHERE task_name = 'imports:undo'"
        ).fetchone()
        connection.rollback()
    assert row == ({"user_id": 3, "import_ids": [7]},)
