"""A table and its mapping → a lines file, a problems file and the count of every row.

The rows never leave the columnar engine. Every row of the table is counted once: good, skipped
by a named rule, or rejected with a problem. No database, network or settings.
"""

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import duckdb

from tunescore.records import LINE_COLUMNS, Problem, Skipped, Statement, Table
from tunescore.statements import audience_lines, filenames, stores
from tunescore.statements.complaints import problem_query, skip_label
from tunescore.statements.countries import country_code
from tunescore.statements.engine import literal, session
from tunescore.statements.evidence import Evidence, gather
from tunescore.statements.faults import Fault
from tunescore.statements.filling import filled
from tunescore.statements.mapping import Mapping
from tunescore.statements.meaning_query import MeaningQuery, meaning_query
from tunescore.statements.sums import GOOD, add_up
from tunescore.statements.typing_query import TypingQuery, typing_query

LINES_FILE, PROBLEMS_FILE = "lines.parquet", "problems.parquet"
_PARSED, _REPEATED = "parsed.parquet", "repeated.parquet"
_GROUP_ROWS = 20_480  # a row group is held in memory until it is full
_FORMAT = f"(FORMAT parquet, COMPRESSION snappy, ROW_GROUP_SIZE {_GROUP_ROWS})"
_FEW_ROWS = 5_000  # these are kept in memory, where each step costs the engine least
_JUDGED = "part, is_line, skip, reject, rejects, keeps"
_NTH = "row_number() OVER (PARTITION BY row_key ORDER BY line, part)::INTEGER"


def relation(table: Table) -> str:
    """Give the SQL relation of a table's rows."""
    # The engine takes a path for a pattern, so its signs are put into brackets.
    path = re.sub(r"([\[*?])", r"[\1]", str(table.path))
    return f"read_parquet({literal(path)})"


def normalise(
    table: Table, mapping: Mapping, into: Path, evidence: Evidence | None = None
) -> Statement:
    """Write a table's typed lines and its problems into the folder `into`.

    Raises the MappingError of `Mapping.check`. Where a question of the columns is still open,
    the lines show its first reading and the Statement names the question. `evidence` is that of
    this mapping, where it has been gathered.
    """
    bound = mapping.bound(table.columns)
    bound.check(table.columns, table.file_name)
    source = filled(relation(table), table.columns, bound.fill)
    if bound.about == "audience":
        audience = into / LINES_FILE, into / PROBLEMS_FILE
        return audience_lines.normalise(table, bound, source, *audience)
    with session() as engine:
        evidence = evidence or gather(engine, source, table.columns, bound)
        _write_names(engine, evidence)
        typing = typing_query(source, table.columns, bound, evidence)
        if typing.days:
            engine.execute(typing.days)
        meaning = meaning_query(typing, bound)
        lines, problems = into / LINES_FILE, into / PROBLEMS_FILE
        if table.rows <= _FEW_ROWS:
            _write_few(engine, meaning, lines)
        else:
            _write_many(engine, meaning, lines)
        sums = add_up(engine)
        told = 0
        if table.problems or sums.rejected or sums.faulty:
            told = _write_problems(
                engine, table, typing, meaning.faults, problems, any_faults=sums.faulty
            )
    known = [sums.reported_on, sums.period_end, filenames.day(table.file_name)]
    labels = {rule.key: rule.label for rule in bound.skip}
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
        problems=told,
        totals=sums.totals,
        streams=sums.streams,
        downloads=sums.downloads,
        period_start=sums.period_start,
        period_end=sums.period_end,
        as_of=max((day for day in known if day is not None), default=table.received),
        questions=tuple(evidence.questions),
        decisions=tuple(evidence.decisions),
    )


def _write_names(engine: duckdb.DuckDBPyConnection, evidence: Evidence) -> None:
    """Make the small tables that fold the file's stores and countries into ours."""
    if "store" in evidence.named:
        named = evidence.named["store"]
        known = [stores.store(name) for name in named]
        engine.execute(
            "CREATE TEMP TABLE store_names AS SELECT unnest($1::VARCHAR[]) AS named, "
            "unnest($2::VARCHAR[]) AS name, unnest($3::VARCHAR[]) AS measure, "
            "unnest($4::VARCHAR[]) AS folded",
            [
                named,
                [store.name for store in known],
                [store.measure for store in known],
                [stores.fold_store(name) for name in named],
            ],
        )
    if "country" in evidence.named:
        named = evidence.named["country"]
        codes = [country_code(name) for name in named]
        folded = [code or name.upper() for code, name in zip(codes, named, strict=True)]
        engine.execute(
            "CREATE TEMP TABLE country_names AS SELECT unnest($1::VARCHAR[]) AS named, "
            "unnest($2::VARCHAR[]) AS code, unnest($3::VARCHAR[]) AS folded",
            [named, codes, folded],
        )


def _write_few(engine: duckdb.DuckDBPyConnection, meaning: MeaningQuery, path: Path) -> None:
    """Make the engine's `parsed`, a table, and write its good lines in the file's order."""
    engine.execute(f"CREATE TEMP TABLE parsed AS {meaning.sql}")
    engine.execute(
        f"COPY (SELECT {_columns(meaning, _NTH)} FROM parsed WHERE {GOOD} ORDER BY line, part)"
        f" TO {literal(str(path))} {_FORMAT}"
    )


