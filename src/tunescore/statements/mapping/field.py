"""A field: one thing that a column of a file can mean. The fields themselves are in `fields`."""

from dataclasses import dataclass
from typing import Literal

ValueType = Literal[
    "text", "isrc", "upc", "store", "country", "month", "date", "integer", "money", "currency",
    "kind", "instant", "number",
]  # fmt: skip
"""What a field's cells hold. `month` is a calendar month, `date` a day, `instant` a time."""


@dataclass(frozen=True, slots=True)
class Field:
    """One thing that a column can mean."""

    key: str
    label: str
    help: str
    group: str  # what, where, when, how much, money, audience, campaign
    type: ValueType
    aliases: tuple[str, ...] = ()  # folded names that `naming` cannot compose from words
    about: Literal["music", "audience"] = "music"
    """`audience`: a mapping with this field reads figures of accounts, posts or playlists."""
