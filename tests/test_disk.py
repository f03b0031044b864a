"""Temporary files of a process, and how a full disk shows."""

import errno
import os
import signal
import stat
import sys
import tempfile
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

import duckdb
import psycopg
import pytest

from tests.command import FORKS
from tunescore import disk
from tunescore.columnar.duck import connect
from tunescore.errors import UnusableSetting
from tunescore.services import unexpected

CHANGES = {"os.symlink", "os.rename", "os.remove", "os.rmdir"}
"""What Python says, besides "open", before it changes something on the disk."""


def held(data_dir: Path, seconds: float) -> None:
    """Have a temporary file for some seconds."""
    with disk.temporary_files(data_dir):
        (Path(tempfile.gettempdir()) / "lines.parquet").write_bytes(b"lines")
        (data_dir / "ready").touch()
        time.sleep(seconds)


def folders(data_dir: Path) -> list[Path]:
    return sorted((data_dir / "temp").glob("process-*"))


def test_a_process_has_a_private_folder_that_goes_with_it(tmp_path: Path) -> None:
    system = tempfile.gettempdir()
    data_dir = tmp_path / "data"
    with disk.temporary_files(data_dir):
        folder = Path(tempfile.gettempdir())
        assert folder.parent == data_dir / "temp"
        for one in (folder, folder.parent, data_dir):
            assert stat.S_IMODE(one.stat().st_mode) == 0o700
        with tempfile.NamedTemporaryFile() as file:
            assert Path(file.name).parent == folder
    assert tempfile.gettempdir() == system
    assert folders(data_dir) == []


def test_what_a_killed_process_left_is_swept_and_what_a_living_one_has_stays(
    tmp_path: Path,
) -> None:
    processes = [FORKS.Process(target=held, args=(tmp_path / name, 60)) for name in ("a", "b")]
    data = tmp_path / "a"
    for process, name in zip(processes, ("a", "b"), strict=True):
        process.start()
        while not (tmp_path / name / "ready").exists():
            time.sleep(0.01)
    try:
        with disk.temporary_files(data):
            assert len(folders(data)) == 2  # one is that of the other process, which lives
            assert len(list(data.rglob("lines.parquet"))) == 1
        assert processes[0].pid
        os.kill(processes[0].pid, signal.SIGKILL)
        processes[0].join()
        assert len(folders(data)) == 1
        with disk.temporary_files(data):
            assert folders(data) == [Path(tempfile.gettempdir())]
    finally:
        for process in processes:
            process.kill()
            process.join()


def killed_while_writing(data_dir: Path, target: Path, step: int) -> None:
    """Write a file elsewhere, and be killed before the `step`th change to the disk."""
    steps = iter(range(step))

    def count(event: str, arguments: tuple[Any, ...]) -> None:
        makes = event == "open" and arguments[2] & os.O_CREAT
        if (makes or event in CHANGES) and next(steps, None) is None:
            os.kill(os.getpid(), signal.SIGKILL)

    with disk.temporary_files(data_dir):
        sys.addaudithook(count)
        with disk.partial_file(target) as stream:
            stream.write(b"a key")


def test_a_file_elsewhere_is_private_and_whole_or_gone(tmp_path: Path) -> None:
    away = tmp_path / "away"
    away.mkdir()
    target = away / "copy"
    (away / ".copy.partial").write_bytes(b"somebody's")
    with disk.temporary_files(tmp_path / "data"):
        with disk.partial_file(target) as stream:
            [partial] = away.glob(".copy.*.partial")
            assert stat.S_IMODE(partial.stat().st_mode) == 0o600
            stream.write(b"whole")
        with suppress(ValueError), disk.partial_file(target) as stream:
            stream.write(b"half")
            raise ValueError
        assert list(Path(tempfile.gettempdir()).iterdir()) == []
    kept = {".copy.partial": b"somebody's", "copy": b"whole"}
    assert {one.name: one.read_bytes() for one in away.iterdir()} == kept


def test_a_process_killed_at_any_moment_leaves_a_whole_file_or_none(tmp_path: Path) -> None:
    away = tmp_path / "away"
    away.mkdir()
    seen: list[dict[str, bytes]] = []
    while True:
        process = FORKS.Process(
            target=killed_while_writing, args=(tmp_path / "data", away / "copy", len(seen))
        )
        process.start()
        process.join()
        if process.exitcode == 0:
            break
        assert process.exitcode == -signal.SIGKILL
        with disk.temporary_files(tmp_path / "data"):
            seen.append({one.name: one.read_bytes() for one in away.iterdir()})
        (away / "copy").unlink(missing_ok=True)
    assert all(one in ({}, {"copy": b"a key"}) for one in seen)
    assert (seen[0], seen[-1]) == ({}, {"copy": b"a key"})


def test_a_data_folder_that_cannot_be_written_is_told_of(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with (
        pytest.raises(UnusableSetting, match="TUNESCORE_DATA_DIR"),
        disk.temporary_files(tmp_path / "file" / "data"),
    ):
        pass


def test_the_engine_spills_to_a_folder_that_nobody_else_opens(tmp_path: Path) -> None:
    with disk.temporary_files(tmp_path / "data"), connect() as engine:
        row = engine.execute("SELECT current_setting('temp_directory')").fetchone()
        assert row
        folder = Path(row[0])
        assert folder.parent == Path(tempfile.gettempdir())
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    with disk.temporary_files(tmp_path / "data"), connect() as engine:
        assert engine.execute("SELECT current_setting('temp_directory')").fetchone() != row


@pytest.mark.parametrize(
    "error",
    [
        OSError(errno.ENOSPC, "No space left on device"),
        duckdb.IOException('Could not write file "x": No space left on device'),
        duckdb.OutOfMemoryException("limit was set by the 'max_temp_directory_size' setting."),
        psycopg.errors.DiskFull("could not extend file"),
    ],
)
def test_a_full_disk_has_one_name_wherever_it_shows(error: Exception) -> None:
    wrapped = RuntimeError("could not be stored")
    wrapped.__cause__ = error
    full = unexpected(wrapped)
    assert (full.code, full.status) == ("disk_full", 507)
    assert "left." in full.detail


def test_other_errors_are_not_taken_for_a_full_disk() -> None:
    for error in (OSError(errno.EACCES, "no"), duckdb.OutOfMemoryException("over 100 MB")):
        assert disk.error_of(error) is None
        assert unexpected(error).code == "unexpected"
