"""The page on security says something of every line of the ASVS, and names only what there is."""

import ast
import re
from collections import Counter
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[1]
PAGE = (ROOT / "docs" / "security.md").read_text(encoding="utf-8")
ASVS = (ROOT / "tests" / "asvs-5.0.0.txt").read_text(encoding="ascii")
"""The numbers and levels of levels 1 and 2 of version 5.0.0."""

LONGEST = 12
"""Words in which a line's question is put."""

LINES = re.findall(
    r"^\| (\d+\.\d+\.\d+) \| ([12]) \| (.+?) \| (.+?) \| (.*?) \|$", PAGE, re.MULTILINE
)
COUNTS = re.findall(r"^\| (.+?) \| (\d+) \| (\d+) \| (\d+) \|$", PAGE, re.MULTILINE)

PLACE = re.compile(
    r"`([\w().+-]+(?:/[\w().+-]+)+|[\w.-]+\.(?:py|md|txt|toml)|TUNESCORE_\w+)(?:::(test_\w+))?`"
)
"""A file, a folder or a setting in an answer, and a test of the file."""


@cache
def functions_of(file: Path) -> set[str]:
    tree = ast.parse(file.read_text(encoding="utf-8"))
    functions = (ast.FunctionDef, ast.AsyncFunctionDef)
    return {node.name for node in tree.body if isinstance(node, functions)}


def missing(place: str, test: str) -> bool:
    """Whether the page names something that is not there."""
    if place.startswith("TUNESCORE_"):
        settings = (ROOT / "src" / "tunescore" / "settings.py").read_text(encoding="utf-8")
        return place not in settings
    file = next(
        (one for one in (ROOT / place, ROOT / "src/tunescore" / place) if one.exists()), None
    )
    return file is None or bool(test and test not in functions_of(file))


def test_every_line_of_both_levels_is_there_once_and_in_order() -> None:
    assert [f"{number} {level}" for number, level, *_ in LINES] == ASVS.splitlines()


def test_every_line_has_few_words_a_state_and_a_place_or_a_reason() -> None:
    for number, _, question, state, answer in LINES:
        assert len(question.split()) <= LONGEST, number
        assert state in {"met", "partly", "not met", "yours", "—"}, number
        assert answer, number
        if state in {"met", "partly"}:
            assert PLACE.search(answer) or ", above" in answer, number
        if state == "not met":
            assert "Needed:" in answer, number


def test_every_file_setting_and_test_that_is_named_exists() -> None:
    named = set(PLACE.findall(PAGE))
    assert len(named) > len(LINES) / 2
    assert {found for found in named if missing(*found)} == set()


def test_every_section_that_a_line_points_to_is_above() -> None:
    sections = set(re.findall(r"^## (.+)$", PAGE, re.MULTILINE))
    pointed = {found for line in LINES for found in re.findall(r"\*(.+?)\*, above", line[4])}
    assert pointed
    assert pointed <= sections


def test_the_counts_on_top_are_those_of_the_lines() -> None:
    of_levels = Counter((state, level) for _, level, _, state, _ in LINES)
    of_levels.update(("all lines", level) for _, level, *_ in LINES)
    told = {
        (state, level): int(n)
        for state, *both, _ in COUNTS
        for level, n in zip("12", both, strict=True)
    }
    assert told == {key: of_levels[key] for key in told}
    assert set(of_levels) <= set(told)
    assert all(int(first) + int(second) == int(both) for _, first, second, both in COUNTS)
