"""Whatever is dropped, the answer is a sentence, the good rows survive, and nothing is 500."""

import gzip
import io
import json
import zipfile
from collections.abc import Callable, Sequence
from typing import Any

import psycopg
import pytest
import xlsxwriter
from starlette.testclient import TestClient

HEADER = "Track Name,Artist,Month,Country,Streams,Royalty (USD)"
ROW = "Glass Harbour,Paper Lantern Club,2026-01,DE,120,0.4110"


def sheet(*rows: str, header: str = HEADER) -> bytes:
    return "\n".join([header, *rows, ""]).encode()


def drop(owner: TestClient, content: bytes, name: str = "sheet.csv", **form: str) -> Any:
    return owner.post("/api/v1/imports", files={"file": (name, content)}, data=form)


def refused(answer: Any, code: str, status: int = 422) -> Any:
    assert answer.headers["content-type"] == "application/problem+json", answer.text
    problem = answer.json()
    assert (answer.status_code, problem["code"]) == (status, code), answer.text
    assert problem["detail"].endswith((".", "!", "?"))
    assert problem["todo"]
    return problem


def workbook(rows: Sequence[Sequence[object]]) -> bytes:
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream, {"in_memory": True})
    page = book.add_worksheet("Sales")
    for number, row in enumerate(rows):
        page.write_row(number, 0, row)
    book.close()
    return stream.getvalue()


def archive(**members: bytes) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in members.items():
            packed.writestr(name, content)
    return stream.getvalue()


PNG = b"\x89PNG\r\n\x1a\n" + b"\x00\x01" * 200


@pytest.mark.parametrize(
    ("content", "name", "code"),
    [
        (b"", "empty.csv", "empty_file"),
        (b"\xef\xbb\xbf", "bom.csv", "empty_file"),
        (HEADER.encode(), "header.csv", "no_rows"),
        (PNG, "cover.csv", "not_a_table"),
        (b"%PDF-1.7\n1 0 obj", "report.csv", "not_a_table"),
        (b"<!DOCTYPE html><html><body>Sign in</body></html>", "page.csv", "not_a_table"),
        (b"PK\x03\x04broken", "broken.zip", "damaged_file"),
        (gzip.compress(sheet(ROW), mtime=0)[:40], "broken.csv.gz", "damaged_file"),
    ],
)
def test_what_is_no_table_is_refused_in_a_sentence(
    owner: TestClient, content: bytes, name: str, code: str
) -> None:
    problem = refused(drop(owner, content, name), code)
    assert name in problem["detail"]
    assert owner.get("/api/v1/imports").json()["items"] == []


