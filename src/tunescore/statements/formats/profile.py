"""Profiles a column of dates or numbers: counts the cells that only one format explains.

Most cells of real statements are clear: ISO dates, plain numbers. Of the others each distinct cell
is looked at once, and counted. `decide` takes the counts and decides the format.
"""

from collections.abc import Callable, Collection, Iterable, Mapping

from tunescore.columnar.duck import ident, literal
from tunescore.columnar.session import Session
from tunescore.statements.cells import dates, values
from tunescore.statements.cells.absent import null_if_absent
from tunescore.statements.formats.decide import DateFacts, NumberFacts

DATA_ROWS = "skip IS NULL AND reject IS NULL"
"""The condition of the rows that are profiled."""


def cell(columns: tuple[str, ...], name: str) -> str:
    """Give the SQL of a column's cells by the column's name."""
    return ident(f"c{columns.index(name)}")


def is_clear_date(cell: str) -> str:
    """Give the condition of a cell that is an ISO day or month, or blank."""
    return rf"regexp_full_match({cell}, '(?:\d{{4}}-\d\d(?:-\d\d(?:[T ]\d\d?:.*)?)?)?')"


def is_clear_number(cell: str) -> str:
    """Give the condition of a number that a decimal point explains for sure, or a blank cell."""
    pattern = r"(?:-?(?:0?\.\d+|\d+(?:\.(?:\d{1,2}|\d{4,}))?))?"
    return f"regexp_full_match({cell}, '{pattern}')"


_TWO_DAYS = (
    r"^(\d{1,4}[-/. ]{1,2}\d{1,2}[-/. ]{1,2}\d{1,4})\.?"
    r"\s*(?:[-\x{2010}-\x{2015}~>]|/|to|bis|au|al?|au|do|tot|t/m)\s*"
    r"(\d{1,4}[-/. ]{1,2}\d{1,2}[-/. ]{1,2}\d{1,4}\.?)$"
)
"""The first and the last day of a period in one cell."""


def _unclear_cells(
    source: str,
    columns: tuple[str, ...],
    names: Iterable[str],
    clear: Callable[[str], str],
    periods: Collection[str] = (),
) -> str:
    """Give the query of the distinct unclear cells of columns, with the columns' places.

    A cell of `periods` with two days is two cells.
    """
    queries = []
    for name in names:
        raw = cell(columns, name)
        text = null_if_absent(values.trimmed(raw))
        distinct = (
            f"SELECT {columns.index(name)} AS place, {text} AS text, "
            f"min(line) AS line, count(*) AS n FROM {source} WHERE {DATA_ROWS} AND NOT {clear(raw)}"
            " GROUP BY ALL"
        )
        if name in periods:
            days = f"regexp_extract(text, '{_TWO_DAYS}', ['first', 'last'])"
            both = f"CASE WHEN {days}.first <> '' THEN [{days}.first, {days}.last] ELSE [text] END"
            distinct = f"SELECT place, unnest({both}) AS text, line, n FROM ({distinct})"
        queries.append(distinct)
    return " UNION ALL ".join(queries)


def date_facts(
    session: Session,
    source: str,
    columns: tuple[str, ...],
    names: Collection[str],
    periods: Collection[str] = (),
) -> dict[str, DateFacts]:
    """Count what the distinct unclear cells of columns of dates prove.

    Those of `periods` may have two days in a cell.
    """
    if not names:
        return {}
    steps = (
        f"WITH cells AS ({_unclear_cells(source, columns, names, is_clear_date, periods)}), "
        f"shaped AS (SELECT *, regexp_extract(text, '{dates.TRIPLE}', ['a', 'b', 'c']) AS parts "
        "FROM cells), "
        "numbers AS (SELECT *, length(parts.a) AS digits, TRY_CAST(parts.a AS INTEGER) AS a, "
        "TRY_CAST(parts.b AS INTEGER) AS b, TRY_CAST(parts.c AS INTEGER) AS c FROM shaped), "
        "fitting AS (SELECT *, digits BETWEEN 1 AND 2 AS short, "
        "short AND a BETWEEN 1 AND 31 AND b BETWEEN 1 AND 12 AS dmy, "
        "short AND a BETWEEN 1 AND 12 AND b BETWEEN 1 AND 31 AS mdy, "
        "digits = 4 AND b BETWEEN 13 AND 31 AND c BETWEEN 1 AND 12 AS ydm FROM numbers)"
    )
    counts = _date_counts()
    rows = session.rows(f"{steps} SELECT place, {_named(counts)} FROM fitting GROUP BY place")
    return {
        columns[place]: DateFacts(**dict(zip(counts, row, strict=True))) for place, *row in rows
    }


