"""`tunescore import` and `convert` on files that do not go in as they are."""

import json
import zipfile
from pathlib import Path

import psycopg
import pytest
import xlsxwriter

from tests.cli.conftest import PASSWORD, Run

DATED = "Track,Date,Streams\nGlass Harbour,03/04/2025,5\nNight Ferry,05/04/2025,x\n"


@pytest.fixture
def me(run: Run, connection: psycopg.Connection) -> Run:  # noqa: ARG001 - an empty database
    """The command line of an installation with one account."""
    made = run("user", "create", "me@example.org", given=f"{PASSWORD}\n{PASSWORD}\n")
    assert made.returncode == 0
    return run


def test_an_answer_leaves_the_columns_as_they_were_guessed(me: Run, tmp_path: Path) -> None:
    (tmp_path / "dated.csv").write_text(DATED)
    asked = me("import", "dated.csv")
    assert asked.returncode == 2
    assert "Is 03/04/2025 the 3rd of April or the 4th of March?" in asked.stderr
    told = me("import", "dated.csv", "--map", "Date=:dmy", "--json")
    [report] = json.loads(told.stdout)
    assert told.returncode == 1
    assert (report["imported"], report["rejected"], report["streams"]) == (1, 1, 5)


def test_a_file_of_rejected_rows_tells_what_is_wrong_with_each(me: Run, tmp_path: Path) -> None:
    (tmp_path / "bad.csv").write_text("Track,Streams\nGlass Harbour,x\n")
    told = me("import", "bad.csv", "--json")
    [report] = json.loads(told.stdout)
    assert told.returncode == 2
    assert (report["status"], report["total_rows"], report["rejected"]) == ("failed", 1, 1)
    assert [problem["line"] for problem in report["problems"]] == [2]
    assert me("imports", "--json").stdout.strip() == "[]"


def test_a_folder_that_is_a_file_is_told_of(me: Run, tmp_path: Path) -> None:
    (tmp_path / "dated.csv").write_text(DATED)
    told = me("convert", "dated.csv", "--to", "dated.csv")
    assert told.returncode == 2
    assert "dated.csv cannot be opened: File exists." in told.stderr


def zip_of(path: Path, members: dict[str, str]) -> None:
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in members.items():
            archive.writestr(name, content)


def test_a_zip_of_several_tables_is_imported_inspected_and_converted_whole(
    me: Run, tmp_path: Path
) -> None:
    plays = "Track,Date,Streams\n{},2025-04-{:02},5\n"
    members = {"a.csv": plays.format("Glass Harbour", 3), "b.csv": plays.format("Night Ferry", 4)}
    zip_of(tmp_path / "all.zip", members)

    seen = json.loads(me("inspect", "all.zip", "--json").stdout)
    assert [(one["member"], one["rows"]) for one in seen] == [("a.csv", 1), ("b.csv", 1)]
    [second] = json.loads(me("inspect", "all.zip", "--member", "b.csv", "--json").stdout)
    assert second["columns"][0]["samples"] == ["Night Ferry"]

    assert me("convert", "all.zip", "--to", "out").returncode == 0
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == [
        "a.csv_converted.csv",
        "b.csv_converted.csv",
    ]
    told = me("import", "all.zip", "--json")
    assert told.returncode == 0
    assert [(one["file"], one["imported"]) for one in json.loads(told.stdout)] == [
        ("all.zip/a.csv", 1),
        ("all.zip/b.csv", 1),
    ]


def test_a_sheet_is_named_on_the_command_line(me: Run, tmp_path: Path) -> None:
    with xlsxwriter.Workbook(tmp_path / "plays.xlsx") as book:
        for name, streams in (("Spring", 41), ("Autumn", 7)):
            sheet = book.add_worksheet(name)
            sheet.write_row(0, 0, ["Track", "Date", "Streams"])
            sheet.write_row(1, 0, ["Glass Harbour", "2025-04-03", streams])
    [report] = json.loads(me("import", "plays.xlsx", "--sheet", "Autumn", "--json").stdout)
    assert report["streams"] == 7
    seen = me("inspect", "plays.xlsx")
    assert "plays.xlsx (Spring)" in seen.stdout
    assert "also in this file: Autumn" in seen.stdout
    told = me("convert", "plays.xlsx", "--to", "out", "--sheet", "Winter")
    assert told.returncode == 2
    assert "has no table called Winter" in told.stderr


def test_an_export_that_is_not_kept_is_named_by_inspect_and_refused_by_import(
    me: Run, tmp_path: Path
) -> None:
    (tmp_path / "gender.csv").write_text("Gender,Distribution\nFemale,61%\nMale,39%\n")
    said = "gender.csv is TikTok Studio's shares of the followers by gender."
    told = me("inspect", "gender.csv")
    assert (told.returncode, said in told.stdout) == (0, True)
    [report] = json.loads(me("inspect", "gender.csv", "--json").stdout)
    assert (report["source"], report["obstacle"].startswith(said)) == ("tiktok_studio", True)
    refused = me("import", "gender.csv")
    assert (refused.returncode, said in refused.stderr) == (2, True)
    assert me("imports", "--json").stdout.strip() == "[]"


def test_campaigns_are_imported_and_printed_as_the_api_has_them(me: Run, tmp_path: Path) -> None:
    (tmp_path / "pitches.csv").write_text(
        "Track Name,Curator,Result,Date,Cost,Feedback\n"
        "Glass Harbour,Quiet Fjord,Approved,2026-03-04,$3,Nice\n"
        "Glass Harbour,Noise Parish,Rejected,2026-03-05,$2.50,\n"
    )
    done = me("import", "pitches.csv")
    assert done.returncode == 0
    assert "  campaigns: 1, 2 submissions, 1 yes; cost: 5.5 USD" in done.stdout
    answer = json.loads(me("campaigns", "--json").stdout)
    [campaign] = answer["items"]
    assert campaign["cost"] == {"currency": "USD", "amount": "5.5"}
    assert campaign["answers"]["yes"] == 1
    shown = me("campaigns").stdout
    assert "5.5 USD" in shown
    assert "1 of 2" in shown
