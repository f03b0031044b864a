"""The command line, each command a process of its own."""

import os
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.command import completed

PASSWORD = "long enough 1"
Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def environment(tmp_path: Path, database_url: str) -> dict[str, str]:
    """An installation on the test's database, configured by nothing but its environment."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("TUNESCORE_")}
    return {
        **kept,
        "TUNESCORE_DATA_DIR": str(tmp_path / "data"),
        "TUNESCORE_PORT": "0",
        "DATABASE_URL": database_url,
    }


@pytest.fixture
def run(environment: dict[str, str], tmp_path: Path) -> Run:
    """Run `tunescore` with arguments and a standard input, to its end."""

    def call(*arguments: str, given: str = "", **changed: str) -> subprocess.CompletedProcess[str]:
        return completed(arguments, {**environment, **changed}, tmp_path, given)

    return call
