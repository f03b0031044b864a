"""The figures: overview, series and earnings."""

from collections import defaultdict
from datetime import date, datetime
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query, Response
from pydantic import WithJsonSchema

from tunescore.api.campaign_schemas import CampaignSummaryOut, summary_out
from tunescore.api.deps import AppServices, UserReadSession, UserScreen
from tunescore.api.errors import problems
from tunescore.api.figure_schemas import (
    ArtistFigures,
    CountryOut,
    MonthOut,
    NoteOut,
    NumbersOut,
    PeriodFiguresOut,
    StoreOut,
    TrackFigures,
    UndatedOut,
    artists_out,
    countries_out,
    months_out,
    numbers_out,
    periods_out,
    stores_out,
    undated_out,
)
from tunescore.api.range_schemas import (
    ChangeOut,
    FigureDayOut,
    LeftOutOut,
    RangeComparisonOut,
    RangeOut,
    changes_out,
    comparison_out,
    days_out,
    left_out_out,
    range_out,
)
from tunescore.api.schema_base import BigInt, Exact, IsoDate, Out, plain
from tunescore.api.view import AskedView
from tunescore.errors import BadRequest, DaysBackwards, UnknownCurrency
from tunescore.insights import overview as home
from tunescore.insights import tracks as insight
from tunescore.insights import views
from tunescore.insights.campaigns import report
from tunescore.insights.conversion import convert
from tunescore.insights.earnings import GROUPS, earnings
from tunescore.insights.filters import Filter
from tunescore.insights.footnotes import left_over, other_counts, two_views
from tunescore.insights.freshness import Freshness, freshness
from tunescore.insights.left_out import left_out
from tunescore.insights.ranges import View, own, resolve
from tunescore.insights.series import series
from tunescore.metrics import METRICS, Adding
from tunescore.records import Rights
from tunescore.statements.sources import all_sources
from tunescore.store.scope import UserSession

SeriesGrain = Literal["day", "month", "quarter", "half", "year"]
"""The times that a series has points of."""

router = APIRouter(tags=["figures"])

NEWEST_CAMPAIGNS = 3
"""How many campaigns the home page shows."""


def source_names() -> dict[str, str]:
    """The known sources' names by key."""
    return {key: source.name for key, source in all_sources().items()}


def late(fresh: Freshness) -> str | None:
    """Say from when on each statement's months may still grow."""
    if not fresh.growing_from:
        return None
    known = source_names()
    by_month: dict[date, list[str]] = defaultdict(list)
    for source, month in sorted(fresh.growing_from.items()):
        by_month[month].append(known.get(source, "your own files"))
    parts = [
        f"{' and '.join(names)} from {month:%B %Y} on" for month, names in sorted(by_month.items())
    ]
    return (
        f"Stores report late, so the newest months still grow: {', '.join(parts)}."
        " A newer export adds what is missing."
    )


class AudienceOut(Out):
    """The newest value of a level, such as followers, and its day."""

    metric: str
    label: str
    artist_id: int
    artist: str
    store: str | None
    value: int
    as_of: date
    unit: str


class RateOut(Out):
    """What one unit of `currency` was worth on `day`, by the European Central Bank."""

    currency: str
    rate: Exact
    day: date


class ConvertedOut(Out):
    """All totals in one currency; `missing` could not be converted and are not in it."""

    currency: str
    amount: Exact
    rate_date: date
    rates: list[RateOut]
    missing: list[str]


class OverviewOut(Out):
    """The home page: the figures of a view. `artists` are there where there are several.

    Totals = months + periods + edge_days (+ undated of an open range) = stores + no_store. Streams
    by country are the statements' where a store's own count names no countries; money by country +
    no_country = totals.
    """

    as_of: datetime
    empty: bool
    range: RangeOut
    totals: NumbersOut
    converted: ConvertedOut | None
    months: list[MonthOut]
    periods: list[PeriodFiguresOut]
    edge_days: NumbersOut
    days: list[FigureDayOut]
    left_out: LeftOutOut
    comparison: RangeComparisonOut | None
    changes: list[ChangeOut]
    incomplete_from: date | None
    incomplete_why: str | None
    stores: list[StoreOut]
    countries: list[CountryOut]
    tracks: list[TrackFigures]
    artists: list[ArtistFigures]
    no_store: NumbersOut
    no_country: NumbersOut
    no_track: NumbersOut
    audience: list[AudienceOut]
    undated: UndatedOut
    notes: list[NoteOut]
    campaigns: list[CampaignSummaryOut]


