"""The audience: accounts on the platforms, their days and their posts."""

import base64
import binascii
import json
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Literal, Self

from fastapi import APIRouter, Query

from tunescore.api.deps import CurrentUser, ReadSession
from tunescore.api.errors import problems
from tunescore.api.exact import Exact, Out
from tunescore.api.platform_names import name_of
from tunescore.errors import BadRequest, NotFound
from tunescore.insights import audience as insight
from tunescore.metrics import AUDIENCE, Adding

router = APIRouter(prefix="/audience", tags=["audience"])

PAGE = 50
Day = date


class LevelOut(Out):
    """The newest value of a level or an average, and its day."""

    metric: str
    label: str
    unit: str
    kind: Adding
    value: Exact
    rounded: bool
    as_of: date


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
                    as_of=level.as_of,
                )
                for level in account.levels
            ],
        )


class AccountsOut(Out):
    """All accounts, by platform."""

    items: list[AccountOut]


class DayOut(Out):
    """One day; `value` null is a gap."""

    date: date
    value: Exact | None
    rounded: bool


class DaysOut(Out):
    """One metric of an account, day by day from the first to the last day that was told."""

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
    """A post's figure: of all time as told on `date`, of that day, or from `date` to `until`."""

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
    posted_at: datetime | None
    posted_at_local: datetime | None
    figures: list[FigureOut]


class PostsOut(Out):
    """Posts in the order that was asked for."""

    items: list[PostOut]
    next_cursor: str | None


class AudienceLineOut(Out):
    """One line of a file that tells a figure; the first of several is the one that is shown."""

    import_id: int
    file_name: str
    line: int
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


@router.get("")
async def accounts(user: CurrentUser, session: ReadSession) -> AccountsOut:
    """Every account with its newest levels and the days that they are of."""
    found = await insight.accounts(session, user.id)
    return AccountsOut(items=[AccountOut.of(account) for account in found])


@router.get("/{account_id}", responses=problems(NotFound))
async def one_account(
    user: CurrentUser,
    session: ReadSession,
    account_id: int,
    first: Annotated[date | None, Query(alias="from")] = None,
    last: Annotated[date | None, Query(alias="to")] = None,
) -> AccountDaysOut:
    """One account day by day; a day of which a metric was not told is null, never 0."""
    account = await insight.account(session, user.id, account_id)
    series = await insight.days(session, user.id, account_id, first, last)
    told = [
        DaysOut(
            metric=key,
            label=AUDIENCE[key].label,
            unit=AUDIENCE[key].unit,
            kind=AUDIENCE[key].adding,
            points=[DayOut.model_validate(point) for point in points],
        )
        for key, points in series.items()
    ]
    standing = [one for one in told if one.metric in insight.LEVELS]
    return AccountDaysOut(
        account=AccountOut.of(account),
        levels=standing,
        flows=[one for one in told if one not in standing],
    )


@router.get("/{account_id}/posts", responses=problems(NotFound, BadRequest))
async def posts(
    user: CurrentUser,
    session: ReadSession,
    account_id: int,
    sort: Annotated[str, Query(description="`posted_at`, or a metric such as `likes`")] = (
        "posted_at"
    ),
    order: Literal["asc", "desc"] = "desc",
    cursor: str | None = None,
) -> PostsOut:
    """An account's posts with their newest figures; what is not told comes last."""
    if sort != "posted_at" and sort not in AUDIENCE:
        raise BadRequest(
            found=f"Posts cannot be sorted by {sort}; there are posted_at, {', '.join(AUDIENCE)}."
        )
    await insight.account(session, user.id, account_id)
    page = await insight.posts(
        session,
        user.id,
        account_id,
        sort=sort,
        order=order,
        after=_read(cursor, sort, order) if cursor else None,
        limit=PAGE,
    )
    return PostsOut(
        items=[
            PostOut(
                **{name: row[name] for name in PostOut.model_fields if name != "figures"},
                figures=[
                    FigureOut(
                        label=AUDIENCE[figure["metric"]].label,
                        unit=AUDIENCE[figure["metric"]].unit,
                        **{
                            name: figure[name]
                            for name in FigureOut.model_fields
                            if name not in {"label", "unit"}
                        },
                    )
                    for figure in page.figures.get(row["id"], [])
                ],
            )
            for row in page.posts
        ],
        next_cursor=_write(page.next_after, sort, order) if page.next_after else None,
    )


@router.get("/{account_id}/lines", responses=problems(NotFound, BadRequest))
async def lines(
    user: CurrentUser,
    session: ReadSession,
    account_id: int,
    metric: str,
    day: Annotated[date, Query(alias="date")],
    post: Annotated[str | None, Query(description="The platform's id of a post")] = None,
) -> AudienceLinesOut:
    """The lines of files that tell one figure of an account, or of one of its posts."""
    if metric not in AUDIENCE:
        raise BadRequest(found=f"There is no metric {metric}; there are {', '.join(AUDIENCE)}.")
    account = await insight.account(session, user.id, account_id)
    found = await insight.lines(session, user.id, account, metric, day, post)
    return AudienceLinesOut(items=[AudienceLineOut.model_validate(dict(row)) for row in found])


def _write(after: tuple[str, int], sort: str, order: str) -> str:
    return base64.urlsafe_b64encode(json.dumps([sort, order, *after]).encode()).decode()


def _read(cursor: str, sort: str, order: str) -> tuple[str, int]:
    """Return where a page begins; a cursor of another order is none."""
    try:
        by, way, key, number = json.loads(base64.urlsafe_b64decode(cursor))
        known = (by, way) == (sort, order)
        if sort != "posted_at":
            Decimal(str(key))
        elif not str(key).endswith("infinity"):
            datetime.fromisoformat(str(key))
        after = str(key), int(number)
    except (ValueError, TypeError, ArithmeticError, binascii.Error) as error:
        raise BadRequest(found="This cursor is not one that was given out.") from error
    if not known:
        raise BadRequest(found="This cursor was given out for another order.")
    return after
