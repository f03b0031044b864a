"""Files that mean harm: they are never served back as pages, never run, and never reach a path."""

import csv
import io
import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from python_calamine import CalamineWorkbook
from starlette.testclient import TestClient

PAGE = b"<html><script>alert(1)</script></html>"
FORMULAS = ("=HYPERLINK(0)", "+1+cmd", "-2+3+cmd", "@SUM(1)", "\t=1+1")


def drop(owner: TestClient, content: bytes, name: str = "table.csv") -> Any:
    return owner.post("/api/v1/imports", files={"file": (name, content)})


def committed(owner: TestClient, run_jobs: Callable[[], None], content: bytes) -> int:
    number = drop(owner, content).json()["id"]
    assert owner.post(f"/api/v1/imports/{number}/commit").status_code == 202
    run_jobs()
    assert owner.get(f"/api/v1/imports/{number}").json()["status"] == "committed"
    return int(number)


@pytest.mark.parametrize("name", ["page.html", "page.svg", "page.csv", "page.xml"])
def test_a_page_is_no_table(owner: TestClient, name: str) -> None:
    content = PAGE if name != "page.svg" else b"<svg xmlns='http://www.w3.org/2000/svg'/>"
    answer = drop(owner, content, name)
    assert (answer.status_code, answer.json()["code"]) == (422, "not_a_table")


def test_what_was_uploaded_never_comes_back_as_a_page(
    owner: TestClient, run_jobs: Callable[[], None]
) -> None:
    cell = PAGE.decode()
    table = f"Track,Month,Streams\n{cell},2026-01,5\n{cell},2026-01,many\n".encode()
    number = committed(owner, run_jobs, table)
    for path in (
        f"imports/{number}", f"imports/{number}/problems", f"imports/{number}/problems.csv",
        f"imports/{number}/rows/2", f"imports/{number}/events", "tracks", "lines", "overview",
        "export/tracks.csv", "export/view.xlsx",
    ):  # fmt: skip
        answer = owner.get(f"/api/v1/{path}")
        assert answer.status_code == 200, path
        kind = answer.headers["Content-Type"].split(";")[0]
        assert kind not in {"text/html", "image/svg+xml", "application/xhtml+xml", "text/xml"}
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        if kind in {"text/csv", "application/octet-stream"}:
            assert answer.headers["Content-Disposition"].startswith("attachment")


@pytest.mark.parametrize(
    "name", ["../../evil.csv", "..\\..\\evil.csv", "/etc/evil.csv", "a/../../evil.csv"]
)
def test_a_name_never_reaches_a_path(
    owner: TestClient, run_jobs: Callable[[], None], tmp_path: Path, name: str
) -> None:
    seen = drop(owner, b"Track,Streams\nGlass Harbour,5\n", name)
    assert seen.json()["file_name"] == "evil.csv"
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as packed:
        packed.writestr(name, b"Track,Streams\nNight Ferry,5\n")
        packed.writestr("other.csv", b"Track,Streams\nGlass Harbour,7\n")
    taken = drop(owner, stream.getvalue(), "both.zip")
    if ".." in name:  # left out, as hidden files are
        assert (taken.status_code, taken.json()["reading"]["member"]) == (201, "other.csv")
    else:
        assert taken.status_code == 202
        run_jobs()
        ids = owner.get(f"/api/v1/uploads/{taken.json()['id']}").json()["import_ids"]
        names = [owner.get(f"/api/v1/imports/{one}").json()["file_name"] for one in ids]
        assert names == ["evil.csv", "other.csv"]
    assert not [*tmp_path.rglob("evil.csv"), *tmp_path.parent.glob("evil.csv")]
    assert not Path("/etc/evil.csv").exists()


@pytest.mark.parametrize("name", ['a"; filename="evil.html', "a.csv\r\nX-Evil: 1", "ü‮.csv"])  # noqa: PLE2502
def test_a_name_adds_no_header(owner: TestClient, name: str) -> None:
    table = b"Track,Month,Streams\nGlass Harbour,2026-01,many\nNight Ferry,2026-01,5\n"
    number = drop(owner, table, name).json()["id"]
    answer = owner.get(f"/api/v1/imports/{number}/problems.csv")
    assert answer.status_code == 200
    assert "X-Evil" not in answer.headers
    assert "\n" not in answer.headers["Content-Disposition"]


