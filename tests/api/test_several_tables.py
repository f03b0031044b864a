"""Files that hold several tables: choosing another, and a zip of many as one drop."""

import io
import zipfile
from collections.abc import Callable
from datetime import timedelta

import psycopg
import xlsxwriter
from starlette.testclient import TestClient

from tests.conftest import Clock
from tests.factories import DISTROKID
from tunescore.ingest.imports import table_choice


def sales(title: str, quantity: int) -> str:
    row = (
        f"2024-02-11\t2023-12\tSpotify\tPaper Lantern Club\t{title}\t\t\t{quantity}\t100"
        "\tSong\tDE\t0\t0.5"
    )
    return f"{DISTROKID}\n{row}\n"


def zipped(members: dict[str, str]) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return packed.getvalue()


def workbook() -> bytes:
    packed = io.BytesIO()
    with xlsxwriter.Workbook(packed, {"in_memory": True}) as book:
        first = book.add_worksheet("Spring")
        first.write_row(0, 0, ["Song", "Month", "Streams"])
        first.write_row(1, 0, ["Glass Harbour", "2026-03", 41])
        first.write_row(2, 0, ["Glass Harbour", "2026-04", 42])
        second = book.add_worksheet("Autumn")
        second.write_row(0, 0, ["Song", "Month", "Streams"])
        second.write_row(1, 0, ["Night Ferry", "2026-09", 7])
    return packed.getvalue()


WORKBOOK = workbook()  # one file: each writing would have another date in it


def kept(connection: psycopg.Connection, kind: str) -> int:
    row = connection.execute(
        "SELECT count(*) FROM import_files WHERE kind = %s", (kind,)
    ).fetchone()
    return row[0] if row else 0


def test_another_sheet_is_chosen_on_the_preview_and_imported(
    owner: TestClient, run_jobs: Callable[[], None], connection: psycopg.Connection
) -> None:
    seen = owner.post("/api/v1/imports", files={"file": ("plays.xlsx", WORKBOOK)}).json()
    assert [(one["sheet"], one["rows"], one["chosen"]) for one in seen["reading"]["tables"]] == [
        ("Spring", 3, True),
        ("Autumn", 2, False),
    ]
    assert seen["reading"]["choosable"]
    assert seen["imported"] == 2

    other = owner.patch(f"/api/v1/imports/{seen['id']}", json={"sheet": "Autumn"}).json()
    assert (other["reading"]["sheet"], other["imported"], other["total_rows"]) == ("Autumn", 1, 1)
    assert [one["chosen"] for one in other["reading"]["tables"]] == [False, True]
    back = owner.patch(f"/api/v1/imports/{seen['id']}", json={"sheet": "Spring"}).json()
    assert back["imported"] == 2
    owner.patch(f"/api/v1/imports/{seen['id']}", json={"sheet": "Autumn"})

    assert kept(connection, "original") == 1
    owner.post(f"/api/v1/imports/{seen['id']}/commit")
    run_jobs()
    assert kept(connection, "original") == 0
    done = owner.get(f"/api/v1/imports/{seen['id']}").json()
    assert (done["status"], done["streams"]) == ("committed", 7)
    assert not done["reading"]["choosable"]

    again = owner.post("/api/v1/imports", files={"file": ("plays.xlsx", WORKBOOK)}).json()
    assert again["same_file_as"] is None, "that was another sheet"
    same = owner.patch(f"/api/v1/imports/{again['id']}", json={"sheet": "Autumn"}).json()
    assert same["same_file_as"] == seen["id"]


def test_a_sheet_can_be_named_with_the_upload(owner: TestClient) -> None:
    seen = owner.post(
        "/api/v1/imports", files={"file": ("plays.xlsx", WORKBOOK)}, data={"sheet": "Autumn"}
    ).json()
    assert seen["reading"]["sheet"] == "Autumn"
    answer = owner.post(
        "/api/v1/imports", files={"file": ("plays.xlsx", WORKBOOK)}, data={"sheet": "Winter"}
    )
    assert (answer.status_code, answer.json()["code"]) == (422, "no_such_table")


