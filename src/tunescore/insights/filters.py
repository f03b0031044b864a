"""Which figures are asked for: of what, and of which days."""

import calendar
from dataclasses import dataclass
from datetime import date
from typing import Any

from tunescore.records import Rights

UNNAMED = "none"
"""As a filter's store or country: the figures that name none."""


@dataclass(frozen=True, slots=True)
class Filter:
    """Which figures are asked for; None means all.

    `first` and `last` are inclusive days, and either may be open. A figure counts when all of its
    days lie between them: a month, and what is longer, wholly; of a month that they cut, the daily
    figures. One without a date counts where both are open. `tracks` are several to be told apart.
    """

    track: int | None = None
    release: int | None = None
    artist: int | None = None
    store: str | None = None
    country: str | None = None
    source: str | None = None
    rights: Rights | None = None
    first: date | None = None
    last: date | None = None
    tracks: tuple[int, ...] | None = None

    @property
    def dated(self) -> bool:
        """Whether some dates are asked for."""
        return self.first is not None or self.last is not None

    @property
    def months(self) -> tuple[date, date]:
        """The first day of the first whole month, and the first day after the last one."""
        first, last = self.first or date.min, self.last or date.max
        return (
            first if first.day == 1 else _month_after(first),
            _month_after(last) if last == _month_end(last) else last.replace(day=1),
        )

    @property
    def edges(self) -> list[tuple[date, date]]:
        """The days inside of the months that the range cuts: up to two stretches of days."""
        first, last = self.first or date.min, self.last or date.max
        begin, after = self.months
        if begin >= after:
            return [(first, last)] if first <= last else []
        found = [(first, begin - date.resolution)] if first < begin else []
        return [*found, (after, last)] if after <= last and self.last is not None else found

    @property
    def of_songs(self) -> bool:
        """Whether only some songs, releases or an artist are asked for."""
        return (self.track, self.release, self.artist, self.tracks) != (None,) * 4

    def conditions(
        self, at: str = "", of_artist: str | None = None
    ) -> tuple[list[str], dict[str, Any]]:
        """Return the conditions on rows `r` of roll-ups, beside those on days, and their values.

        In a statement of several parts the names of values end in `at`. `of_artist` is one of
        `ARTIST_HALVES`, where only those rows of an artist are asked for.
        """
        parts: list[str] = []
        values: dict[str, Any] = {}
        of_names = _CONDITIONS | ({"artist": ARTIST_HALVES[of_artist]} if of_artist else {})
        for name, condition in of_names.items():
            value = getattr(self, name)
            if value == UNNAMED and name in {"store", "country"}:
                parts.append(f"r.{name} IS NULL")
            elif value is not None:
                parts.append(condition.format(f":{name}{at}"))
                values[f"{name}{at}"] = list(value) if name == "tracks" else value
        return parts, values


_OF_TRACKS = (
    "r.identifier_id = ANY (ARRAY(SELECT id FROM track_identifiers WHERE user_id = :user"
    " AND track_id {}))"
)
_SONGS = (
    "SELECT i.id FROM track_identifiers i JOIN tracks t ON t.user_id = i.user_id"
    " AND t.id = i.track_id WHERE i.user_id = :user AND t.artist_id = {0}"
)
_RELEASES = "SELECT id FROM releases WHERE user_id = :user AND artist_id = {0}"
ARTIST_HALVES = {
    "songs": f"r.identifier_id = ANY (ARRAY({_SONGS}))",
    "others": "r.identifier_id IS NULL"
    f" AND (r.release_id = ANY (ARRAY({_RELEASES})) OR r.artist_id = {{0}})",
}
"""The conditions on the rows of an artist's songs, and on what is of no song."""
_CONDITIONS = {
    "track": _OF_TRACKS.format("= {}"),
    "tracks": _OF_TRACKS.format("= ANY ({})"),
    "release": "r.release_id = {}",
    "artist": f"({' OR '.join(ARTIST_HALVES.values())})",
    "store": "r.store = {}",
    "country": "r.country = {}",
    "source": "r.source = 'csv_' || {}",
    "rights": "r.rights = {}",
}
"""The condition of each filter on rows `r`; its value stands in the braces."""

ALL = Filter()


def _month_after(day: date) -> date:
    """Return the first day of the month after a day's; the last day of all stays."""
    end = _month_end(day)
    return end if end == date.max else end + date.resolution


def _month_end(day: date) -> date:
    return day.replace(day=calendar.monthrange(day.year, day.month)[1])
