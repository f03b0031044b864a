"""`overview` and `export` on the command line."""

import json
import re
from pathlib import Path

import psycopg

from tests.cli.conftest import Run
from tests.factories import OWNER, Musician, UserFactory, sale


def musician(connection: psycopg.Connection, tmp_path: Path) -> Musician:
    user = UserFactory.create(connection, OWNER["email"], owner=True)
    found = Musician(connection, tmp_path, user)
    found.put_in([sale("2026-01", quantity=40), sale("2026-02", quantity=2, title="Night Ferry")])
    connection.commit()
    return found


def test_the_overview_is_printed(run: Run, connection: psycopg.Connection, tmp_path: Path) -> None:
    musician(connection, tmp_path)
    view = ("--from", "2026-02-01", "--to", "2026-02-28", "--compare", "previous")
    printed = run("overview", *view)
    assert printed.returncode == 0, printed.stderr
    assert "February 2026" in printed.stdout
    assert "Compared with January 2026" in printed.stdout
    answer = json.loads(run("overview", "--json", *view).stdout)
    assert answer["totals"]["streams"] == 2
    assert answer["totals"]["money"] == [{"currency": "USD", "amount": "0.411000000001"}]
    assert answer["comparison"]["label"] == "January 2026"


def test_the_overview_is_converted_on_request(
    run: Run, connection: psycopg.Connection, tmp_path: Path
) -> None:
    musician(connection, tmp_path)
    printed = run("overview", "--convert", "--currency", "USD").stdout
    assert "Converted at ECB rates up to" in printed
    assert re.search(r"Earnings, all in USD +0\.82\b", printed)
    assert re.search(r"2026-01 \* +40 +0\.411000000001 +0\.41\b", printed)


def test_a_view_is_written_to_a_file(
    run: Run, connection: psycopg.Connection, tmp_path: Path
) -> None:
    musician(connection, tmp_path)
    written = run("export", "mine.csv", "--table", "tracks")
    assert (written.returncode, written.stdout) == (0, "Wrote mine.csv.\n"), written.stderr
    text = (tmp_path / "mine.csv").read_text()
    assert "# Range: All time" in text
    assert "Night Ferry" in text
    assert run("export", "all.xlsx").returncode == 0
    assert (tmp_path / "all.xlsx").read_bytes()[:2] == b"PK"
    for wrong in (("mine.pdf",), ("mine.csv", "--table", "view"), ("no/folder.csv",)):
        refused = run("export", *wrong)
        assert refused.returncode == 2
        assert len(refused.stderr.splitlines()) == 2
