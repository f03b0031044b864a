"""Daily plays of tracks as arrays, and which days and tracks a campaign is compared with."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tunescore.insights.campaigns.campaigns import Campaign
from tunescore.insights.campaigns.effect import (
    MARGIN_DAYS,
    WINDOWS,
    DailyPlays,
    Floats,
    Measurement,
    measure,
)
from tunescore.store.scope import UserSession

_EPOCH = date(2000, 1, 1)
_VIEWS = ("platform_daily", "platform_period", "statement", "typed")
"""Whose count of the same plays is taken, the best first."""
_MARGIN = timedelta(days=MARGIN_DAYS)
_LONGEST = timedelta(days=max(days for days, _ in WINDOWS))


@dataclass(frozen=True, slots=True)
class Series:
    """Plays a day from `first` on; NaN is a day without a figure."""

    first: date
    plays: Floats

    def total(self, first: date, last: date) -> float:
        """Return the plays of some days, without those that have no figure."""
        return float(np.nansum(self._part(first, last)))

    def known_days(self, first: date, last: date) -> int:
        """Return how many of some days have a figure."""
        return int((~np.isnan(self._part(first, last))).sum())

    def _part(self, first: date, last: date) -> Floats:
        start, end = ((day - self.first).days for day in (first, last))
        return self.plays[max(0, start) : max(0, end + 1)]

    def covers(self, first: date, last: date) -> bool:
        """Whether every one of some days has a figure."""
        start, end = ((day - self.first).days for day in (first, last))
        if start < 0 or end >= self.plays.size:
            return False
        return not np.isnan(self.plays[start : end + 1]).any()


@dataclass(frozen=True, slots=True)
class TrackDays:
    """A track as far as comparing is concerned."""

    artist_id: int | None
    release_date: date | None


@dataclass(frozen=True, slots=True)
class Catalogue:
    """Every track with daily plays: its plays by store, its artist and its release."""

    plays: dict[tuple[int, str | None], Series]
    tracks: dict[int, TrackDays]

    def store_of(self, track_id: int) -> str | None:
        """Return the store that has most days of a track."""
        stores = {
            store: int((~np.isnan(series.plays)).sum())
            for (track, store), series in self.plays.items()
            if track == track_id
        }
        return max(stores, key=lambda store: (stores[store], store or ""), default=None)


@dataclass(frozen=True, slots=True)
class Comparison:
    """A campaign's measurement, the store whose plays it is of, and with how many other tracks."""

    measurement: Measurement
    store: str | None
    others: int


async def catalogue(session: UserSession) -> Catalogue:
    """Return the daily plays of all tracks."""
    views: dict[tuple[int, str | None], dict[tuple[int, str], list[_Figures]]] = {}
    for track, store, view, source, days, plays in await session.execute(
        "SELECT i.track_id, m.store, m.view, m.source, array_send(m.dates),"
        " array_send(m.date_values::float8[]) FROM metrics_daily m"
        " JOIN track_identifiers i ON i.user_id = m.user_id AND i.id = m.identifier_id"
        " WHERE m.user_id = :user AND m.metric = 'streams' AND m.grain = 'day'"
    ):
        kinds = views.setdefault((track, store), {})
        figures = _numbers(days, ">i4"), _numbers(plays, ">f8")
        kinds.setdefault((_VIEWS.index(view), source), []).append(figures)
    tracks = await session.execute(
        "SELECT id, artist_id, release_date FROM tracks WHERE user_id = :user"
    )
    return Catalogue(
        {key: _series(kinds[min(kinds)]) for key, kinds in views.items()},
        {track: TrackDays(artist, released) for track, artist, released in tracks},
    )


_Figures = tuple[NDArray[np.int64], Floats]
"""Days since 2000, and the plays of each."""

_BEFORE_NUMBERS = 20
"""The bytes before the first number of an array as PostgreSQL sends it: what it is an array of."""


def _numbers(sent: bytes, kind: str) -> NDArray[Any]:
    """Return the numbers of an array without gaps, each of which has its length before it.

    As Python's own numbers they would take most of the time that measuring a campaign does.
    """
    return np.frombuffer(sent, [("length", ">i4"), ("number", kind)], offset=_BEFORE_NUMBERS)[
        "number"
    ]


