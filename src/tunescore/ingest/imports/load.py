"""Load the lines of files that are not stored yet, with their names and figures.

Works inside the caller's transaction, which holds the user's lock.
"""

from collections.abc import Sequence
from functools import partial

from tunescore.columnar.session import session_for
from tunescore.ingest.lines import subjects
from tunescore.ingest.lines.bulk_copy import copy_in, in_order
from tunescore.ingest.lines.group_merge import GroupMerge
from tunescore.ingest.lines.merge import Counts, Incoming, Merge, Progress, any_stored
from tunescore.ingest.rollups import figures
from tunescore.records import AUDIENCE_COLUMNS, CAMPAIGN_COLUMNS, LINE_COLUMNS
from tunescore.statements.mapping.mapping import Mapping
from tunescore.store.scope import UserStore

_NAMES = {"subject", "title", "artist", "release_title", "isrc", "upc", "genre", "release_date"}
"""What a line says of its subject, which is stored once, apart from the lines."""


def _group_merge(store: UserStore, incoming: Incoming, mapping: Mapping) -> GroupMerge | None:
    """Return the merge of a file about an audience or campaigns; None: it is a statement."""
    if mapping.about == "audience":
        marks = {"view": mapping.rules.view}
        return GroupMerge(store, incoming, "audience_lines", AUDIENCE_COLUMNS, marks)
    if mapping.about == "campaigns":
        return GroupMerge(store, incoming, "campaign_lines", CAMPAIGN_COLUMNS)
    return None


def count(store: UserStore, incoming: Incoming, mapping: Mapping) -> Counts:
    """Count what writing a file would do; nothing is changed."""
    if (groups := _group_merge(store, incoming, mapping)) is not None:
        return groups.counts()
    if not any_stored(store, incoming.source):
        return Counts(incoming.rows)
    with session_for(incoming.rows, "merging") as engine:
        return Merge(store, engine, [incoming]).counts()[incoming.import_id]


def write(
    store: UserStore, incoming: Sequence[Incoming], mapping: Mapping, progress: Progress
) -> dict[int, Counts]:
    """Write what is new, and count it by import.

    `incoming` is one file, or several small statements that are alike (see `batching`).
    """
    first = incoming[0]
    if (groups := _group_merge(store, first, mapping)) is not None:
        return {first.import_id: groups.write(progress)}
    source, folder = first.source, first.lines.parent
    import_ids = [one.import_id for one in incoming]
    with session_for(max(one.rows for one in incoming), "merging") as engine:
        merge = Merge(store, engine, incoming)
        counts, lost = merge.counts(), merge.take_over()
        ((total, last),) = engine.rows(f"SELECT count(*), max(line) FROM {merge.wanted}")
        if not total:
            return counts
        progress("writing", 0, total)
        named = engine.view(
            "named",
            subjects.name(store, engine, merge.wanted, first.rights),
            constants={"user_id": store.user_id, "source": source},
        )
        made, adds = folder / "figures", lost.isdisjoint(import_ids)
        make = partial(figures.make, engine, named, merge.columns, first.view, made)
        columns = ["user_id", "source", "import_id", "identifier_id", "release_id", "artist_id"]
        columns += [name for name in LINE_COLUMNS if name in merge.columns - _NAMES]
        copy_in(
            store.conn, engine, in_order(", ".join(columns), named, last), "statement_lines",
            lambda rows: progress("writing", rows, total), meanwhile=make if adds else None,
        )  # fmt: skip
        progress("adding_up", total, total)
        if adds:
            figures.add(store, made, import_ids, source, first.view, first.rights)
        if lost:
            figures.renew(store, lost, folder)
    return counts
