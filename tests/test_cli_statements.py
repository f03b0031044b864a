"""`tunescore import` and `convert` on files that do not go in as they are."""

import json
from pathlib import Path

import psycopg
import pytest

from tests.test_cli import PASSWORD, Run, environment, run  # noqa: F401 - fixtures

DATED = "Track,Date,Streams\nGlass Harbour,03/04/2025,5\nNight Ferry,05/04/2025,x\n"


@pytest.fixture
def me(run: Run, connection: psycopg.Connection) -> Run:  # noqa: F811, ARG001 - an empty database
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


def test_an_export_about_campaigns_is_named_by_inspect_and_refused_by_import(
    me: Run, tmp_path: Path
) -> None:
    (tmp_path / "offers.csv").write_text("submit_id,title,offer_id,accept_type\n1,Night,2,Free\n")
    said = "offers.csv is Musosoup's report of accepted offers: its figures are neither plays"
    told = me("inspect", "offers.csv")
    assert (told.returncode, said in told.stdout) == (0, True)
    [report] = json.loads(me("inspect", "offers.csv", "--json").stdout)
    assert (report["source"], report["obstacle"].startswith(said)) == ("musosoup", True)
    refused = me("import", "offers.csv")
    assert (refused.returncode, said in refused.stderr) == (2, True)
    assert me("imports", "--json").stdout.strip() == "[]"
