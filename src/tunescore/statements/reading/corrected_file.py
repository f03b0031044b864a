"""A corrected file: our own export of rejected rows, uploaded again after they were corrected.

It has two columns of ours beside the file's own, and apostrophes before cells that a spreadsheet
would run. Both are taken off, so that the table is what the first file's rows would have been.
"""

from dataclasses import replace

from tunescore.columnar.duck import connect
from tunescore.records import Table
from tunescore.statements.reading.csv_writer import DANGEROUS

ADDED_COLUMNS = ("TuneScore line", "TuneScore problem")
"""The columns that stand beside the file's own: where a row stood, and what was wrong with it."""


def restore_table(table: Table) -> Table:
    """Return a corrected table without what our export had added; any other one as it is.

    Its file has one more column, `mends`: the line at which each row stood in the first file.
    """
    kept = [at for at, name in enumerate(table.columns) if name not in ADDED_COLUMNS]
    if not kept or not set(ADDED_COLUMNS) <= set(table.columns):
        return table
    signs = "".join(f"\\x{ord(sign):02x}" for sign in DANGEROUS)
    cells = ", ".join(
        f"regexp_replace(c{at}, '^''([{signs}])', '\\1') AS c{to}" for to, at in enumerate(kept)
    )
    place = table.columns.index(ADDED_COLUMNS[0])
    mends = f"TRY_CAST(trim(c{place}) AS BIGINT) AS mends"
    bare = table.path.with_suffix(".bare")
    with connect() as engine:
        engine.execute("CREATE TEMP TABLE rows AS SELECT * FROM read_parquet(?)", [str(table.path)])
        engine.execute(
            f"COPY (SELECT line, skip, reject, raw, {cells}, {mends} FROM rows ORDER BY line)"
            f" TO '{str(bare).replace(chr(39), chr(39) * 2)}' (FORMAT parquet, COMPRESSION zstd)"
        )
    bare.replace(table.path)
    return replace(table, columns=tuple(table.columns[at] for at in kept), mended=True)
