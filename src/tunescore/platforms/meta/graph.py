"""Meta's Graph API: fields, lists in pages, values, and days that are Pacific."""

import datetime as dt
import re
from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from zoneinfo import ZoneInfo

from tunescore.platforms import payload
from tunescore.platforms.error_rules import ErrorRules
from tunescore.platforms.http import PlatformClient, Request, without_secrets
from tunescore.platforms.payload import Object
from tunescore.records import Failure

ZONE = ZoneInfo("America/Los_Angeles")
"""Where Meta's days begin and end."""

_PARAMETERS = frozenset({"access_token", "appsecret_proof"})


def end_of(day: dt.date) -> int:
    """The Unix second at which a Pacific day ends."""
    return start_of(day + dt.timedelta(days=1))


def start_of(day: dt.date) -> int:
    """The Unix second at which a Pacific day begins."""
    return int(dt.datetime.combine(day, dt.time(), ZONE).timestamp())


def day_of(ended: dt.datetime) -> dt.date:
    """The day that ended at an `end_time`, which is the next midnight, give or take an hour."""
    return (ended - dt.timedelta(hours=2)).astimezone(ZONE).date()


def value_of(value: object) -> Decimal | None:
    """A value: a number, or an object whose numbers are added up; None where it is neither."""
    if isinstance(value, dict):
        parts = [value_of(item) for item in value.values()]
        return sum((item for item in parts if item is not None), Decimal(0))
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        return None
    return Decimal(value)


def daily_values(data: Sequence[Object]) -> Iterator[tuple[dt.date, str, Decimal]]:
    """The day, the metric and the value of every entry of a daily series."""
    for item in data:
        if payload.text(item, "period") != "day":
            continue
        for entry in payload.items(item, "values"):
            value = value_of(entry.get("value"))
            if value is not None:
                day = day_of(payload.instant(entry, "end_time"))
                yield day, payload.needed(item, "name"), value


def total_values(data: Sequence[Object]) -> dict[str, Decimal]:
    """The total of each metric; of several periods the lifetime's."""
    found: dict[str, Decimal] = {}
    for item in sorted(data, key=lambda item: payload.text(item, "period") == "lifetime"):
        for entry in payload.items(item, "values")[-1:]:
            value = value_of(entry.get("value"))
            if value is not None:
                found[payload.needed(item, "name")] = value
    return found


async def tolerant(
    client: PlatformClient,
    errors: ErrorRules,
    fields: Sequence[str],
    make: Callable[[str], Request],
) -> tuple[Object, Request, frozenset[str]]:
    """The answer with these fields, its request, and the fields that no longer exist there."""
    dropped: set[str] = set()
    while True:
        request = make(",".join(field for field in fields if bare(field) not in dropped))
        try:
            return await client.fetch(request, errors), request, frozenset(dropped)
        except Failure as failure:
            name = failure.field
            if name is None or name in dropped or name not in map(bare, fields):
                raise
            dropped.add(name)


def bare(field: str) -> str:
    """A field's name without its own fields and modifiers."""
    return re.split(r"[{.(]", field, maxsplit=1)[0]


async def pages(
    client: PlatformClient,
    errors: ErrorRules,
    request: Request,
    *,
    first: Object | None = None,
    again: Mapping[str, str] | None = None,
) -> AsyncIterator[Object]:
    """Every object of a list, page by page until there is no next one; a page may be empty.

    `first` is the answer to `ask`, where it is there already. A link's own secrets are dropped:
    the token goes in the header, and `again` are the parameters that each request needs besides.
    """
    host = payload.host(request.url)
    seen: set[str] = set()
    while True:
        body = first if first is not None and not seen else await client.fetch(request, errors)
        for item in payload.items(body, "data"):
            yield item
        link = payload.text(payload.inner(body, "paging"), "next")
        if link is None:
            return
        if link in seen or not client.answers(link, host):
            raise payload.strange("its list leads in a circle or to another place")
        seen.add(link)
        request = replace(request, url=without_secrets(link, _PARAMETERS), params=again or {})
