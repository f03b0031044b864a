"""Footnotes of the figures: what is counted once, what is not added, what has no store or track."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from tunescore.insights import periods
from tunescore.insights.figures import Figure, Question, sums
from tunescore.insights.filters import ALL, Filter
from tunescore.insights.overview import Group, Numbers, nameless
from tunescore.store.scope import UserSession

NAMED_TIMES = 4
"""How many times longer than a month a note names."""


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
    contested = await session.execute("SELECT EXISTS (SELECT FROM verdicts WHERE user_id = :user)")
    if not contested.scalar_one():
        return []
    by = ("shown", "store", "time", "source")
    streams = ("streams",)
    if not (await sums(session, Question(streams, (), where, shown=False)))[0]:
        return []
    (found,) = await sums(session, Question(streams, by, where, shown=None))
    dated: list[Figure] = []
    undated: list[Figure] = []
    for figure in found:
        (dated if periods.month_of(figure.keys["time"] or "") else undated).append(figure)
    hidden = [figure for figure in dated if not figure.keys["shown"]]
    notes = _of_no_month(undated, names)
    if not hidden:
        return notes
    places = {(figure.keys["store"], figure.keys["time"]) for figure in hidden}
    shown = [
        figure
        for figure in dated
        if figure.keys["shown"] and (figure.keys["store"], figure.keys["time"]) in places
    ]
    stores = sorted({str(figure.keys["store"] or "a store") for figure in hidden})
    months = len({periods.month_of(figure.keys["time"]) for figure in hidden})
    counted = (
        f"The totals use the counts from {_names(shown, names)}. Those from"
        f" {_names(hidden, names)} are kept, but not added."
    )
    if _keys(shown) & _keys(hidden):
        counted = f"The sources are {_names([*shown, *hidden], names)}."
    return [
        Note(
            "two_views",
            f"Plays on {', '.join(stores)} appear in more than one source for {months}"
            f" {'month' if months == 1 else 'months'}; each is counted once. {counted}",
        ),
        *notes,
    ]


def _of_no_month(undated: Collection[Figure], names: Mapping[str, str]) -> list[Note]:
    """Return the note on plays that belong to no month, if there are any."""
    hidden = [figure for figure in undated if not figure.keys["shown"]]
    if not hidden:
        return []
    keys = {figure.keys["time"] for figure in hidden}
    times = sorted(
        (periods.read(key) for key in keys if key), key=lambda one: (one.first, one.last)
    )
    labels = [time.label for time in times[:NAMED_TIMES]]
    if len(times) > NAMED_TIMES:
        labels.append(f"{len(times) - NAMED_TIMES} other times")
    if None in keys:
        labels.append("all time or an unknown time")
    return [
        Note(
            "no_month",
            f"Some plays from {_names(hidden, names)} are of no single month, but of"
            f" {_and(labels)}. They overlap plays that are already counted, so they are kept, not"
            " added.",
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
                f"Streams by country add up to {by_country:,}; the total is"
                f" {total.streams or 0:,}. The countries come from statements, because a store's"
                " own counts do not list them.",
            )
        )
    if tracks and by_track != (total.streams or 0):
        said.append(
            Note(
                "tracks_differ",
                f"Streams by track add up to {by_track:,}; the total is"
                f" {total.streams or 0:,}. If a store reports a total for the artist, TuneScore"
                " uses that total.",
            )
        )
    return said


def _keys(figures: Collection[Figure]) -> set[str]:
    return {source for figure in figures for source in figure.sources}


def _names(figures: Collection[Figure], names: Mapping[str, str]) -> str:
    return _and(sorted({names.get(source, "your own files") for source in _keys(figures)}))


def _and(labels: Sequence[str]) -> str:
    return " and ".join([*([", ".join(labels[:-1])] if labels[1:] else []), *labels[-1:]])


def _words(numbers: Numbers) -> str:
    parts = [
        f"{value:,} {one if value == 1 else several}"
        for value, one, several in (
            (numbers.streams, "stream", "streams"),
            (numbers.downloads, "download", "downloads"),
            (numbers.uses, "social use", "social uses"),
            (numbers.views, "view", "views"),
            (numbers.performances, "performance", "performances"),
            (numbers.composition_plays, "play of a composition", "plays of compositions"),
        )
        if value is not None
    ]  # fmt: skip
    parts += [f"{money.amount:,.2f} {money.currency}" for money in numbers.money]
    return ", ".join(parts)


def _sum(groups: list[Group]) -> int:
    return sum(group.numbers.streams or 0 for group in groups)
