"""The declarative base that every table is written on.

Keys of tables that belong to a user begin with `user_id`, so that rows can be distributed by
user. Tables are related by keys alone: a relationship, where one is worth having, says
`lazy="raise"`, so that no query hides behind an attribute.
"""

from datetime import datetime
from decimal import Decimal
from typing import Annotated

from sqlalchemy import BigInteger, DateTime, Identity, LargeBinary, MetaData, Numeric, Text
from sqlalchemy.orm import DeclarativeBase, mapped_column

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


class Base(DeclarativeBase):
    """The tables of TuneScore. Text is TEXT, whole numbers BIGINT, instants carry a zone."""

    metadata = MetaData(naming_convention=NAMING)
    type_annotation_map = {  # noqa: RUF012 - SQLAlchemy reads it from the class
        str: Text,
        int: BigInteger,
        bytes: LargeBinary,
        datetime: DateTime(timezone=True),
        Decimal: Numeric,
    }


GeneratedId = Annotated[int, mapped_column(BigInteger, Identity(always=False))]
"""A number that the database gives; declared `primary_key=True` after `user_id`."""