def _series(parts: list[_Figures]) -> Series:
    """Return the days of some figures in order, with a gap for each that is not there."""
    places = np.concatenate([days for days, _ in parts]).astype(np.int64)
    first = int(places.min())
    total = np.zeros(int(places.max()) - first + 1)
    np.add.at(total, places - first, np.concatenate([plays for _, plays in parts]))
    known = np.zeros(total.size, bool)
    known[places - first] = True
    return Series(_EPOCH + timedelta(days=first), np.where(known, total, np.nan))


def compare(
    campaign: Campaign, others: Collection[Campaign], known: Catalogue, today: date
) -> Comparison | None:
    """Measure a campaign by the daily plays of its track and of the artist's other tracks.

    `others` are all campaigns. None: the campaign has no track, or has not begun to have an effect.
    """
    if campaign.track_id is None or campaign.begins is None:
        return None
    track, begins = campaign.track_id, campaign.begins
    store = known.store_of(track)
    treated = known.plays.get((track, store))
    if treated is None:
        nothing = DailyPlays(begins, np.array([np.nan]), None)
        return Comparison(measure(nothing, begins, today), None, 0)
    control = [
        series
        for (other, where), series in known.plays.items()
        if where == store
        and other != track
        and _is_undisturbed(other, track, begins, others, known)
    ]
    excluded = [
        (start - _MARGIN, end + _MARGIN)
        for one in others
        if one.id != campaign.id and one.track_id == track
        if (span := _span(one)) is not None
        for start, end in [span]
    ]
    excluded += [(day - _MARGIN, day + _MARGIN) for day in _releases(track, others, known)]
    table = _whole_history(control, treated)
    summed = table.sum(axis=0) if len(table) else None
    measurement = _measured(
        treated.first,
        treated.plays.tobytes(),
        None if summed is None else summed.tobytes(),
        begins,
        today,
        tuple(sorted(excluded)),
    )
    return Comparison(measurement, store, len(table))


_REMEMBERED = 256
"""How many measurements a process remembers; each has its arrays of some 30 KB."""


@lru_cache(_REMEMBERED)
def _measured(
    first: date,
    treated: bytes,
    control: bytes | None,
    begins: date,
    today: date,
    excluded: tuple[tuple[date, date], ...],
) -> Measurement:
    """Measure, and remember it: the same plays say the same, whoever looks at them again."""
    plays = DailyPlays(
        first, np.frombuffer(treated), None if control is None else np.frombuffer(control)
    )
    return measure(plays, begins, today, excluded=excluded)


def _is_undisturbed(
    track: int, of: int, begins: date, campaigns: Collection[Campaign], known: Catalogue
) -> bool:
    """Whether a track can be compared with: of the same artist, and nothing happened to it.

    Nothing: no campaign and no release within 28 days of the window after or of the one before.
    """
    artists = {known.tracks[one].artist_id for one in (track, of)} - {None}
    if len(artists) > 1:
        return False
    first, last = begins - _LONGEST - _MARGIN, begins + _LONGEST + _MARGIN
    spans = [_span(one) for one in campaigns if one.track_id == track]
    spans += [(day, day) for day in _releases(track, campaigns, known)]
    return all(span is None or span[1] < first or span[0] > last for span in spans)


def _span(campaign: Campaign) -> tuple[date, date] | None:
    """The days on which a campaign may have had an effect; None where it has none."""
    if campaign.begins is None:
        return None
    return campaign.begins, max(campaign.begins, campaign.last_day or campaign.begins)


def _releases(track: int, campaigns: Collection[Campaign], known: Catalogue) -> set[date]:
    """The days on which a track came out, as the songs' files and its campaigns say."""
    days = {one.release_date for one in campaigns if one.track_id == track}
    days.add(known.tracks[track].release_date)
    return {day for day in days if day is not None}


def _whole_history(control: Collection[Series], treated: Series) -> Floats:
    """The plays of some tracks on a track's days, a row a track, of those with a whole history.

    A track that came later would be a jump of the sum; and a day counts only where all of them
    have it, so that one with many gaps would leave few.
    """
    aligned = np.full((len(control), treated.plays.size), np.nan)
    for row, series in zip(aligned, control, strict=True):
        shift = (series.first - treated.first).days
        start, end = max(0, shift), min(row.size, shift + series.plays.size)
        if start < end:
            row[start:end] = series.plays[start - shift : end - shift]
    days = (~np.isnan(aligned)).sum(axis=1)
    return np.asarray(aligned[(days > 0) & (days >= _FULL_SHARE * days.max(initial=0))])


_FULL_SHARE = 0.9
"""A track is part of the control where it has this share of the days of the one with most."""
