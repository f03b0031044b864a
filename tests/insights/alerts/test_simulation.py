"""How often simulated artists' alarms are false, and how much of what is planted is found."""

from collections import Counter
from dataclasses import dataclass, field

import pytest

from tests.insights.alerts.simulation import (
    FIRST,
    POSTS,
    POSTS_BEFORE,
    Artist,
    artists,
    plantable,
)
from tunescore.insights.alerts import counts, levels, posts
from tunescore.insights.alerts.findings import Finding

SEED = 20261202


@dataclass(slots=True)
class Rates:
    """What was counted over some artists and a year each."""

    artists: int = 0
    false: int = 0
    planted: Counter[str] = field(default_factory=Counter)
    found: Counter[str] = field(default_factory=Counter)

    def share(self, event: str) -> float:
        return self.found[event] / self.planted[event]


def days(findings: tuple[Finding, ...]) -> list[int]:
    return [(found.day - FIRST).days for found in findings if found.kind != "round_level"]


def false_alarms(artist: Artist) -> int:
    false = 0
    for series in artist.counts:
        false += sum(
            not series.explained[day] for day in days(counts.history(FIRST, series.figures))
        )
    for account in artist.followers:
        false += sum(
            not account.explained[day] for day in days(levels.history(FIRST, account.levels))
        )
    for post in range(POSTS_BEFORE, POSTS_BEFORE + POSTS):
        false += len(days(posts.history(FIRST, artist.posts[post], artist.posts[:post])))
    return false


def simulated(number: int) -> Rates:
    rates = Rates()
    for random, artist in artists(number, SEED):
        rates.artists += 1
        rates.false += false_alarms(artist)
        for series in artist.counts:
            begins = plantable(random, series.explained, 3)
            if begins is None or series.mean[begins - 28 : begins].mean() < 20:
                continue
            for event, factor, length in (("x3", 3, 1), ("x2", 2, 3)):
                figures = series.planted(random, begins, factor, length)
                rates.planted[event] += 1
                rates.found[event] += any(
                    day >= begins for day in days(counts.history(FIRST, figures))
                )
        for account in artist.followers:
            begins = plantable(random, account.explained, 8)
            if begins is not None:
                found = days(levels.history(FIRST, account.planted(begins, 0.03)))
                rates.planted["loss"] += 1
                rates.found["loss"] += any(day >= begins for day in found)
    return rates


def test_few_artists_have_few_false_alarms_and_find_most_of_what_is_planted() -> None:
    rates = simulated(2)
    assert rates.false / rates.artists <= 8
    assert rates.share("x3") >= 0.8
    assert rates.share("x2") >= 0.7
    assert rates.share("loss") >= 0.75


@pytest.mark.soak
def test_the_bar_is_met() -> None:
    rates = simulated(300)
    assert rates.false / rates.artists <= 4
    assert rates.share("x3") >= 0.9
    assert rates.share("x2") >= 0.75
    assert rates.share("loss") >= 0.8
