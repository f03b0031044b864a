"""An archive that is stored for a job is read whole and once, whatever happens to the job."""

import io
import zipfile
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psycopg
import pytest
import xlsxwriter

from tests.factories import UserFactory
from tunescore.ingest.imports import stored_uploads
from tunescore.ingest.imports.preview import ImportOptions
from tunescore.ingest.imports.stored_uploads import MOST_ATTEMPTS
from tunescore.ingest.imports.uploads import LONGEST_NAME, statements
from tunescore.jobs.imports import explained
from tunescore.statements.reading import Limits, ReadOptions
from tunescore.store.scope import UserStore

LIMITS = Limits()
TABLE = b"Track,Streams\nGlass Harbour,5\nNight Ferry,7\n"
NOTE = b"Thank you.\nHere are your statements.\n"
MANY = {f"{n:02}.csv": TABLE + f"Song {n},{n}\n".encode() for n in range(20)}


@pytest.fixture
def store(connection: psycopg.Connection) -> UserStore:
    return UserStore(connection, UserFactory.create(connection))


@pytest.fixture
def another(store: UserStore, database_url: str) -> Iterator[UserStore]:
    """The same user on a connection of its own."""
    with psycopg.connect(database_url) as connection:
        yield UserStore(connection, store.user_id)


def keep(store: UserStore, folder: Path, members: dict[str, bytes], *, listed: bool = True) -> int:
    """Store an archive, and return the upload's id."""
    file = folder / "statements.zip"
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in members.items():
            packed.writestr(name, content)
    options = ImportOptions()
    names = None
    if listed:
        names = [one.name for one in statements(file, options, ReadOptions("statements.zip"))]
    upload_id = stored_uploads.keep(store, file, "statements.zip", options, names)
    store.conn.commit()
    file.unlink()
    return upload_id


def read(
    store: UserStore,
    upload_id: int,
    limits: Limits = LIMITS,
    is_stopping: Callable[[], bool] = lambda: False,
) -> None:
    stored_uploads.read_on(store, upload_id, limits, explained, is_stopping)
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
        stored_uploads.discard(another, upload)
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


def test_an_archive_that_nobody_has_looked_into_is_listed_first(
    store: UserStore, tmp_path: Path
) -> None:
    members = {**MANY, "readme.txt": NOTE}
    upload = keep(store, tmp_path, members, listed=False)
    read(store, upload)
    assert standing(store, upload) == (20, [one for one, _ in imports(store)], [], True)


def test_an_archive_that_turns_out_to_be_one_import_is_one(
    store: UserStore, tmp_path: Path
) -> None:
    upload = keep(store, tmp_path, {"table.csv": TABLE, "note.txt": NOTE}, listed=False)
    read(store, upload)
    [(number, name)] = imports(store)
    assert (name, standing(store, upload)) == ("statements.zip", (1, [number], [], True))


def test_a_reader_that_stops_leaves_the_rest_to_the_next(store: UserStore, tmp_path: Path) -> None:
    upload = keep(store, tmp_path, MANY)
    for _ in range(len(MANY) - 1):
        read(store, upload, is_stopping=iter([False, True]).__next__)
    assert not standing(store, upload)[3]
    read(store, upload)
    assert standing(store, upload) == (20, [one for one, _ in imports(store)], [], True)
    assert [name for _, name in imports(store)] == sorted(MANY)


def test_a_file_at_which_the_process_ends_each_time_is_refused(
    store: UserStore, tmp_path: Path
) -> None:
    upload = keep(store, tmp_path, {"a.csv": TABLE, "b.csv": TABLE + b"Low Tide,3\n"})
    read(store, upload, is_stopping=iter([False, True]).__next__)
    for _ in range(MOST_ATTEMPTS):
        assert not standing(store, upload)[3]
        read(store, upload, is_stopping=lambda: True)
    read(store, upload)
    done, [only], codes, finished = standing(store, upload)
    assert (done, codes, finished) == (2, ["reading_broke_off"], True)
    assert imports(store) == [(only, "a.csv")]


def test_an_archive_at_which_the_process_ends_each_time_is_refused(
    store: UserStore, tmp_path: Path
) -> None:
    upload = keep(store, tmp_path, MANY, listed=False)
    store.execute(
        "UPDATE uploads SET attempts = %(attempts)s WHERE user_id = %(user)s",
        {"attempts": MOST_ATTEMPTS},
    )
    read(store, upload)
    assert standing(store, upload) == (0, [], ["reading_broke_off"], True)


def test_names_of_files_are_shown_without_what_cannot_be_seen(
    store: UserStore, tmp_path: Path
) -> None:
    hostile = ["a\x1b[31m\r\nb.csv", "gpj.\u202evsc.csv", "x" * 5_000 + ".csv"]
    members = {name: TABLE + f"Song,{at}\n".encode() for at, name in enumerate(hostile)}
    upload = keep(store, tmp_path, {**members, "a\u202e/same.csv": TABLE, "b/same.csv": b"Track\n"})
    read(store, upload)
    names = [name for _, name in imports(store)]
    assert names[:2] == ["a [31m b.csv", "gpj. vsc.csv"]
    assert len(names[2]) == LONGEST_NAME
    assert names[3] == "a /same.csv"


def test_workbooks_in_an_archive_are_imports_too(store: UserStore, tmp_path: Path) -> None:
    members = {}
    for month in ("2026-01", "2026-02"):
        packed = io.BytesIO()
        with xlsxwriter.Workbook(packed, {"in_memory": True}) as book:
            sheet = book.add_worksheet()
            sheet.write_row(0, 0, ["Song", "Month", "Streams"])
            sheet.write_row(1, 0, ["Glass Harbour", month, 5])
        members[f"{month}.xlsx"] = packed.getvalue()
    upload = keep(store, tmp_path, members)
    read(store, upload)
    assert [name for _, name in imports(store)] == sorted(members)


def test_a_kept_archive_that_there_was_no_time_for_says_so(
    store: UserStore, tmp_path: Path
) -> None:
    upload = keep(store, tmp_path, {"a.csv": TABLE, "b.csv": TABLE + b"Low Tide,3\n"})
    read(store, upload, Limits(archive_seconds=0))
    _, ids, codes, finished = standing(store, upload)
    assert (ids, finished) == ([], True)
    assert set(codes) == {"archive_took_too_long"}


def test_an_upload_is_forgotten_a_week_after_it_was_read_and_never_before(
    store: UserStore, tmp_path: Path
) -> None:
    unread = keep(store, tmp_path, MANY)
    upload = keep(store, tmp_path, {"a.csv": TABLE, "b.csv": b"Track,Streams\n"})
    read(store, upload)

    def known(days: int) -> list[int]:
        stored_uploads.forget_old(store.conn, datetime.now(UTC) + timedelta(days=days))
        rows = store.execute("SELECT id FROM uploads WHERE user_id = %(user)s ORDER BY id")
        return [number for (number,) in rows.fetchall()]

    assert known(days=6) == [unread, upload]
    assert known(days=8) == [unread]
