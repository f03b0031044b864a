"""The mapping: which column of a file is which field, and how its cells are read.

A built-in source and a user's saved mapping are the same type and take the same path: a source
is a mapping with a fingerprint. The mapping holds what is declared; what the columns of one file
prove (the order of its dates, its decimal sign) is inferred in `formats`.
"""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, fields, replace
from typing import Any, Literal

from tunescore.errors import (
    FieldMappedTwice,
    HalfAPeriod,
    MalformedMapping,
    MappedColumnsMissing,
    NoPlaysOrMoney,
    NoTrackTitle,
    UnknownField,
    WhichColumn,
)
from tunescore.records import CampaignKind, Overlap, View
from tunescore.statements.cells import dates, values
from tunescore.statements.header import fold_header
from tunescore.statements.mapping import blank_defaults
from tunescore.statements.mapping.blank_defaults import BlankDefault
from tunescore.statements.mapping.fields import AUDIENCE_FIGURES, FIELDS
from tunescore.statements.mapping.mapping_json import (
    columns_from_json,
    part_from_json,
    part_to_json,
)
from tunescore.statements.mapping.skip_rules import SkipRule

NUMBER_READINGS = ("point", "comma")
"""`point` reads `1,234.5`, `comma` reads `1.234,5`."""

APPEND_IDENTITY: tuple[str, ...] = (
    "track_title", "artist_name", "album_title", "isrc", "store", "country", "period",
    "reported_on", "kind", "quantity", "streams", "downloads", "views", "amount", "currency",
)  # fmt: skip
"""The fields that a line's key is made of, where a source does not say otherwise: no bar codes,
which exports leave blank and spreadsheets damage, and nothing that can be filled in later."""

PITCH, SPEND = frozenset({"curator", "result"}), frozenset({"campaign_name", "cost"})
"""The fields that make a mapping one about campaigns: either of the pairs."""

CUSTOM_GROUP: tuple[str, ...] = (
    "track_title", "artist_name", "isrc", "store", "country", "period",
)  # fmt: skip
"""The fields of a group whose newer figures replace the older ones, in a custom file without
money."""


