"""Candidates for the columns of kinds: what a row is, and whether it takes a sale back.

By the words of all rows: a column whose cells are streams and downloads is the kind, whatever its
name is, and one with voids or refunds among its cells says which rows are returns.
"""

from collections.abc import Iterator

from tunescore.statements.cells.kind_words import are_returns, kind_of
from tunescore.statements.detection.column_evidence import ColumnEvidence
from tunescore.statements.detection.guess import Column

_COUNTED = frozenset({"stream", "download", "performance", "view", "use"})
_MOST = 0.8
_NAMES = frozenset({"kind", "sale", "status", "return", "unrelated", "small", "stream"})
_THINGS = frozenset({
    "track", "title", "artist", "release", "label", "composer", "store", "genre",
    "isrc", "upc", "catalog", "id", "currency", "link", "version", "publisher", "broadcast"
})  # fmt: skip


def kind_candidates(column: Column, evidence: ColumnEvidence) -> Iterator[tuple[float, str, str]]:
    """Yield the fields that a column's words show, how sure that is, and why."""
    words = evidence.words.get(column.index, frozenset())
    concepts = column.concepts
    if not words or column.content.kind not in {"text", "country"}:
        return
    if concepts & _THINGS or column.content.places:
        return
    kinds = [kind_of(word) for word in words]
    counted = sum(kind in _COUNTED for kind in kinds)
    returned = are_returns(words)
    if returned and not counted and (concepts & (_NAMES - {"unrelated"}) or not concepts):
        # Where it is the only column of kinds, a column that is called so is the kind.
        sure = 0.85 if "kind" in concepts and "return" not in concepts else 0.95
        yield sure, "sale_or_return", "Some of its values take a sale back"
    elif counted and counted + kinds.count("return") >= _MOST * len(words):
        sure = 0.92 if concepts & _NAMES else 0.7
        if concepts & _NAMES or not concepts:
            yield sure, "kind", "Its values are kinds of plays and sales"
