"""Databases as older versions left them."""

from collections.abc import Callable, Iterator
from typing import Any

import psycopg
import pytest
from alembic import command
from sqlalchemy import create_engine

from tunescore.store.engine import sqlalchemy_url
from tunescore.store.schema import alembic_config

Older = Callable[[str], str]
"""Makes a database with the tables of a revision, and returns its address."""


@pytest.fixture
def older(database_url: str, connection: psycopg.Connection[Any]) -> Iterator[Older]:
    """A way to make a database of an older version, gone at the end."""
    name = f"{connection.info.dbname}-older"  # workers share the server

    def make(revision: str) -> str:
        connection.execute(f'CREATE DATABASE "{name}"'.encode())
        address = sqlalchemy_url(database_url).set(drivername="postgresql", database=name)
        url = address.render_as_string(hide_password=False)
        engine = create_engine(sqlalchemy_url(url))
        config = alembic_config()
        with engine.begin() as opened:
            config.attributes["connection"] = opened
            command.upgrade(config, revision)
        engine.dispose()
        return url

    yield make
    connection.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)'.encode())
