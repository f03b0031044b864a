"""The invented artist: songs, campaigns with a known effect, and every song's plays of each day.

Everything is placed by days before the day of the export, so that the same history is seen whenever
somebody looks. Luck is drawn backwards from that day, a song's own apart from the others', so one
song's plays do not depend on how old another one is.
"""

import math
import random
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TypeAlias

ARTIST = "Paper Lantern Club"
SEED = 20260208
EP = ("Night Ferry EP", "199999000011")


@dataclass(frozen=True, slots=True)
class Song:
    """A song: days since its release, its pull, and how restless its plays are."""

    title: str
    isrc: str
    upc: str
    age: int
    pull: float
    wander: float
    """The deviation of a day's step of its own level, in logarithms."""
    jitter: float
    """The deviation of one day from its level, in logarithms."""


@dataclass(frozen=True, slots=True)
class Campaign:
    """A campaign of a song, and what it does to the song's plays."""

    song: Song
    begins: int
    """Days before the export at which the first curator says yes, or the first money is spent."""
    lift: float
    """The factor of the song's plays in the 28 days from then on; it fades afterwards."""


GLASS_HARBOUR = Song("Glass Harbour", "QZZZZ2500001", "199999000028", 460, 1.2, 0.009, 0.06)
SALT_AND_STATIC = Song("Salt and Static", "QZZZZ2500002", "199999000035", 186, 0.7, 0.009, 0.06)
NIGHT_FERRY = Song("Night Ferry", "QZZZZ2400007", EP[1], 645, 0.55, 0.006, 0.06)
LOW_TIDE_LETTERS = Song("Low Tide Letters", "QZZZZ2400008", EP[1], 645, 0.3, 0.035, 0.3)
PAPER_MOONS = Song("Paper Moons", "QZZZZ2300003", "199999000042", 1_110, 0.45, 0.002, 0.05)
TIN_ROOF_CHOIR = Song("Tin Roof Choir", "QZZZZ2200009", "199999000073", 1_290, 0.35, 0.002, 0.05)

SONGS = (
    GLASS_HARBOUR, SALT_AND_STATIC, NIGHT_FERRY, LOW_TIDE_LETTERS, PAPER_MOONS, TIN_ROOF_CHOIR,
)  # fmt: skip

MEASURED = Campaign(GLASS_HARBOUR, begins=110, lift=1.75)
UNSURE = Campaign(LOW_TIDE_LETTERS, begins=170, lift=1.08)
RUNNING = Campaign(SALT_AND_STATIC, begins=12, lift=1.4)
ADS = Campaign(PAPER_MOONS, begins=220, lift=1.0)
"""What each is seen to be: *worked*, *cannot tell*, not over yet, and *did not*.

They are so far apart that no song is compared with one that had a campaign at the same time.
"""

_GROWTH = 0.0006
"""How fast the artist as a whole grows, a day, in logarithms."""
_SHARED_WANDER = 0.008
_LEVEL = 1_000
"""Plays a day of a song with the pull 1 in its first days, on all stores together."""
_EFFECT_DAYS = 28

Plays: TypeAlias = dict[tuple[Song, date], int]


def daily_plays(today: date) -> Plays:
    """Invent each song's plays of each day before `today`, on all stores together."""
    oldest = max(song.age for song in SONGS)
    shared = _walk(random.Random(f"{SEED} all"), _GROWTH, _SHARED_WANDER, oldest)  # noqa: S311 - an invented career
    plays: Plays = {}
    for song in SONGS:
        luck = random.Random(f"{SEED} {song.title}")  # noqa: S311 - as above
        own = _walk(luck, 0.0, song.wander, song.age)
        noise = [luck.gauss(0, song.jitter) for _ in range(song.age + 1)]
        for back in range(song.age, 0, -1):
            day = today - timedelta(days=back)
            age = song.age - back
            fading = 0.4 + 0.6 * 0.97**age
            week = 1.18 if day.weekday() in {4, 5} else 0.96
            level = _LEVEL * song.pull * math.exp(shared[back] + own[back] + noise[back])
            plays[song, day] = round(level * fading * week * _lift(song, back))
    return plays


def _walk(luck: random.Random, growth: float, wander: float, days: int) -> list[float]:
    """A walk of logarithms, from 0 on the day of the export backwards."""
    level, levels = 0.0, [0.0]
    for _ in range(days):
        level -= luck.gauss(growth, wander)
        levels.append(level)
    return levels


def _lift(song: Song, back: int) -> float:
    """The factor of a song's campaigns on a day."""
    factor = 1.0
    for campaign in (MEASURED, UNSURE, RUNNING, ADS):
        after = campaign.begins - back
        if campaign.song is song and after >= 0:
            left = 0.96 ** max(0, after - _EFFECT_DAYS + 1)
            factor *= 1 + (campaign.lift - 1) * left
    return factor
