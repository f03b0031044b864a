"""The SQL of a statement's lines: what a typed row means as subject, period, kind, counts, keys.

Takes the `typed` rows of `cast_query` and gives the columns of `records.LINE_COLUMNS`. Here are
the rules of meaning: an adjustment carries money and no plays, uses are no streams, absent is
null.
"""

from dataclasses import dataclass

from tunescore.columnar.duck import literal, literals
from tunescore.records import LINE_COLUMNS
from tunescore.statements.formats.infer import ColumnFormats
from tunescore.statements.mapping.fields import FIGURES, STORE_COUNTS
from tunescore.statements.mapping.mapping import Mapping
from tunescore.statements.normalise.cast_query import CastQuery, value_of
from tunescore.statements.normalise.line_keys import CANONICAL, group_key, line_key
from tunescore.statements.normalise.row_checks import (
    RowCheck,
    check_mask,
    row_currency,
    whole_row_checks,
)
from tunescore.statements.normalise.subtotals import some_name_all

KIND_WORDS: dict[str, str] = {
    "download": "download", "permanent": "download", "ringtone": "download",
    "stream": "stream", "subscription": "stream", "ad supported": "stream",
    "adjust": "adjustment", "fee": "fee", "commission": "fee", "withh": "fee",
    "view": "view", "royalt": "other",
}  # fmt: skip
"""Words of a kind column where the mapping has none of its own; the first word found wins."""

_RELEASE_WORDS = ("album", "ep", "release", "product", "bundle", "package")
"""Texts of a product's type, or of the kind, that mean a release."""
_LINE_COLUMNS = [
    name for name in LINE_COLUMNS if name not in {"row_key", "occurrence", "group_key"}
]


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


_TOTALLED = {"amount", "currency", "streams", "downloads", "period_start", "period_end",
             "reported_on"}  # fmt: skip


def compose_line_query(cast: CastQuery, mapping: Mapping, formats: ColumnFormats) -> LineQuery:
    """Compose the query of a table's lines over its cast."""
    used = cast.fields
    sums = [key for key, names in formats.spellings.items() if some_name_all(names)]
    checks = (*cast.checks, *whole_row_checks(mapping, used, sums))
    meant = (
        f"meant AS (SELECT *, {_skip(used)} AS left_out, {_kind(mapping, used)} AS kind, "
        f"{_subject(mapping, used)} AS subject, {check_mask(checks, rejects=True)} AS rejects, "
        f"{check_mask(checks, rejects=False)} AS keeps, {', '.join(_period(used))} FROM typed)"
    )
    lines = [_own_line(mapping, used)]
    lines += [_store_line(key, used) for key in STORE_COUNTS if key in used]
    columns = [
        name
        for name in [*_LINE_COLUMNS, *(f"n_{key}" for key in CANONICAL)]
        if name in _TOTALLED or any(not _is_null(line.get(name, "NULL")) for _, line in lines)
    ]
    parts = [_select(part, *line, columns) for part, line in enumerate(lines)]
    named = ", ".join(["part", "is_line", "skip", "reject", "rejects", "keeps",
                       *(name for name in columns if name in LINE_COLUMNS)])  # fmt: skip
    keyed = (
        f"SELECT {named}, {line_key(mapping, columns)} AS row_key, "
        f"{group_key(mapping, columns)} AS group_key FROM parts"
    )
    sql = f"WITH {cast.ctes}, {meant}, parts AS ({' UNION ALL '.join(parts)}) {keyed}"
    return LineQuery(sql, checks, frozenset(columns) | {"row_key", "group_key"})


def _is_null(sql: str) -> bool:
    return sql == "NULL" or sql.startswith("NULL::")


def _first(*choices: str) -> str:
    """Give the SQL of the first of several values that is not null."""
    real = [sql for sql in choices if not _is_null(sql)]
    if not real:
        return choices[-1]
    return real[0] if len(real) == 1 else f"coalesce({', '.join(real)})"


