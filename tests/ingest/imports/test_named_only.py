"""Exports that are recognised and never counted, and other people's data, which is never stored."""

from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest
from starlette.testclient import TestClient

from tests.statements.tables import GOLDEN, rows_of

GROOVER = (
    "Submission Id,Band,Track,Influencer,Decisions,Feedback,Influencer Email,User Email\n"
    "s-001,Paper Lantern Club,Glass Harbour,Quiet Fjord,Playlist add,Nice,"
    "curator@example.org,me@example.org\n"
    "s-002,Paper Lantern Club,Glass Harbour,Quiet Fjord,No,Sorry,one,cell,too,many,"
    "other@example.org,me@example.org\n"
)

GENDER = "Gender,Distribution\nFemale,61%\nMale,39%\n"


def stored(connection: psycopg.Connection, folder: Path) -> Iterator[str]:
    """Everything that the database keeps of imports, as text."""
    for (row,) in connection.execute("SELECT i::text FROM imports i").fetchall():
        yield row
    files: dict[tuple[int, str], bytes] = {}
    for number, kind, content in connection.execute(
        "SELECT import_id, kind, content FROM import_files ORDER BY import_id, kind, part"
    ).fetchall():
        files[number, kind] = files.get((number, kind), b"") + content
    for number, content in enumerate(files.values()):
        (folder / f"{number}.parquet").write_bytes(content)
        yield str(rows_of(folder / f"{number}.parquet"))


def test_an_export_that_is_not_kept_is_named_and_refused(
    owner: TestClient, connection: psycopg.Connection
) -> None:
    answer = owner.post("/api/v1/imports", files={"file": ("gender.csv", GENDER.encode())})
    assert answer.status_code == 201
    seen = answer.json()
    assert (seen["source"], seen["source_name"]) == ("tiktok_studio", "TikTok Studio")
    assert seen["error"]["code"] == "no_plays_or_money"
    assert seen["error"]["detail"] == (
        "gender.csv is TikTok Studio's shares of the followers by gender. Its figures are not plays"
        " or earnings, so it cannot be imported."
    )
    assert (seen["imported"], seen["totals"], seen["warnings"]) == (None, [], [])
    refused = owner.post(f"/api/v1/imports/{seen['id']}/commit")
    assert (refused.status_code, refused.json()["code"]) == (409, "no_plays_or_money")
    assert owner.get(f"/api/v1/imports/{seen['id']}").json()["status"] == "previewed"
    assert connection.execute("SELECT count(*) FROM statement_lines").fetchone() == (0,)


def test_an_export_that_is_not_kept_leaves_nothing_of_a_one_call_import(
    owner: TestClient, connection: psycopg.Connection
) -> None:
    refused = owner.post(
        "/api/v1/integrations/import-csv", files={"file": ("gender.csv", GENDER.encode())}
    )
    assert (refused.status_code, refused.json()["code"]) == (409, "no_plays_or_money")
    assert connection.execute("SELECT count(*) FROM imports").fetchone() == (0,)


@pytest.mark.parametrize("source", [None, "groover", "custom"])
def test_other_people_s_data_is_never_stored(
    owner: TestClient, connection: psycopg.Connection, tmp_path: Path, source: str | None
) -> None:
    form = {} if source is None else {"source": source}
    answer = owner.post(
        "/api/v1/imports", files={"file": ("groover.csv", GROOVER.encode())}, data=form
    )
    assert answer.status_code == 201
    kept = list(stored(connection, tmp_path))
    assert any("Quiet Fjord" in text for text in kept)
    assert not [text for text in kept if "example.org" in text]


def test_who_bought_on_bandcamp_and_where_they_live_is_never_stored(
    owner: TestClient,
    connection: psycopg.Connection,
    tmp_path: Path,
    run_jobs: Callable[[], None],
) -> None:
    [sample] = (GOLDEN / "bandcamp" / "raw_sales_utf16").glob("*.csv")
    text = sample.read_text("utf-16")
    ragged = text.splitlines()[1] + ",too,many\n"
    content = (text + ragged).encode("utf-16")
    seen = owner.post("/api/v1/imports", files={"file": ("raw.csv", content)}).json()
    assert (seen["source"], seen["rejected"]) == ("bandcamp", 1)
    assert owner.post(f"/api/v1/imports/{seen['id']}/commit").status_code == 202
    run_jobs()
    done = owner.get(f"/api/v1/imports/{seen['id']}").json()
    assert (done["status"], done["imported"], done["totals"]) == ("committed", 7, seen["totals"])
    kept = list(stored(connection, tmp_path))
    assert any("Glass Harbour" in text for text in kept)
    for word in ("Ada", "@example.org", "555 0100", "Love it", "Quay", "Oslo", "0150", "?u="):
        assert not [text for text in kept if word in text], word
    problem = owner.get(f"/api/v1/imports/{seen['id']}/problems.csv")
    assert "Ada" not in problem.text
