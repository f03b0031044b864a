"""Base of the API's schemas: money is a string with all its digits, never a float."""

from decimal import Decimal
from typing import Annotated

from pydantic import BaseModel, ConfigDict, PlainSerializer, WithJsonSchema


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


class Out(BaseModel):
    """Base of the answers: made from records and rows by attribute, nothing beside the fields."""

    model_config = ConfigDict(from_attributes=True, extra="forbid")


class MoneyOut(Out):
    """An exact amount of one currency (ISO 4217)."""

    currency: str
    amount: Exact
