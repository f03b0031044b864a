"""An archive's files cost no more bytes and time together than one file may.

One that is kept for a job is read whole and once, whatever happens to the job.
"""

import io
import zipfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psycopg
import pytest

from tests.factories import UserFactory
from tunescore.errors import ArchiveTookTooLong, SuspiciousArchive
from tunescore.ingest.imports import uploads
from tunescore.ingest.imports.preview import ImportOptions
from tunescore.jobs.imports import explained
from tunescore.statements.reading import Limits, list_members
from tunescore.statements.reading.options import ReadOptions
from tunescore.store.scope import UserStore

MEGABYTE = 1024**2
LIMITS = Limits()
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


def keep(store: UserStore, folder: Path, members: dict[str, bytes]) -> int:
    file = archive(folder, members)
    found = uploads.Archive.of(file, "statements.zip", ImportOptions(), Limits())
    assert found is not None
    upload_id = uploads.keep(store, found, ImportOptions())
    store.conn.commit()
    file.unlink()
    return upload_id


def read(store: UserStore, upload_id: int, limits: Limits = LIMITS) -> None:
    uploads.read_kept(store, upload_id, limits, explained)
    store.conn.commit()


def standing(store: UserStore, upload_id: int) -> tuple[int, list[int], list[str], bool]:
    """How many files were read, their imports, the codes of the refused, and whether it ended."""
    row = store.execute(
        "SELECT done, import_ids, jsonb_path_query_array(refused, '$[*].code'),"
        " finished_at IS NOT NULL FROM uploads WHERE user_id = %(user)s AND id = %(id)s",
        {"id": upload_id},
    ).fetchone()
    store.conn.commit()
    assert row is not None
    return row


def imports(store: UserStore) -> list[tuple[int, str]]:
    rows = store.execute(
        "SELECT id, file_name FROM imports WHERE user_id = %(user)s ORDER BY id"
    ).fetchall()
    store.conn.commit()
    return rows


@pytest.fixture
def another(store: UserStore, database_url: str) -> Iterator[UserStore]:
    """The same user on a connection of its own."""
    with psycopg.connect(database_url) as connection:
        yield UserStore(connection, store.user_id)


MANY = {f"{n:02}.csv": TABLE + f"Song {n},{n}\n".encode() for n in range(20)}


def test_a_kept_archive_is_read_once_and_whole_though_its_reader_is_lost(
    store: UserStore, another: UserStore, database_url: str, tmp_path: Path
) -> None:
    upload = keep(store, tmp_path, MANY)
    with ThreadPoolExecutor(1) as pool, psycopg.connect(database_url) as lost:
        reading = pool.submit(read, UserStore(lost, store.user_id), upload)
        while standing(another, upload)[0] < 3:
            assert not reading.done()
        another.execute("SELECT pg_terminate_backend(%(pid)s)", {"pid": lost.info.backend_pid})
        with pytest.raises(psycopg.OperationalError):
            reading.result()
    done, ids, _, finished = standing(another, upload)
    assert 3 <= done < len(MANY)
    assert not finished
    assert ids == [one for one, _ in imports(another)], "an import is there with its note"
    read(another, upload)
    assert standing(another, upload) == (20, [one for one, _ in imports(another)], [], True)
    assert [name for _, name in imports(another)] == sorted(MANY)


def test_of_two_readers_one_goes_on(store: UserStore, another: UserStore, tmp_path: Path) -> None:
    upload = keep(store, tmp_path, MANY)
    with ThreadPoolExecutor(1) as pool:
        reading = pool.submit(read, store, upload)
        read(another, upload)
        reading.result()
    assert [name for _, name in imports(another)] == sorted(MANY)
    assert standing(another, upload)[0] == len(MANY)


def test_an_upload_that_is_stopped_while_it_is_read_ends_there(
    store: UserStore, another: UserStore, tmp_path: Path
) -> None:
    upload = keep(store, tmp_path, MANY)
    with ThreadPoolExecutor(1) as pool:
        reading = pool.submit(read, store, upload)
        while standing(another, upload)[0] < 3:
            assert not reading.done()
        uploads.discard(another, upload)
        another.conn.commit()
        reading.result()
    assert 3 <= len(imports(another)) < len(MANY)


def test_a_file_that_cannot_be_read_costs_no_other_its_place(
    store: UserStore, tmp_path: Path
) -> None:
    members = {"a.csv": TABLE, "b.csv": b"Track,Streams\n", "c.csv": TABLE + b"Low Tide,3\n"}
    upload = keep(store, tmp_path, members)
    read(store, upload)
    assert standing(store, upload) == (3, [one for one, _ in imports(store)], ["no_rows"], True)
    assert [name for _, name in imports(store)] == ["a.csv", "c.csv"]


def test_a_kept_archive_that_there_was_no_time_for_says_so(
    store: UserStore, tmp_path: Path
) -> None:
    upload = keep(store, tmp_path, {"a.csv": TABLE, "b.csv": TABLE + b"Low Tide,3\n"})
    read(store, upload, Limits(archive_seconds=0))
    _, ids, codes, finished = standing(store, upload)
    assert (ids, finished) == ([], True)
    assert set(codes) == {"archive_took_too_long"}


def test_an_upload_that_nobody_came_back_to_is_forgotten(store: UserStore, tmp_path: Path) -> None:
    upload = keep(store, tmp_path, MANY)
    uploads.forget_old(store.conn, datetime.now(UTC) + timedelta(days=6))
    assert standing(store, upload)[0] == 0
    uploads.forget_old(store.conn, datetime.now(UTC) + timedelta(days=8))
    left = store.execute("SELECT count(*) FROM upload_parts WHERE user_id = %(user)s").fetchone()
    assert left == (0,)
