"""Curators and outlets: the list, its table as CSV, and two of them compared."""

import csv
import io
from collections.abc import Callable
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query, Response

from tunescore.api.campaign_schemas import source_name
from tunescore.api.curator_schemas import (
    ComparisonOut,
    CuratorsOut,
    FeedbackWordOut,
    curator_out,
    group_out,
)
from tunescore.api.deps import UserReadSession
from tunescore.api.errors import problems
from tunescore.api.schema_base import BigInt, plain
from tunescore.errors import NotFound
from tunescore.insights.campaigns import curators as insight
from tunescore.insights.campaigns.curators import Curator

router = APIRouter(prefix="/curators", tags=["campaigns"])

PAGE = 200

CuratorOrder = Literal["sure", "rate", "yes", "answered", "cost_per_add", "name"]

_ORDERS: dict[str, Callable[[Curator], Any]] = {
    "sure": lambda one: -(one.acceptance.lower or 0),
    "rate": lambda one: -one.acceptance.rate,
    "yes": lambda one: -one.acceptance.yes,
    "answered": lambda one: -one.acceptance.answered,
    "cost_per_add": lambda one: (
        one.cost_per_add is None,
        one.cost_per_add.amount if one.cost_per_add else 0,
    ),
    "name": lambda one: one.curator.casefold(),
}

_COLUMNS = (
    "Curator", "Service", "Link", "Kind", "Country", "Submissions", "Answered", "Yes",
    "Acceptance", "Acceptance at least", "Acceptance at most", "Cost per add", "Currency",
    "Last answer",
)  # fmt: skip

_FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""With what a cell begins that a spreadsheet program would take for a formula."""


@router.get("")
async def curators(
    session: UserReadSession,
    order: CuratorOrder = "sure",
    outlet_type: str | None = None,
    cursor: Annotated[BigInt | None, Query(ge=0)] = None,
) -> CuratorsOut:
    """Curators and outlets: who says yes, how certainly, and what an add costs there."""
    known = await insight.curators(session)
    wanted = [one for one in known.items if outlet_type is None or one.outlet_type == outlet_type]
    ranked, start = sorted(wanted, key=_ORDERS[order]), cursor or 0
    return CuratorsOut(
        items=[curator_out(one) for one in ranked[start : start + PAGE]],
        next_cursor=str(start + PAGE) if len(ranked) > start + PAGE else None,
        answered=known.answered,
        yes=known.yes,
        average=known.average,
        outlet_types=[group_out(one) for one in known.outlet_types],
        countries=[group_out(one) for one in known.countries],
        genres=[group_out(one) for one in known.genres],
        words=[
            FeedbackWordOut(word=one.word, declined=one.declined, approved=one.approved)
            for one in await insight.feedback_words(session)
        ],
    )


@router.get(".csv", response_class=Response, responses={200: {"content": {"text/csv": {}}}})
async def curators_table(session: UserReadSession) -> Response:
    """All curators as a CSV file, the most certain to say yes first."""
    text = io.StringIO()
    table = csv.writer(text)
    table.writerow(_COLUMNS)
    for one in (await insight.curators(session)).items:
        table.writerow([_safe(cell) for cell in _cells(one)])
    return Response(
        "\ufeff" + text.getvalue(),
        media_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": 'attachment; filename="curators.csv"'},
    )


def _cells(one: Curator) -> tuple[object, ...]:
    shares = (one.acceptance.rate, one.acceptance.lower, one.acceptance.upper)
    per_add = one.cost_per_add
    return (
        one.curator, source_name(one.source), one.outlet_url, one.outlet_type, one.outlet_country,
        one.submissions, one.acceptance.answered, one.acceptance.yes,
        *("" if share is None else f"{share:.4f}" for share in shares),
        plain(per_add.amount) if per_add else "", per_add.currency if per_add else "",
        one.last_answer,
    )  # fmt: skip


def _safe(cell: object) -> object:
    """Return a cell that no spreadsheet program takes for a formula."""
    text = "" if cell is None else str(cell)
    return f"'{text}" if text.startswith(_FORMULA) else text


@router.get("/comparison", responses=problems(NotFound))
async def compare_curators(
    session: UserReadSession,
    first: Annotated[str, Query(description="The key of a curator")],
    second: Annotated[str, Query(description="The key of another")],
) -> ComparisonOut:
    """The probability that the first curator says yes more often than the second."""
    probability = insight.compare(await insight.curators(session), first, second)
    return ComparisonOut(first=first, second=second, probability=probability)
