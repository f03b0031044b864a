"""`tunescore import` and `convert` on files that do not go in as they are."""

import json
import shlex
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


def test_each_open_question_is_printed_with_the_options_that_answer_it(
    me: Run, tmp_path: Path
) -> None:
    (tmp_path / "dated.csv").write_text(DATED)
    refused = me("import", "dated.csv")
    assert "Nothing is imported while a question is open." in refused.stderr
    assert "answer with --map 'Date=:dmy'" in refused.stderr
    assert "answer with --map 'Date=:mdy'" in refused.stderr
    again = me("import", "dated.csv", "--json")
    [report] = json.loads(again.stdout)
    assert (again.returncode, report["status"], report["imported"]) == (2, "failed", 0)
    assert report["problems"][0]["code"] == "answer_needed"
    [question] = report["questions"]
    assert question["id"] == "dates:Date"
    assert question["answers"] == ["--map 'Date=:dmy'", "--map 'Date=:mdy'"]
    shown = me("import", "dated.csv", "--dry-run")
    assert "question: Is 03/04/2025" in shown.stdout
    assert me("imports", "--json").stdout.strip() == "[]"


def test_a_mapped_column_leaves_the_others_as_they_were_recognised(me: Run, tmp_path: Path) -> None:
    (tmp_path / "mine.csv").write_text(
        "Track,Month,Plays,Paid (USD),Left (USD)\nGlass Harbour,2026-04,7,1.25,0.75\n"
    )
    told = me("import", "mine.csv", "--map", "Left (USD)=amount", "--json")
    [report] = json.loads(told.stdout)
    assert (told.returncode, report["streams"]) == (0, 7)
    assert report["totals"] == [{"currency": "USD", "amount": "0.75"}]
    assert report["rights"] == "recording"


def test_an_older_file_is_answered_for_by_an_option(me: Run, tmp_path: Path) -> None:
    rows = "Track,Artist,Month,Streams,Reported\nGlass Harbour,Paper Lantern Club,2026-04,"
    (tmp_path / "new.csv").write_text(f"{rows}9,2026-06-20\n")
    (tmp_path / "old.csv").write_text(f"{rows}5,2026-05-20\n")
    reported = ("--map", "Reported=reported_on")
    assert me("import", "new.csv", *reported).returncode == 0
    refused = me("import", "old.csv", *reported)
    assert refused.returncode == 2
    assert "answer with --older keep" in refused.stderr
    done = me("import", "old.csv", *reported, "--older", "replace", "--json")
    assert json.loads(done.stdout)[0]["imported"] == 1


def test_warnings_are_printed_as_the_web_shows_them(me: Run, tmp_path: Path) -> None:
    (tmp_path / "undated.csv").write_text("Track,Streams\nGlass Harbour,5\n")
    said = "No column gives a date, so the figures are stored without one."
    assert f"warning: {said}" in me("import", "undated.csv", "--dry-run").stdout
    [report] = json.loads(me("import", "undated.csv", "--json").stdout)
    assert said in [warning["message"] for warning in report["warnings"]]


def test_earnings_are_printed_by_right_and_period(me: Run, tmp_path: Path) -> None:
    (tmp_path / "mine.csv").write_text(
        "Track,First day,Last day,Streams,Paid,Currency\n"
        "Glass Harbour,2026-01-01,2026-03-31,70,1.25,USD\n"
        "Glass Harbour,2026-04-01,2026-04-30,7,0.25,USD\n"
    )
    maps = ["First day=period_start", "Last day=period_end", "Paid=amount", "Track=track_title"]
    done = me("import", "mine.csv", *(part for one in maps for part in ("--map", one)))
    assert done.returncode == 0, done.stderr
    answer = json.loads(me("earnings", "--group-by", "rights,period", "--json").stdout)
    assert [(row["rights"], row["period"], row["amount"]) for row in answer["rows"]] == [
        ("recording", "2026-04", "0.25"), ("recording", "2026-Q1", "1.25"),
    ]  # fmt: skip
    shown = me("earnings", "--group-by", "period").stdout
    assert "2026-Q1" in shown
    assert "composition_plays" not in shown


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


@pytest.mark.parametrize(
    ("content", "ids"),
    [
        ("Track,Date,Streams\nGlass Harbour,03/04/2025,5\n", {"dates:Date"}),
        ("Track,Month,Plays,Paid (EUR)\nGlass Harbour,2026-04,7,1.234\n", {"numbers:Paid (EUR)"}),
        ("Track,Month,Streams,Paid\nGlass Harbour,2026-04,7,1.25\n", {"constants:currency"}),
        (
            "Track,Month,Quantity,Royalty (USD)\nGlass Harbour,2026-04,7,1.2534\n",
            {"constants:kind"},
        ),
        (
            "Track,Month,Store,Status,Units,Royalty (USD)\n"
            "Glass Harbour,2026-04,iTunes,Void,1,1.2534\nNight Ferry,2026-04,iTunes,Sale,1,1.75\n",
            {"constants:returns"},
        ),
    ],
)
def test_every_question_is_settled_by_one_of_its_options(
    me: Run, tmp_path: Path, content: str, ids: set[str]
) -> None:
    (tmp_path / "mine.csv").write_text(content)
    said: list[str] = []
    asked: set[str] = set()
    for _ in range(4):
        [report] = json.loads(me("import", "mine.csv", *said, "--dry-run", "--json").stdout)
        if not report["questions"]:
            break
        asked |= {question["id"] for question in report["questions"]}
        said += shlex.split(report["questions"][0]["answers"][0])
    assert asked >= ids
    done = me("import", "mine.csv", *said)
    assert done.returncode == 0, done.stderr
