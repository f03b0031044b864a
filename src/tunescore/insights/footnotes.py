"""What must be said beside the figures, so that nobody takes one for what it is not."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncSession

from tunescore.insights.figures import ALL, Figure, Filter, sums
from tunescore.insights.overview import Group, Numbers, nameless


@dataclass(frozen=True, slots=True)
class Note:
    """Something the reader must know to believe the figures."""

    code: str
    message: str


async def two_views(
    session: AsyncSession, user_id: int, names: Mapping[str, str], where: Filter = ALL
) -> list[Note]:
    """Say where two sources tell of the same plays, and whose are shown.

    `names` are the sources' names by key; a key without one is a table of the user's own.
    """
    by = ("shown", "store", "month", "source")
    found = await sums(session, user_id, ("streams",), (by,), where, shown=None)
    told = [figure for figure in found[by] if figure.keys["month"]]
    hidden = [figure for figure in told if not figure.keys["shown"]]
    notes = _of_no_month([figure for figure in found[by] if not figure.keys["month"]], names)
    if not hidden:
        return notes
    places = {(figure.keys["store"], figure.keys["month"]) for figure in hidden}
    shown = [
        figure
        for figure in told
        if figure.keys["shown"] and (figure.keys["store"], figure.keys["month"]) in places
    ]
    stores = sorted({str(figure.keys["store"] or "a store") for figure in hidden})
    months = len({figure.keys["month"] for figure in hidden})
    return [
        Note(
            "two_views",
            f"For {months} {'month' if months == 1 else 'months'}, plays on {', '.join(stores)} are"
            f" told more than once. For each song and month one count is added, from"
            f" {_names(shown, names)}; the others, from {_names(hidden, names)}, are kept and not"
            " added.",
        ),
        *notes,
    ]


def _of_no_month(told: Collection[Figure], names: Mapping[str, str]) -> list[Note]:
    """Say that figures which belong to no month are kept and not added, where some are."""
    hidden = [figure for figure in told if not figure.keys["shown"]]
    if not hidden:
        return []
    return [
        Note(
            "no_month",
            f"Plays counted over 28 days, a year or all time, or without a date, from"
            f" {_names(hidden, names)}, overlap others that are shown and are kept, not added.",
        )
    ]


def left_over(stores: list[Group], countries: list[Group], tracks: list[Group]) -> list[Note]:
    """Say what stands in the totals and in no store, country or song of the lists."""
    return [
        Note(code, f"{what}: {_words(numbers)}. This is in the totals, and in {where}.")
        for code, numbers, what, where in (
            ("no_store", nameless(stores), "Without a store", "no store's figures"),
            (
                "no_country", nameless(countries),
                "Without a country (“outside the US”, say)", "no country's figures",
            ),
            (
                "no_track", nameless(tracks),
                "Of no single song (album sales, say)", "no song's figures",
            ),
        )
        if _words(numbers)
    ]  # fmt: skip


def other_counts(total: Numbers, countries: list[Group], tracks: list[Group]) -> list[Note]:
    """Say where the streams by country or by song come from other counts than the total."""
    said = []
    by_country, by_track = _sum(countries), _sum(tracks)
    if countries and by_country != (total.streams or 0):
        said.append(
            Note(
                "countries_differ",
                f"The streams by country come to {by_country:,}, the total to"
                f" {total.streams or 0:,}: a store's own count tells no countries, so these are the"
                " statements'.",
            )
        )
    if tracks and by_track != (total.streams or 0):
        said.append(
            Note(
                "tracks_differ",
                f"The streams by song come to {by_track:,}, the total to {total.streams or 0:,}:"
                " where a store tells the artist's own total, that one is shown, and the songs have"
                " their own counts.",
            )
        )
    return said


def _names(figures: Collection[Figure], names: Mapping[str, str]) -> str:
    told = {source for figure in figures for source in figure.sources}
    return " and ".join(sorted({names.get(source, "your own tables") for source in told}))


def _words(numbers: Numbers) -> str:
    parts = [
        f"{value:,} {word}{'' if value == 1 else 's'}"
        for value, word in (
            (numbers.streams, "stream"), (numbers.downloads, "download"), (numbers.uses, "use"),
        )
        if value is not None
    ]  # fmt: skip
    parts += [f"{money.amount:,.2f} {money.currency}" for money in numbers.money]
    return ", ".join(parts)


def _sum(groups: list[Group]) -> int:
    return sum(group.numbers.streams or 0 for group in groups)
