"""Uploaded files: their names, and zips of several statements, which are read in the background."""

import json
import zipfile
from collections.abc import Callable
from io import BytesIO
from typing import Any

import psycopg
import pytest
from starlette.testclient import TestClient

from tests.factories import DISTROKID, sale
from tunescore.ingest.imports.uploads import LONGEST_NAME, shown_name
from tunescore.jobs.imports import LOOKED_AT


@pytest.mark.parametrize(
    ("sent", "shown"),
    [
        ("sales 2026.csv", "sales 2026.csv"),
        ("Été – 東京 100%.csv", "Été – 東京 100%.csv"),  # noqa: RUF001
        ("../../etc/passwd", "passwd"),
        ("C:\\fakepath\\sales.csv", "sales.csv"),
        ("a%01b%1F.csv", "a b .csv"),
        ("a\x01\x1fb\r\nX-Evil: 1.csv", "a b X-Evil: 1.csv"),
        ("gpj.\u202evsc.csv", "gpj. vsc.csv"),
        (".", "."),
        ("", "file"),
        (None, "file"),
        ("/", "file"),
        ("x" * 5_000 + ".csv", "x" * (LONGEST_NAME - 4) + ".csv"),
        ("x." + "y" * 5_000, "." + "y" * (LONGEST_NAME - 1)),
    ],
)
def test_a_name_is_shown_without_folders_and_what_cannot_be_seen(
    sent: str | None, shown: str
) -> None:
    assert shown_name(sent) == shown


def test_an_import_has_the_name_that_is_shown(owner: TestClient) -> None:
    files = {"file": ("a\x01b\x1f.csv", b"Track,Streams\nGlass Harbour,5\n")}
    assert owner.post("/api/v1/imports", files=files).json()["file_name"] == "a b .csv"


def statement(title: str) -> str:
    return f"{DISTROKID}\n{sale(title=title)}\n"


YEAR = {
    "2024/january.tsv": statement("Glass Harbour"),
    "2024/february.tsv": statement("Night Ferry"),
    "2024/empty.tsv": f"{DISTROKID}\n",
    "readme.txt": "Thank you.\nHere are your statements.\n",
}


def send_zip(browser: TestClient, members: dict[str, str]) -> Any:
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    answer = browser.post("/api/v1/imports", files={"file": ("2024.zip", packed.getvalue())})
    assert answer.status_code == 202, answer.text
    return answer.json()


def test_a_zip_of_several_statements_is_an_import_each(
    owner: TestClient, run_jobs: Callable[[], None], connection: psycopg.Connection
) -> None:
    taken = send_zip(owner, YEAR)
    assert (taken["file_name"], taken["total"], taken["done"]) == ("2024.zip", 3, 0)
    assert taken["status"] == "waiting"
    assert owner.get("/api/v1/uploads").json()["items"] == [taken]
    assert owner.get("/api/v1/imports").json()["items"] == []

    run_jobs()
    read = owner.get(f"/api/v1/uploads/{taken['id']}").json()
    assert (read["done"], read["status"]) == (3, "read")
    names = [owner.get(f"/api/v1/imports/{one}").json() for one in read["import_ids"]]
    assert [one["file_name"] for one in names] == ["january.tsv", "february.tsv"]
    [refused] = read["refused"]
    assert (refused["file_name"], refused["code"]) == ("empty.tsv", "no_rows")
    assert refused["detail"] == "empty.tsv has a header but no rows."
    assert connection.execute("SELECT count(*) FROM upload_parts").fetchone() == (0,)

    alone = {"file": ("january.tsv", YEAR["2024/january.tsv"])}
    assert owner.post("/api/v1/imports", files=alone).json()["imported"] == 1, (
        "nothing is counted before the commit"
    )


def test_an_upload_is_listed_while_something_is_to_be_said_of_it(
    owner: TestClient, run_jobs: Callable[[], None]
) -> None:
    whole = send_zip(owner, {name: YEAR[name] for name in list(YEAR)[:2]})
    short = send_zip(owner, YEAR)
    run_jobs()
    [listed] = owner.get("/api/v1/uploads").json()["items"]
    assert listed["id"] == short["id"]
    assert owner.get(f"/api/v1/uploads/{whole['id']}").json()["status"] == "read"
    assert owner.delete(f"/api/v1/uploads/{short['id']}").json() == {
        "import_ids": listed["import_ids"]
    }
    assert owner.get("/api/v1/uploads").json()["items"] == []
    assert owner.delete(f"/api/v1/uploads/{short['id']}").status_code == 404
    assert len(owner.get("/api/v1/imports").json()["items"]) == 4, "the imports stay"


def test_an_upload_that_was_stopped_leaves_its_other_files_out(
    owner: TestClient, run_jobs: Callable[[], None], connection: psycopg.Connection
) -> None:
    taken = send_zip(owner, YEAR)
    assert owner.delete(f"/api/v1/uploads/{taken['id']}").json() == {"import_ids": []}
    run_jobs()
    assert owner.get("/api/v1/imports").json()["items"] == []
    assert connection.execute("SELECT count(*) FROM upload_parts").fetchone() == (0,)


def test_a_zip_of_many_files_is_looked_through_later(
    owner: TestClient, run_jobs: Callable[[], None]
) -> None:
    members = {f"{at}.tsv": statement(f"Song {at}") for at in range(LOOKED_AT + 1)}
    taken = send_zip(owner, members)
    assert taken["total"] is None
    run_jobs()
    read = owner.get(f"/api/v1/uploads/{taken['id']}").json()
    assert (read["total"], len(read["import_ids"])) == (LOOKED_AT + 1, LOOKED_AT + 1)


def test_an_unknown_source_is_told_at_once(owner: TestClient) -> None:
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name, text in YEAR.items():
            archive.writestr(name, text)
    file = {"file": ("2024.zip", packed.getvalue())}
    answer = owner.post("/api/v1/imports", files=file, data={"source": "no_such"})
    assert (answer.status_code, answer.json()["code"]) == (400, "unknown_source")


def test_a_source_that_is_named_with_a_zip_is_that_of_each_file(
    owner: TestClient, run_jobs: Callable[[], None]
) -> None:
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name in ("a.csv", "b.csv"):
            archive.writestr(name, f"Song,Plays\n{name},5\n")
    mapping = json.dumps({"Song": "track_title", "Plays": "streams"})
    taken = owner.post(
        "/api/v1/imports", files={"file": ("all.zip", packed.getvalue())}, data={"mapping": mapping}
    ).json()
    run_jobs()
    for import_id in owner.get(f"/api/v1/uploads/{taken['id']}").json()["import_ids"]:
        found = owner.get(f"/api/v1/imports/{import_id}").json()
        assert found["mapping"]["columns"] == {"Song": "track_title", "Plays": "streams"}