@router.get(
    "/overview",
    response_model=OverviewOut,
    responses=problems(BadRequest, DaysBackwards, UnknownCurrency),
)
async def overview(screen: UserScreen, services: AppServices, asked: AskedView) -> Response:
    """Everything the home page shows, each figure chosen so that nothing is counted twice."""
    return await screen.show(lambda session: overview_answer(session, asked, services.clock()))


async def overview_answer(session: UserSession, asked: View, now: datetime) -> OverviewOut:
    """The same answer for the API and the command line."""
    artists = await insight.artists(session)
    rows_of = ("store", "country", "track", *(["artist"] if len(artists) > 1 else []))
    page = await views.picture(session, asked, now.date(), rows_of)
    found, total = page.groups, page.total
    countries, by_track, stores = found["country"], found["track"], found["store"]
    audience = await home.audience(session)
    whole = page.within.everything and page.where == Filter()
    rows = await insight.tracks(session, by_track, only_groups=not whole, most=home.TOP_TRACKS)
    top = rows[: home.TOP_TRACKS]
    page = await views.beside(session, page, [row.id for row in top])
    notes = await two_views(session, source_names(), page.where)
    notes += [*left_over(stores, countries, by_track), *other_counts(total, countries, by_track)]
    late_from = home.incomplete_from(page.months)
    campaigns = await report.outcomes(
        session,
        now.date(),
        newest=NEWEST_CAMPAIGNS if page.within.everything else None,
        during=page.within,
        track=asked.track,
    )
    return OverviewOut(
        as_of=now,
        empty=not (audience or total.lines or await home.anything(session)),
        range=range_out(page.within, page.known),
        totals=numbers_out(total),
        converted=converted_out(total, asked),
        months=months_out(page.months),
        periods=periods_out(home.longer(found["time"])),
        edge_days=numbers_out(page.edge_days),
        days=days_out(page.days),
        left_out=left_out_out(page.left_out),
        comparison=comparison_out(page.comparison),
        changes=changes_out(page.comparison),
        incomplete_from=late_from,
        incomplete_why=late(page.fresh) if late_from else None,
        stores=stores_out(stores, page.comparison),
        countries=countries_out(countries, page.comparison),
        tracks=[TrackFigures.of(row, page.comparison) for row in top],
        artists=artists_out(found.get("artist", []), artists),
        no_store=numbers_out(home.nameless(stores)),
        no_country=numbers_out(home.nameless(countries)),
        no_track=numbers_out(home.nameless(by_track)),
        audience=[AudienceOut.model_validate(item) for item in audience],
        undated=undated_out(home.nameless(found["time"])),
        notes=[NoteOut.model_validate(note) for note in notes],
        campaigns=[summary_out(one) for one in campaigns],
    )


def converted_out(total: home.Numbers, asked: View) -> ConvertedOut | None:
    """Convert all money of some numbers to the view's currency, where the view asks for that."""
    currency = views.converted_to(asked)
    if currency is None:
        return None
    return ConvertedOut.model_validate(convert(total.money, currency))


class PointOut(Out):
    """One day, month, quarter …; `value` null is a gap. Money is a string, counts are numbers."""

    date: date
    value: int | str | None
    incomplete: bool
    source: str | None


class SeriesOut(Out):
    """One metric over time."""

    metric: str
    label: str
    unit: str
    kind: Adding
    grain: SeriesGrain
    points: list[PointOut]
    notes: list[NoteOut]


