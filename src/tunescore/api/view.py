"""The view: what of the figures is asked for, by the names that the web's addresses use too."""

from typing import Annotated

from fastapi import Depends, Query

from tunescore.api.schema_base import BigInt, IsoDate
from tunescore.insights.ranges import Compare, Preset, View
from tunescore.records import Rights

RANGE = (
    "`7d`, `28d`, `90d`: days up to today; `12m`: this month and the 11 before; `auto`: those, or"
    " everything where nothing is in them"
)
COMPARE = (
    "`previous`: as many months or days before; `year`: a year earlier (of days: 364 days, so that"
    " weekdays match)"
)
NAMELESS = "; `none`: the figures that name none"


async def view(
    preset: Annotated[Preset, Query(alias="range", description=RANGE)] = "all",
    first: Annotated[IsoDate | None, Query(alias="from", description="Instead of `range`")] = None,
    last: Annotated[IsoDate | None, Query(alias="to", description="Inclusive")] = None,
    compare: Annotated[Compare, Query(description=COMPARE)] = "none",
    compare_first: Annotated[
        IsoDate | None, Query(alias="compare_from", description="Instead of `compare`")
    ] = None,
    compare_last: Annotated[IsoDate | None, Query(alias="compare_to")] = None,
    artist: Annotated[BigInt | None, Query(description="An artist's id")] = None,
    track: Annotated[BigInt | None, Query(description="A track's id")] = None,
    store: Annotated[
        str | None, Query(max_length=200, description=f"A store's name{NAMELESS}")
    ] = None,
    country: Annotated[
        str | None, Query(max_length=200, description=f"ISO 3166-1 alpha-2{NAMELESS}")
    ] = None,
    source: Annotated[str | None, Query(max_length=200, description="A source's key")] = None,
    rights: Rights | None = None,
    platform: Annotated[
        str | None, Query(max_length=200, description="Of the audience: a platform's key")
    ] = None,
    currency: Annotated[
        str | None, Query(pattern="^[A-Z]{3}$", description="Which money is looked at")
    ] = None,
    convert: Annotated[bool, Query(description="Convert all money to `currency` as well")] = False,
) -> View:
    """The view of a request; every filter that is given must hold."""
    return View(
        preset=preset, first=first, last=last, compare=compare, compare_first=compare_first,
        compare_last=compare_last, artist=artist, track=track, store=store, country=country,
        source=source, rights=rights, platform=platform, currency=currency, convert=convert,
    )  # fmt: skip


AskedView = Annotated[View, Depends(view)]