def test_another_table_of_a_file_that_is_no_longer_kept_is_told(
    owner: TestClient, connection: psycopg.Connection, clock: Clock
) -> None:
    seen = owner.post("/api/v1/imports", files={"file": ("plays.xlsx", WORKBOOK)}).json()
    assert table_choice.forget_left(connection, clock()) == 0
    assert (
        table_choice.forget_left(connection, clock() + table_choice.KEPT_FOR + timedelta(hours=1))
        == 1
    )
    assert kept(connection, "original") == 0
    answer = owner.patch(f"/api/v1/imports/{seen['id']}", json={"sheet": "Autumn"})
    assert (answer.status_code, answer.json()["code"]) == (409, "original_gone")
    assert not owner.get(f"/api/v1/imports/{seen['id']}").json()["reading"]["choosable"]


def test_a_file_with_one_table_keeps_no_original(
    owner: TestClient, connection: psycopg.Connection
) -> None:
    seen = owner.post("/api/v1/imports", files={"file": ("a.tsv", sales("A", 1))}).json()
    assert seen["reading"]["tables"] == []
    assert kept(connection, "original") == 0


def test_the_export_among_its_summaries_is_taken_and_another_member_can_be_chosen(
    owner: TestClient,
) -> None:
    members = {"totals.csv": "Territory,Sum\nSE,0.5\n", "sales.tsv": sales("Glass Harbour", 3)}
    seen = owner.post("/api/v1/imports", files={"file": ("all.zip", zipped(members))}).json()
    assert (seen["source"], seen["reading"]["member"]) == ("distrokid", "sales.tsv")
    other = owner.patch(f"/api/v1/imports/{seen['id']}", json={"member": "totals.csv"}).json()
    assert (other["source"], other["reading"]["member"]) == ("custom", "totals.csv")
    back = owner.patch(f"/api/v1/imports/{seen['id']}", json={"member": "sales.tsv"}).json()
    assert (back["source"], back["imported"]) == ("distrokid", 1)


def test_a_zip_of_several_statements_goes_in_by_one_call(owner: TestClient) -> None:
    members = {
        "a.tsv": sales("Glass Harbour", 3),
        "b.tsv": sales("Night Ferry", 4),
        "c.tsv": DISTROKID + "\n",
    }
    answer = owner.post(
        "/api/v1/integrations/import-csv", files={"file": ("2024.zip", zipped(members))}
    ).json()
    assert (answer["imported"], answer["total_rows"]) == (2, 2)
    [problem] = answer["errors"]
    assert (problem["value"], problem["code"]) == ("c.tsv", "no_rows")
    again = owner.post("/api/v1/imports", files={"file": ("b.tsv", members["b.tsv"])}).json()
    assert again["same_file_as"] is not None, "a packed file is known when it comes alone"
    assert again["duplicates"] == 1


def test_an_import_says_whether_its_mapping_is_saved(owner: TestClient) -> None:
    table = b"Foo,Bar,Baz\nGlass Harbour,2026-01,9\n"
    columns = {"Foo": "track_title", "Bar": "period", "Baz": "streams"}
    seen = owner.post("/api/v1/imports", files={"file": ("mine.csv", table)}).json()
    assert not seen["remembered"]
    address = f"/api/v1/imports/{seen['id']}"
    mapped = owner.patch(address, json={"mapping": {"columns": columns}}).json()
    assert (mapped["confidence"], mapped["remembered"]) == (1.0, False)
    saved = owner.patch(address, json={"mapping": {"columns": columns}, "remember": True}).json()
    assert saved["remembered"]
    assert owner.get(address).json()["remembered"]
    another = owner.post("/api/v1/imports", files={"file": ("next.csv", table + b"\n")}).json()
    assert another["remembered"]
    columns["Baz"] = "downloads"
    changed = owner.patch(address, json={"mapping": {"columns": columns}}).json()
    assert not changed["remembered"]