@router.get("/series", responses=problems(BadRequest, DaysBackwards))
async def one_series(
    session: UserReadSession,
    services: AppServices,
    asked: AskedView,
    metric: str = "streams",
    grain: SeriesGrain = "month",
) -> SeriesOut:
    """One metric over days or months; `earnings` needs a currency, since currencies never add.

    A level, such as followers, is one artist's in one store: where there are several, name them.
    """
    if metric not in METRICS:
        raise BadRequest(found=f"There is no metric {metric}; there are {', '.join(METRICS)}.")
    if metric == "earnings" and asked.currency is None:
        raise BadRequest(found="Earnings over time need one currency, such as currency=USD.")
    today = services.clock().date()
    within = resolve(asked, today, await home.known_days(session))
    where = views.filter_of(asked, within)
    known = METRICS[metric]
    fresh = await freshness(session, today)
    points = await series(session, metric, grain, where, fresh, asked.currency)
    notes = await two_views(session, source_names(), where) if metric == "streams" else []
    return SeriesOut(
        metric=metric,
        label=known.label,
        unit=asked.currency or known.unit,
        kind=known.adding,
        grain=grain,
        points=[
            PointOut(
                date=point.date,
                value=None if point.value is None
                else plain(point.value) if metric == "earnings" else int(point.value),
                incomplete=point.incomplete,
                source=point.source,
            )
            for point in points
        ],
        notes=[NoteOut.model_validate(note) for note in notes],
    )  # fmt: skip


class EarningsTotal(Out):
    """Money of one currency with the counts of the same lines."""

    currency: str
    amount: Exact
    streams: int | None
    downloads: int | None
    views: int | None
    performances: int | None
    composition_plays: int | None


_KINDS = ("string", "integer", "null")
Cell = Annotated[Any, WithJsonSchema({"anyOf": [{"type": kind} for kind in _KINDS]})]
"""A text, a whole number or null; to find out which takes long where there are many."""


class EarningsOut(Out):
    """Earnings by group. Each row holds its group keys beside currency, amount and counts.

    `left_out`: what the days that were asked for cut, and what has no date.
    """

    rows: list[dict[str, Cell]]
    totals: list[EarningsTotal]
    converted: ConvertedOut | None = None
    left_out: LeftOutOut


@router.get("/earnings")
async def money(
    session: UserReadSession,
    group_by: Annotated[str, Query(description="Some of " + ", ".join(GROUPS))] = "",
    first: Annotated[IsoDate | None, Query(alias="from")] = None,
    last: Annotated[IsoDate | None, Query(alias="to")] = None,
    track: BigInt | None = None,
    store: str | None = None,
    country: str | None = None,
    source: str | None = None,
    rights: Rights | None = None,
    artist: BigInt | None = None,
    convert_to: Annotated[str | None, Query(pattern="^[A-Z]{3}$")] = None,
) -> EarningsOut:
    """What statements paid, exactly, per currency; converted to one currency only when asked."""
    days = own(first, last)
    where = Filter(
        track=track, artist=artist, store=store, country=country, source=source, rights=rights,
        first=days.first, last=days.last,
    )  # fmt: skip
    return await earnings_answer(session, group_by, where, convert_to)


async def earnings_answer(
    session: UserSession, group_by: str, where: Filter, convert_to: str | None
) -> EarningsOut:
    """The same answer for the API and the command line; `group_by` is separated by commas."""
    by = tuple(dict.fromkeys(name.strip() for name in group_by.split(",") if name.strip()))
    for name in by:
        if name not in GROUPS:
            raise BadRequest(
                found=f"Earnings cannot be grouped by {name}; group by {', '.join(GROUPS)}."
            )
    found = await earnings(session, by, where)
    whole = set(by) <= {"currency"}
    totals = found if whole else await earnings(session, (), where)
    paid = [home.Money(total.currency, total.amount) for total in totals]
    return EarningsOut(
        rows=[
            {
                **row.keys,
                "currency": row.currency,
                "amount": plain(row.amount),
                **row.counts,
            }
            for row in found
        ],
        totals=[EarningsTotal.model_validate(total) for total in totals],
        converted=ConvertedOut.model_validate(convert(paid, convert_to)) if convert_to else None,
        left_out=left_out_out(await left_out(session, where)),
    )
