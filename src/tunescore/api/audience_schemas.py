"""Schemas of the audience: accounts, days, posts and the lines behind a figure."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any, Literal, Self

from tunescore.api.platform_names import name_of
from tunescore.api.range_schemas import RangeOut
from tunescore.api.schema_base import Exact, Out
from tunescore.insights import audience as insight
from tunescore.insights.audience_summary import Standing
from tunescore.metrics import AUDIENCE, Adding

Day = date


class LevelOut(Out):
    """The newest value of a level or an average, and its day.

    `basis`: what an engagement rate or an average was worked out from, such as `posts` (how many
    recent ones), their `likes` and `comments`, and `followers`; null where the platform gave it.
    """

    metric: str
    label: str
    unit: str
    kind: Adding
    value: Exact
    rounded: bool
    typed: bool
    as_of: date
    basis: dict[str, int | str] | None


class AccountOut(Out):
    """An account. One without any name is the account of files that name none."""

    id: int
    platform: str
    platform_name: str
    platform_user_id: str | None
    username: str | None
    name: str | None
    first_day: date | None
    last_day: date | None
    posts: int
    levels: list[LevelOut]

    @classmethod
    def of(cls, account: insight.Account) -> Self:
        """Make the answer of an account."""
        return cls(
            id=account.id,
            platform=account.platform,
            platform_name=name_of(account.platform),
            platform_user_id=account.platform_user_id,
            username=account.username,
            name=account.name,
            first_day=account.first_day,
            last_day=account.last_day,
            posts=account.posts,
            levels=[
                LevelOut(
                    metric=level.metric,
                    label=AUDIENCE[level.metric].label,
                    unit=AUDIENCE[level.metric].unit,
                    kind=AUDIENCE[level.metric].adding,
                    value=level.value,
                    rounded=level.rounded,
                    typed=level.typed,
                    as_of=level.as_of,
                    basis=level.basis,
                )
                for level in account.levels
            ],
        )


class AccountsOut(Out):
    """All accounts, by platform."""

    items: list[AccountOut]


class DayOut(Out):
    """One day; `value` null is a gap, `typed` one that a user typed in."""

    date: date
    value: Exact | None
    rounded: bool
    typed: bool


class DaysOut(Out):
    """One metric of an account, day by day from the first to the last day with a figure."""

    metric: str
    label: str
    unit: str
    kind: Adding
    points: list[DayOut]


class AccountDaysOut(Out):
    """An account with its days: `levels` are as of each day, `flows` were counted within it."""

    account: AccountOut
    levels: list[DaysOut]
    flows: list[DaysOut]


class FigureOut(Out):
    """A post's figure: of all time as of `date`, of that day, or from `date` to `until`."""

    metric: str
    label: str
    unit: str
    span: Literal["total", "day", "period"]
    date: Day
    until: Day
    value: Exact
    rounded: bool


def post_figures_out(figures: Iterable[Mapping[Any, Any]]) -> list[FigureOut]:
    """Make the answers of a post's figures."""
    return [
        FigureOut(
            label=AUDIENCE[figure["metric"]].label,
            unit=AUDIENCE[figure["metric"]].unit,
            **{
                name: figure[name]
                for name in FigureOut.model_fields
                if name not in {"label", "unit"}
            },
        )
        for figure in figures
    ]


class PostOut(Out):
    """A post with its newest figures.

    `posted_at_local` is the account's own clock, where the zone is not known.
    """

    id: int
    post_id: str
    title: str | None
    caption: str | None
    url: str | None
    type: str | None
    thumbnail_url: str | None
    posted_at: datetime | None
    posted_at_local: datetime | None
    figures: list[FigureOut]


class PostsOut(Out):
    """Posts in the order that was asked for."""

    items: list[PostOut]
    next_cursor: str | None


class FollowersOut(Out):
    """How many followers an account had on a day that is known."""

    date: Day
    value: int


class AudienceTotalOut(Out):
    """All accounts' followers, each its newest in the range; `as_of` is the newest day of these.

    `difference` is of the `compared` accounts alone, of which both ends are known and exact.
    `rounded`: some account's is.
    """

    total: int | None
    accounts: int
    difference: int | None
    compared: int
    as_of: Day | None
    rounded: bool


class AccountSummaryOut(Out):
    """An account's newest followers in the range, beside those that it began with.

    `before` are the last followers known before the range, or else the first ones in it;
    `difference` is null where one of both is rounded or not known. `points` are the days of the
    range of which followers are known.
    """

    account_id: int
    platform: str
    platform_name: str
    username: str | None
    name: str | None
    followers: int | None
    as_of: Day | None
    before: int | None
    before_as_of: Day | None
    difference: int | None
    percent: str | None
    rounded: bool
    typed: bool
    engagement_rate: Exact | None
    engagement_before: Exact | None
    points: list[FollowersOut]

    @classmethod
    def of(cls, one: Standing) -> Self:
        """Make the answer of an account."""
        newest, before = one.newest, one.before
        return cls(
            account_id=one.account_id,
            platform=one.platform,
            platform_name=name_of(one.platform),
            username=one.username,
            name=one.name,
            followers=newest.value if newest else None,
            as_of=newest.date if newest else None,
            before=before.value if before else None,
            before_as_of=before.date if before else None,
            difference=one.difference,
            percent=None if one.percent is None else f"{one.percent:f}",
            rounded=one.rounded,
            typed=newest is not None and newest.typed,
            engagement_rate=one.engagement_rate,
            engagement_before=one.engagement_before,
            points=[FollowersOut(date=point.date, value=point.value) for point in one.points],
        )


class AudienceSummaryOut(Out):
    """The audience in a range."""

    range: RangeOut
    followers: AudienceTotalOut
    accounts: list[AccountSummaryOut]


class AudienceLineOut(Out):
    """One line of a figure; the first of several is the one that is shown.

    A file's has `import_id`, `file_name` and `line`; a visit's has `sync_run_id`, its
    `connection_id` and `visited_at`; a typed one is `typed`. `origin` says where on a public page
    it stood: `statsV2`, `stats`, `embed`, `data-e2e:…`, `description`.
    """

    import_id: int | None
    file_name: str | None
    line: int | None
    sync_run_id: int | None
    connection_id: int | None
    visited_at: datetime | None
    typed: bool
    basis: dict[str, int | str] | None
    origin: str | None
    source: str
    metric: str
    value: Exact
    rounded: bool
    span: Literal["total", "day", "period"]
    date: Day
    until: Day
    told_on: Day | None


class AudienceLinesOut(Out):
    """The lines behind one figure."""

    items: list[AudienceLineOut]