def _skip(used: tuple[str, ...]) -> str:
    """Give the SQL of why a row is left out: a rule's key, or that it has no figure at all."""
    figures = [key for key in (*FIGURES, *STORE_COUNTS) if key in used]
    if not figures:
        return "skip"
    nothing = " AND ".join(f"t_{key} IS NULL AND v_{key} IS NULL" for key in figures)
    return (
        f"CASE WHEN skip IS NOT NULL THEN skip "
        f"WHEN {nothing} AND reject IS NULL THEN 'no_figures' END"
    )


def _kind(mapping: Mapping, used: tuple[str, ...]) -> str:
    """Give the SQL of the line's kind: by the row's own word, else by what the store counts.

    Negative money that counts nothing back is an adjustment.
    """
    word = "NULL"
    if "kind" in used:
        branches = " ".join(
            f"WHEN contains(lower(t_kind), {literal(part)}) THEN {literal(kind)}"
            for part, kind in (mapping.rules.kinds or KIND_WORDS).items()
        )
        word = f"CASE {branches} END"
    by_store = (
        "CASE measure WHEN 'downloads' THEN 'download' WHEN 'uses' THEN 'use' "
        "WHEN 'views' THEN 'view' ELSE 'stream' END"
    )
    if not {"quantity", "streams", "downloads", "store", "kind", "amount"} & set(used):
        by_store = "'other'"
    if "streams" in used:
        by_store = f"CASE WHEN v_streams IS NOT NULL THEN 'stream' ELSE {by_store} END"
    if "downloads" in used:
        streams = "v_streams" if "streams" in used else "NULL"
        by_store = (
            f"CASE WHEN v_downloads IS NOT NULL AND coalesce({streams}, 0) = 0 THEN 'download' "
            f"ELSE {by_store} END"
        )
    kind = by_store
    if "kind" in used:
        by_word = f"CASE WHEN {word} = 'stream' AND measure = 'uses' THEN 'use' ELSE {word} END"
        kind = f"coalesce({by_word}, {by_store})"
    if "amount" not in used:
        return kind
    counted = [f"v_{key}" for key in ("quantity", "streams", "downloads") if key in used]
    count = f"coalesce({', '.join([*counted, '0'])})"
    no_fee = f" AND ({word}) IS DISTINCT FROM 'fee'" if "kind" in used else ""
    return f"CASE WHEN v_amount < 0 AND {count} >= 0{no_fee} THEN 'adjustment' ELSE {kind} END"


def _subject(mapping: Mapping, used: tuple[str, ...]) -> str:
    """Give the SQL of the row's subject. An album's sale has no ISRC and its type is `Album`."""
    if mapping.rules.requires == "artist_name":
        return "'artist'"
    title, album, upc = (value_of(key, used) for key in ("track_title", "album_title", "upc"))
    code = _first(value_of("isrc", used), value_of("issued_isrc", used))
    product_type = value_of("product_type" if "product_type" in used else "kind", used)
    by_code = "NULL::VARCHAR" if _is_null(upc) else f"CASE WHEN {code} IS NULL THEN {upc} END"
    branches = ""
    if not _is_null(release := _first(album, by_code)):
        branches += f"WHEN {title} IS NULL AND {release} IS NOT NULL THEN 'release' "
    if not _is_null(product_type):
        # IN would be a join.
        is_release = f"list_contains([{literals(_RELEASE_WORDS)}], lower({product_type}))"
        branches += f"WHEN {code} IS NULL AND {album} IS NULL AND {is_release} THEN 'release' "
    return f"CASE {branches}WHEN {_first(title, code)} IS NULL THEN 'artist' ELSE 'track' END"


