"""A full disk is named with its folder, loses nothing, and work goes on when there is room."""

import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from benchmarks.label_statement import label_statement

from tests.crash.installation import Installation

MEGABYTE = 1024**2
ROWS = 6_000
FILLING = "INSERT INTO filling SELECT repeat(md5(n::text), 30) FROM generate_series(1, 60000) AS n"
"""Writes 60 MB, and the same to the log."""


@pytest.fixture(scope="module")
def at() -> Iterator[Installation]:
    """A server that runs on a disk of 300 MB of its own, with the owner signed in."""
    folder = Path(tempfile.mkdtemp(prefix="tunescore-full-"))
    folder.chmod(0o711)
    data = folder / "data"
    data.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=300m,mode=711", "none", str(data)]
    if subprocess.run(mount, capture_output=True, check=False).returncode:  # noqa: S603
        shutil.rmtree(folder)
        pytest.skip("only root may make a disk")
    found = Installation(data)
    try:
        found.serve()
        found.register()
        yield found
    finally:
        found.close()
        subprocess.run(["umount", "-l", str(data)], check=True)  # noqa: S603, S607
        shutil.rmtree(folder)


def fill(at: Installation, leave: int) -> Path:
    """Fill the disk with a file but for so many bytes."""
    ballast = at.data_dir / "ballast"
    free = shutil.disk_usage(at.data_dir).free
    with ballast.open("wb") as stream:
        for _ in range(max(0, free - leave) // MEGABYTE):
            stream.write(bytes(MEGABYTE))
    return ballast


def statement(rows: int) -> bytes:
    lines = Path(label_statement(ROWS)).read_bytes().splitlines(keepends=True)
    return b"".join(lines[: rows + 1])


def test_a_commit_that_does_not_fit_is_refused_with_the_folder_and_the_room(
    at: Installation,
) -> None:
    number = at.upload("label.tsv", statement(ROWS))
    ballast = fill(at, leave=66 * MEGABYTE)
    refused = at.client.post(f"/api/v1/imports/{number}/commit")
    assert (refused.status_code, refused.json()["code"]) == (507, "disk_full")
    assert str(at.data_dir) in refused.json()["detail"]
    assert "MB left" in refused.json()["detail"]
    assert at.client.get(f"/api/v1/imports/{number}").json()["status"] == "previewed"
    ballast.unlink()
    at.ask(number, "commit")
    with at.reconnected() as connection:
        assert at.finished(connection, number)[0] == "committed"


def test_a_database_that_a_full_disk_stops_is_named_and_comes_back_with_room(
    at: Installation,
) -> None:
    number = at.upload("label.tsv", statement(ROWS))
    at.ask(number, "commit")
    with at.reconnected() as connection:
        assert at.finished(connection, number)[0] == "committed"
    earned = at.client.get("/api/v1/earnings").json()["totals"]
    ballast = fill(at, leave=20 * MEGABYTE)
    with at.reconnected() as connection:
        connection.execute("CREATE TABLE filling (words text)")
        with pytest.raises(psycopg.OperationalError):
            connection.execute(FILLING)
    deadline = time.monotonic() + 20
    told = at.client.get("/api/v1/earnings")
    while told.status_code == 200 and time.monotonic() < deadline:
        fill(at, leave=0)
        told = at.client.get("/api/v1/earnings")
    assert (told.status_code, told.json()["code"]) == (507, "disk_full"), told.text
    assert str(at.data_dir) in told.json()["detail"]
    ballast.unlink()
    at.reconnected().close()
    while not at.client.get("/readyz").is_success:
        assert time.monotonic() < deadline + 30
        time.sleep(0.1)
    assert at.client.get("/api/v1/earnings").json()["totals"] == earned
