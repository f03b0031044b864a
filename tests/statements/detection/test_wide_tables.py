"""Wide tables: what a few hundred bytes of odd columns cost to be recognised."""

import random
import time
from pathlib import Path

import pytest

from tunescore.statements.detection.recognition import recognise
from tunescore.statements.reading import ReadOptions, read

SECONDS = 5
"""What each may take; the slowest takes one on a machine of 2026."""
LETTERS = "abcdefghijklmnopqrstuvwxyz"
LUCK = random.Random(1)  # noqa: S311 - the same names each time


def word(length: int) -> str:
    return "".join(LUCK.choices(LETTERS, k=length))


def zeros(columns: int) -> str:
    cells = ["0.0" if at % 2 else "0" for at in range(columns)]
    return table([word(3) for _ in cells], cells)


def multiples(columns: int) -> str:
    cells = ["1", "1.0", "2", "2.0"] * (columns // 4)
    return table([word(3) for _ in cells], cells)


def currencies(columns: int) -> str:
    codes = ["EUR", "USD", "GBP", "SEK"] * (columns // 4)
    return table([f"{word(3)} {code}" for code in codes], ["1.5"] * columns)


def one_spelling(columns: int) -> str:
    return table([word(3) for _ in range(columns)], ["x"] * columns)


def long_words(columns: int) -> str:
    return table([word(2_000) for _ in range(columns)], ["1"] * columns)


def long_names(columns: int) -> str:
    names = [" ".join(word(5) for _ in range(1_000)) for _ in range(columns)]
    return table(names, ["1"] * columns)


def table(names: list[str], cells: list[str]) -> str:
    row = ",".join(cells)
    return "\n".join([",".join(names), row, row, row, ""])


def seconds(folder: Path, text: str) -> float:
    """The processor seconds in which a table is recognised."""
    file = folder / "export.csv"
    file.write_text(text)
    found = read(file, folder / "export.parquet", ReadOptions(file.name))
    begun = time.process_time()
    recognise(found)
    return time.process_time() - begun


@pytest.mark.parametrize(
    "text",
    [zeros(200), multiples(64), currencies(200), long_words(20), long_names(4)],
    ids=["zeros", "multiples", "currencies", "long words", "long names"],
)
def test_odd_columns_are_recognised_soon(tmp_path: Path, text: str) -> None:
    assert seconds(tmp_path, text) < SECONDS


def test_many_wide_tables_one_after_another_leave_memory_for_the_next(tmp_path: Path) -> None:
    for _ in range(4):
        seconds(tmp_path, one_spelling(200))
