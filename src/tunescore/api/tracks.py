"""Tracks: the list, one track's page, merging and splitting."""

from dataclasses import replace
from datetime import date, datetime
from typing import Annotated, Literal

from fastapi import APIRouter, Query
from pydantic import BaseModel, Field, StrictInt

from tunescore.api.audience_schemas import FigureOut, post_figures_out
from tunescore.api.campaign_schemas import CampaignSummaryOut, summary_out
from tunescore.api.deps import AppServices, CurrentUser, UserReadSession
from tunescore.api.errors import problems
from tunescore.api.figure_schemas import (
    CountryOut,
    MonthOut,
    NoteOut,
    NumbersOut,
    PeriodFiguresOut,
    StoreOut,
    TrackFigures,
    UndatedOut,
    countries_out,
    months_out,
    numbers_out,
    periods_out,
    stores_out,
    undated_out,
    whole_beside,
)
from tunescore.api.insights import ConvertedOut, converted_out, source_names
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
from tunescore.api.schema_base import STRIPPED, BigInt, Out, plain
from tunescore.api.view import AskedView
from tunescore.errors import BadRequest, DaysBackwards, NotFound
from tunescore.ingest.campaigns import rollup as campaigns
from tunescore.ingest.lines import tracks as naming
from tunescore.insights import overview as home
from tunescore.insights import track_page as beside
from tunescore.insights import tracks as insight
from tunescore.insights import views
from tunescore.insights.campaigns import report
from tunescore.insights.filters import Filter
from tunescore.insights.footnotes import left_over, other_counts, two_views
from tunescore.insights.freshness import freshness
from tunescore.insights.ranges import View
from tunescore.metrics import METRICS
from tunescore.store.scope import UserSession, UserStore

router = APIRouter(prefix="/tracks", tags=["tracks"])

PAGE = 100


class NameOut(Out):
    """One name that files use for the track, and why it points here.

    `title` is null where files give only the ISRC. `work`: a song on a songwriter's statement
    without an ISRC.
    """

    id: int
    isrc: str | None
    title: str | None
    artist: str | None
    writer: str | None
    work: bool
    linked_by: str


class NearOut(Out):
    """Another track that may be the same recording; `work`: a song on a songwriter's statement."""

    id: int
    title: str
    artist: str | None
    writer: str | None
    work: bool
    isrc: str | None
    score: int


class TrackPlacementOut(Out):
    """The track on a playlist, or a curator's yes; `campaign_id` where a campaign brought it."""

    id: int
    playlist_name: str
    platform: str
    added_at: date | None
    source: str
    campaign_id: int | None


class NamingPostOut(Out):
    """A post whose caption or title names the track, with its newest figures.

    `post_id` is the platform's, `url` where it is to be seen, if that is known.
    """

    id: int
    account_id: int
    post_id: str
    platform: str
    title: str | None
    caption: str | None
    url: str | None
    posted_at: datetime | None
    figures: list[FigureOut]


class TrackOut(TrackFigures):
    """A track's page: the figures of a view.

    Its numbers = months + periods + edge_days (+ undated of an open range). Placements without a
    day are of every range.
    """

    range: RangeOut
    release_date: date | None
    artist_id: int | None
    converted: ConvertedOut | None
    months: list[MonthOut]
    periods: list[PeriodFiguresOut]
    edge_days: NumbersOut
    days: list[FigureDayOut]
    left_out: LeftOutOut
    comparison: RangeComparisonOut | None
    changes: list[ChangeOut]
    campaigns: list[CampaignSummaryOut]
    placements: list[TrackPlacementOut]
    posts: list[NamingPostOut]
    stores: list[StoreOut]
    countries: list[CountryOut]
    no_store: NumbersOut
    no_country: NumbersOut
    undated: UndatedOut
    identifiers: list[NameOut]
    near: list[NearOut]
    notes: list[NoteOut]


class TracksOut(Out):
    """Tracks, the most streams first."""

    items: list[TrackFigures]
    next_cursor: str | None


class MatchOut(Out):
    """A song that only songwriters' statements have, and the recordings that it may be."""

    work: NearOut
    recordings: list[NearOut]


