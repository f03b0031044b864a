"""The SQL of a line's keys: its own key, and that of the group which a later file replaces."""

from tunescore.statements.mapping.mapping import Mapping
from tunescore.statements.mapping.rules import APPEND_IDENTITY

_PERIOD = ("date", "period_start", "period_end", "period")
CANONICAL = ("track_title", "artist_name", "writer_name", "album_title", "store", "country",
             "period", "reported_on", "kind", "sale_or_return", "row_id")  # fmt: skip
"""Fields with a canonical text for keys, so that two spellings of one sale have one key."""

_ONLY_WHERE_MAPPED = ("writer_name", "sale_or_return", "performances")
"""Fields that belong to a line's identity where its file has them. Those of every identity are
fixed: one more would change the keys of the lines that are stored."""

_PREFIXES = 256  # of a key's first byte; keys are hashes, so each is as frequent as any other


def key_ranges(count: int) -> list[str]:
    """Give the SQL conditions of equal shares of all lines by their keys, at most 256 shares.

    The condition of one share alone is empty.
    """
    edges = [f"'\\x{_PREFIXES * at // count:02x}'::BLOB" for at in range(1, count)]
    lower = ["", *(f"row_key >= {edge}" for edge in edges)]
    upper = [*(f"row_key < {edge}" for edge in edges), ""]
    return [" AND ".join(filter(None, pair)) for pair in zip(lower, upper, strict=True)]


def line_key(mapping: Mapping, columns: list[str]) -> str:
    """Give the SQL of a line's key: of its own number, else of all fields of its identity."""
    identity = mapping.rules.identity
    if identity == APPEND_IDENTITY:
        identity += tuple(key for key in _ONLY_WHERE_MAPPED if mapping.has(key))
    key = _key(identity, columns)
    if "row_id" not in mapping.rules.identity or "canonical_row_id" not in columns:
        return key
    return (
        f"CASE WHEN canonical_row_id IS NULL THEN {_key(APPEND_IDENTITY, columns)} ELSE {key} END"
    )


def group_key(mapping: Mapping, columns: list[str]) -> str:
    """Give the SQL of the key of the group that a later file replaces; null where none does."""
    return (
        _key(mapping.rules.replace_by, columns)
        if mapping.overlap_rule == "replace"
        else "NULL::BLOB"
    )


def _key(identity: tuple[str, ...], columns: list[str]) -> str:
    """Give the SQL of a key, 16 bytes, by these fields, whatever the order of the columns.

    `reported_month` is the month of `reported_on`, where some exports name the day and some not.
    """
    names = ["period" if key in _PERIOD else key for key in identity]
    # What is null adds nothing, and the separators keep its place.
    pieces = ", chr(31), ".join(_piece(key, columns) for key in dict.fromkeys(names))
    return f"unhex(md5(concat({pieces})))"


def _piece(key: str, columns: list[str]) -> str:
    """Give the SQL of one field's text in a key."""
    name = "canonical_reported_on" if key == "reported_month" else key
    name = f"canonical_{name}" if name in CANONICAL else name
    if name not in columns:
        return "''"
    return f"left({name}, 7)" if key == "reported_month" else f"{name}::VARCHAR"
