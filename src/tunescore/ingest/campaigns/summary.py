"""Summary of a file about campaigns: what its preview shows before anything is stored."""

from collections.abc import Iterator
from itertools import groupby
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from tunescore.ingest.campaigns import track_links
from tunescore.ingest.campaigns.rollup import YES, Line, make_submissions
from tunescore.store.scope import UserStore


def summarise(store: UserStore, source: str, import_id: int, lines_file: Path) -> dict[str, Any]:
    """Return what a lines file holds, as JSON: the parts of `CampaignPreviewOut`."""
    lines = sorted(
        _lines(lines_file, import_id),
        key=lambda line: (line.campaign_key, line.submission_key or "", line.occurrence, line.line),
    )
    groups = [list(group) for _, group in groupby(lines, key=lambda line: line.campaign_key)]
    submissions = [one for group in groups for one in make_submissions(group)]
    yes = sum(one.result in YES for one in submissions)
    totals: dict[str, Any] = {}
    for line in lines:
        if line.cost is not None and line.currency is not None:
            totals[line.currency] = totals.get(line.currency, 0) + line.cost
    return {
        "campaigns": len(groups),
        "submissions": len(submissions),
        "answered": yes + sum(one.result == "declined" for one in submissions),
        "yes": yes,
        "rows_of_spend": sum(line.submission_key is None for line in lines),
        "tracks": _tracks(store, lines),
        "costs": [
            {"currency": currency, "amount": f"{amount.normalize():f}"}
            for currency, amount in sorted(totals.items())
        ],
        "without_cost": _without_cost(store, source, groups),
    }


def _lines(lines_file: Path, import_id: int) -> Iterator[Line]:
    names = [name for name in Line.__dataclass_fields__ if name != "import_id"]
    for row in pq.read_table(lines_file, columns=names).to_pylist():
        yield Line(import_id=import_id, **row)


def _tracks(store: UserStore, lines: list[Line]) -> list[dict[str, Any]]:
    """The tracks that the lines name, each with the one that it is, or the most likely one."""
    named = dict.fromkeys((line.track_title, line.artist_name) for line in lines)
    pairs = [(title, artist) for title, artist in named if title is not None]
    known = track_links.tracks(store)
    rows = store.execute(
        "SELECT i.id, t.id, t.title FROM track_identifiers i JOIN tracks t"
        " ON t.user_id = i.user_id AND t.id = i.track_id WHERE i.user_id = %(user)s"
    ).fetchall()
    track_of = {identifier: track for identifier, track, _ in rows}
    titles = {track: title for _, track, title in rows}
    found = track_links.find(store, pairs)
    shown = []
    for pair in pairs:
        identifier = found[pair]
        like = None if identifier else track_links.likely(pair[0], None, known)
        shown.append(
            {
                "title": pair[0],
                "artist": pair[1],
                "track_id": track_of.get(identifier) if identifier else None,
                "likely_id": like,
                "likely_title": titles.get(like) if like else None,
            }
        )
    return shown


def _without_cost(store: UserStore, source: str, groups: list[list[Line]]) -> list[str]:
    """The names of the campaigns whose cost neither the file nor the user says."""
    rows = store.execute(
        "SELECT key FROM campaigns WHERE user_id = %(user)s AND source = %(source)s"
        " AND entered_cost IS NOT NULL",
        {"source": source},
    ).fetchall()
    said = {key for (key,) in rows}
    return [
        group[0].campaign_name or group[0].track_title or group[0].campaign_key
        for group in groups
        if group[0].campaign_key not in said and all(line.cost is None for line in group)
    ]
