"""Normalises a statement's table by its mapping into a lines file and a problems file.

DuckDB reads the rows: no Python loop runs over them, but for the keys and line numbers of a small
file. Python looks up each distinct store and country. Every row of the table is counted once:
good, skipped by a named rule, or rejected with a problem. No database, network or settings.
"""

from collections.abc import Mapping as Texts
from collections.abc import Sequence
from itertools import pairwise
from math import ceil
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from tunescore.columnar import arrow
from tunescore.columnar.duck import literal
from tunescore.columnar.session import Session, read_parquet, relation, session_for, with_constants
from tunescore.records import LINE_COLUMNS, Problem, Skipped, Statement, Table
from tunescore.statements.cells import stores
from tunescore.statements.cells.countries import country_code
from tunescore.statements.cells.kind_words import kind_of, returns_of
from tunescore.statements.formats.infer import ColumnFormats, infer_formats
from tunescore.statements.mapping import filename_fields
from tunescore.statements.mapping.blank_defaults import fill_blanks
from tunescore.statements.mapping.mapping import Mapping
from tunescore.statements.normalise import audience, campaigns
from tunescore.statements.normalise.cast_query import CastQuery, compose_cast_query
from tunescore.statements.normalise.day_tables import read_days
from tunescore.statements.normalise.field_cells import constant_column
from tunescore.statements.normalise.line_keys import key_ranges
from tunescore.statements.normalise.line_query import LineQuery, compose_line_query
from tunescore.statements.normalise.problem_text import problem_query, skip_label
from tunescore.statements.normalise.row_checks import RowCheck
from tunescore.statements.normalise.totals import GOOD, add_up

LINES_FILE, PROBLEMS_FILE = "lines.parquet", "problems.parquet"
_PARSED, _REPEATED = "parsed.parquet", "repeated.parquet"
_ROW_STATE = "part, is_line, skip, reject, rejects, keeps"
_LINES_PER_SHARE = 1_000_000
"""How many lines are searched for repeated keys at a time."""
_NTH = "row_number() OVER (PARTITION BY row_key ORDER BY line, part)::INTEGER"


def normalise(
    table: Table, mapping: Mapping, into: Path, formats: ColumnFormats | None = None
) -> Statement:
    """Write a table's typed lines and its problems into the folder `into`.

    Raises the MappingError of `Mapping.check`. Where a question of the columns is still open,
    the lines show its first reading and the Statement names the question. `formats` are those of
    this mapping, where they have been inferred already.
    """
    bound = mapping.bind(table.columns)
    bound.check(table.columns, table.file_name)
    lines, problems = into / LINES_FILE, into / PROBLEMS_FILE
    if bound.about == "audience":
        return audience.normalise(table, bound, lines, problems)
    if bound.about == "campaigns":
        return campaigns.normalise(table, bound, lines, problems)
    constants = {constant_column(key): text for key, text in bound.constants.items() if text}
    with session_for(table.rows, "reading") as engine:
        cells = relation(engine, table.path, table.cells, constants)
        source = fill_blanks(cells, table.columns, bound.rules.fill)
        formats = formats or infer_formats(engine, source, table.columns, bound)
        _give_names(engine, formats)
        periods = read_days(engine, source, table.columns, bound, formats)
        cast = compose_cast_query(source, table.columns, bound, formats, periods)
        query = compose_line_query(cast, bound, formats)
        write = _write_few if engine.few else _write_many
        parsed = write(engine, query, lines)
        sums = add_up(engine, parsed, query.columns)
        found = 0
        if table.problems or sums.rejected or sums.has_failed_checks:
            union = [_reader_problems(engine, parsed, table.problems)]
            if sums.has_failed_checks:
                union += _cell_problems(engine, parsed, cells, cast, query.checks)
            found = _write_problems(engine, parsed, union, problems)
    known = [sums.reported_on, sums.period_end, filename_fields.day(table.file_name)]
    labels = {rule.key: rule.label for rule in bound.rules.skip}
    return Statement(
        path=lines,
        problems_path=problems,
        total_rows=sums.rows,
        good_rows=sums.rows - sums.rejected - sum(sums.skipped.values()),
        skipped=tuple(
            Skipped(key, labels.get(key) or skip_label(key), rows)
            for key, rows in sums.skipped.items()
        ),
        rejected=sums.rejected,
        problems=found,
        totals=sums.totals,
        streams=sums.streams,
        downloads=sums.downloads,
        uses=sums.uses,
        views=sums.views,
        performances=sums.performances,
        composition_plays=sums.composition_plays,
        period_start=sums.period_start,
        period_end=sums.period_end,
        as_of=max((day for day in known if day is not None), default=table.received),
        questions=tuple(formats.questions),
        decisions=tuple(formats.decisions),
    )


