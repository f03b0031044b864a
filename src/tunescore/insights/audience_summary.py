"""Summary of the audience over a range: where each account stands, and how far it has come.

A level is never summed over time. Accounts' followers are added to one total, which says how many
accounts are in it; its difference says of how many accounts it is: those with two exact ends.
"""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from tunescore.insights.ranges import Range
from tunescore.store.scope import UserSession


@dataclass(frozen=True, slots=True)
class Followers:
    """How many followers an account had on a day."""

    date: date
    value: int
    rounded: bool
    typed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """An account in a range: its newest followers there, beside those that it began with.

    It began with the last ones known before the range, or else with the first ones in it.
    `difference` is None where only one day is known, or where an end is rounded.
    """

    account_id: int
    platform: str
    username: str | None
    name: str | None
    newest: Followers | None
    before: Followers | None
    difference: int | None
    percent: Decimal | None
    engagement_rate: Decimal | None
    engagement_before: Decimal | None
    points: tuple[Followers, ...]

    @property
    def rounded(self) -> bool:
        """Whether one of both ends is rounded."""
        return any(end.rounded for end in (self.newest, self.before) if end is not None)


@dataclass(frozen=True, slots=True)
class Total:
    """The followers of all accounts together, each its newest; `as_of` is the newest day of these.

    `accounts` is how many are in it. `difference` is of the `compared` ones, which have one: None
    where no account has.
    """

    followers: int | None
    accounts: int
    difference: int | None
    compared: int
    as_of: date | None
    rounded: bool


@dataclass(frozen=True, slots=True)
class Summary:
    """Every account that has a figure, by platform and name, and all of them together."""

    total: Total
    accounts: tuple[Standing, ...]


async def summary(session: UserSession, within: Range, platform: str | None) -> Summary:
    """Return how the accounts stand in a range, all or those of one platform."""
    listed = await session.execute(
        "SELECT id, platform, username, name FROM social_accounts WHERE user_id = :user"
        " AND (CAST(:platform AS text) IS NULL OR platform = :platform)"
        " ORDER BY platform, username NULLS LAST, id",
        {"platform": platform},
    )
    # The figures of the range, and the last ones before it.
    days = await session.execute(
        "SELECT m.account_id, m.date, m.followers, m.engagement_rate,"
        " 'followers' = ANY(m.rounded) AS rounded, 'followers' = ANY(m.typed) AS typed"
        " FROM social_media_metrics m WHERE m.user_id = :user"
        " AND (CAST(:platform AS text) IS NULL OR m.platform = :platform)"
        " AND (m.followers IS NOT NULL OR m.engagement_rate IS NOT NULL)"
        " AND (CAST(:last AS date) IS NULL OR m.date <= :last)"
        " AND (CAST(:first AS date) IS NULL OR m.date >= :first"
        " OR m.date IN (SELECT max(b.date) FROM social_media_metrics b WHERE b.user_id = m.user_id"
        "  AND b.account_id = m.account_id AND b.date < :first AND b.followers IS NOT NULL"
        "  UNION ALL SELECT max(b.date) FROM social_media_metrics b WHERE b.user_id = m.user_id"
        "  AND b.account_id = m.account_id AND b.date < :first"
        "  AND b.engagement_rate IS NOT NULL)) ORDER BY m.account_id, m.date",
        {"platform": platform, "first": within.first, "last": within.last},
    )
    followers: dict[int, list[Followers]] = defaultdict(list)
    rates: dict[int, list[tuple[date, Decimal]]] = defaultdict(list)
    for account, day, count, rate, rounded, typed in days:
        if count is not None:
            followers[account].append(Followers(day, count, rounded, typed))
        if rate is not None:
            rates[account].append((day, rate))
    standings = [
        _standing(row.id, row.platform, row.username, row.name, followers[row.id], rates[row.id],
                  within)
        for row in listed
        if row.id in followers or row.id in rates
    ]  # fmt: skip
    return Summary(_total(standings), tuple(standings))


def _standing(
    account_id: int, platform: str, username: str | None, name: str | None,
    followers: list[Followers], rates: list[tuple[date, Decimal]], within: Range,
) -> Standing:  # fmt: skip
    first = within.first or date.min
    inside = [one for one in followers if one.date >= first]
    earlier = [one for one in followers if one.date < first] or inside[:1]
    newest = inside[-1] if inside else None
    before = earlier[-1] if newest is not None and earlier[-1] is not newest else None
    difference = percent = None
    if newest is not None and before is not None and not (newest.rounded or before.rounded):
        difference = newest.value - before.value
        if before.value > 0:
            percent = round(Decimal(difference) / before.value * 100, 1)
    recent = [one for one in rates if one[0] >= first]
    sooner = [one for one in rates if one[0] < first] or recent[:1]
    return Standing(
        account_id=account_id,
        platform=platform,
        username=username,
        name=name,
        newest=newest,
        before=before,
        difference=difference,
        percent=percent,
        engagement_rate=recent[-1][1] if recent else None,
        engagement_before=sooner[-1][1] if recent and sooner[-1] is not recent[-1] else None,
        points=tuple(inside),
    )


def _total(standings: list[Standing]) -> Total:
    known = [one for one in standings if one.newest is not None]
    ends = [one.newest for one in known if one.newest is not None]
    differences = [one.difference for one in known if one.difference is not None]
    return Total(
        sum(end.value for end in ends) if ends else None,
        len(ends),
        sum(differences) if differences else None,
        len(differences),
        max((end.date for end in ends), default=None),
        any(one.rounded for one in known),
    )