def test_a_zip_bomb_is_refused_before_it_unpacks(owner: TestClient) -> None:
    bomb = archive(**{"table.csv": b"0" * (5 * 1024**3 // 64)})
    inside = archive(**{f"{n}.zip": bomb for n in range(3)})
    assert drop(owner, inside, "bomb.zip").status_code == 422


def test_a_table_without_any_track_column_waits_for_a_mapping(owner: TestClient) -> None:
    answer = drop(owner, b"Colour,Weight\nred,12\nblue,14\n")
    assert answer.status_code == 201
    seen = answer.json()
    assert seen["error"]["code"] == "no_track_title"
    refused(owner.post(f"/api/v1/imports/{seen['id']}/commit"), "no_track_title", 400)


def test_two_hundred_columns_are_read(owner: TestClient) -> None:
    extra = [f"Note {n}" for n in range(194)]
    answer = drop(owner, sheet(f"{ROW},{','.join(extra)}", header=f"{HEADER},{','.join(extra)}"))
    assert answer.status_code == 201
    assert len(answer.json()["columns"]) == 200
    assert answer.json()["imported"] == 1


def test_a_workbook_with_a_password_is_named_as_one(owner: TestClient) -> None:
    locked = bytes.fromhex("d0cf11e0a1b11ae1") + b"\0" * 504
    locked += "EncryptedPackage".encode("utf-16-le").ljust(2048, b"\0")
    assert drop(owner, locked, "sales.xlsx").status_code == 422


def test_a_field_mapped_twice_is_named_and_cannot_be_imported(owner: TestClient) -> None:
    mapping = {"Track Name": "track_title", "Artist": "track_title"}
    seen = drop(owner, sheet(ROW), mapping=json.dumps(mapping)).json()
    assert seen["error"]["code"] == "field_mapped_twice"
    assert "Artist" in seen["error"]["detail"]
    refused(owner.post(f"/api/v1/imports/{seen['id']}/commit"), "field_mapped_twice", 400)


def test_a_mapped_column_that_is_not_there_is_named(owner: TestClient) -> None:
    mapping = {"Song": "track_title", "Streams": "spotify_streams"}
    answer = owner.post(
        "/api/v1/integrations/import-csv",
        files={"file": ("sheet.csv", sheet(ROW))},
        data={"mapping": json.dumps(mapping)},
    )
    problem = refused(answer, "mapped_columns_missing", 400)
    assert "Song" in problem["detail"]
    assert "Track Name" in problem["todo"]


def test_the_one_call_import_needs_a_track_title(owner: TestClient) -> None:
    answer = owner.post(
        "/api/v1/integrations/import-csv",
        files={"file": ("sheet.csv", sheet(ROW))},
        data={"mapping": json.dumps({"Streams": "spotify_streams"})},
    )
    problem = refused(answer, "no_track_title", 400)
    assert "track_title" in problem["detail"]
    assert owner.get("/api/v1/imports").json()["items"] == []


def test_the_one_call_import_answers_with_exactly_three_things(owner: TestClient) -> None:
    answer = owner.post(
        "/api/v1/integrations/import-csv",
        files={"file": ("sheet.csv", b"Track Name,Streams\nGlass Harbour,1204\nNight Ferry,88\n")},
        data={"mapping": json.dumps({"Track Name": "track_title", "Streams": "spotify_streams"})},
    )
    assert answer.json() == {"imported": 2, "errors": [], "total_rows": 2}
    tracks = owner.get("/api/v1/tracks").json()["items"]
    assert {track["title"]: track["streams"] for track in tracks} == {
        "Glass Harbour": 1204,
        "Night Ferry": 88,
    }


def test_a_one_call_import_that_the_database_refuses_is_no_success(
    owner: TestClient, connection: psycopg.Connection
) -> None:
    connection.execute("ALTER TABLE statement_lines ADD CONSTRAINT refuses CHECK (false) NOT VALID")
    try:
        answer = owner.post(
            "/api/v1/integrations/import-csv", files={"file": ("sheet.csv", sheet(ROW))}
        )
    finally:
        connection.execute("ALTER TABLE statement_lines DROP CONSTRAINT refuses")
    refused(answer, "import_failed", 503)
    assert owner.get("/api/v1/earnings").json()["totals"] == []


def test_skipping_a_column_and_taking_a_constant_away_are_understood(owner: TestClient) -> None:
    seen = drop(owner, sheet(ROW)).json()
    change = {"mapping": {"columns": {"Artist": None}, "constants": {"currency": None}}}
    after = owner.patch(f"/api/v1/imports/{seen['id']}", json=change).json()
    assert after["mapping"]["columns"]["Artist"] is None
    assert after["mapping"]["columns"]["Track Name"] == "track_title"


def test_one_bad_number_in_ten_thousand_rows_keeps_the_others(
    owner: TestClient, run_jobs: Callable[[], None]
) -> None:
    rows = [f"Song {n % 50},Paper Lantern Club,2026-01,DE,{n},0.0010" for n in range(10_000)]
    rows[4711] = "Song 11,Paper Lantern Club,2026-01,DE,4711,a lot"
    seen = drop(owner, sheet(*rows)).json()
    assert (seen["imported"], seen["rejected"]) == (9_999, 1)
    [problem] = seen["problems"]
    assert (problem["line"], problem["column"], problem["value"]) == (
        4713, "Royalty (USD)", "a lot",
    )  # fmt: skip
    owner.post(f"/api/v1/imports/{seen['id']}/commit")
    run_jobs()
    assert owner.get("/api/v1/earnings").json()["totals"][0]["amount"] == "9.999"


def test_rejected_rows_come_back_as_a_file_to_mend(
    owner: TestClient, run_jobs: Callable[[], None]
) -> None:
    bad = "=cmd(),Paper Lantern Club,2026-01,DE,120,many"
    seen = drop(owner, sheet(*[ROW] * 8, bad, "too,few")).json()
    assert seen["rejected"] == 2
    text = owner.get(f"/api/v1/imports/{seen['id']}/problems.csv").text
    assert "'=cmd()" in text
    assert "\n=cmd()" not in text
    owner.post(f"/api/v1/imports/{seen['id']}/commit")
    run_jobs()
    mended = text.replace("many", "0.5")
    again = drop(owner, mended.encode(), "mended.csv").json()
    assert again["total_rows"] == 2


def test_formula_cells_stay_text(owner: TestClient, run_jobs: Callable[[], None]) -> None:
    seen = drop(owner, sheet('"=HYPERLINK(""http://x"")",Me,2026-01,DE,1,0.1')).json()
    owner.post(f"/api/v1/imports/{seen['id']}/commit")
    run_jobs()
    [track] = owner.get("/api/v1/tracks").json()["items"]
    assert track["title"] == '=HYPERLINK("http://x")'


def test_rows_with_too_few_or_too_many_cells_are_named(owner: TestClient) -> None:
    seen = drop(owner, sheet(ROW, "Glass Harbour,Paper Lantern Club", ROW + ",1,2,3", ROW)).json()
    assert seen["total_rows"] == 4
    assert seen["imported"] == 2
    assert [problem["line"] for problem in seen["problems"]] == [3, 4]


def test_nul_bytes_do_not_break_anything(owner: TestClient) -> None:
    answer = drop(owner, sheet(ROW.replace("Glass", "Gl\0ass"), ROW))
    assert answer.status_code in {201, 422}
    if answer.status_code == 201:
        seen = answer.json()
        done = owner.post(f"/api/v1/imports/{seen['id']}/commit")
        assert done.status_code in {202, 409, 422}


def test_a_workbook_is_read_like_any_other_file(owner: TestClient) -> None:
    row: list[object] = ["Glass Harbour", "PLC", "2026-01", "DE", 120, 0.411]
    rows = [list[object](HEADER.split(",")), row]
    seen = drop(owner, workbook(rows), "sales.xlsx").json()
    assert seen["reading"]["container"] == "xlsx"
    assert seen["reading"]["sheet"] == "Sales"
    assert seen["totals"] == [{"currency": "USD", "amount": "0.411"}]


def test_a_file_over_the_limit_is_refused_with_the_limit(owner: TestClient, app: Any) -> None:
    services = app.state.services
    limit = services.settings.max_upload_mb
    assert limit >= 1
    object.__setattr__(services.settings, "max_upload_mb", 0)
    try:
        refused(drop(owner, sheet(ROW)), "file_too_large", 413)
    finally:
        object.__setattr__(services.settings, "max_upload_mb", limit)


def test_ambiguous_dates_are_asked_and_block_the_import(owner: TestClient) -> None:
    header = "Track Name,Date,Streams"
    seen = drop(owner, sheet("Glass Harbour,03/04/2025,7", header=header)).json()
    [question] = seen["questions"]
    assert question["id"] == "dates:Date"
    assert {choice["value"] for choice in question["choices"]} == {"dmy", "mdy"}
    refused(owner.post(f"/api/v1/imports/{seen['id']}/commit"), "answer_needed", 409)
    change = {"mapping": {"dates": {"Date": "dmy"}}}
    answered = owner.patch(f"/api/v1/imports/{seen['id']}", json=change).json()
    assert answered["questions"] == []
    assert answered["period"] == {"start": "2025-04-03", "end": "2025-04-03"}
    assert owner.post(f"/api/v1/imports/{seen['id']}/commit").status_code == 202


def test_a_day_over_twelve_decides_and_the_screen_can_show_where(owner: TestClient) -> None:
    header = "Track Name,Date,Streams"
    seen = drop(
        owner,
        sheet("Glass Harbour,03/04/2025,7", "Glass Harbour,23/04/2025,8", header=header),
    ).json()
    assert seen["questions"] == []
    [decision] = [item for item in seen["decisions"] if item["column"] == "Date"]
    assert (decision["line"], decision["value"]) == (3, "23/04/2025")


def test_a_confirmed_mapping_is_recognised_for_ever_after(owner: TestClient) -> None:
    header = "Foo,Bar,Baz"
    seen = drop(owner, sheet("Glass Harbour,2026-01,9", header=header)).json()
    change = {
        "mapping": {"columns": {"Foo": "track_title", "Bar": "period", "Baz": "streams"}},
        "remember": True,
    }
    answered = owner.patch(f"/api/v1/imports/{seen['id']}", json=change).json()
    assert answered["imported"] == 1
    again = drop(owner, sheet("Night Ferry,2026-02,10", header=header), "later.csv").json()
    assert again["confidence"] == 1
    assert again["mapping"]["columns"]["Baz"] == "streams"
    assert again["error"] is None


def test_another_user_sees_nothing_of_it(owner: TestClient, app: Any) -> None:
    seen = drop(owner, sheet(ROW)).json()
    token = owner.post("/api/v1/tokens", json={"name": "script"}).json()["token"]
    script = TestClient(app)  # the application is up already
    headers = {"Authorization": f"Bearer {token}"}
    assert script.get(f"/api/v1/imports/{seen['id']}", headers=headers).status_code == 200
    assert script.get(f"/api/v1/imports/{seen['id']}").status_code == 401
    assert script.get(f"/api/v1/imports/{seen['id'] + 1}", headers=headers).status_code == 404
