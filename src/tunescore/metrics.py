"""The metric catalogue: every figure's key, words, unit, and how it adds up."""

from dataclasses import dataclass
from typing import Literal

Adding = Literal["flow", "level", "unique"]
"""flow: sums over time. level: the last one holds. unique: people, never summed over days."""


@dataclass(frozen=True, slots=True)
class Metric:
    """One kind of figure. `unit` is what one of it is; money's unit is its currency."""

    key: str
    label: str
    unit: str
    adding: Adding


METRICS: dict[str, Metric] = {
    metric.key: metric
    for metric in (
        Metric("streams", "Streams", "plays", "flow"),
        Metric("downloads", "Downloads", "sales", "flow"),
        Metric("uses", "Uses in posts and videos", "uses", "flow"),
        Metric("views", "Views", "views", "flow"),
        Metric("saves", "Saves", "saves", "flow"),
        Metric("playlist_adds", "Playlist adds", "adds", "flow"),
        Metric("listeners", "Listeners", "people", "unique"),
        Metric("followers", "Followers", "people", "level"),
        Metric("earnings", "Earnings", "currency", "flow"),
    )
}
"""All metrics by key."""

COUNTED = tuple(key for key in METRICS if key != "earnings")
"""The metrics that are whole numbers; each is a column of a statement's lines."""


def grain_of(start: str, end: str) -> str:
    """Return the SQL that says what time a figure from `start` to `end` (two columns) covers.

    `day`, `month` (a whole calendar month), `period` (any other), or null without a date.
    """
    return (
        f"CASE WHEN {start} IS NULL THEN NULL WHEN {start} = {end} THEN 'day'"
        f" WHEN date_trunc('month', {start}::timestamp) = {start} AND {end}"
        f" = ({start}::timestamp + interval '1 month' - interval '1 day')::date THEN 'month'"
        " ELSE 'period' END"
    )
