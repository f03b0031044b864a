"""What an import's table keeps, and what it loses on the way into the database."""

import tempfile
from pathlib import Path

import duckdb
from hypothesis import given
from hypothesis import strategies as st

from tests.examples import examples
from tests.statements.tables import rows_of
from tunescore.ingest.imports import files

cells = st.one_of(st.none(), st.text(st.characters(codec="utf-8", exclude_characters="\0")))
rows = st.lists(
    st.tuples(st.sampled_from([None, "totals_row"]), st.sampled_from([None, "too_few_cells"]),
              cells, cells, cells, cells),
    min_size=1, max_size=8,
)  # fmt: skip


@examples(25)
@given(rows, st.sets(st.integers(0, 2)))
def test_personal_columns_and_rows_that_could_not_be_read_are_kept_empty(
    table: list[tuple[str | None, ...]], dropped: set[int]
) -> None:
    with tempfile.TemporaryDirectory() as folder, duckdb.connect() as engine:
        read = Path(folder) / "it's read.parquet"
        engine.execute(
            "CREATE TABLE t (line BIGINT, skip VARCHAR, reject VARCHAR, raw VARCHAR,"
            " c0 VARCHAR, c1 VARCHAR, c2 VARCHAR)"
        )
        engine.executemany(
            "INSERT INTO t VALUES (?, ?, ?, ?, ?, ?, ?)",
            [(line, *row) for line, row in enumerate(table, start=2)],
        )
        engine.sql("SELECT * FROM t ORDER BY line").write_parquet(str(read))
        stored = rows_of(files.without_columns(read, sorted(dropped), Path(folder) / "kept"))
    assert len(stored) == len(table)
    for line, (row, told) in enumerate(zip(table, stored, strict=True), start=2):
        skip, reject, _, *texts = row
        assert (told["line"], told["skip"], told["reject"], told["raw"]) == (
            line, skip, reject, None,
        )  # fmt: skip
        for at, text in enumerate(texts):
            assert told[f"c{at}"] == (None if reject or at in dropped else text)