def _give_names(engine: Session, formats: ColumnFormats) -> None:
    """Make the relations of the file's distinct store and country names, with the known ones."""
    if "store" in formats.spellings:
        named = formats.spellings["store"]
        known = [stores.resolve_store(name) for name in named]
        columns: dict[str, Sequence[str | None]] = {
            "named": named,
            "name": [store.name for store in known],
            "measure": [store.measure for store in known],
            "folded": [stores.fold_store(name) for name in named],
        }
        engine.register("store_names", _texts(columns))
    if "country" in formats.spellings:
        named = formats.spellings["country"]
        codes = [country_code(name) for name in named]
        folded = [code or name.upper() for code, name in zip(codes, named, strict=True)]
        engine.register("country_names", _texts({"named": named, "code": codes, "folded": folded}))
    for key in {"kind", "sale_or_return"} & formats.spellings.keys():
        named = formats.spellings[key]
        returned = returns_of(named)
        kinds = [None if name in returned else kind_of(name) for name in named]
        engine.register(
            f"{key}_names",
            arrow.table({
                "named": ("VARCHAR", named),
                "kind": ("VARCHAR", kinds),
                "is_return": ("BOOLEAN", [name in returned for name in named]),
            }),
        )  # fmt: skip


def _texts(columns: Texts[str, Sequence[str | None]]) -> pa.Table:
    return arrow.table({name: ("VARCHAR", cells) for name, cells in columns.items()})


def _write_few(engine: Session, query: LineQuery, path: Path) -> str:
    """Make the relation of all rows, and write its good lines in the file's order."""
    rows = engine.table(f"SELECT {_ROW_STATE}, {_columns(query, '1::INTEGER')} FROM ({query.sql})")
    parsed = engine.register("parsed", rows)
    if not _are_lines(rows):
        rows = engine.table(
            f"SELECT * REPLACE ({_NTH} AS occurrence) FROM {parsed} WHERE {GOOD}"
            " ORDER BY line, part"
        )
    lines = rows.select(list(LINE_COLUMNS))
    pq.write_table(lines, path, compression="snappy", use_dictionary=False)
    return parsed


def _are_lines(rows: pa.Table) -> bool:
    """Return whether all rows are good lines with different keys, in the file's order."""
    keys, lines = rows["row_key"].to_pylist(), rows["line"].to_pylist()
    return (
        rows["skip"].null_count == rows["reject"].null_count == len(keys) == len(set(keys))
        and not any(rows["rejects"].to_pylist())
        and all(rows["is_line"].to_pylist())
        and all(before < line for before, line in pairwise(lines))
    )


def _write_many(engine: Session, query: LineQuery, folder: Path) -> str:
    """Write all rows once, and in a second file the occurrences of repeated lines, which are few.

    Those are known only when all rows are. Returns the relation of the rows.
    """
    folder.mkdir()
    engine.write(
        f"SELECT {_ROW_STATE}, {_columns(query, '1::INTEGER')} FROM ({query.sql})",
        folder / _PARSED,
    )
    parsed = f"read_parquet({literal(str(folder / _PARSED))})"
    ((rows,),) = engine.rows(f"SELECT count(*) FROM {parsed}")
    engine.create("repeated", "SELECT 0::BIGINT AS line, 0::INTEGER AS part, 0 AS nth LIMIT 0")
    for share in key_ranges(ceil(rows / _LINES_PER_SHARE)):
        good = f"{GOOD} AND {share}" if share else GOOD
        engine.connection.execute(
            f"INSERT INTO repeated SELECT line, part, {_NTH} FROM {parsed} WHERE {good} AND row_key"
            f" IN (SELECT row_key FROM {parsed} WHERE {good} GROUP BY row_key HAVING count(*) > 1)"
        )
    engine.write("FROM repeated", folder / _REPEATED)
    return parsed


def _columns(query: LineQuery, occurrence: str) -> str:
    """Give the SQL of every column of a line."""
    values = {
        name: name if name in query.columns else f"NULL::{kind}"
        for name, kind in LINE_COLUMNS.items()
    }
    values["occurrence"] = occurrence
    return ", ".join(f"{value} AS {name}" for name, value in values.items())


