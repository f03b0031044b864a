"""Schema of the database and its migration: which tables there are, and how they get there.

`METADATA` gathers the tables of every module of `tunescore.store`; a module that declares tables
is named in `TABLE_MODULES`. A change of a table comes with a revision in `migrations/versions`.
"""

import importlib
from pathlib import Path
from typing import TYPE_CHECKING, Any

import psycopg
from sqlalchemy import create_engine
from sqlalchemy.pool import NullPool

from tunescore.errors import DatabaseIsNewer
from tunescore.store.engine import check_version, open_connection, sqlalchemy_url
from tunescore.store.tables.base import Base

if TYPE_CHECKING:
    from alembic.config import Config

TABLE_MODULES = (
    "tunescore.store.tables.accounts",
    "tunescore.store.tables.alerts",
    "tunescore.store.tables.audience",
    "tunescore.store.tables.campaigns",
    "tunescore.store.tables.catalogue",
    "tunescore.store.tables.connections",
    "tunescore.store.tables.notes",
    "tunescore.store.tables.statements",
)
"""The modules that declare tables."""

for _module in TABLE_MODULES:
    importlib.import_module(_module)

METADATA = Base.metadata

MIGRATIONS = Path(__file__).parent / "migrations"
ADVISORY_LOCK = 0x54756E6553636F72  # "TuneScor"
"""Held while migrating, so that processes that start together do it once."""


def is_ours(name: str | None, kind: str, _parents: object) -> bool:
    """Whether a table is ours to compare: the queue's tables belong to Procrastinate."""
    return not (kind == "table" and (name or "").startswith("procrastinate_"))


def migrate(database_url: str) -> None:
    """Bring the database up to this version's tables, in one transaction; the rest waits meanwhile.

    Raises `DatabaseRefused`, `DatabaseTooOld`, and `DatabaseIsNewer` for tables that a later
    TuneScore made.
    """
    with open_connection(database_url, autocommit=True) as connection:
        check_version(connection)
        connection.execute("SELECT pg_advisory_lock(%s)", [ADVISORY_LOCK])
        if (current := current_revision(connection)) != newest_revision():
            _upgrade(database_url, current)


def newest_revision() -> str:
    """The revision that this version's tables stand at: the last file's leading number."""
    return max(path.name.split("_")[0] for path in (MIGRATIONS / "versions").glob("[0-9]*_*.py"))


def current_revision(connection: psycopg.Connection[Any]) -> str | None:
    """The revision that the database stands at; None for an empty one."""
    row = connection.execute("SELECT to_regclass('alembic_version')").fetchone()
    if row is None or row[0] is None:
        return None
    row = connection.execute("SELECT version_num FROM alembic_version").fetchone()
    return None if row is None else str(row[0])


def alembic_config() -> "Config":
    """Alembic's settings, from the package alone."""
    from alembic.config import Config  # noqa: PLC0415 - slow, and needed only to migrate

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    return config


def _upgrade(database_url: str, current: str | None) -> None:
    from alembic import command  # noqa: PLC0415 - slow, and needed only to migrate
    from alembic.script import ScriptDirectory  # noqa: PLC0415

    config = alembic_config()
    known = {script.revision for script in ScriptDirectory.from_config(config).walk_revisions()}
    if current is not None and current not in known:
        raise DatabaseIsNewer(found=current)
    engine = create_engine(sqlalchemy_url(database_url), poolclass=NullPool)
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
