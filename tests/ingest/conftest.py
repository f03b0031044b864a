"""The user of these tests."""

from pathlib import Path

import psycopg
import pytest

from tests.factories import Musician


@pytest.fixture
def musician(connection: psycopg.Connection, tmp_path: Path) -> Musician:
    return Musician(connection, tmp_path)