def lines_of(path: Path) -> str:
    """Give the SQL relation of the lines that `normalise` wrote to `path`."""
    if path.is_file():
        return f"read_parquet({literal(str(path))})"
    parsed, repeated = (
        f"read_parquet({literal(str(path / name))})" for name in (_PARSED, _REPEATED)
    )
    return (
        f"(SELECT * EXCLUDE ({_ROW_STATE}, nth) REPLACE (coalesce(nth, 1)::INTEGER AS occurrence)"
        f" FROM {parsed} AS lines LEFT JOIN {repeated} AS numbers USING (line, part) WHERE {GOOD})"
    )


def give_lines(
    engine: Session, paths: Sequence[Path], same: Sequence[Texts[str, str | int]]
) -> str:
    """Make a relation of the lines that `normalise` wrote to some paths, and give its name.

    `same` are columns that have one value in all lines of a path. Several paths are of few rows.
    """
    if engine.few and all(path.is_file() for path in paths):
        parts = (
            with_constants(one, read_parquet(path)) for path, one in zip(paths, same, strict=True)
        )
        return engine.register("lines", pa.concat_tables(parts))
    ((path, constants),) = zip(paths, same, strict=True)
    return engine.view("lines", f"FROM {lines_of(path)}", constants)


def columns_with_values(path: Path) -> set[str]:
    """Return the columns in which any of the lines at `path` may have a value."""
    stored = pq.read_metadata(path if path.is_file() else path / _PARSED)
    groups = [stored.row_group(index) for index in range(stored.num_row_groups)]
    columns = (group.column(at) for group in groups for at in range(group.num_columns))
    return {column.path_in_schema for column in columns if not _all_null(column)}


def _all_null(column: pq.ColumnChunkMetaData) -> bool:
    known = column.statistics
    return bool(known and known.has_null_count and known.null_count == column.num_values)


_PROBLEM = {"line": "BIGINT", "column": "VARCHAR", "value": "VARCHAR", "code": "VARCHAR",
            "message": "VARCHAR", "rejects": "BOOLEAN"}  # fmt: skip


def _reader_problems(engine: Session, parsed: str, problems: Sequence[Problem]) -> str:
    """Give the query of the reader's problems, but for those of rows that are skipped."""
    columns = {
        name: (kind, [getattr(problem, name) for problem in problems])
        for name, kind in _PROBLEM.items()
    }
    found = engine.register("reader_problems", arrow.table(columns))
    skipped = f"SELECT line FROM {parsed} WHERE part = 0 AND skip IS NOT NULL"
    return f"SELECT * FROM {found} WHERE line IS NULL OR line NOT IN ({skipped})"


def _cell_problems(
    engine: Session, parsed: str, cells: str, cast: CastQuery, checks: Sequence[RowCheck]
) -> list[str]:
    """Give the queries of the problems of failed checks, one a check."""
    faulty = engine.create(
        "faulty",
        f"SELECT marked.mask, cells.* FROM {cells} AS cells JOIN (SELECT line, rejects | keeps AS"
        f" mask FROM {parsed} WHERE part = 0 AND skip IS NULL AND reject IS NULL"
        " AND rejects + keeps <> 0) AS marked USING (line)",
    )
    return [
        problem_query(faulty, check, bit, cast.texts.get(check.cell, "NULL::VARCHAR"))
        for bit, check in enumerate(checks)
    ]


def _write_problems(engine: Session, parsed: str, union: Sequence[str], path: Path) -> int:
    """Write every problem, by line, and return how many there are.

    A row that the reader rejected without a problem gets one.
    """
    named = engine.create("named_problems", " UNION ALL ".join(union))
    problems = engine.create(
        "problems",
        f"SELECT * FROM {named} UNION ALL SELECT line, NULL, NULL, reject, 'Line ' || line || "
        "': the row could not be read as a row of this table. Correct it and drop the file again; "
        f"the other rows can go in now.', true FROM {parsed} WHERE part = 0 AND skip IS NULL "
        f"AND reject IS NOT NULL AND line NOT IN (SELECT line FROM {named} WHERE line IS NOT NULL)",
    )
    engine.write(f"SELECT * FROM {problems} ORDER BY line NULLS FIRST", path)
    ((found,),) = engine.rows(f"SELECT count(*) FROM {problems}")
    return int(found)
