"""A closer look at the cells of a column that more than one reading may explain.

Most cells of real statements are clear: ISO dates, plain numbers. Of the others each spelling is
looked at once, and counted. What the counts say is for `readings` to judge.
"""

from collections.abc import Callable, Collection, Iterable

from tunescore.columnar.duck import ident, literal
from tunescore.columnar.session import Session
from tunescore.statements.cells import dates, values
from tunescore.statements.cells.absent import null_if_absent
from tunescore.statements.formats.decide import DateFacts, NumberFacts

READ = "skip IS NULL AND reject IS NULL"
"""Which rows of a table are looked at."""


def cell(columns: tuple[str, ...], name: str) -> str:
    """Give the SQL of a column's cells by its header."""
    return ident(f"c{columns.index(name)}")


def clear_date(cell: str) -> str:
    """Tell of a cell that is an ISO day or month, which needs no deciding, or blank."""
    return rf"regexp_full_match({cell}, '(?:\d{{4}}-\d\d(?:-\d\d(?:[T ].*)?)?)?')"


def clear_number(cell: str) -> str:
    """Tell of a cell that only a decimal point explains, or any sign, or that is blank."""
    pattern = r"(?:-?(?:0?\.\d+|\d+(?:\.(?:\d{1,2}|\d{4,}))?))?"
    return f"regexp_full_match({cell}, '{pattern}')"


def _unclear(
    source: str, columns: tuple[str, ...], names: Iterable[str], clear: Callable[[str], str]
) -> str:
    """Give the distinct unclear cells of some columns, with the place of their column."""
    return " UNION ALL ".join(
        f"SELECT {columns.index(name)} AS place, {null_if_absent(values.trimmed(raw))} AS text, "
        f"min(line) AS line, count(*) AS n FROM {source} WHERE {READ} AND NOT {clear(raw)} "
        "GROUP BY ALL"
        for name in names
        for raw in [cell(columns, name)]
    )


def date_facts(
    session: Session,
    source: str,
    columns: tuple[str, ...],
    names: Collection[str],
) -> dict[str, DateFacts]:
    """Look closely at the distinct unclear cells of columns of dates."""
    if not names:
        return {}
    steps = (
        f"WITH cells AS ({_unclear(source, columns, names, clear_date)}), "
        f"shaped AS (SELECT *, regexp_extract(text, '{dates.TRIPLE}', ['a', 'b', 'c']) AS parts "
        "FROM cells), "
        "numbers AS (SELECT *, length(parts.a) AS digits, TRY_CAST(parts.a AS INTEGER) AS a, "
        "TRY_CAST(parts.b AS INTEGER) AS b, TRY_CAST(parts.c AS INTEGER) AS c FROM shaped), "
        "fitting AS (SELECT *, digits BETWEEN 1 AND 2 AS short, "
        "short AND a BETWEEN 1 AND 31 AND b BETWEEN 1 AND 12 AS dmy, "
        "short AND a BETWEEN 1 AND 12 AND b BETWEEN 1 AND 31 AS mdy, "
        "digits = 4 AND b BETWEEN 13 AND 31 AND c BETWEEN 1 AND 12 AS ydm FROM numbers)"
    )
    rows = session.rows(
        f"{steps} SELECT place, {', '.join(_date_counts())} FROM fitting GROUP BY place"
    )
    return {columns[place]: DateFacts(*told) for place, *told in rows}


def number_facts(
    session: Session,
    source: str,
    columns: tuple[str, ...],
    name: str,
    *,
    whole: bool,
) -> NumberFacts:
    """Look closely at the distinct unclear cells of a column of numbers."""
    cells = _unclear(source, columns, [name], clear_number)
    (told,) = session.rows(
        f"SELECT {', '.join(_number_counts())} FROM "
        f"(SELECT *, {_number_sort(whole=whole)} AS sort FROM "
        f"(SELECT *, regexp_replace(text, '[^0-9.,]', '', 'g') AS digits FROM ({cells})))"
    )
    return NumberFacts(*told)


def _date_counts() -> list[str]:
    """Give the aggregates of a date column, in the order of DateFacts."""
    ymd = (
        "digits = 2 AND length(parts.c) <= 2 AND contains(text, '-') "
        "AND b BETWEEN 1 AND 12 AND c BETWEEN 1 AND 31"
    )
    return [
        *(_sum(fits) for fits in ("short", "dmy", "mdy", ymd)),
        *_first("dmy AND NOT mdy"),
        *_first("mdy AND NOT dmy"),
        *_first("dmy AND mdy AND a <> b"),
        *_first("ydm"),
        _sum("digits = 4 AND b BETWEEN 1 AND 12 AND c BETWEEN 13 AND 31"),
        _sum(r"regexp_full_match(text, '\d{4}[-/.Mm]?\d{1,2}')"),
        _sum(r"regexp_full_match(text, '\d{1,2}[-/.]\d{4}')"),
    ]


_NUMERIC = r"\D{0,6}\d[\d., \x{00A0}\x{202F}'\x{2019}]*(?:[eE][+-]?\d+)?\D{0,6}"
"""What can be evidence: words with a comma in them prove nothing about numbers."""


def _number_sort(*, whole: bool) -> str:
    """Give what a number's cell proves: `point`, `comma`, `open` (both fit) or null (nothing).

    `digits` are the cell's text without anything but digits and signs.
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


def _number_counts() -> list[str]:
    """Give the aggregates of a number column, in the order of NumberFacts."""
    wanted: list[str] = []
    for sort in ("point", "comma", "open"):
        wanted += [_sum(f"sort = '{sort}'"), *_first(f"sort = '{sort}'")]
    return wanted


def _sum(condition: str) -> str:
    """Give how many cells a condition holds of."""
    return f"coalesce(sum(CASE WHEN {condition} THEN n END), 0)::BIGINT"


def _first(condition: str) -> list[str]:
    """Give the first line of which a condition holds, and its cell."""
    line = f"CASE WHEN {condition} THEN line END"
    return [f"min({line})", f"arg_min(text, {line})"]
