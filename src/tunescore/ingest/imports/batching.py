"""Batching of small imports: a merge of many costs little more than of one.

What is stored, and what each import says of itself, is as if each had been committed by itself:

* Several are one batch where they are of one source and overlap in the same way.
* Lines that are added up belong to the first import that has them, in a batch as in a row.
* Where a later import replaces lines of an earlier one, it is judged by what that one has stored.
  So those with lines of the same group take turns.
"""

from collections.abc import Hashable, Sequence

from tunescore.columnar.session import read_parquet
from tunescore.ingest.imports.record import LARGE_ROWS
from tunescore.ingest.lines.merge import Incoming
from tunescore.statements.mapping.mapping import Mapping
from tunescore.store.scope import UserStore

MOST_ROWS = 10_000
"""How many rows the files of a batch have at most: memory holds them all."""


def batches(store: UserStore, import_ids: Sequence[int]) -> list[list[int]]:
    """Divide imports into batches, each in the order of their ids.

    Whoever calls it holds the imports, so that those marked as committing stay as they are.
    """
    with store.transaction():
        rows = store.execute(
            "SELECT id, source, view, rights, mapping, total_rows FROM imports"
            " WHERE user_id = %(user)s AND id = ANY(%(ids)s) AND status = 'committing'"
            " ORDER BY id",
            {"ids": list(import_ids)},
        ).fetchall()
    found = [[import_id] for import_id in set(import_ids).difference(row[0] for row in rows)]
    filling: dict[Hashable, list[int]] = {}
    room: dict[Hashable, int] = {}
    for import_id, source, view, rights, stored, total in rows:
        mapping = Mapping.from_json(stored)
        if mapping.about != "music" or total >= LARGE_ROWS:
            found.append([import_id])
            continue
        alike = source, view, rights, mapping.overlap_rule
        if alike not in filling or total > room[alike]:
            filling[alike], room[alike] = [], MOST_ROWS
            found.append(filling[alike])
        filling[alike].append(import_id)
        room[alike] -= total
    return found


def turns(incoming: Sequence[Incoming]) -> list[list[Incoming]]:
    """Divide statements among turns: of those with lines of the same group each has its own.

    They come in the order of the statements.
    """
    if len(incoming) == 1:
        return [list(incoming)]
    found: list[tuple[set[bytes], list[Incoming]]] = []
    for statement in incoming:
        groups = set(read_parquet(statement.lines, ["group_key"]).column(0).to_pylist()) - {None}
        at = max((n for n, (taken, _) in enumerate(found, 1) if taken & groups), default=0)
        if at == len(found):
            found.append((set(), []))
        found[at][0].update(groups)
        found[at][1].append(statement)
    return [turn for _, turn in found]