def _write_many(engine: duckdb.DuckDBPyConnection, meaning: MeaningQuery, folder: Path) -> None:
    """Write all rows once, and beside them the numbers of the repeated lines, which are few.

    Those are known only when every row is. `parsed` is a view of the rows.
    """
    folder.mkdir()
    parsed, repeated = (literal(str(folder / name)) for name in (_PARSED, _REPEATED))
    engine.execute(
        f"COPY (SELECT {_JUDGED}, {_columns(meaning, '1::INTEGER')} FROM ({meaning.sql}))"
        f" TO {parsed} {_FORMAT}"
    )
    engine.execute(f"CREATE TEMP VIEW parsed AS SELECT * FROM read_parquet({parsed})")
    engine.execute(
        f"COPY (SELECT line, part, {_NTH} AS nth FROM parsed WHERE {GOOD} AND row_key IN"
        f" (SELECT row_key FROM parsed WHERE {GOOD} GROUP BY row_key HAVING count(*) > 1))"
        f" TO {repeated} {_FORMAT}"
    )


def _columns(meaning: MeaningQuery, occurrence: str) -> str:
    """Give the SQL of every column of a line."""
    values = {
        name: name if name in meaning.columns else f"NULL::{kind}"
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
        f"(SELECT * EXCLUDE ({_JUDGED}, nth) REPLACE (coalesce(nth, 1)::INTEGER AS occurrence)"
        f" FROM {parsed} AS lines LEFT JOIN {repeated} AS numbers USING (line, part) WHERE {GOOD})"
    )


def told_columns(engine: duckdb.DuckDBPyConnection, path: Path) -> set[str]:
    """Return the columns in which any of the lines at `path` may have a value."""
    file = path if path.is_file() else path / _PARSED
    told = engine.execute(
        f"SELECT path_in_schema FROM parquet_metadata({literal(str(file))}) GROUP BY ALL"
        " HAVING sum(num_values) > coalesce(sum(stats_null_count), 0)"
    ).fetchall()
    return {column for (column,) in told}


def _write_problems(
    engine: duckdb.DuckDBPyConnection,
    table: Table,
    typing: TypingQuery,
    faults: Sequence[Fault],
    path: Path,
    *,
    any_faults: bool,
) -> int:
    """Write every problem, the reader's and ours, by line; return how many there are."""
    engine.execute(
        'CREATE TEMP TABLE problems (line BIGINT, "column" VARCHAR, value VARCHAR, '
        "code VARCHAR, message VARCHAR, rejects BOOLEAN)"
    )
    if table.problems:
        _copy_problems(engine, table.problems)
    if any_faults:
        engine.execute(
            "CREATE TEMP TABLE faulty AS SELECT told.mask, cells.* FROM "
            f"{relation(table)} AS cells JOIN (SELECT line, rejects | keeps AS mask FROM parsed "
            "WHERE part = 0 AND skip IS NULL AND reject IS NULL AND rejects + keeps <> 0) AS told "
            "USING (line)"
        )
        union = " UNION ALL ".join(
            problem_query(fault, bit, typing.texts.get(_shown(fault), "NULL::VARCHAR"))
            for bit, fault in enumerate(faults)
        )
        engine.execute(f"INSERT INTO problems {union}")
    engine.execute(
        "INSERT INTO problems SELECT line, NULL, NULL, reject, 'Line ' || line || "
        "': the row could not be read as a row of this table. Correct it and drop the file again; "
        "the other rows can go in now.', true FROM parsed WHERE part = 0 AND skip IS NULL "
        "AND reject IS NOT NULL AND line NOT IN (SELECT line FROM problems WHERE line IS NOT NULL)"
    )
    written = engine.execute(
        f"COPY (SELECT * FROM problems ORDER BY line NULLS FIRST) TO {literal(str(path))} "
        "(FORMAT parquet)"
    ).fetchone()
    return int(written[0]) if written else 0


def _shown(fault: Fault) -> str:
    """Return the field whose cell a fault's problem shows."""
    return _PLACES.get(fault.field, fault.field)


_PLACES = {"period_backwards": "period_end", "other_currency": "amount", "no_title": "track_title",
           "no_artist": "artist_name", "no_currency": "currency"}  # fmt: skip


def _copy_problems(engine: duckdb.DuckDBPyConnection, problems: Sequence[Problem]) -> None:
    """Take over the problems that the reader found."""
    columns: list[list[Any]] = [
        [getattr(problem, name) for problem in problems]
        for name in ("line", "column", "value", "code", "message", "rejects")
    ]
    engine.execute(
        "INSERT INTO problems SELECT unnest($1::BIGINT[]), unnest($2::VARCHAR[]), "
        "unnest($3::VARCHAR[]), unnest($4::VARCHAR[]), unnest($5::VARCHAR[]), "
        "unnest($6::BOOLEAN[])",
        columns,
    )