@dataclass(frozen=True, slots=True)
class Mapping:
    """How one file's columns are read."""

    columns: dict[str, str | None] = field(default_factory=dict)
    """Header cell → field; None: skipped. A source's may hold a `*` (see `header`)."""
    constants: dict[str, str] = field(default_factory=dict)
    """Field → the text that every row has. A constant `currency` also fills blank cells."""
    dates: dict[str, str] = field(default_factory=dict)
    """Header cell → order of its dates, one of `dates.ORDERS`."""
    numbers: dict[str, str] = field(default_factory=dict)
    """Header cell → `point` or `comma`."""
    source: str = "custom"
    name: str = "Custom file"
    overlap: Overlap | None = None
    """None: `append` where money is mapped, otherwise `replace`."""
    replace_by: tuple[str, ...] = CUSTOM_GROUP
    identity: tuple[str, ...] = APPEND_IDENTITY
    kinds: dict[str, str] = field(default_factory=dict)
    """Words of the kind column, lower case → the line's kind; the first word found wins."""
    skip: tuple[SkipRule, ...] = ()
    personal: tuple[str, ...] = ()
    """Columns with other people's data, which are never stored."""
    fill: tuple[BlankDefault, ...] = ()
    """Defaults of blank cells."""
    needs: tuple[str, ...] = ()
    """Fields that the user has to map, because no known column gives them."""
    serial_days: bool = False
    """Whether a bare number in a date column is a spreadsheet program's serial day, as in exports
    that come as workbooks."""
    settles_months: int = 3
    """How many of the newest months usually still grow."""
    view: View = "typed"
    requires: str = "track_title"
    """The field that every row must have: `artist_name` for figures of an artist."""
    feeds: str = ""
    """What the file is about, such as `campaigns`, where that is neither plays nor money; such a
    file is recognised and named, and never imported."""
    what: str = ""
    """The name of such a file, in a few words."""
    platforms: tuple[str, ...] = ()
    """The platforms that the figures can be from; empty: any."""
    post_in_url: str = ""
    """The pattern of a post's link whose first group is the post's id, where no column has it."""
    time_in_id: str = ""
    """How a post's id encodes its time: `high_bits` (seconds above bit 32), `snowflake`."""

    @property
    def about(self) -> Literal["music", "audience", "campaigns"]:
        """What the figures are of, by the fields that are declared: music, audience, campaigns.

        Campaigns have a curator with an answer, or a campaign's name with a cost.
        """
        keys = {key for key in (*self.columns.values(), *self.constants) if key in FIELDS}
        if any(pair <= keys for pair in (PITCH, SPEND)):
            return "campaigns"
        return "audience" if "audience" in {FIELDS[key].about for key in keys} else "music"

    @property
    def campaign_kind(self) -> CampaignKind:
        """Which kind of campaigns a mapping about campaigns reads."""
        return "pitching" if self.has("curator") else "ads"

    def column_of(self, key: str) -> str | None:
        """Return the column that is mapped to a field, None where there is none."""
        return next((name for name, mapped in self.columns.items() if mapped == key), None)

    def has(self, key: str) -> bool:
        """Return whether a column or a constant gives this field."""
        return key in self.constants or self.column_of(key) is not None

    @property
    def overlap_rule(self) -> Overlap:
        """The overlap that applies: how two files of this mapping are merged."""
        if self.overlap is not None:
            return self.overlap
        return "append" if self.has("amount") else "replace"

    def bind(self, table_columns: Sequence[str]) -> "Mapping":
        """Return the mapping with every column of a table, spelled as there (see `fold_header`).

        Columns that the table does not have stay as they are, so that `check` can name them.
        """
        spelled = {fold_header(name): name for name in reversed(table_columns)}

        def spell(name: str) -> str:
            return name if name in table_columns else spelled.get(fold_header(name), name)

        mapped = {spell(name): key for name, key in self.columns.items()}
        skipped: dict[str, str | None] = dict.fromkeys(table_columns)
        return replace(
            self,
            columns=skipped | mapped,
            dates={spell(name): order for name, order in self.dates.items()},
            numbers={spell(name): reading for name, reading in self.numbers.items()},
            skip=tuple(rule.rename_columns(spell) for rule in self.skip),
            personal=tuple(spell(name) for name in self.personal),
            fill=blank_defaults.bind_defaults(self.fill, table_columns),
        )

    def with_answers(self, by: "Mapping") -> "Mapping":
        """Return this mapping with a user's answers over it.

        The answers' columns, where there are any, replace all columns; their constants and
        formats are added to ours.
        """
        return replace(
            self,
            columns=by.columns or self.columns,
            constants={k: v for k, v in (self.constants | by.constants).items() if v},
            dates=self.dates | by.dates,
            numbers=self.numbers | by.numbers,
        )

    def check(self, table_columns: Sequence[str], file: str = "The file") -> None:
        """Raise the MappingError that keeps this mapping from reading such a table."""
        if self.feeds:
            raise NoPlaysOrMoney(file=file, what=self.what, feeds=self.feeds)
        mapped = {name: key for name, key in self.columns.items() if key is not None}
        for key in (*mapped.values(), *self.constants):
            if key not in FIELDS:
                raise UnknownField(field=key, fields=", ".join(FIELDS))
        missing = [name for name in mapped if name not in table_columns]
        if missing:
            raise MappedColumnsMissing(
                file=file, columns=_quoted(missing), present=_quoted(table_columns)
            )
        for key in dict.fromkeys(mapped.values()):
            names = [name for name, other in mapped.items() if other == key]
            if len(names) > 1:
                raise FieldMappedTwice(field=key, columns=_quoted(names))
        self._check_needs(file)
        self._check_subject()
        if self.has("period_start") != self.has("period_end"):
            mapped_day, missing_day = "first day", "last day"
            if self.has("period_end"):
                mapped_day, missing_day = missing_day, mapped_day
            raise HalfAPeriod(file=file, mapped=mapped_day, missing=missing_day)
        self._check_formats()

    def _check_needs(self, file: str) -> None:
        for key in self.needs:
            if not self.has(key):
                raise WhichColumn(file=file, name=self.name, what=FIELDS[key].help, field=key)

    def _check_subject(self) -> None:
        if self.about == "campaigns":
            if self.campaign_kind == "pitching" and not (
                self.has("track_title") or self.has("artist_and_title")
            ):
                raise NoTrackTitle
        elif self.about == "audience":
            if not any(self.column_of(key) for key in AUDIENCE_FIGURES):
                raise MalformedMapping(found="none of its columns is an audience figure")
            if self.subject == "account" and self.has("period_start"):
                raise MalformedMapping(found="an account's figures need a date for each row")
        elif not self.has(self.requires):
            if self.requires == "track_title":
                raise NoTrackTitle
            raise MalformedMapping(found=f"no column is mapped to {self.requires}")

    @property
    def subject(self) -> Literal["account", "post", "playlist"]:
        """What a row of an audience's file is about: an account, a post or a playlist."""
        if self.has("playlist_name"):
            return "playlist"
        post = any(self.has(key) for key in ("post_id", "post_url", "post_title"))
        return "post" if post else "account"

    def _check_formats(self) -> None:
        for name, order in self.dates.items():
            if order not in dates.ORDERS:
                raise MalformedMapping(
                    found=f"the dates of “{name}” are read as one of "
                    f"{', '.join(dates.ORDERS)}, not {order}"
                )
        for name, reading in self.numbers.items():
            if reading not in NUMBER_READINGS:
                raise MalformedMapping(
                    found=f"the numbers of “{name}” are read as point or comma, not {reading}"
                )
        exported = self.constants.get("exported_on")
        if exported is not None and not dates.is_iso(exported):
            raise MalformedMapping(found=f"{exported} is not a day; write it as 2026-01-31")
        currency = self.constants.get("currency")
        if currency is not None and values.currency_code(currency) is None:
            raise MalformedMapping(found=f"{currency} is not a currency; write USD, EUR …")

    def to_json(self) -> dict[str, Any]:
        """Return the mapping as a JSON object, without the parts that have their default."""
        default = Mapping()
        always = {"columns", "constants", "dates", "numbers"}
        return {
            item.name: part_to_json(getattr(self, item.name))
            for item in fields(self)
            if item.name in always or getattr(self, item.name) != getattr(default, item.name)
        }

    @classmethod
    def from_json(cls, data: object) -> "Mapping":
        """Read a mapping from its JSON object or text, or from just `{"Column": "field"}`."""
        if isinstance(data, str | bytes):
            try:
                data = json.loads(data)
            except ValueError as error:
                raise MalformedMapping(found=f"it is not JSON ({error})") from None
        if not isinstance(data, dict):
            raise MalformedMapping(found="it is not a JSON object")
        if not any(isinstance(value, dict) for value in data.values()) and not (
            "source" in data and "columns" in data
        ):
            return cls(columns=columns_from_json(data))
        known = {item.name for item in fields(cls)}
        unknown = [str(key) for key in data if key not in known]
        if unknown:
            raise MalformedMapping(found=f"it has no part called {', '.join(unknown)}")
        parts: dict[str, Any] = {key: part_from_json(key, value) for key, value in data.items()}
        return cls(**parts)


def _quoted(names: Iterable[str]) -> str:
    return ", ".join(f"“{name}”" for name in names)
