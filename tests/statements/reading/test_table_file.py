"""Rows that are many and long at once."""

from pathlib import Path

import pyarrow.parquet as pq

from tunescore.statements.reading import ReadOptions, read


def test_many_quoted_rows_of_long_texts_are_read_within_the_engines_memory(tmp_path: Path) -> None:
    rows, width = 25_000, 30
    note = "Glass Harbour, the long version, " * 3
    file = tmp_path / "notes.csv"
    with file.open("w", encoding="utf-8") as out:
        out.write(",".join(f"Note {at}" for at in range(width)) + "\n")
        for number in range(rows):
            out.write(",".join(f'"{number} {note}{at}"' for at in range(width)) + "\n")
    table = read(file, tmp_path / "table.parquet", ReadOptions(file.name))
    assert (table.rows, table.problems) == (rows, ())
    cells = pq.read_table(table.path, columns=["line", f"c{width - 1}"]).to_pylist()
    assert cells[-1] == {"line": rows + 1, f"c{width - 1}": f"{rows - 1} {note}{width - 1}"}
