"""The mapping: which column of a file is which field, and how its cells are read.

A built-in source and a user's saved mapping are the same type and take the same path: a source
is a mapping with a fingerprint. The mapping holds the user's choices, and in `rules` the source's
policy; what the columns of one file prove (the order of its dates, its decimal sign) is inferred
in `formats`.
"""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, fields, replace
from typing import Any, Literal, get_args

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
from tunescore.records import CampaignKind, Overlap
from tunescore.records import Rights as Right
from tunescore.statements.cells import dates, values
from tunescore.statements.header import fold_header
from tunescore.statements.mapping.fields import AUDIENCE_FIGURES, CHOICES, FIELDS, SEVERAL
from tunescore.statements.mapping.mapping_json import (
    columns_from_json,
    part_from_json,
    part_to_json,
)
from tunescore.statements.mapping.rules import PARTS as RULES
from tunescore.statements.mapping.rules import Rules

NUMBER_READINGS = ("point", "comma")
"""`point` reads `1,234.5`, `comma` reads `1.234,5`."""

PITCH, SPEND = frozenset({"curator", "result"}), frozenset({"campaign_name", "cost"})
"""The fields that make a mapping one about campaigns: either of the pairs."""

NO_SUCH = "-"
"""The constant of a field that nothing in the file gives: of `amount`, that there is no money."""


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
    rules: Rules = field(default_factory=Rules)
    """The source's policy, which is no choice of the user's."""

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

    @property
    def rights(self) -> Right:
        """What the file's money is paid for: as the user says, else by the source's rules."""
        chosen = self.constants.get("rights")
        return next((right for right in get_args(Right) if right == chosen), self.rules.rights)

    def column_of(self, key: str) -> str | None:
        """Return the first column that is mapped to a field, None where there is none."""
        return next((name for name, mapped in self.columns.items() if mapped == key), None)

    def columns_of(self, key: str) -> tuple[str, ...]:
        """Return all columns that are mapped to a field (see `SEVERAL`)."""
        return tuple(name for name, mapped in self.columns.items() if mapped == key)

    def has(self, key: str) -> bool:
        """Return whether a column or a constant gives this field."""
        given = self.constants.get(key, NO_SUCH) != NO_SUCH
        return given or self.column_of(key) is not None

    @property
    def pays(self) -> bool:
        """Whether the file has money: an amount, or what is credited or debited."""
        return any(self.has(key) for key in ("amount", "credit", "debit"))

    @property
    def overlap_rule(self) -> Overlap:
        """The overlap that applies: how two files of this mapping are merged."""
        if self.rules.overlap is not None:
            return self.rules.overlap
        return "append" if self.pays else "replace"

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
            rules=self.rules.rename_columns(spell, table_columns),
        )

    def with_answers(self, by: "Mapping") -> "Mapping":
        """Return this mapping with a user's answers over it.

        The answers' columns, where there are any, replace all columns; their constants and
        formats are added to ours. A field that is answered with “-” has no column any more, and
        one that is answered with a column is no longer “-”.
        """
        absent = {key for key, text in by.constants.items() if text == NO_SUCH}
        constants = {
            key: text
            for key, text in (self.constants | by.constants).items()
            if text and not (text == NO_SUCH and key not in absent and key in by.columns.values())
        }
        columns = {
            name: None if key in absent else key
            for name, key in (by.columns or self.columns).items()
        }
        return replace(
            self,
            columns=columns,
            constants=constants,
            dates=self.dates | by.dates,
            numbers=self.numbers | by.numbers,
        )

    def check(self, table_columns: Sequence[str], file: str = "The file") -> None:
        """Raise the MappingError that keeps this mapping from reading such a table."""
        if self.rules.feeds:
            raise NoPlaysOrMoney(file=file, what=self.rules.what, feeds=self.rules.feeds)
        mapped = {name: key for name, key in self.columns.items() if key is not None}
        for key in (*mapped.values(), *self.constants):
            if key not in FIELDS:
                raise UnknownField(field=key, fields=", ".join(FIELDS))
        missing = [name for name in mapped if name not in table_columns]
        if missing:
            raise MappedColumnsMissing(
                file=file, columns=_quoted(missing), present=_quoted(table_columns)
            )
        self._check_choices()
        for key in dict.fromkeys(mapped.values()):
            names = self.columns_of(key)
            if len(names) > 1 and not _add_up(key, names):
                raise FieldMappedTwice(field=key, columns=_quoted(names))
        self._check_needs(file)
        self._check_subject()
        if self.has("period_start") != self.has("period_end"):
            mapped_day, missing_day = "first day", "last day"
            if self.has("period_end"):
                mapped_day, missing_day = missing_day, mapped_day
            raise HalfAPeriod(file=file, mapped=mapped_day, missing=missing_day)
        self._check_formats()

    def _check_choices(self) -> None:
        for name, key in self.columns.items():
            if key in CHOICES:
                raise MalformedMapping(
                    found=f"{key} is one answer for the whole file, and “{name}” a column"
                )
        for key, allowed in CHOICES.items():
            chosen = self.constants.get(key)
            if chosen is not None and chosen not in allowed:
                raise MalformedMapping(found=f"{key} is {' or '.join(allowed)}, not {chosen}")

    def _check_needs(self, file: str) -> None:
        for key in self.rules.needs:
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
        elif self.rules.requires == "track_title":
            if not any(self.has(key) for key in ("track_title", "isrc", "issued_isrc")):
                raise NoTrackTitle
        elif not self.has(self.rules.requires):
            raise MalformedMapping(found=f"no column is mapped to {self.rules.requires}")

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
        chosen = {
            item.name: part_to_json(getattr(self, item.name))
            for item in fields(self)
            if item.name in _ALWAYS
            or (item.name != "rules" and getattr(self, item.name) != getattr(default, item.name))
        }
        rules = self.rules.to_json()
        return chosen | ({"rules": rules} if rules else {})

    @classmethod
    def from_json(cls, data: object) -> "Mapping":
        """Read a mapping from its JSON object or text, or from just `{"Column": "field"}`.

        The parts of the rules may stand beside the others, as in mappings saved before the rules
        had an object of their own.
        """
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
        unknown = [str(key) for key in data if key not in known | RULES]
        if unknown:
            raise MalformedMapping(found=f"it has no part called {', '.join(unknown)}")
        rules = data.get("rules", {})
        if not isinstance(rules, dict):
            raise MalformedMapping(found="its rules are not an object")
        beside = {key: value for key, value in data.items() if key in RULES}
        parts: dict[str, Any] = {
            key: part_from_json(key, value)
            for key, value in data.items()
            if key in known and key != "rules"
        }
        return cls(**parts, rules=Rules.from_json(beside | rules))


_ALWAYS = frozenset({"columns", "constants", "dates", "numbers"})


def _add_up(key: str, names: Sequence[str]) -> bool:
    """Return whether several columns can give a field: counts, or money of different currencies."""
    if key != "amount":
        return key in SEVERAL
    currencies = [values.currency_in_header(name) for name in names]
    return None not in currencies and len(set(currencies)) == len(currencies)


def _quoted(names: Iterable[str]) -> str:
    return ", ".join(f"“{name}”" for name in names)
