"""The SQL of a statement's lines: the columns of `records.LINE_COLUMNS`, and their keys.

Takes the rows `meant` of `row_query`. A row has its own line, and one more for each column that
counts one store alone. The plays of a composition are a count of their own, never streams.
"""

from dataclasses import dataclass

from tunescore.columnar.duck import literal
from tunescore.records import LINE_COLUMNS
from tunescore.statements.cells.kind_words import kind_of
from tunescore.statements.formats.infer import ColumnFormats
from tunescore.statements.mapping.fields import FIGURES, STORE_COUNTS
from tunescore.statements.mapping.mapping import Mapping
from tunescore.statements.normalise.cast_query import CastQuery, value_of
from tunescore.statements.normalise.line_keys import CANONICAL, group_key, line_key
from tunescore.statements.normalise.row_checks import RowCheck, row_currency, whole_row_checks
from tunescore.statements.normalise.row_query import (
    COUNTS,
    canonical_period,
    compose_row_query,
    first,
    is_null,
    sum_of,
)
from tunescore.statements.normalise.subtotals import some_name_all

_LINE_COLUMNS = [
    name for name in LINE_COLUMNS if name not in {"row_key", "occurrence", "group_key"}
]
_TOTALLED = {"amount", "currency", "streams", "downloads", "period_start", "period_end",
             "reported_on"}  # fmt: skip
_UNCOUNTED = "kind NOT IN ('adjustment', 'fee', 'other')"


@dataclass(frozen=True, slots=True)
class LineQuery:
    """The query of every row's lines.

    Columns: `part` (0: the row's own line; every row has one), `is_line`, `skip`, `reject`,
    `rejects` and `keeps` (masks of the failed `checks`), then the `columns` of a line that are not
    null throughout, and its keys.
    """

    sql: str
    checks: tuple[RowCheck, ...]
    columns: frozenset[str]


def compose_line_query(cast: CastQuery, mapping: Mapping, formats: ColumnFormats) -> LineQuery:
    """Compose the query of a table's lines over its cast."""
    sums = [key for key in ("store", "country") if some_name_all(formats.spellings.get(key, ()))]
    checks = (*cast.checks, *whole_row_checks(cast, mapping, sums))
    rows = compose_row_query(cast, mapping, formats, checks)
    lines = [_own_line(cast, mapping, formats, rows.used)]
    lines += [_store_line(key, mapping, rows.used) for key in STORE_COUNTS if key in rows.used]
    columns = [
        name
        for name in [*_LINE_COLUMNS, *(f"canonical_{key}" for key in CANONICAL)]
        if name in _TOTALLED or any(not is_null(line.get(name, "NULL")) for _, line in lines)
    ]
    parts = [_select(part, *line, columns) for part, line in enumerate(lines)]
    named = ", ".join(["part", "is_line", "skip", "reject", "rejects", "keeps",
                       *(name for name in columns if name in LINE_COLUMNS)])  # fmt: skip
    keyed = (
        f"SELECT {named}, {line_key(mapping, columns)} AS row_key, "
        f"{group_key(mapping, columns)} AS group_key FROM parts"
    )
    sql = f"WITH {cast.ctes}, {rows.ctes}, parts AS ({' UNION ALL '.join(parts)}) {keyed}"
    return LineQuery(sql, checks, frozenset(columns) | {"row_key", "group_key"})


_Line = tuple[str, dict[str, str]]
"""Whether the row has this line, and its columns."""


def _own_line(
    cast: CastQuery, mapping: Mapping, formats: ColumnFormats, used: tuple[str, ...]
) -> _Line:
    """Compose the row's own line."""
    figures = [f"value_{one.name}" for one in cast.cells_of(*FIGURES)]
    is_line = "true"
    if any(key in used for key in STORE_COUNTS):
        is_line = " OR ".join(f"{figure} IS NOT NULL" for figure in figures) or "false"
    if mapping.rights == "composition":
        counts = _counts_of_composition(used)
    else:
        counts = _counts_of_recording(used, performed=_may_be_performed(mapping, formats, used))
    line = {
        **counts,
        "quantity": first(*(value_of(key, used) for key in COUNTS)),
        "kind": "kind",
        "amount": value_of("amount", used),
        "currency": "NULL",
    }
    if "amount" in used:
        currency = row_currency(cast, mapping)
        line["currency"] = f"CASE WHEN value_amount IS NOT NULL THEN {currency} END"
    for key in ("listeners", "followers", "saves", "playlist_adds"):
        line[key] = value_of(key, used)
    return is_line, _shared_columns(used) | line