class MatchesOut(Out):
    """Songs on songwriters' statements that wait to be merged with a recording, or left alone."""

    items: list[MatchOut]


class MergeIn(BaseModel):
    """The track that is the same recording."""

    other: StrictInt


class SplitIn(BaseModel):
    """The name that is another recording."""

    identifier: StrictInt


class StepOut(Out):
    """The figure of so many days or months after the release; money is a string."""

    at: int
    value: int | str | None
    incomplete: bool


class SinceReleaseOut(Out):
    """A track's figures since its release.

    `released_by`: `file` where a file says when, `first_day` where the first day or month with
    figures stands for it. `grain` is `day` where daily figures reach back to the release.
    """

    id: int
    title: str
    release_date: date | None
    released_by: Literal["file", "first_day"]
    grain: Literal["day", "month"]
    points: list[StepOut]


class ByReleaseOut(Out):
    """Tracks beside each other since their releases: `at` 0 is the release's day or month."""

    metric: str
    items: list[SinceReleaseOut]
    notes: list[NoteOut]


class ArtistIn(BaseModel):
    """Who performs a track."""

    name: Annotated[str, Field(min_length=1, max_length=200), STRIPPED]


@router.get("", responses=problems(BadRequest, DaysBackwards))
async def track_list(
    session: UserReadSession,
    services: AppServices,
    asked: AskedView,
    q: Annotated[str | None, Query(max_length=200)] = None,
    cursor: Annotated[BigInt, Query(ge=0)] = 0,
) -> TracksOut:
    """All tracks, or those whose title, artist or ISRC has `q` in it, with a view's figures."""
    page = await views.picture(session, asked, services.clock().date(), ("track",), daily=False)
    whole = page.within.everything and page.where == Filter()
    rows = await insight.tracks(
        session, page.groups["track"], q, only_groups=not whole, most=cursor + PAGE + 1
    )
    listed = rows[cursor : cursor + PAGE]
    page = await views.beside(session, page, [row.id for row in listed])
    return TracksOut(
        items=[TrackFigures.of(row, page.comparison) for row in listed],
        next_cursor=str(cursor + PAGE) if len(rows) > cursor + PAGE else None,
    )


Ids = Annotated[str, Query(pattern=r"^[0-9]{1,18}(,[0-9]{1,18}){0,9}$", description="`1,2`")]


@router.get("/by-release", responses=problems(BadRequest))
async def by_release(
    session: UserReadSession,
    services: AppServices,
    ids: Ids,
    metric: str = "streams",
    currency: Annotated[str | None, Query(pattern="^[A-Z]{3}$")] = None,
) -> ByReleaseOut:
    """Up to ten tracks since their releases; `earnings` need a currency."""
    if metric not in METRICS or METRICS[metric].adding != "flow":
        raise BadRequest(found=f"{metric} is no figure that adds up over time.")
    if metric == "earnings" and currency is None:
        raise BadRequest(found="Earnings over time need one currency, such as currency=USD.")
    fresh = await freshness(session, services.clock().date())
    tracks = list(dict.fromkeys(int(one) for one in ids.split(",")))
    found = await beside.since_release(session, tracks, metric, fresh, currency)
    return ByReleaseOut(
        metric=metric,
        items=[
            SinceReleaseOut(
                id=one.id, title=one.title, release_date=one.release_date,
                released_by=one.released_by, grain=one.grain,
                points=[
                    StepOut(
                        at=step.at, incomplete=step.incomplete,
                        value=None if step.value is None
                        else plain(step.value) if metric == "earnings" else int(step.value),
                    )
                    for step in one.points
                ],
            )
            for one in found
        ],
        notes=[NoteOut.model_validate(note) for note in beside.notes_on(found)],
    )  # fmt: skip


@router.get("/matches")
async def matches(session: UserReadSession) -> MatchesOut:
    """Songs on songwriters' statements without an ISRC, with the recordings that they may be.

    Nothing is linked until somebody merges them.
    """
    return MatchesOut(
        items=[MatchOut.model_validate(match) for match in await insight.matches(session)]
    )


