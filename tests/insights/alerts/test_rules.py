"""Rules of alerts: what each finds in a user's facts, said once and with its reason."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import numpy as np
import pytest

from tunescore.insights.alerts.facts import (
    BrokenConnection,
    Facts,
    Followers,
    PlaylistMove,
    PostViews,
    StatementMonth,
    Statements,
    TrackPlays,
)
from tunescore.insights.alerts.rules import RULES, Choice, found_now
from tunescore.insights.campaigns.daily_plays import Series
from tunescore.records import AlertFinding

TODAY = date(2026, 11, 20)
NOTHING = Facts((), (), (), (), (), ())


def facts(**parts: object) -> Facts:
    empty = dict.fromkeys(Facts.__dataclass_fields__, ())
    return Facts(**{**empty, **parts})  # type: ignore[arg-type]


def found(rule: str, known: Facts, **settings: int) -> list[AlertFinding]:
    return Choice(RULES[rule], settings=settings).find(known, TODAY)


def post(number: int, published: date, views: list[float]) -> PostViews:
    return PostViews(number, 3, "tiktok", f"Video {number}", published, np.array(views, float))


def growing(final: float, days: int = 20) -> list[float]:
    return [final * (1 - 0.5 ** (age + 1)) for age in range(days)]


def months(count: int, first: date = date(2025, 1, 1)) -> list[date]:
    return [date(first.year + at // 12, at % 12 + 1, 1) for at in range(count)]


def test_nothing_known_is_nothing_found() -> None:
    assert found_now([Choice(rule) for rule in RULES.values()], NOTHING, TODAY) == []


def test_a_post_is_reported_once_for_each_power_of_ten_that_it_passes() -> None:
    views = [400.0, 90_000.0, 130_000.0, 140_000.0, 1_200_000.0, 1_300_000.0]
    one, two = found("post_level", facts(posts=(post(1, TODAY - timedelta(days=6), views),)))
    assert (one.level, two.level) == ("100000", "1000000")
    assert one.title == "“Video 1” passed 100,000 views"
    assert one.detail == "It has 130,000 views, 2 days after it was posted."
    assert two.day == one.day + timedelta(days=2)


def test_a_level_that_a_post_had_long_before_it_was_known_is_no_news() -> None:
    old = post(1, TODAY - timedelta(days=90), [np.nan] * 80 + [250_000.0, 260_000.0])
    assert found("post_level", facts(posts=(old,))) == []


def test_a_post_takes_off_against_the_account_s_own_posts_at_the_same_age() -> None:
    usual = tuple(
        post(number, TODAY - timedelta(days=60 - number), growing(1_000 + 30 * number))
        for number in range(20)
    )
    hit = post(99, TODAY - timedelta(days=3), growing(9_000, days=3))
    [one] = found("take_off", facts(posts=(*usual, hit)))
    assert (one.subject, one.day) == ("post:99", TODAY - timedelta(days=3))
    assert "times as many" in one.detail
    assert found("take_off", facts(posts=(*usual, hit)), times=50) == []


def test_plays_that_jump_or_fall_are_said_with_what_is_usual() -> None:
    luck = np.random.default_rng(7)
    plays = luck.poisson(100, 120).astype(float)
    plays[-1] = 330
    track = TrackPlays(7, "Glass Harbour", "Spotify", Series(TODAY - timedelta(days=119), plays))
    newest = found("plays", facts(tracks=(track,)))[-1]
    assert newest.day == TODAY
    assert newest.title == "Plays of “Glass Harbour” on Spotify jumped"
    assert newest.detail.startswith("330 plays on 20 November 2026, where about ")
    assert newest.link == "/tracks/7"


def test_followers_that_leave_in_a_week_are_said() -> None:
    luck = np.random.default_rng(3)
    levels = 10_000 + np.cumsum(luck.integers(-4, 12, 120)).astype(float)
    levels[-7:] -= np.linspace(60, 500, 7)
    account = Followers(
        3, "instagram", "paperlanternclub", TODAY - timedelta(days=119), levels,
        np.zeros(120, bool),
    )  # fmt: skip
    newest = found("followers", facts(followers=(account,)))[-1]
    assert newest.title == "paperlanternclub lost unusually many followers"
    assert newest.detail.startswith("\u2212")


def test_rounded_followers_are_never_compared() -> None:
    levels = np.array([10_000.0] * 60 + [20_000.0] * 60)
    account = Followers(
        3, "tiktok", "paperlanternclub", TODAY - timedelta(days=119), levels, np.ones(120, bool)
    )
    assert found("followers", facts(followers=(account,))) == []


@pytest.mark.parametrize(
    ("entered", "title"),
    [
        (True, "“Glass Harbour” is on Quiet Fjord"),
        (False, "“Glass Harbour” is no longer on Quiet Fjord"),
    ],
)
def test_a_playlist_that_is_new_or_missing_is_said(entered: bool, title: str) -> None:
    move = PlaylistMove("Quiet Fjord", "quietfjord", "Glass Harbour", entered, TODAY)
    [one] = found("playlist", facts(playlists=(move,)))
    assert one.title == title


def test_a_connection_that_needs_the_user_is_said_once() -> None:
    broken = BrokenConnection(
        4, "instagram", "paperlanternclub", datetime(2026, 11, 18, tzinfo=UTC), "Sign in again."
    )
    [one] = found("connection", facts(connections=(broken,)))
    assert (one.subject, one.level, one.detail) == ("connection:4", "2026-11-18", "Sign in again.")


def statements(known: list[date], rate: str = "0.003", **changed: str) -> Statements:
    rows = tuple(
        StatementMonth(month, "USD", 10_000, 10_000 * Decimal(changed.get(f"m{month:%Y%m}", rate)))
        for month in known
    )
    return Statements("distrokid", "DistroKid", rows, 2)


def test_a_month_that_is_missing_between_two_statements_is_said() -> None:
    known = [month for month in months(20) if month != date(2025, 8, 1)]
    [one] = found("statement_gap", facts(statements=(statements(known),)))
    assert one.detail == (
        "Your statements of DistroKid have nothing between July 2025 and September 2025. If you"
        " have that export, add it."
    )


def test_earnings_per_play_far_from_usual_are_said() -> None:
    known = statements(months(20), m202603="0.02")
    [one] = found("statement_rate", facts(statements=(known,)))
    assert one.title == "Earnings per play of March 2026 are unusual"
    assert one.detail.startswith("1,000 plays paid 20.00 USD, where 3.00 are usual")


def test_a_statement_is_overdue_when_a_regular_source_stops() -> None:
    assert found("overdue", facts(statements=(statements(months(21)),))) == []
    [one] = found("overdue", facts(statements=(statements(months(18)),)))
    assert "of June 2026" in one.detail
    assert found("overdue", facts(statements=(statements(months(8)),))) == [], "it has ended"


def test_what_is_old_is_not_reported_today() -> None:
    views = [400.0, 130_000.0]
    old = facts(posts=(post(1, TODAY - timedelta(days=60), views),))
    assert len(found("post_level", old)) == 1
    assert found_now([Choice(RULES["post_level"])], old, TODAY) == []


def test_a_rule_that_is_off_reports_nothing() -> None:
    known = facts(posts=(post(1, TODAY - timedelta(days=1), [400.0, 130_000.0]),))
    assert len(found_now([Choice(RULES["post_level"])], known, TODAY)) == 1
    assert found_now([Choice(RULES["post_level"], enabled=False)], known, TODAY) == []
