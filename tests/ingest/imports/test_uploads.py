"""An archive's files cost no more bytes and time together than one file may."""

import io
import zipfile
from pathlib import Path

import psycopg
import pytest

from tests.factories import UserFactory
from tunescore.errors import ArchiveTookTooLong, SuspiciousArchive
from tunescore.ingest.imports import uploads
from tunescore.ingest.imports.preview import ImportOptions
from tunescore.statements.reading import Limits, list_members
from tunescore.statements.reading.options import ReadOptions
from tunescore.store.scope import UserStore

MEGABYTE = 1024**2
TABLE = b"Track,Streams\nGlass Harbour,5\nNight Ferry,7\n"


@pytest.fixture
def store(connection: psycopg.Connection) -> UserStore:
    return UserStore(connection, UserFactory.create(connection))


def archive(folder: Path, members: dict[str, bytes]) -> Path:
    path = folder / "statements.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in members.items():
            packed.writestr(name, content)
    return path


def nested(megabytes: int) -> bytes:
    """An archive, with so many zeros behind it that it is none."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as packed:
        packed.writestr("table.csv", TABLE)
    return stream.getvalue() + bytes(megabytes * MEGABYTE)


def take(store: UserStore, file: Path, limits: Limits) -> uploads.Drop:
    return uploads.take(store, file, "statements.zip", ImportOptions(), limits)


def test_what_failed_members_came_to_is_counted_too(store: UserStore, tmp_path: Path) -> None:
    long = b"x" * 8 * MEGABYTE + b"\n"
    limits = Limits(unpacked_bytes=20 * MEGABYTE, row_bytes=MEGABYTE)
    bombs = {f"{n}.csv": b"Track,Streams\n" + long * 2 for n in range(5)}
    drop = take(store, archive(tmp_path, {"first.csv": TABLE, **bombs}), limits)
    assert len(drop.ids) == 1
    told = [one.error.code for one in drop.refused]
    assert told[1:] == ["suspicious_archive"] * 4
    assert told[0] != "suspicious_archive"  # it was within the limit, and then no table


def test_looking_at_members_counts_what_it_unpacks(tmp_path: Path) -> None:
    options = ReadOptions("statements.zip", limits=Limits(unpacked_bytes=20 * MEGABYTE))
    members = {f"{n}.zip": nested(6) for n in range(8)}
    found = list_members(archive(tmp_path, members), options)
    assert options.spent.unpacked_bytes < 22 * MEGABYTE
    assert sum(isinstance(one.error, SuspiciousArchive) for one in found) == 5


def test_files_that_there_was_no_time_for_are_refused_by_name(
    store: UserStore, tmp_path: Path
) -> None:
    path = archive(tmp_path, {f"{n}.csv": TABLE + f"Song,{n}\n".encode() for n in range(4)})
    with pytest.raises(ArchiveTookTooLong):
        take(store, path, Limits(archive_seconds=0))
    assert store.execute("SELECT count(*) FROM imports WHERE user_id = %(user)s").fetchone() == (0,)
    drop = take(store, path, Limits())
    assert (len(drop.ids), drop.refused) == (4, ())


@pytest.mark.filterwarnings("ignore:Duplicate name:UserWarning")
def test_files_of_an_archive_with_one_name_are_refused_and_not_lost(
    store: UserStore, tmp_path: Path
) -> None:
    path = archive(tmp_path, {"january.csv": TABLE, "february.csv": TABLE + b"Paper Boats,9\n"})
    with zipfile.ZipFile(path, "a") as packed:
        packed.writestr("january.csv", TABLE + b"Low Tide,3\n")
    drop = take(store, path, Limits())
    assert len(drop.ids) == 1
    assert [(one.file_name, one.error.code) for one in drop.refused] == [
        ("january.csv", "damaged_file")
    ] * 2
