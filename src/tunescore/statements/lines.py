"""A table and its mapping → a lines file, a problems file and the count of every row.

The rows never leave the columnar engine. Every row of the table is counted once: good, skipped
by a named rule, or rejected with a problem. No database, network or settings.
"""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, localcontext
from pathlib import Path
from typing import Any

import duckdb

from tunescore.records import LINE_COLUMNS, Problem, Skipped, Statement, Table, Total
from tunescore.statements import audience_lines, filenames, stores
from tunescore.statements.complaints import problem_query, skip_label
from tunescore.statements.countries import country_code
from tunescore.statements.engine import literal, session
from tunescore.statements.evidence import Evidence, gather
from tunescore.statements.faults import Fault
from tunescore.statements.filling import filled
from tunescore.statements.mapping import Mapping
from tunescore.statements.meaning_query import meaning_query
from tunescore.statements.typing_query import TypingQuery, typing_query

LINES_FILE, PROBLEMS_FILE = "lines.parquet", "problems.parquet"
_GROUP_ROWS = 20_480  # a row group is held in memory until it is full
_SPLIT_DIGITS = 80  # exact for any sum of 38-digit amounts


@dataclass(frozen=True, slots=True)
class _Sums:
    """What the lines add up to."""

    totals: tuple[Total, ...]
    streams: int | None
    downloads: int | None
    period_start: date | None
    period_end: date | None
    reported_on: date | None


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
        for days in typing.days:
            engine.execute(days.sql)
        meaning = meaning_query(typing, bound)
        _parse(engine, meaning.sql, into / "parsed.parquet")
        total, rejected, faulty, skipped = _count(engine)
        lines, problems = into / LINES_FILE, into / PROBLEMS_FILE
        _write_lines(engine, meaning.columns, lines)
        told = _write_problems(engine, table, typing, meaning.faults, problems, any_faults=faulty)
        sums = _add_up(engine)
    known = [sums.reported_on, sums.period_end, filenames.day(table.file_name)]
    labels = {rule.key: rule.label for rule in bound.skip}
    return Statement(
        path=lines,
        problems_path=problems,
        total_rows=total,
        good_rows=total - rejected - sum(skipped.values()),
        skipped=tuple(
            Skipped(key, labels.get(key) or skip_label(key), rows) for key, rows in skipped.items()
        ),
        rejected=rejected,
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


def _parse(engine: duckdb.DuckDBPyConnection, sql: str, file: Path) -> None:
    """Make the engine's view `parsed` of a query; its rows go into a file and never into memory."""
    engine.execute(
        f"COPY ({sql}) TO {literal(str(file))} (FORMAT parquet, COMPRESSION snappy,"
        f" ROW_GROUP_SIZE {_GROUP_ROWS})"
    )
    engine.execute(f"CREATE TEMP VIEW parsed AS SELECT * FROM read_parquet({literal(str(file))})")


_REJECTED = "(reject IS NOT NULL OR rejects <> 0)"
_GOOD = f"skip IS NULL AND NOT {_REJECTED} AND is_line"


def _count(engine: duckdb.DuckDBPyConnection) -> tuple[int, int, bool, dict[str, int]]:
    """Count rows: all, rejected, whether a cell has a fault, and the skipped by rule."""
    total, rejected, faulty = 0, 0, False
    skipped: dict[str, int] = {}
    for key, bad, marked, rows in engine.execute(
        f"SELECT skip, {_REJECTED}, rejects + keeps <> 0, count(*) FROM parsed WHERE part = 0 "
        "GROUP BY ALL ORDER BY ALL"
    ).fetchall():
        total += rows
        if key is not None:
            skipped[key] = skipped.get(key, 0) + rows
            continue
        rejected += rows if bad else 0
        faulty = faulty or marked
    return total, rejected, faulty, skipped


def _write_lines(engine: duckdb.DuckDBPyConnection, told: Collection[str], path: Path) -> None:
    """Write the good lines in the file's order, in which identical ones are numbered."""
    repeated = engine.execute(
        "CREATE TEMP TABLE repeated AS SELECT line, part, row_number() OVER "
        f"(PARTITION BY row_key ORDER BY line, part)::INTEGER AS occurrence FROM parsed "
        f"WHERE {_GOOD} AND row_key IN (SELECT row_key FROM parsed WHERE {_GOOD} "
        "GROUP BY row_key HAVING count(*) > 1)"
    ).fetchone()
    some = bool(repeated and repeated[0])
    join = " LEFT JOIN repeated USING (line, part)" if some else ""
    nth = "coalesce(occurrence, 1)" if some else "1"
    values = {
        name: name if name in told else f"NULL::{kind}" for name, kind in LINE_COLUMNS.items()
    }
    values["occurrence"] = f"{nth}::INTEGER"
    columns = ", ".join(f"{value} AS {name}" for name, value in values.items())
    engine.execute(
        f"COPY (SELECT {columns} FROM parsed{join} WHERE {_GOOD})"
        f" TO {literal(str(path))} (FORMAT parquet, COMPRESSION snappy,"
        f" ROW_GROUP_SIZE {_GROUP_ROWS})"
    )


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


def _add_up(engine: duckdb.DuckDBPyConnection) -> _Sums:
    """Add up the good lines, each currency exactly, whatever the size of its amounts."""
    rows = engine.execute(
        "SELECT currency, sum(trunc(amount)), sum((amount - trunc(amount))::DECIMAL(38, 24)), "
        "sum(streams), sum(downloads), min(period_start), max(period_end), max(reported_on) "
        f"FROM parsed WHERE {_GOOD} GROUP BY currency ORDER BY currency"
    ).fetchall()
    with localcontext(prec=_SPLIT_DIGITS):
        totals = tuple(
            Total(row[0], _plain(row[1] + row[2]))
            for row in rows
            if row[0] is not None and row[1] is not None
        )

    def told(index: int) -> list[Any]:
        return [row[index] for row in rows if row[index] is not None]

    return _Sums(
        totals,
        int(sum(told(3))) if told(3) else None,
        int(sum(told(4))) if told(4) else None,
        min(told(5), default=None),
        max(told(6), default=None),
        max(told(7), default=None),
    )


def _plain(amount: Decimal) -> Decimal:
    """Return the same amount without trailing zeros and without an exponent."""
    short = amount.normalize()
    return short if short == 0 or short.as_tuple().exponent <= 0 else short.quantize(Decimal(1))  # type: ignore[operator] # a finite number's exponent is an integer
