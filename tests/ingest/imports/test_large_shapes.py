"""Tables of permitted but unusual shapes are read, or refused in words."""

import pytest

from tests.factories import Musician
from tunescore.errors import TooManyColumns
from tunescore.statements.reading.options import Limits

HEADER = "Title,Artist,Store,Month,Streams,Earnings (USD)"


def table(rows: int, notes: list[str]) -> str:
    head = ",".join([HEADER, *(f"Note {number}" for number in range(len(notes)))])
    lines = (
        ",".join([f"Song {row % 9},Club,Spotify,2026-01,{row},0.01", *notes]) for row in range(rows)
    )
    return "\n".join([head, *lines, ""])


def test_too_many_columns_are_refused_in_words(musician: Musician) -> None:
    with pytest.raises(TooManyColumns) as caught:
        musician.look_at(table(2, ["x"] * Limits().columns))
    assert str(Limits().columns) in caught.value.detail


@pytest.mark.parametrize(
    ("rows", "columns", "long"),
    [(30, 1, 100_000), pytest.param(60, 1, 1_000_000, marks=pytest.mark.soak),
     pytest.param(20_000, 250, 12, marks=pytest.mark.soak)],
)  # fmt: skip
def test_wide_tables_and_long_cells_are_imported(
    musician: Musician, rows: int, columns: int, long: int
) -> None:
    number = musician.put_in(table(rows, ["n" * long] * columns))
    assert musician.counts(number) == (rows, 0, 0)
