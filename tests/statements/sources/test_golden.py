"""Every source's sample files, compared with what they are known to say.

A case is a folder `golden/<source>/<case>/` with the file and its `expected.json`: the source,
the counts, the totals and every line (what is null is left out, and so are the counts that few
files have). To add one, write the file and run
this test: it prints what was read, in the form of `expected.json`. Compare every figure with the
file, by hand, before you keep it.
A file that is recognised and never imported has what it is, its rows and its columns instead; one
that is not read before the user says more has the obstacle's code and the columns that are mapped.
"""

import json
from collections import Counter
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from tests.statements.tables import GOLDEN, lines_of, problems_of, rows_of, table_of
from tunescore.errors import MappingError, NoPlaysOrMoney
from tunescore.records import Table
from tunescore.statements.detection.recognition import Recognition, recognise
from tunescore.statements.normalise.music import normalise
from tunescore.statements.sources import all_sources

GUIDES = Path(__file__).parents[3] / "docs" / "guide"
CASES = sorted(path for path in GOLDEN.glob("*/*") if path.is_dir())


def _plain(value: object) -> object:
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    return value.isoformat() if isinstance(value, date) else value


def read_case(case: Path, folder: Path) -> dict[str, Any]:
    """Take a case's file through recognition and typing, and return it as JSON has it."""
    (file,) = (path for path in case.iterdir() if path.name != "expected.json")
    table = table_of(folder, file.read_bytes(), file.name)
    found = recognise(table)
    try:
        found.mapping.check(table.columns)
    except NoPlaysOrMoney:
        return _named(table, found)
    except MappingError as error:
        mapped = {name: key for name, key in found.mapping.columns.items() if key}
        return {"source": found.source, "obstacle": error.code, "columns": mapped}
    statement = normalise(table, found.mapping, folder)
    keys = {"row_key", "group_key"}
    of_few = {"views": statement.views, "performances": statement.performances,
              "composition_plays": statement.composition_plays}  # fmt: skip
    composition = found.mapping.rights == "composition"
    return {
        "source": found.source,
        **({"rights": "composition"} if composition else {}),
        "questions": [question.id for question in found.questions],
        "rows": {
            "total": statement.total_rows,
            "good": statement.good_rows,
            "skipped": {item.reason: item.rows for item in statement.skipped},
            "rejected": statement.rejected,
        },
        "totals": {total.currency: f"{total.amount:f}" for total in statement.totals},
        "streams": statement.streams,
        "downloads": statement.downloads,
        **{name: count for name, count in of_few.items() if count is not None},
        "as_of": _plain(statement.as_of),
        "problems": [
            [problem["line"], problem["column"], problem["code"]]
            for problem in problems_of(statement)
        ],
        "lines": [
            {name: _plain(value) for name, value in line.items()
             if value is not None and name not in keys}
            for line in lines_of(statement)
        ],
    }  # fmt: skip


def _named(table: Table, found: Recognition) -> dict[str, Any]:
    """Return what is known of a file that is recognised and never imported."""
    rows = rows_of(table.path)
    samples = {column.name: list(column.samples) for column in found.columns}
    return {
        "source": found.source,
        "what": found.mapping.rules.what,
        "feeds": found.mapping.rules.feeds,
        "header_line": table.reading.header_line,
        "rows": {
            "total": table.rows,
            "good": sum(not (row["skip"] or row["reject"]) for row in rows),
            "skipped": dict(Counter(row["skip"] for row in rows if row["skip"])),
        },
        "personal": list(found.mapping.rules.personal),
        "samples": samples,
    }


def _as_json(found: dict[str, Any]) -> str:
    """Return what was read as `expected.json` has it: one record a line."""
    parts = [
        f" {json.dumps(key)}: {json.dumps(value, ensure_ascii=False)}"
        for key, value in found.items()
        if key != "lines"
    ]
    if "lines" in found:
        lines = (json.dumps(line, ensure_ascii=False) for line in found["lines"])
        parts.append(' "lines": [\n  ' + ",\n  ".join(lines) + "\n ]")
    return "{\n" + ",\n".join(parts) + "\n}"


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.parent.name}/{case.name}")
def test_a_sample_file_says_what_it_is_known_to_say(case: Path, tmp_path: Path) -> None:
    found = read_case(case, tmp_path)
    if found["source"] != case.parent.name:
        pytest.fail(f"not identified: {case.name} was taken for {found['source']}")
    expected_file = case / "expected.json"
    if not expected_file.exists():
        pytest.fail(f"no expectation: {case.name} has no expected.json; read:\n{_as_json(found)}")
    expected = json.loads(expected_file.read_text())
    assert found == expected, f"differs: {case.name}; read:\n{_as_json(found)}"


@pytest.mark.parametrize("key", sorted(all_sources()))
def test_every_source_has_a_golden_case(key: str) -> None:
    cases = list((GOLDEN / key).glob("*/expected.json"))
    assert cases, f"tests/statements/golden/{key}/ has no folder with a file and expected.json"


@pytest.mark.parametrize("key", sorted(all_sources()))
def test_every_source_has_its_guide(key: str) -> None:
    assert (GUIDES / f"{key}.md").is_file(), f"docs/guide/{key}.md is missing"
    table = (GUIDES / "README.md").read_text(encoding="utf-8")
    assert f"({key}.md)" in table, f"docs/guide/README.md does not link {key}.md"


@pytest.mark.parametrize("key", sorted(all_sources()))
def test_every_source_says_whose_count_its_figures_are(key: str) -> None:
    mappings = {shape.name: shape.mapping for shape in all_sources()[key].shapes if not shape.feeds}
    counted = {name: one for name, one in mappings.items() if one.about != "campaigns"}
    typed = [name for name, one in counted.items() if one.rules.view == "typed"]
    assert typed == [], "their mappings have no `view`, and count as typed in by hand"
