"""Chooses the columns of counts: streams, downloads, performances, and units of any kind.

Counts whose names are parts of one (premium and free streams) are added up; a column that is their
sum is the total, and then it alone is read. Which of two counts that are named alike is right, the
user says. Empty columns are no counts.
"""

from collections.abc import Iterable, Sequence

from tunescore.statements.detection.column_evidence import ColumnEvidence
from tunescore.statements.detection.guess import Candidate, Column, Guess
from tunescore.statements.mapping.fields import STORE_COUNTS

COUNTS = ("streams", "downloads", "performances", "quantity")
_NAMED = frozenset({
    "stream", "download", "view", "quantity", "performance"
})  # fmt: skip
_AUDIENCE = frozenset({
    "listener", "follower", "save", "playlist", "add"
})  # fmt: skip
_PARTS = frozenset({
    "tier", "track", "release"
})  # fmt: skip
"""The concepts of a name by which it is one part of a count: `Premium streams`."""
_NO_COUNT = frozenset({
    "id", "year", "month", "date", "period", "quarter", "duration", "version", "rate", "price",
    "share", "catalog", "isrc", "upc", "money", "net", "gross", "fee", "sign", "balance",
    "currency", "exchange"
})  # fmt: skip
_PLAYS = "Views beside downloads are plays"


def choose_counts(
    columns: Sequence[Column], candidates: Iterable[Candidate], evidence: ColumnEvidence
) -> dict[int, Guess]:
    """Return the guesses of the columns that are counts, or could be."""
    by_index = {column.index: column for column in columns}
    on_air = any(_is_broadcaster(column) for column in columns)
    claims: dict[str, list[Candidate]] = {key: [] for key in COUNTS}
    for one in candidates:
        if one.field in claims and one.by_name and one.index in evidence.filled:
            aired = on_air and _are_plays(by_index[one.index]) and one.field == "streams"
            claims["performances" if aired else one.field].append(one)
    found: dict[int, Guess] = {}
    for key in COUNTS:
        known = _without_duplicates(claims[key], evidence)
        if key == "quantity" and _are_counted(found, {"streams", "performances"}):
            if found.keys() & evidence.nonzero or not _any_nonzero(known, evidence):
                continue
            found = {}  # of counts that are 0 throughout, and units that are not, the units count
        if key == "quantity" and _are_counted(found, {"downloads"}):
            known, viewed = _without_views(known, by_index)
            found |= {one.index: Guess("streams", one.confidence, _PLAYS) for one in viewed}
        whole = _total(known, evidence)
        if whole is not None:
            found[whole.index] = Guess(key, whole.confidence, "The total of other columns")
        elif len(known) > 1 and key != "quantity" and _are_parts(known, by_index):
            for one in known:
                found[one.index] = Guess(key, one.confidence, "One part of the count")
        else:
            found |= _choose_one(key, known, by_index)
    return found


def left_out_count(column: Column, found: dict[int, Guess], evidence: ColumnEvidence) -> bool:
    """Return whether a column that is left out may be a count that nobody reads.

    Counts that are equal to what is read, parts of it or the sum of it are known.
    """
    at, concepts = column.index, column.concepts
    if column.content.kind != "integer" or at not in evidence.nonzero:
        return False
    if column.content.compact or concepts & (_NO_COUNT | _AUDIENCE):
        return False
    read = {index for index, one in found.items() if (one.field or one.could_be) in COUNTS}
    if not concepts & _NAMED:
        different = len(set(column.cells)) > 1
        return different and not read and not any(one.field in _FIGURES for one in found.values())
    for index in read:
        if evidence.same(at, index) or at in evidence.parts.get(index, ()):
            return False
    return not evidence.parts.get(at, frozenset([-1])) <= read


_FIGURES = {"listeners", "followers", "saves", "playlist_adds", *STORE_COUNTS}


def _is_broadcaster(column: Column) -> bool:
    """Return whether a column holds stations or venues, whose plays are performances."""
    words = column.content.kind in {"text", "country"} and not column.content.stores
    return words and "broadcast" in column.concepts and "kind" not in column.concepts


def _are_plays(column: Column) -> bool:
    return not any(word.startswith("stream") for word in column.meaning.words)


def _are_counted(found: dict[int, Guess], keys: set[str]) -> bool:
    return any((one.field or one.could_be) in keys for one in found.values())


def _without_duplicates(claims: Sequence[Candidate], evidence: ColumnEvidence) -> list[Candidate]:
    """Keep the best named of columns that are equal in every row, and no column of zeros."""
    kept: list[Candidate] = []
    for one in sorted(claims, key=lambda one: (-one.confidence, one.index)):
        if not any(evidence.same(one.index, other.index) for other in kept):
            kept.append(one)
    counted = [one for one in kept if one.index in evidence.nonzero]
    return sorted(counted or kept[:1], key=lambda one: one.index)


def _any_nonzero(claims: Sequence[Candidate], evidence: ColumnEvidence) -> bool:
    return any(one.index in evidence.nonzero for one in claims)


def _without_views(
    claims: Sequence[Candidate], columns: dict[int, Column]
) -> tuple[list[Candidate], list[Candidate]]:
    """Part the one column of views, which are plays where downloads have a column, from others."""
    views = [one for one in claims if "view" in columns[one.index].concepts]
    if len(views) != 1:
        return list(claims), []
    return [one for one in claims if one is not views[0]], views


def _total(claims: Sequence[Candidate], evidence: ColumnEvidence) -> Candidate | None:
    """Return the column that is the sum of all others."""
    for one in claims:
        others = {other.index for other in claims} - {one.index}
        if others and others <= evidence.parts.get(one.index, frozenset()):
            return one
    return None


def _are_parts(claims: Sequence[Candidate], columns: dict[int, Column]) -> bool:
    """Return whether each name says that it is one part, and no two say the same one."""
    names = [columns[one.index].meaning for one in claims]
    tiers = [frozenset(name.words) for name in names]
    return len(set(tiers)) == len(tiers) and all(
        name.concepts & _PARTS or "payable" in name.concepts for name in names
    )


def _choose_one(
    key: str, claims: Sequence[Candidate], columns: dict[int, Column]
) -> dict[int, Guess]:
    """Choose the surest column; where others are as sure, ask."""
    if not claims:
        return {}
    most = max(one.confidence for one in claims)
    first = next(one for one in claims if one.confidence == most)
    names = {one.index: columns[one.index].concepts for one in claims}
    # Of views there are many sorts, and of streams many tiers: their names do not rank them.
    several = key != "quantity" or all("view" in name for name in names.values())
    alike = [
        one for one in claims
        if several or one.confidence == most
        or columns[one.index].name == f"{columns[first.index].name} (2)"
    ]  # fmt: skip
    if len(alike) == 1:
        return {first.index: Guess(key, first.confidence, first.why)}
    ranked = sorted(alike, key=lambda one: (bool(columns[one.index].concepts & _PARTS), one.index))
    why = "More than one column could be the count"
    return {one.index: Guess(None, 0.0, why, key, rank=rank) for rank, one in enumerate(ranked)}
