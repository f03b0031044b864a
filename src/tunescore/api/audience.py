"""The audience: accounts on the platforms, their days and their posts."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Annotated, Literal

from fastapi import APIRouter, Query, Response

from tunescore.api.audience_schemas import (
    AccountDaysOut,
    AccountOut,
    AccountsOut,
    AccountSummaryOut,
    AudienceLineOut,
    AudienceLinesOut,
    AudienceSummaryOut,
    AudienceTotalOut,
    DayOut,
    DaysOut,
    PostOut,
    PostsOut,
    post_figures_out,
)
from tunescore.api.cursor import read, write
from tunescore.api.deps import AppServices, UserReadSession
from tunescore.api.errors import problems
from tunescore.api.range_schemas import range_out
from tunescore.api.schema_base import IsoDate, Written, written
from tunescore.api.view import AskedView
from tunescore.errors import BadRequest, DaysBackwards, NotFound
from tunescore.insights import audience as insight
from tunescore.insights import audience_summary
from tunescore.insights import overview as home
from tunescore.insights.audience import Point
from tunescore.insights.ranges import own, resolve
from tunescore.metrics import AUDIENCE

router = APIRouter(prefix="/audience", tags=["audience"])

PAGE = 50


@router.get("")
async def accounts(session: UserReadSession) -> AccountsOut:
    """Every account with its newest levels and the days that they are of."""
    found = await insight.accounts(session)
    return AccountsOut(items=[AccountOut.of(account) for account in found])


@router.get("/summary", responses=problems(DaysBackwards))
async def summary(
    session: UserReadSession, services: AppServices, asked: AskedView
) -> AudienceSummaryOut:
    """Where each account stands in a range, and how far it has come since its start."""
    known = await home.known_days(session)
    within = resolve(asked, services.clock().date(), known)
    found = await audience_summary.summary(session, within, asked.platform)
    return AudienceSummaryOut(
        range=range_out(within, known),
        followers=AudienceTotalOut(
            total=found.total.followers,
            accounts=found.total.accounts,
            difference=found.total.difference,
            compared=found.total.compared,
            as_of=found.total.as_of,
            rounded=found.total.rounded,
        ),
        accounts=[AccountSummaryOut.of(one) for one in found.accounts],
    )


@router.get("/{account_id}", response_model=AccountDaysOut, responses=problems(NotFound))
async def one_account(
    session: UserReadSession,
    account_id: int,
    first: Annotated[IsoDate | None, Query(alias="from")] = None,
    last: Annotated[IsoDate | None, Query(alias="to")] = None,
) -> Response:
    """One account day by day; a day without a figure is null, never 0.

    It is at most ten years: of more days the newest ones. `from` and `to` ask for others.
    """
    account = await insight.account(session, account_id)
    series = await insight.days(session, account_id, first, last)
    return Written(await written(_account_days, account, series))


def _account_days(account: insight.Account, series: Mapping[str, list[Point]]) -> AccountDaysOut:
    metrics = [
        DaysOut(
            metric=key,
            label=AUDIENCE[key].label,
            unit=AUDIENCE[key].unit,
            kind=AUDIENCE[key].adding,
            points=[DayOut.model_validate(point) for point in points],
        )
        for key, points in series.items()
    ]
    standing = [one for one in metrics if one.metric in insight.LEVELS]
    return AccountDaysOut(
        account=AccountOut.of(account),
        levels=standing,
        flows=[one for one in metrics if one not in standing],
    )


@router.get("/{account_id}/posts", responses=problems(NotFound, BadRequest))
async def posts(
    session: UserReadSession,
    account_id: int,
    sort: Annotated[str, Query(description="`posted_at`, or a metric such as `likes`")] = (
        "posted_at"
    ),
    order: Literal["asc", "desc"] = "desc",
    cursor: str | None = None,
    first: Annotated[
        IsoDate | None, Query(alias="from", description="Posted from this day")
    ] = None,
    last: Annotated[IsoDate | None, Query(alias="to", description="Posted up to this day")] = None,
) -> PostsOut:
    """An account's posts with their newest figures; posts without one come last.

    Days are those of the account's own clock where its zone is not known, else of UTC. A post
    without a time is of no range.
    """
    if sort != "posted_at" and sort not in AUDIENCE:
        raise BadRequest(
            found=f"Posts cannot be sorted by {sort}; there are posted_at, {', '.join(AUDIENCE)}."
        )
    await insight.account(session, account_id)
    page = await insight.posts(
        session,
        account_id,
        sort=sort,
        order=order,
        after=_after(cursor, sort, order) if cursor else None,
        limit=PAGE,
        posted=own(first, last),
    )
    return PostsOut(
        items=[
            PostOut(
                **{name: row[name] for name in PostOut.model_fields if name != "figures"},
                figures=post_figures_out(page.figures.get(row["id"], [])),
            )
            for row in page.posts
        ],
        next_cursor=write(sort, order, *page.next_after) if page.next_after else None,
    )


@router.get("/{account_id}/lines", responses=problems(NotFound, BadRequest))
async def lines(
    session: UserReadSession,
    account_id: int,
    metric: str,
    day: Annotated[IsoDate, Query(alias="date")],
    post: Annotated[str | None, Query(description="The platform's id of a post")] = None,
) -> AudienceLinesOut:
    """The lines behind one figure of an account, or of one of its posts."""
    if metric not in AUDIENCE:
        raise BadRequest(found=f"There is no metric {metric}; there are {', '.join(AUDIENCE)}.")
    account = await insight.account(session, account_id)
    found = await insight.lines(session, account, metric, day, post)
    return AudienceLinesOut(items=[AudienceLineOut.model_validate(dict(row)) for row in found])


def _after(cursor: str, sort: str, order: str) -> tuple[str, int]:
    """Return where a page begins; a cursor of another order is none."""
    key = _instant if sort == "posted_at" else _figure
    by, way, first, post_id = read(cursor, str, str, key, int)
    if (by, way) != (sort, order):
        raise BadRequest(found="This cursor belongs to another order.")
    return first, post_id


def _instant(part: object) -> str:
    text = str(part)
    if not text.endswith("infinity"):
        datetime.fromisoformat(text)
    return text


def _figure(part: object) -> str:
    text = str(part)
    Decimal(text)
    return text
