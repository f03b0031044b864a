"""Every known export goes in to the last digit, and never twice."""

import json
from collections import defaultdict
from decimal import Decimal
from pathlib import Path
from typing import Any

import psycopg
import pytest

from tests.factories import Musician
from tests.statements.tables import GOLDEN
from tunescore.ingest.imports import commit, preview
from tunescore.statements.reading import Limits


def _is_money(expected: dict[str, Any]) -> bool:
    """Tell whether a case's file is money that goes in with no answer, or with a currency."""
    answered = expected.get("questions") in ([], ["constants:currency"])
    return answered and any("amount" in line for line in expected.get("lines", []))


CASES = sorted(
    path.parent
    for path in GOLDEN.glob("*/*/expected.json")
    if _is_money(json.loads(path.read_text()))
)


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.parent.name}/{case.name}")
def test_a_known_statement_goes_in_to_the_last_digit_and_only_once(
    connection: psycopg.Connection, tmp_path: Path, case: Path
) -> None:
    expected = json.loads((case / "expected.json").read_text())
    (file,) = (path for path in case.iterdir() if path.name != "expected.json")
    musician = Musician(connection, tmp_path)
    answer = {"constants": {"currency": "SEK"}} if expected["questions"] else None
    options = preview.ImportOptions(mapping=answer)
    number = preview.begin(musician.store, file, file.name, options, Limits())
    commit.request_commit(musician.store, number)
    commit.commit(musician.store, [number], lambda *_: None)
    told: dict[str, Decimal] = defaultdict(Decimal)
    for line in expected["lines"]:
        if "amount" in line:
            told[line.get("currency", "SEK")] += Decimal(line["amount"])
    stored = connection.execute(
        "SELECT currency, sum(amount) FROM statement_lines WHERE user_id = %s"
        " AND currency IS NOT NULL GROUP BY currency",
        (musician.id,),
    ).fetchall()
    assert dict(stored) == told
    again = preview.begin(musician.store, file, file.name, options, Limits())
    counts = connection.execute(
        "SELECT imported, duplicates FROM imports WHERE id = %s", (again,)
    ).fetchone()
    assert counts == (0, expected["rows"]["good"])
