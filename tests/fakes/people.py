"""Invented accounts whose posts and followers grow by themselves, the same way every time.

Every number is a function of a seed and a moment: nothing is stored, so a simulated year costs
nothing, and asking twice gives the same answer. A post's totals never fall.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from hashlib import blake2b
from zoneinfo import ZoneInfo

DAY = timedelta(days=1)
SETTLING = timedelta(hours=48)
"""How long a day's figures keep growing after the day."""

TITLES = (
    "Glass Harbour is out",
    "Night ferry, first take",
    "Rehearsal room, 2 a.m.",
    "Salt and Static, live",
    "Thank you, Leipzig",
    "Low Tide Letters, the demo",
    "String day with the quartet",
    "Paper moons on the tape machine",
)


def chance(*parts: object) -> float:
    """A number from 0 to 1 that always belongs to these parts."""
    told = blake2b(repr(parts).encode(), digest_size=8).digest()
    return int.from_bytes(told) / 2**64


@dataclass(frozen=True, slots=True)
class Post:
    """The n-th thing that an account posted."""

    number: int
    at: datetime
    title: str


@dataclass(frozen=True, slots=True)
class Told:
    """How a post stands at one moment."""

    views: int
    reach: int
    likes: int
    comments: int
    shares: int
    saves: int
    clicks: int


@dataclass(eq=False, slots=True)
class Account:
    """An account on a platform, with what can happen to it."""

    id: int
    username: str
    name: str
    seed: int
    began: datetime
    """When it posted for the first time."""
    every: timedelta
    """How far apart its posts are."""
    start: int
    """Its followers when it began."""
    following: int = 210
    professional_since: datetime | None = None
    """Instagram: what was posted before has no insights."""
    deleted: bool = False
    private: bool = False
    hides_likes: bool = False
    tasks: tuple[str, ...] = ("ADVERTISE", "ANALYZE", "CREATE_CONTENT", "MODERATE", "MANAGE")
    """Facebook: what the user may do on this Page."""
    gone: set[int] = field(default_factory=set)
    """Numbers of posts that were deleted."""
    hits: dict[int, float] = field(default_factory=dict)
    """Numbers of posts that take off, and how many times the usual views they get."""

    def followers(self, at: datetime) -> int:
        """Followers at a moment."""
        if at <= self.began:
            return self.start
        days, rest = divmod(at - self.began, DAY)
        before = _gained(self.seed, self.start, days)
        today = _gained(self.seed, self.start, days + 1) - before
        return self.start + before + int(today * (rest / DAY))

    def count(self, at: datetime) -> int:
        """How many posts there are at a moment."""
        return self._last(at) + 1 - sum(1 for number in self.gone if number <= self._last(at))

    def posts(self, at: datetime, below: int | None = None) -> Iterator[Post]:
        """Its posts, newest first, from the one before number `below`."""
        last = self._last(at) if below is None else min(below - 1, self._last(at))
        for number in range(last, -1, -1):
            if number not in self.gone:
                yield self.post(number)

    def post(self, number: int) -> Post:
        """The n-th post, whether or not it has been made yet."""
        shift, title, _, _ = _traits(self.seed, number)
        at = self.began + self.every * (number + shift)
        return Post(number, at.replace(microsecond=0), title)

    def has(self, number: int, at: datetime) -> bool:
        """Whether the n-th post exists at a moment."""
        return 0 <= number <= self._last(at) and number not in self.gone

    def told(self, post: Post, at: datetime) -> Told:
        """How a post stands at a moment."""
        _, _, luck, warmth = _traits(self.seed, post.number)
        final = (self.start + 50) * (0.2 + 2.5 * luck**3) * self.hits.get(post.number, 1)
        hours = max(0.0, (at - post.at) / timedelta(hours=1))
        views = int(final * (1 - math.exp(-hours / 30)))
        return Told(
            views=views,
            reach=int(views * 0.72),
            likes=int(views * warmth),
            comments=int(views * warmth * 0.08),
            shares=int(views * warmth * 0.05),
            saves=int(views * warmth * 0.11),
            clicks=int(views * warmth * 0.6),
        )

    def on(self, metric: str, day: date, zone: ZoneInfo, at: datetime) -> int:
        """A flow of a whole day as it is told at a moment: it settles within two days."""
        scale = {"views": 0.6, "reach": 0.41, "engaged": 0.05, "interactions": 0.07}.get(
            metric, 0.1
        )
        swing = 0.7 + 0.6 * chance(self.seed, metric, day.toordinal())
        _, end = bounds(day, zone)
        settled = min(1.0, max(0.0, 0.8 + 0.2 * ((at - end) / SETTLING)))
        return int((self.start + 30) * scale * swing * settled)

    def _last(self, at: datetime) -> int:
        number = int((at - self.began) // self.every)
        while number >= 0 and self.post(number).at > at:
            number -= 1
        return number


def bounds(day: date, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """The first moment of a day in a zone and that of the next one, in UTC."""
    first = datetime.combine(day, datetime.min.time(), zone)
    after = datetime.combine(day + DAY, datetime.min.time(), zone)
    return first.astimezone(UTC), after.astimezone(UTC)


@lru_cache(maxsize=200_000)
def _traits(seed: int, number: int) -> tuple[float, str, float, float]:
    """A post's shift in time, title, luck and warmth."""
    shift = chance(seed, "when", number) * 0.4
    title = TITLES[int(chance(seed, "title", number) * len(TITLES))]
    luck, warmth = chance(seed, "luck", number), chance(seed, "warmth", number)
    return shift, f"{title} #{number + 1}", luck, 0.03 + 0.07 * warmth


@lru_cache(maxsize=4096)
def _gains(seed: int, start: int, year: int) -> tuple[int, ...]:
    """What a year of days adds to the followers, cumulated."""
    total, gains = 0, []
    for day in range(year * 365, (year + 1) * 365):
        luck = chance(seed, "gain", day)
        total += round((start + 40) * 0.004 * (luck * 1.6 - 0.25))
        gains.append(total)
    return tuple(gains)


def _gained(seed: int, start: int, days: int) -> int:
    """What the first `days` days add to the followers."""
    if days == 0:
        return 0
    years, rest = divmod(days - 1, 365)
    whole = sum(_gains(seed, start, year)[-1] for year in range(years))
    return whole + _gains(seed, start, years)[rest]
