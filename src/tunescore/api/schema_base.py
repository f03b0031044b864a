"""Base of the API's schemas: money is a string with all its digits, never a float."""

import asyncio
import re
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Annotated, ParamSpec

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PlainSerializer,
    WithJsonSchema,
)
from starlette.responses import Response

from tunescore.api.errors import LARGEST_NUMBER

P = ParamSpec("P")


def plain(amount: Decimal) -> str:
    """Write an amount with all its digits, no exponent and no trailing zeros: `0.411`, `-25`."""
    text = f"{amount:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


Exact = Annotated[
    Decimal,
    PlainSerializer(plain, return_type=str),
    WithJsonSchema({"type": "string", "pattern": r"^-?\d+(\.\d+)?$"}, mode="serialization"),
]
"""A decimal that is a string in JSON."""

_ISO_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def _check_written(day: object) -> object:
    """Refuse numbers, in which Pydantic sees the seconds since 1970."""
    if not isinstance(day, date) and not (isinstance(day, str) and _ISO_DATE.fullmatch(day)):
        raise ValueError("a day is written as YYYY-MM-DD")
    return day


IsoDate = Annotated[date, BeforeValidator(_check_written)]
"""A day that a request names."""


def _stripped(text: str) -> str:
    if not (words := text.strip()):
        raise ValueError("it has no words")
    return words


STRIPPED = AfterValidator(_stripped)
"""For words that a user writes: kept without the space around them, which counts in their length
as the document says."""

BigInt = Annotated[int, Field(le=LARGEST_NUMBER)]
"""A number that a query names, no larger than the database has any."""


class Out(BaseModel):
    """Base of the answers: made from records and rows by attribute, nothing beside the fields."""

    model_config = ConfigDict(from_attributes=True, extra="forbid")


async def written(answer: Callable[P, BaseModel], *arguments: P.args, **named: P.kwargs) -> bytes:
    """Make and write a large answer in a thread, so that others are answered meanwhile."""

    def write() -> bytes:
        return answer(*arguments, **named).model_dump_json(by_alias=True).encode()

    return await asyncio.to_thread(write)


class Written(Response):
    """An answer that is written already."""

    media_type = "application/json"


class MoneyOut(Out):
    """An exact amount of one currency (ISO 4217)."""

    currency: str
    amount: Exact
