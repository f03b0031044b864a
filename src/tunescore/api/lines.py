"""The lines behind a figure."""

import base64
import binascii
import json
from datetime import date, timedelta
from typing import Annotated

from fastapi import APIRouter, Query

from tunescore.api.deps import CurrentUser, ReadSession
from tunescore.api.schema_base import Exact, MoneyOut, Out
from tunescore.errors import BadRequest
from tunescore.insights.figures import Filter
from tunescore.insights.lines import LineFilter, line_totals, lines
from tunescore.metrics import METRICS

router = APIRouter(tags=["figures"])

PAGE = 100
Cursor = tuple[int, int, str, int]


class LineOut(Out):
    """One statement line, with the file and line that it came from."""

    import_id: int
    file_name: str
    line: int
    source: str
    track_id: int | None
    release_id: int | None
    title: str | None
    artist: str | None
    isrc: str | None
    store: str | None
    store_as_named: str | None
    country: str | None
    country_as_named: str | None
    period_start: date | None
    period_end: date | None
    reported_on: date | None
    kind: str
    quantity: int | None
    streams: int | None
    downloads: int | None
    uses: int | None
    views: int | None
    listeners: int | None
    followers: int | None
    saves: int | None
    playlist_adds: int | None
    amount: Exact | None
    currency: str | None


class LineTotalOut(Out):
    """What all the lines add up to."""

    lines: int
    streams: int | None
    downloads: int | None
    uses: int | None
    money: list[MoneyOut]


class LinesOut(Out):
    """Lines in the order of their files, and the sum of all of them (not of this page alone)."""

    items: list[LineOut]
    total: LineTotalOut
    next_cursor: str | None


@router.get("/lines")
async def line_list(
    user: CurrentUser,
    session: ReadSession,
    metric: Annotated[
        str | None, Query(description="Only the lines whose sum this metric's figure is")
    ] = None,
    track: int | None = None,
    release: int | None = None,
    store: Annotated[str | None, Query(description="`none`: lines that name no store")] = None,
    country: Annotated[str | None, Query(description="`none`: lines that name no country")] = None,
    source: str | None = None,
    month: Annotated[str | None, Query(pattern=r"^\d{4}-(0[1-9]|1[0-2])$")] = None,
    currency: str | None = None,
    kind: str | None = None,
    import_id: Annotated[int | None, Query(alias="import")] = None,
    undated: bool = False,
    cursor: str | None = None,
) -> LinesOut:
    """The statement lines behind a figure; every filter that is given must hold."""
    if metric is not None and metric not in METRICS:
        raise BadRequest(found=f"There is no metric {metric}; there are {', '.join(METRICS)}.")
    first = last = None
    if month is not None:
        try:
            first = date.fromisoformat(f"{month}-01")
            last = (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)
        except (ValueError, OverflowError) as error:
            raise BadRequest(found=f"There is no month {month}.") from error
    where = Filter(
        track=track, release=release, store=store, country=country, source=source,
        first=first, last=last,
    )  # fmt: skip
    only = LineFilter(import_id=import_id, kind=kind, currency=currency, undated=undated)
    page = await lines(
        session, user.id, metric, where, only, after=_read(cursor) if cursor else None, limit=PAGE
    )
    total = await line_totals(session, user.id, metric, where, only)
    return LinesOut(
        items=[
            LineOut.model_validate({name: row[name] for name in LineOut.model_fields})
            for row in page.items
        ],
        total=LineTotalOut(
            lines=total.lines,
            streams=total.streams,
            downloads=total.downloads,
            uses=total.uses,
            money=[MoneyOut(currency=name, amount=amount) for name, amount in total.money],
        ),
        next_cursor=_write(page.next_after) if page.next_after else None,
    )


def _write(after: Cursor) -> str:
    return base64.urlsafe_b64encode(json.dumps(after).encode()).decode()


def _read(cursor: str) -> Cursor:
    try:
        number, line, key, occurrence = json.loads(base64.urlsafe_b64decode(cursor))
        return int(number), int(line), bytes.fromhex(key).hex(), int(occurrence)
    except (ValueError, TypeError, binascii.Error) as error:
        raise BadRequest(found="This cursor is not valid.") from error