@router.get("/{track_id}", responses=problems(NotFound, BadRequest, DaysBackwards))
async def track(
    session: UserReadSession, services: AppServices, asked: AskedView, track_id: int
) -> TrackOut:
    """One track in a view: its months, stores, countries, names, and what happened to it."""
    return await _page(session, track_id, services.clock().date(), asked)


EVERYTHING = View()


async def _page(
    session: UserSession, track_id: int, today: date, asked: View = EVERYTHING
) -> TrackOut:
    view = replace(asked, track=track_id)
    page = await views.picture(session, view, today, ("store", "country"))
    rows = await insight.tracks(session, [home.Group(track_id, page.total)], track=track_id)
    if not rows:
        raise NotFound(thing="track")
    found, row, countries = page.groups, rows[0], page.groups["country"]
    notes = await two_views(session, source_names(), page.where)
    notes += [
        *left_over(found["store"], countries, []),
        *other_counts(row.numbers, countries, []),
    ]
    return TrackOut(
        **(TrackFigures.of(row).model_dump() | whole_beside(page.comparison)),
        range=range_out(page.within, page.known),
        release_date=row.release_date,
        artist_id=row.artist_id,
        converted=converted_out(row.numbers, view),
        months=months_out(page.months),
        periods=periods_out(home.longer(found["time"])),
        edge_days=numbers_out(page.edge_days),
        days=days_out(page.days),
        left_out=left_out_out(page.left_out),
        comparison=comparison_out(page.comparison),
        changes=changes_out(page.comparison),
        stores=stores_out(found["store"], page.comparison),
        countries=countries_out(countries, page.comparison),
        no_store=numbers_out(home.nameless(found["store"])),
        no_country=numbers_out(home.nameless(countries)),
        undated=undated_out(home.nameless(found["time"])),
        campaigns=[
            summary_out(one)
            for one in await report.outcomes(session, today, during=page.within, track=track_id)
        ],
        placements=[
            TrackPlacementOut.model_validate(one)
            for one in await beside.placements(session, track_id, page.within)
        ],
        posts=[
            NamingPostOut(**one.row, figures=post_figures_out(one.figures))
            for one in await beside.posts(session, row.title, row.artist, page.within)
        ],
        identifiers=[
            NameOut.model_validate(name) for name in await insight.names(session, track_id)
        ],
        near=[NearOut.model_validate(other) for other in await insight.near(session, track_id)],
        notes=[NoteOut.model_validate(note) for note in notes],
    )


@router.put("/{track_id}/artist", responses=problems(NotFound))
async def name_artist(
    user: CurrentUser, services: AppServices, track_id: int, wanted: ArtistIn
) -> TrackOut:
    """Say who performs a track; no file changes that afterwards."""
    await services.database.bulk_for(user.id, _name_artist, track_id, wanted.name)
    async with services.database.read_for(user.id) as session:
        return await _page(session, track_id, services.clock().date())


def _name_artist(store: UserStore, track_id: int, name: str) -> None:
    with store.transaction():
        naming.name_artist(store, track_id, name)
        campaigns.settle(store)


@router.post("/{track_id}/merge", responses=problems(NotFound, BadRequest))
async def merge(
    user: CurrentUser, services: AppServices, track_id: int, wanted: MergeIn
) -> TrackOut:
    """Say that another track is the same recording; its figures come here."""
    await services.database.bulk_for(user.id, _merge, track_id, wanted.other)
    async with services.database.read_for(user.id) as session:
        return await _page(session, track_id, services.clock().date())


def _merge(store: UserStore, track_id: int, other_id: int) -> None:
    with store.transaction():
        naming.merge(store, track_id, other_id)
        campaigns.settle(store)


@router.post("/{track_id}/split", responses=problems(NotFound, BadRequest))
async def split(
    user: CurrentUser, services: AppServices, track_id: int, wanted: SplitIn
) -> TrackOut:
    """Say that one of a track's names is another recording; it becomes a track of its own."""
    await services.database.bulk_for(user.id, _split, track_id, wanted.identifier)
    async with services.database.read_for(user.id) as session:
        return await _page(session, track_id, services.clock().date())


def _split(store: UserStore, track_id: int, identifier_id: int) -> None:
    with store.transaction():
        naming.split(store, track_id, identifier_id)
        campaigns.settle(store)