def _may_be_performed(mapping: Mapping, formats: ColumnFormats, used: tuple[str, ...]) -> bool:
    """Return whether some row can count performances: by its column, its words or the user's."""
    words = [*formats.spellings.get("kind", ()), mapping.constants.get("kind", "")]
    kinds = {*mapping.rules.kinds.values(), *map(kind_of, filter(None, words))}
    return "performances" in used or "performance" in kinds


def _counts_of_recording(used: tuple[str, ...], *, performed: bool) -> dict[str, str]:
    """Give the SQL of the counts of a recording: each of what the row counts."""
    return {
        "streams": _counted("stream", "streams", used),
        "downloads": _counted("download", "downloads", used),
        "performances": _counted("performance", "performances", used) if performed else "NULL",
        "uses": _counted("use", "", used),
        "views": _counted("view", "", used),
    }


def _counts_of_composition(used: tuple[str, ...]) -> dict[str, str]:
    """Give the SQL of the counts of a composition: all of its plays, and the performances."""
    others = [value_of(key, used) for key in COUNTS if key != "quantity" and key in used]
    plays = first(value_of("quantity", used), sum_of(others) if others else "NULL")
    if is_null(plays):
        return {}
    performed = f"CASE WHEN counted_as = 'performance' THEN {plays} END"
    counts = {
        "composition_plays": plays,
        "performances": first(value_of("performances", used), performed),
    }
    return {
        key: f"CASE WHEN kind NOT IN ('adjustment', 'fee') THEN {count} END"
        for key, count in counts.items()
    }


def _counted(kind: str, own: str, used: tuple[str, ...]) -> str:
    """Give the SQL of a count: that of its own column, else the quantity of rows that count it."""
    quantity = value_of("quantity", used)
    by_kind = "NULL"
    if not is_null(quantity):
        counted = f"counted_as = '{kind}' AND kind <> 'adjustment'"
        by_kind = f"CASE WHEN {counted} THEN {quantity} END"
    if own not in used:
        return by_kind
    return f"CASE WHEN {_UNCOUNTED} THEN {first(value_of(own, used), by_kind)} END"


def _store_line(key: str, mapping: Mapping, used: tuple[str, ...]) -> _Line:
    """Compose the line of a column that counts one store alone."""
    store, measure = STORE_COUNTS[key]
    line = {
        "quantity": f"value_{key}",
        measure if mapping.rights == "recording" else "composition_plays": f"value_{key}",
        "kind": literal(measure.removesuffix("s")),
        "store": literal(store),
        "store_as_named": literal(store),
        "canonical_store": literal(store.lower()),
    }
    return f"value_{key} IS NOT NULL", _shared_columns(used) | line


def _shared_columns(used: tuple[str, ...]) -> dict[str, str]:
    """Give the SQL of the columns that all lines of a row share."""
    title, album = value_of("track_title", used), value_of("album_title", used)
    release = f"subject = 'release' AND {album} IS NULL"
    shared = {
        "line": "line",
        "subject": "subject",
        "title": f"CASE WHEN subject <> 'release' THEN {title} END",
        "artist": value_of("artist_name", used),
        "writer": value_of("writer_name", used),
        "release_title": f"CASE WHEN {release} THEN {title} ELSE {album} END",
        "isrc": first(value_of("isrc", used), value_of("issued_isrc", used)),
        "upc": value_of("upc", used),
        "genre": value_of("genre", used),
        "release_date": value_of("release_date", used),
        "store": "store",
        "store_as_named": value_of("store", used),
        "country": "country",
        "country_as_named": value_of("country", used),
        "period_start": "period_start",
        "period_end": "period_end",
        "reported_on": value_of("reported_on", used),
        "canonical_store": "store_folded",
        "canonical_country": "country_folded",
        "canonical_period": canonical_period(used),
        "canonical_row_id": "text_row_id" if "row_id" in used else "NULL",
    }
    for key in CANONICAL:
        if f"canonical_{key}" not in shared:
            shared[f"canonical_{key}"] = f"canonical_{key}" if key in used else "NULL"
    return shared


def _select(part: int, is_line: str, line: dict[str, str], columns: list[str]) -> str:
    """Compose one part's columns."""
    values = ", ".join(
        f"({line.get(name, 'NULL')})::{LINE_COLUMNS.get(name, 'VARCHAR')} AS {name}"
        for name in columns
    )
    return (
        f"SELECT {part}::INTEGER AS part, ({is_line}) AS is_line, left_out AS skip, reject, "
        f"rejects, keeps, {values} FROM meant"
    )
