"""Schemas of the audience: accounts, days, posts and the lines behind a figure."""

from datetime import date, datetime
from typing import Literal, Self

from tunescore.api.platform_names import name_of
from tunescore.api.schema_base import Exact, Out
from tunescore.insights import audience as insight
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
