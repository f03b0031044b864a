"""The lines behind a figure."""

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Query

from tunescore.api.cursor import read, write
from tunescore.api.deps import UserReadSession
from tunescore.api.schema_base import BigInt, Exact, IsoDate, MoneyOut, Out
from tunescore.errors import BadRequest
from tunescore.insights import periods
from tunescore.insights.filters import Filter
from tunescore.insights.lines import LineFilter, line_totals, lines
from tunescore.insights.ranges import own
from tunescore.metrics import METRICS
from tunescore.records import Rights

router = APIRouter(tags=["figures"])

PAGE = 100


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
    writer: str | None
    isrc: str | None
    store: str | None
    store_as_named: str | None
    country: str | None
    country_as_named: str | None
    period_start: date | None
    period_end: date | None
    reported_on: date | None
    kind: str
    rights: Rights
    quantity: int | None
    streams: int | None
    downloads: int | None
    uses: int | None
    views: int | None
    performances: int | None
    composition_plays: int | None
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
    views: int | None
    performances: int | None
    composition_plays: int | None
    money: list[MoneyOut]


class LinesOut(Out):
    """Lines in the order of their files, and the sum of all of them (not of this page alone)."""

    items: list[LineOut]
    total: LineTotalOut
    next_cursor: str | None


@router.get("/lines")
async def line_list(
    session: UserReadSession,
    metric: Annotated[
        str | None, Query(description="Only the lines whose sum this metric's figure is")
    ] = None,
    first: Annotated[
        IsoDate | None, Query(alias="from", description="Of figures of a range")
    ] = None,
    last: Annotated[IsoDate | None, Query(alias="to", description="Inclusive")] = None,
    track: BigInt | None = None,
    artist: BigInt | None = None,
    release: BigInt | None = None,
    store: Annotated[str | None, Query(description="`none`: lines that name no store")] = None,
    country: Annotated[str | None, Query(description="`none`: lines that name no country")] = None,
    source: str | None = None,
    month: Annotated[str | None, Query(pattern=r"^\d{4}-(0[1-9]|1[0-2])$")] = None,
    period: Annotated[
        str | None,
        Query(
            description="`2026-Q3`, `2026-H2`, `2026`, `2026-08-30/2026-10-03`, a day or a month"
        ),
    ] = None,
    rights: Rights | None = None,
    currency: str | None = None,
    kind: str | None = None,
    import_id: Annotated[BigInt | None, Query(alias="import")] = None,
    undated: bool = False,
    cursor: str | None = None,
) -> LinesOut:
    """The statement lines behind a figure; every filter that is given must hold."""
    if metric is not None and metric not in METRICS:
        raise BadRequest(found=f"There is no metric {metric}; there are {', '.join(METRICS)}.")
    if month is not None and period is not None:
        raise BadRequest(found="Lines are of a month or of a period, not of both.")
    time = period or month
    days = own(first, last)
    where = Filter(
        track=track, artist=artist, release=release, store=store, country=country, source=source,
        rights=rights, first=days.first, last=days.last,
    )  # fmt: skip
    only = LineFilter(
        import_id=import_id, kind=kind, currency=currency, undated=undated,
        period=None if time is None else periods.read(time),
    )  # fmt: skip
    page = await lines(
        session,
        metric,
        where,
        only,
        after=read(cursor, int, int, _key, int) if cursor else None,
        limit=PAGE,
    )
    total = await line_totals(session, metric, where, only)
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
            views=total.views,
            performances=total.performances,
            composition_plays=total.composition_plays,
            money=[MoneyOut(currency=name, amount=amount) for name, amount in total.money],
        ),
        next_cursor=write(*page.next_after) if page.next_after else None,
    )


def _key(text: str) -> str:
    """A line's key in hexadecimal."""
    return bytes.fromhex(text).hex()