@pytest.mark.parametrize(
    "body",
    [
        "[" * 100_000,
        '{"a":' * 50_000,
        '{"name": "' + "x" * 900_000 + '"}',
        '{"name": "\\ud800"}',
        '{"name": "\\u0000"}',
        '{"name": ' + "9" * 100_000 + "}",
        '{"name": 1e999999}',
        "\x00",
        '{"name": NaN}',
    ],
    ids=range(9),
)
def test_json_of_any_depth_and_length_is_answered_in_words(owner: TestClient, body: str) -> None:
    headers = {"Content-Type": "application/json"}
    for path in ("tokens", "notes", "auth/login", "imports/commit", "integrations/youtube/manual"):
        answer = owner.post(f"/api/v1/{path}", content=body, headers=headers)
        assert 400 <= answer.status_code < 500, (path, answer.text[:200])
        assert answer.headers["Content-Type"] == "application/problem+json"
        assert answer.json()["todo"]


def test_a_form_of_very_many_parts_is_answered_in_words(owner: TestClient) -> None:
    parts = [("file", (f"{n}.csv", b"a,b\n1,2\n")) for n in range(1_200)]
    answer = owner.post("/api/v1/imports", files=parts)
    assert (answer.status_code, answer.json()["code"]) == (400, "unreadable_body")


def test_no_cell_of_any_file_that_is_taken_away_is_a_formula(
    owner: TestClient, run_jobs: Callable[[], None]
) -> None:
    header = "Track,Artist,Store,Month,Streams,Earnings (USD)\n"
    rows = "".join(f'"{text}","{text}","{text}",2026-01,5,1.5\n' for text in FORMULAS)
    bad = "".join(f'"{text}","{text}","{text}",2026-01,many,"{text}"\n' for text in FORMULAS)
    number = committed(owner, run_jobs, (header + rows + bad).encode())
    pitches = (
        "Track Name,Curator,Result,Date,Cost,Feedback\n"
        + "".join(f'"{text}","{text}",approved,2026-01-05,2,"{text}"\n' for text in FORMULAS)
    ).encode()
    sent = owner.post("/api/v1/campaigns/import", files={"file": ("pitches.csv", pitches)})
    assert sent.status_code < 300, sent.text
    tables = ("tracks", "stores", "countries", "months", "sources")
    read = 0
    for path in (f"imports/{number}/problems.csv", "curators.csv", "export/tracks.csv"):
        answer = owner.get(f"/api/v1/{path}")
        assert answer.status_code == 200, (path, answer.text)
        for row in csv.reader(io.StringIO(answer.text.removeprefix("\ufeff"), newline="")):
            for cell in row:
                assert not is_formula(cell), (path, cell)
                read += any(text.strip() in cell for text in FORMULAS)
    book = owner.get("/api/v1/export/view.xlsx")
    assert book.status_code == 200, json.dumps(tables)
    with zipfile.ZipFile(io.BytesIO(book.content)) as packed:
        sheets = [packed.read(name) for name in packed.namelist() if "worksheets/" in name]
    assert sheets
    assert not any(b"<f>" in one or b"<f " in one for one in sheets)
    opened = CalamineWorkbook.from_filelike(io.BytesIO(book.content))
    for name in opened.sheet_names:
        for cells in opened.get_sheet_by_name(name).to_python():
            assert not any(isinstance(cell, str) and is_formula(cell) for cell in cells)
    assert read >= 3 * len(FORMULAS)


def is_formula(cell: str) -> bool:
    """Whether a spreadsheet program would take a cell for a formula; a plain number is none."""
    if not cell.startswith(("=", "+", "-", "@", "\t", "\r")):
        return False
    try:
        float(cell)
    except ValueError:
        return True
    return False
