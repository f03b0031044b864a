"""`rebuild`, and the figures of imports that an older version took in."""

import json
from pathlib import Path
from typing import Any

import psycopg

from tests.cli.conftest import PASSWORD, Run
from tests.factories import DISTROKID, sale

ROLLUPS = (
    "SELECT level, metric, store, country, grain, value, lines, dates, values_to_date FROM rollups"
    " ORDER BY level, metric, store, country, dates"
)


def stored(connection: psycopg.Connection) -> list[Any]:
    """The roll-ups, without the numbers of their rows."""
    rows = connection.execute(ROLLUPS).fetchall()
    connection.rollback()
    return rows


def test_figures_are_made_again_by_the_command_and_those_of_an_older_version_at_the_start(
    run: Run, connection: psycopg.Connection, tmp_path: Path
) -> None:
    assert (
        run("user", "create", "me@example.org", given=f"{PASSWORD}\n{PASSWORD}\n").returncode == 0
    )
    rows = [sale(country="DE"), sale("2026-02", "Deezer", "Night Ferry", country="US")]
    (tmp_path / "export.tsv").write_text("\n".join([DISTROKID, *rows, ""]))
    assert run("import", "export.tsv").returncode == 0
    first = stored(connection)
    assert first

    connection.execute("UPDATE rollups SET value = 7, lines = 3")
    connection.commit()
    again = run("rebuild")
    assert again.stderr.endswith("Added up the figures of 1 import.\n")
    assert stored(connection) == first

    connection.execute("DELETE FROM rollups")
    connection.commit()
    older = run("earnings", "--json")
    assert "Adding up the figures of imports of an older version, once." in older.stderr
    assert older.returncode == 0, older.stderr
    assert json.loads(older.stdout)["totals"][0]["streams"] == 200
    assert stored(connection) == first
    assert "older version" not in run("earnings", "--json").stderr