def _period(used: tuple[str, ...]) -> list[str]:
    """Give the SQL of a row's first and last day: of a day, a span or a month, else null."""
    starts, ends = [], []
    if "date" in used:
        starts.append("v_date")
        ends.append("v_date")
    if "period_start" in used and "period_end" in used:
        both = "v_period_start IS NOT NULL AND v_period_end IS NOT NULL"
        starts.append(f"CASE WHEN {both} THEN v_period_start END")
        ends.append(f"CASE WHEN {both} THEN v_period_end END")
    if "period" in used:
        starts.append("date_trunc('month', v_period)::DATE")
        ends.append("last_day(v_period)")
    return [
        f"{_first(*starts, 'NULL::DATE')} AS period_start",
        f"{_first(*ends, 'NULL::DATE')} AS period_end",
    ]


_Line = tuple[str, dict[str, str]]
"""Whether the row has this line, and its columns."""


def _canonical_period(used: tuple[str, ...]) -> str:
    """Give the SQL of the canonical text of a row's period, the finest that it has."""
    periods = ["n_date"] if "date" in used else []
    if "period_start" in used and "period_end" in used:
        periods.append("v_period_start::VARCHAR || '/' || v_period_end::VARCHAR")
    if "period" in used:
        periods.append("n_period")
    return _first(*periods, "NULL")


def _own_line(mapping: Mapping, used: tuple[str, ...]) -> _Line:
    """Compose the row's own line."""
    quantity, streams, downloads = (
        value_of(key, used) for key in ("quantity", "streams", "downloads")
    )

    def counted(kind: str, own: str) -> str:
        by_kind = "NULL" if _is_null(quantity) else f"CASE WHEN kind = '{kind}' THEN {quantity} END"
        if _is_null(own):
            return by_kind
        return (
            f"CASE WHEN kind NOT IN ('adjustment', 'fee', 'other') THEN {_first(own, by_kind)} END"
        )

    figures = [f"v_{key}" for key in FIGURES if key in used]
    others = [key for key in STORE_COUNTS if key in used]
    is_line = "true"
    if others:
        is_line = " OR ".join(f"{figure} IS NOT NULL" for figure in figures) or "false"
    line = {
        "quantity": _first(quantity, streams, downloads),
        "streams": counted("stream", streams),
        "downloads": counted("download", downloads),
        "uses": counted("use", "NULL"),
        "views": counted("view", "NULL"),
        "kind": "kind",
        "amount": value_of("amount", used),
        "currency": "NULL",
    }
    if "amount" in used:
        line["currency"] = f"CASE WHEN v_amount IS NOT NULL THEN {row_currency(mapping)} END"
    for key in ("listeners", "followers", "saves", "playlist_adds"):
        line[key] = value_of(key, used)
    return is_line, _shared_columns(used) | line


def _store_line(key: str, used: tuple[str, ...]) -> _Line:
    """Compose the line of a column that counts one store alone."""
    store, measure = STORE_COUNTS[key]
    line = {
        "quantity": f"v_{key}",
        measure: f"v_{key}",
        "kind": literal(measure.removesuffix("s")),
        "store": literal(store),
        "store_as_named": literal(store),
        "n_store": literal(store.lower()),
    }
    return f"v_{key} IS NOT NULL", _shared_columns(used) | line


def _shared_columns(used: tuple[str, ...]) -> dict[str, str]:
    """Give the SQL of the columns that all lines of a row share."""
    title, album = value_of("track_title", used), value_of("album_title", used)
    release = f"subject = 'release' AND {album} IS NULL"
    shared = {
        "line": "line",
        "subject": "subject",
        "title": f"CASE WHEN subject <> 'release' THEN {title} END",
        "artist": value_of("artist_name", used),
        "release_title": f"CASE WHEN {release} THEN {title} ELSE {album} END",
        "isrc": _first(value_of("isrc", used), value_of("issued_isrc", used)),
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
        "n_store": "store_folded",
        "n_country": "country_folded",
        "n_period": _canonical_period(used),
        "n_row_id": "t_row_id" if "row_id" in used else "NULL",
    }
    for key in ("track_title", "artist_name", "album_title", "reported_on", "kind"):
        shared[f"n_{key}"] = f"n_{key}" if key in used else "NULL"
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
