"""Footnotes of the figures: what is counted once, what is not added, what has no store or track."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from tunescore.insights.figures import ALL, Figure, Filter, sums
from tunescore.insights.overview import Group, Numbers, nameless
from tunescore.store.scope import UserSession


@dataclass(frozen=True, slots=True)
class Note:
    """Something the reader must know to believe the figures."""

    code: str
    message: str


async def two_views(
    session: UserSession, names: Mapping[str, str], where: Filter = ALL
) -> list[Note]:
    """Return notes on plays that appear in more than one source, and on plays without a month.

    `names` are the sources' names by key; a key without one is a table of the user's own.
    """
    by = ("shown", "store", "month", "source")
    found = await sums(session, ("streams",), (by,), where, shown=None)
    dated = [figure for figure in found[by] if figure.keys["month"]]
    hidden = [figure for figure in dated if not figure.keys["shown"]]
    notes = _of_no_month([figure for figure in found[by] if not figure.keys["month"]], names)
    if not hidden:
        return notes
    places = {(figure.keys["store"], figure.keys["month"]) for figure in hidden}
    shown = [
        figure
        for figure in dated
        if figure.keys["shown"] and (figure.keys["store"], figure.keys["month"]) in places
    ]
    stores = sorted({str(figure.keys["store"] or "a store") for figure in hidden})
    months = len({figure.keys["month"] for figure in hidden})
    return [
        Note(
            "two_views",
            f"Plays on {', '.join(stores)} appear in more than one source for {months}"
            f" {'month' if months == 1 else 'months'}; each is counted once. The totals use the"
            f" counts from {_names(shown, names)}. Those from {_names(hidden, names)} are kept, but"
            " not added.",
        ),
        *notes,
    ]


def _of_no_month(undated: Collection[Figure], names: Mapping[str, str]) -> list[Note]:
    """Return the note on plays that belong to no month, if there are any."""
    hidden = [figure for figure in undated if not figure.keys["shown"]]
    if not hidden:
        return []
    return [
        Note(
            "no_month",
            f"Some plays from {_names(hidden, names)} cover 28 days, a year or all time, or have no"
            " date. They overlap plays that are already counted, so they are kept, not added.",
        )
    ]


def left_over(stores: list[Group], countries: list[Group], tracks: list[Group]) -> list[Note]:
    """Return notes on figures of the totals that belong to no store, country or track."""
    return [
        Note(code, f"{what}: {_words(numbers)}. The totals include this, but no {where} does.")
        for code, numbers, what, where in (
            ("no_store", nameless(stores), "Without a store", "store"),
            (
                "no_country", nameless(countries),
                "Without a country (for example “outside the US”)", "country",
            ),
            (
                "no_track", nameless(tracks),
                "Not linked to a track (for example album sales)", "track",
            ),
        )
        if _words(numbers)
    ]  # fmt: skip


def other_counts(total: Numbers, countries: list[Group], tracks: list[Group]) -> list[Note]:
    """Return notes on streams by country or by track that add up to another total."""
    said = []
    by_country, by_track = _sum(countries), _sum(tracks)
    if countries and by_country != (total.streams or 0):
        said.append(
            Note(
                "countries_differ",
                f"The streams by country add up to {by_country:,}, the total is"
                f" {total.streams or 0:,}. A store's own counts have no countries, so the countries"
                " come from statements.",
            )
        )
    if tracks and by_track != (total.streams or 0):
        said.append(
            Note(
                "tracks_differ",
                f"The streams by track add up to {by_track:,}, the total is"
                f" {total.streams or 0:,}. The total uses a store's own total for the artist, if it"
                " reports one. The tracks have their own counts.",
            )
        )
    return said


def _names(figures: Collection[Figure], names: Mapping[str, str]) -> str:
    sources = {source for figure in figures for source in figure.sources}
    return " and ".join(sorted({names.get(source, "your own tables") for source in sources}))


def _words(numbers: Numbers) -> str:
    parts = [
        f"{value:,} {word}{'' if value == 1 else 's'}"
        for value, word in (
            (numbers.streams, "stream"), (numbers.downloads, "download"),
            (numbers.uses, "social use"),
        )
        if value is not None
    ]  # fmt: skip
    parts += [f"{money.amount:,.2f} {money.currency}" for money in numbers.money]
    return ", ".join(parts)


def _sum(groups: list[Group]) -> int:
    return sum(group.numbers.streams or 0 for group in groups)