def number_facts(
    session: Session,
    source: str,
    columns: tuple[str, ...],
    name: str,
    *,
    whole: bool,
) -> NumberFacts:
    """Count what the distinct unclear cells of a column of numbers prove."""
    cells = _unclear_cells(source, columns, [name], is_clear_number)
    counts = _number_counts()
    (row,) = session.rows(
        f"SELECT {_named(counts)} FROM "
        f"(SELECT *, {_number_proof(whole=whole)} AS proof FROM "
        f"(SELECT *, regexp_replace(text, '[^0-9.,]', '', 'g') AS digits FROM ({cells})))"
    )
    return NumberFacts(**dict(zip(counts, row, strict=True)))


def _named(aggregates: Mapping[str, str]) -> str:
    """Give the SQL of aggregates with their names."""
    return ", ".join(f"{sql} AS {name}" for name, sql in aggregates.items())


def _date_counts() -> dict[str, str]:
    """Give the aggregates of a date column by the names of DateFacts."""
    ymd = (
        "digits = 2 AND length(parts.c) <= 2 AND contains(text, '-') "
        "AND b BETWEEN 1 AND 12 AND c BETWEEN 1 AND 31"
    )
    return {
        "short": _count_where("short"),
        "fit_dmy": _count_where("dmy"),
        "fit_mdy": _count_where("mdy"),
        "fit_ymd": _count_where(ymd),
        **_first_where("only_dmy", "dmy AND NOT mdy"),
        **_first_where("only_mdy", "mdy AND NOT dmy"),
        **_first_where("open", "dmy AND mdy AND a <> b"),
        **_first_where("only_ydm", "ydm"),
        "only_ymd": _count_where("digits = 4 AND b BETWEEN 1 AND 12 AND c BETWEEN 13 AND 31"),
        "months": _count_where(r"regexp_full_match(text, '\d{4}[-/.Mm]?\d{1,2}')"),
        "backward_months": _count_where(r"regexp_full_match(text, '\d{1,2}[-/.]\d{4}')"),
    }


_NUMERIC = r"\D{0,6}\d[\d., \x{00A0}\x{202F}'\x{2019}]*(?:[eE][+-]?\d+)?\D{0,6}"
"""The cells that can prove a decimal sign: a comma among words proves nothing."""


def _number_proof(*, whole: bool) -> str:
    """Give the SQL of what a number proves: `point`, `comma`, `open` (both fit) or null (nothing).

    `digits` is the cell's text without anything but digits and signs.
    """
    comma_last = "strpos(reverse(digits), ',') < strpos(reverse(digits), '.')"
    # In a count, `1,204` can only have a thousands' comma: 1.204 counts nothing.
    unsure = "000" if whole else r"\d{3}"
    after_dot, after_comma = ("comma", "point") if whole else ("open", "open")
    return rf"""CASE
        WHEN NOT contains(text, ',') AND NOT contains(text, '.') THEN NULL
        WHEN regexp_full_match(text, '-?(?:\d+\.(?:\d{{1,2}}|\d{{4,}})|0\.\d+)') THEN 'point'
        WHEN NOT regexp_full_match(text, {literal(_NUMERIC)}) THEN NULL
        WHEN contains(digits, '.') AND contains(digits, ',')
            THEN CASE WHEN {comma_last} THEN 'comma' ELSE 'point' END
        WHEN regexp_full_match(digits, '[1-9]\d{{0,2}}[.,]{unsure}') THEN 'open'
        WHEN regexp_full_match(digits, '[1-9]\d{{0,2}}\.\d{{3}}') THEN '{after_dot}'
        WHEN regexp_full_match(digits, '[1-9]\d{{0,2}},\d{{3}}') THEN '{after_comma}'
        WHEN regexp_matches(digits, '\..*\.') THEN 'comma'
        WHEN regexp_matches(digits, ',.*,') THEN 'point'
        WHEN contains(digits, '.') THEN 'point'
        WHEN contains(digits, ',') THEN 'comma' END"""


def _number_counts() -> dict[str, str]:
    """Give the aggregates of a number column by the names of NumberFacts."""
    wanted: dict[str, str] = {}
    for name, proof in (("points", "point"), ("commas", "comma"), ("open", "open")):
        condition = f"proof = '{proof}'"
        wanted |= {name: _count_where(condition), **_first_where(name, condition)}
    return wanted


def _count_where(condition: str) -> str:
    """Give the aggregate that counts the cells for which a condition holds."""
    return f"coalesce(sum(CASE WHEN {condition} THEN n END), 0)::BIGINT"


def _first_where(name: str, condition: str) -> dict[str, str]:
    """Give the aggregates of the first line for which a condition holds, and of its cell."""
    line = f"CASE WHEN {condition} THEN line END"
    return {f"{name}_line": f"min({line})", f"{name}_value": f"arg_min(text, {line})"}
