"""Earnings, exact and per currency."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from tunescore.insights.filters import Filter
from tunescore.insights.rollup_rows import DIMENSIONS, Dimension, Part, rows
from tunescore.store.scope import UserSession

GROUPS = ("source", "store", "month", "period", "track", "country", "currency", "rights")
"""What earnings can be grouped by."""

COUNTS = ("streams", "downloads", "views", "performances", "composition_plays")
"""The counts of paid lines."""


@dataclass(frozen=True, slots=True)
class Earning:
    """Money of one currency under its group keys, with the counts that it was paid for."""

    keys: dict[str, Any]
    currency: str
    amount: Decimal
    streams: int | None = None
    downloads: int | None = None
    views: int | None = None
    performances: int | None = None
    composition_plays: int | None = None

    @property
    def counts(self) -> dict[str, int | None]:
        """The counts by metric."""
        return {metric: getattr(self, metric) for metric in COUNTS}


async def earnings(
    session: UserSession,
    by: tuple[str, ...] = (),
    where: Filter | None = None,
    part: Part = "range",
) -> list[Earning]:
    """Sum the statements' money, with the counts of the same lines.

    Only statements pay, so nothing has to be chosen between views; sums are exact and never
    cross a currency. Grouped by track, `track` is the title and `track_id` its id (None for a
    release sold whole). Of a filter's days, `part` says which figures are meant.
    """
    where = where or Filter()
    keys = [name for name in by if name != "currency"]
    found = rows(keys, where, part)
    dimensions = {name: DIMENSIONS[name] for name in keys}
    names = ""
    if "track" in dimensions:
        title = "coalesce(s.title, o.title)"
        dimensions["track_id"] = dimensions.pop("track")
        dimensions["track"] = Dimension(title, title)
        names = (
            " LEFT JOIN tracks s ON s.user_id = :user AND s.id = i.track_id"
            " LEFT JOIN releases o ON o.user_id = :user AND o.id = r.release_id"
        )
    picked = "".join(f", {one.value} AS {name}" for name, one in dimensions.items())
    grouped = ", ".join(["r.currency", *(one.of for one in dimensions.values())])
    counts = "".join(
        f", (sum({found.value}) FILTER (WHERE r.metric = '{metric}'))::bigint" for metric in COUNTS
    )
    answer = await session.execute(
        f"SELECT r.currency{picked},"
        f" coalesce(sum({found.value}) FILTER (WHERE r.metric = 'earnings'), 0){counts}"
        f" FROM {found.tables}{names} WHERE {found.condition} AND r.alone IS NULL"
        " AND r.currency IS NOT NULL AND r.metric = ANY (:metrics)"
        f" GROUP BY {grouped} ORDER BY {', '.join(str(n + 1) for n in range(len(dimensions) + 1))}",
        {"metrics": ["earnings", *COUNTS], **found.values},
    )
    names_of_keys = list(dimensions)
    after = 1 + len(names_of_keys)
    return [
        Earning(dict(zip(names_of_keys, row[1:after], strict=True)), row[0], *row[after:])
        for row in map(tuple, answer.all())
    ]
