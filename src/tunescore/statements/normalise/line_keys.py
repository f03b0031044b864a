"""The SQL of a line's keys: what names a line, and the group that a later file replaces."""

from tunescore.statements.mapping.mapping import APPEND_IDENTITY, Mapping

_PERIOD = ("date", "period_start", "period_end", "period")
CANONICAL = ("track_title", "artist_name", "album_title", "store", "country", "period",
              "reported_on", "kind", "row_id")  # fmt: skip
"""Fields with a text of their own for keys, so that two spellings of one sale have one key."""

_PREFIXES = 256  # of a key's first byte; keys are hashes, so each is as frequent as any other


def ranges(count: int) -> list[str]:
    """Give the SQL conditions, at most 256, that divide all lines by their keys into equal shares.

    The condition of one share alone is empty.
    """
    edges = [f"'\\x{_PREFIXES * at // count:02x}'::BLOB" for at in range(1, count)]
    lower = ["", *(f"row_key >= {edge}" for edge in edges)]
    upper = [*(f"row_key < {edge}" for edge in edges), ""]
    return [" AND ".join(filter(None, pair)) for pair in zip(lower, upper, strict=True)]


def own_key(mapping: Mapping, columns: list[str]) -> str:
    """Give what names a line: its own number, or all that it says where it has none."""
    key = _key(mapping.identity, columns)
    if "row_id" not in mapping.identity or "n_row_id" not in columns:
        return key
    return f"CASE WHEN n_row_id IS NULL THEN {_key(APPEND_IDENTITY, columns)} ELSE {key} END"


def group_key(mapping: Mapping, columns: list[str]) -> str:
    """Give the key of the group that a later file replaces, null where lines are only added."""
    return _key(mapping.replace_by, columns) if mapping.merging == "replace" else "NULL::BLOB"


def _key(identity: tuple[str, ...], columns: list[str]) -> str:
    """Give the 16 bytes that name a line by these fields, whatever the order of its columns.

    `reported_month` is the month of `reported_on`, where some exports name the day and some not.
    """
    names = ["period" if key in _PERIOD else key for key in identity]
    # What is null adds nothing, and the separators keep its place.
    pieces = ", chr(31), ".join(_piece(key, columns) for key in dict.fromkeys(names))
    return f"unhex(md5(concat({pieces})))"


def _piece(key: str, columns: list[str]) -> str:
    """Give the text by which one field speaks in a key."""
    name = "n_reported_on" if key == "reported_month" else key
    name = f"n_{name}" if name in CANONICAL else name
    if name not in columns:
        return "''"
    return f"left({name}, 7)" if key == "reported_month" else f"{name}::VARCHAR"
