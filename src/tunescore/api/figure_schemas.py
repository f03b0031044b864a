"""Schemas that several pages share: the figures of a month, a store, a country, a track."""

from collections.abc import Iterable
from datetime import date
from typing import Any, Self

from tunescore.api.schema_base import MoneyOut, Out
from tunescore.insights.comparison import Comparison
from tunescore.insights.overview import Group, Month, Numbers, Period, country_name, named
from tunescore.insights.periods import PeriodGrain
from tunescore.insights.tracks import Artist, TrackRow


class NumbersOut(Out):
    """Counts and money; a count that no source gives is null, not 0.

    `money` is all of it, `recording_money` and `composition_money` the two rights that it is paid
    for. `money_converted` is all of it in the currency that the view converts to, without what has
    no rate; null where it converts nothing. The plays of compositions are in no other count, but
    that their `performances` are counted as such too.
    """

    streams: int | None
    downloads: int | None
    uses: int | None
    views: int | None
    performances: int | None
    composition_plays: int | None
    money: list[MoneyOut]
    recording_money: list[MoneyOut]
    composition_money: list[MoneyOut]
    money_converted: MoneyOut | None


class MonthOut(NumbersOut):
    """One calendar month (its first day); `incomplete` while a source may still report more."""

    month: date
    incomplete: bool


class PeriodFiguresOut(Out):
    """The numbers of a time that lies in no single month: a quarter, a half, a year, a span.

    `key` is `2026-Q3`, `2026-H2`, `2026`, or `2026-08-30/2026-10-03`.
    """

    key: str
    label: str
    grain: PeriodGrain
    first: date
    last: date
    numbers: NumbersOut


class ComparedOut(NumbersOut):
    """Numbers beside those before; both fair, and null where nothing is compared or known."""

    current: NumbersOut | None
    before: NumbersOut | None


class StoreOut(ComparedOut):
    """The numbers of one store."""

    store: str


class CountryOut(ComparedOut):
    """The numbers of one country (ISO 3166-1 alpha-2)."""

    country: str
    name: str


class ArtistFigures(NumbersOut):
    """The numbers of one artist: of its songs and releases, or its own totals."""

    id: int
    name: str


class UndatedOut(NumbersOut):
    """The figures that carry no date and therefore stand in no month."""

    lines: int


class NoteOut(Out):
    """Something the reader must know to believe the figures."""

    code: str
    message: str


class TrackFigures(ComparedOut):
    """A track with its numbers; months are first days, null where nothing is dated.

    `title` is the ISRC where no file has named the recording. `work`: only songwriters' statements
    without ISRCs have it, so it is no known recording.
    """

    id: int
    title: str
    artist: str | None
    writer: str | None
    work: bool
    isrc: str | None
    upc: str | None
    first_month: date | None
    last_month: date | None

    @classmethod
    def of(cls, row: TrackRow, beside: Comparison | None = None) -> Self:
        """Make the answer of a track's row."""
        return cls(
            id=row.id, title=row.title, artist=row.artist, writer=row.writer, work=row.work,
            isrc=row.isrc, upc=row.upc,
            first_month=row.first_month, last_month=row.last_month, **_fields(row.numbers),
            **_beside(beside, "track", row.id),
        )  # fmt: skip


def numbers_out(numbers: Numbers) -> NumbersOut:
    """Make the answer of plain numbers."""
    return NumbersOut.model_validate(numbers)


def months_out(months: Iterable[Month]) -> list[MonthOut]:
    """Make the answers of months, gaps included."""
    return [
        MonthOut(month=month.month, incomplete=month.incomplete, **_fields(month.numbers))
        for month in months
    ]


def periods_out(periods: Iterable[Period]) -> list[PeriodFiguresOut]:
    """Make the answers of times that lie in no single month."""
    return [
        PeriodFiguresOut(
            key=one.key, label=one.label, grain=one.grain, first=one.first, last=one.last,
            numbers=numbers_out(one.numbers),
        )
        for one in periods
    ]  # fmt: skip


def stores_out(groups: list[Group], beside: Comparison | None = None) -> list[StoreOut]:
    """Make the answers of stores, without what names none, each beside its comparison."""
    return [
        StoreOut(
            store=group.key, **_fields(group.numbers), **_beside(beside, "store", group.key)
        )
        for group in named(groups)
    ]  # fmt: skip


def countries_out(groups: list[Group], beside: Comparison | None = None) -> list[CountryOut]:
    """Make the answers of countries, with their English names, without what names none."""
    return [
        CountryOut(
            country=group.key,
            name=country_name(group.key),
            **_fields(group.numbers),
            **_beside(beside, "country", group.key),
        )
        for group in named(groups)
    ]


def artists_out(groups: list[Group], known: Iterable[Artist]) -> list[ArtistFigures]:
    """Make the answers of artists that have tracks."""
    names = {artist.id: artist.name for artist in known}
    return [
        ArtistFigures(id=group.key, name=names[group.key], **_fields(group.numbers))
        for group in named(groups)
        if group.key in names
    ]


def whole_beside(beside: Comparison | None) -> dict[str, NumbersOut | None]:
    """Make the numbers beside those of a whole page: its fair totals, and those before."""
    if beside is None:
        return {"current": None, "before": None}
    current, before = beside.totals
    return {"current": numbers_out(current), "before": numbers_out(before)}


def _beside(beside: Comparison | None, dimension: str, key: object) -> dict[str, Any]:
    current, before = (None, None) if beside is None else beside.row(dimension, key)
    return {
        "current": None if current is None else numbers_out(current),
        "before": None if before is None else numbers_out(before),
    }


def undated_out(numbers: Numbers) -> UndatedOut:
    """Make the answer of the numbers without a date."""
    return UndatedOut(lines=numbers.lines, **_fields(numbers))


def _fields(numbers: Numbers) -> dict[str, Any]:
    return vars(numbers_out(numbers))
