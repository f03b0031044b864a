"""Tracks: the list, one track's page, merging and splitting."""

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import BaseModel

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
)
from tunescore.api.insights import source_names
from tunescore.api.schema_base import Out
from tunescore.errors import BadRequest, NotFound
from tunescore.ingest.campaigns import rollup as campaigns
from tunescore.ingest.lines import tracks as naming
from tunescore.insights import overview as home
from tunescore.insights import tracks as insight
from tunescore.insights.figures import Filter
from tunescore.insights.footnotes import left_over, other_counts, two_views
from tunescore.insights.freshness import freshness
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


class TrackOut(TrackFigures):
    """A track's page."""

    months: list[MonthOut]
    periods: list[PeriodFiguresOut]
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

    other: int


class SplitIn(BaseModel):
    """The name that is another recording."""

    identifier: int


@router.get("")
async def track_list(
    session: UserReadSession,
    q: Annotated[str | None, Query(max_length=200)] = None,
    cursor: Annotated[int, Query(ge=0)] = 0,
) -> TracksOut:
    """All tracks, or those whose title, artist or ISRC has `q` in it."""
    rows = await insight.tracks(session, await insight.by_track(session), q)
    return TracksOut(
        items=[TrackFigures.of(row) for row in rows[cursor : cursor + PAGE]],
        next_cursor=str(cursor + PAGE) if len(rows) > cursor + PAGE else None,
    )


@router.get("/matches")
async def matches(session: UserReadSession) -> MatchesOut:
    """Songs on songwriters' statements without an ISRC, with the recordings that they may be.

    Nothing is linked until somebody merges them.
    """
    return MatchesOut(
        items=[MatchOut.model_validate(match) for match in await insight.matches(session)]
    )


@router.get("/{track_id}", responses=problems(NotFound))
async def track(session: UserReadSession, services: AppServices, track_id: int) -> TrackOut:
    """One track: its months, stores, countries, names, and tracks that look like it."""
    return await _page(session, track_id, services.clock().date())


async def _page(session: UserSession, track_id: int, today: date) -> TrackOut:
    groups = await insight.by_track(session, Filter(track=track_id))
    rows = await insight.tracks(session, groups, track=track_id)
    if not rows:
        raise NotFound(thing="track")
    only = Filter(track=track_id)
    fresh = await freshness(session, today)
    found = await home.pictures(session, ("time", "store", "country"), only)
    countries = found["country"]
    notes = await two_views(session, source_names(), only)
    notes += [
        *left_over(found["store"], countries, []),
        *other_counts(rows[0].numbers, countries, []),
    ]
    return TrackOut(
        **TrackFigures.of(rows[0]).model_dump(),
        months=months_out(home.months(found["time"], fresh, every_store=True)),
        periods=periods_out(home.longer(found["time"])),
        stores=stores_out(found["store"]),
        countries=countries_out(countries),
        no_store=numbers_out(home.nameless(found["store"])),
        no_country=numbers_out(home.nameless(countries)),
        undated=undated_out(home.nameless(found["time"])),
        identifiers=[
            NameOut.model_validate(name) for name in await insight.names(session, track_id)
        ],
        near=[NearOut.model_validate(other) for other in await insight.near(session, track_id)],
        notes=[NoteOut.model_validate(note) for note in notes],
    )


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
