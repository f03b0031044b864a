"""Defaults of a statement that is not known: what stands above its table or in its file's name.

The period, currency, store, title and artist of lines above the header, the store and the month in
the file's name, what a count is by its column's name, and whether the money is paid for
compositions. Each is a proposal with its place, which the user may change; no column that gives a
field is overruled.
"""

import re
from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import date

from tunescore.records import Choice, Proposal, Question, Table
from tunescore.statements.cells.stores import find_store, store_in_words
from tunescore.statements.detection.filename_defaults import MappingDefaults
from tunescore.statements.detection.name_period import period_in_name
from tunescore.statements.detection.preamble import Preamble, read_preamble
from tunescore.statements.detection.rights import composition_reason
from tunescore.statements.detection.vocabulary import NameMeaning, understand_names
from tunescore.statements.mapping import filename_fields
from tunescore.statements.mapping.mapping import Mapping

_TIMES = ("period", "date", "period_start", "period_year", "reported_on", "reported_year")
_MONEY = ("amount", "credit", "debit")
_COUNTS = ("streams", "downloads", "performances")


def complete_defaults(
    defaults: MappingDefaults,
    table: Table,
    samples: Sequence[Sequence[str]],
    asked: Collection[str] = (),
) -> MappingDefaults:
    """Add what the lines above the table, the file's name and the columns' names show.

    What is `asked` about is not proposed.
    """
    mapping = defaults.mapping
    made = _Defaults(mapping, asked)
    made.add_texts(table)
    meanings = dict(zip(table.columns, understand_names(table.columns), strict=True))
    cells = dict(zip(table.columns, samples, strict=True))
    made.add_kind(meanings, cells.get(mapping.column_of("store") or "", ()))
    if reason := composition_reason(mapping, meanings):
        made.propose("rights", "composition", reason)
    return MappingDefaults(
        replace(mapping, constants=made.constants),
        (*defaults.proposals, *made.proposals),
        (*defaults.questions, *made.questions),
    )


def ask_about_changes(mapping: Mapping, table: Table) -> tuple[Mapping, tuple[Question, ...]]:
    """Ask which constant holds where a table states another one than was remembered.

    The currency and the store above last month's table are not always those of this one.
    """
    stated = _Defaults(replace(mapping, constants={}))
    stated.add_texts(table)
    constants, questions = dict(mapping.constants), []
    for field, value in stated.constants.items():
        remembered = constants.get(field, value)
        if remembered == value:
            continue
        del constants[field]
        text = f"{stated.reason(field)} Your last file of this layout had “{remembered}”."
        choices = tuple(Choice(choice, choice) for choice in (value, remembered))
        questions.append(Question(f"constants:{field}", "", f"{text} Which is it?", choices))
    return replace(mapping, constants=constants), tuple(questions)


class _Defaults:
    """The constants that are proposed for one file; those that the user chose are kept."""

    def __init__(self, mapping: Mapping, asked: Collection[str] = ()) -> None:
        self._mapping = mapping
        self._asked = asked
        self.constants = dict(mapping.constants)
        self.proposals: list[Proposal] = []
        self.questions: list[Question] = []

    def propose(self, field: str, value: str, why: str) -> None:
        """Propose a constant, or show the one that the user gave instead.

        What a count is stands beside a column of kinds, whose cells may be blank.
        """
        if field in self._asked and field not in self.constants:
            return
        if self._mapping.column_of(field) is None or field == "kind":
            self.proposals.append(Proposal(field, self.constants.setdefault(field, value), why))

    def reason(self, field: str) -> str:
        """Return the sentence about where a proposed constant stands."""
        return next(one.text for one in self.proposals if one.field == field)

    def add_texts(self, table: Table) -> None:
        """Add what the lines above the table and the file's name say."""
        reading = table.reading
        above = read_preamble(table.preamble, reading.delimiter, reading.header_line)
        self.add_preamble(above)
        self.add_file_name(filename_fields.stem(table.place))

    def add_preamble(self, above: Preamble) -> None:
        """Add what the lines above the table say."""
        for field, found in above.texts.items():
            if field == "currency" and not any(map(self._mapping.column_of, _MONEY)):
                continue
            self.propose(field, found.value, f"{_LABELS[field]} stands {found.place}.")
        if above.period is None or self._timed():
            return
        why = f"The period stands {above.period.place}."
        if len(above.period.readings) == 1:
            self._propose_period(above.period.readings[0], why)
        else:
            self._ask_period(above.period.readings)

    def add_file_name(self, name: str) -> None:
        """Add the store and the month that the file's name has."""
        store = store_in_words(name)
        if store and self.constants.get("store", store.name) == store.name:
            self.propose("store", store.name, "No column gives the store. The file's name has it.")
        if (found := period_in_name(name)) and not self._timed():
            self._propose_period(found, "No column gives the time. The file's name has it.")

    def add_kind(self, meanings: dict[str, NameMeaning], stores: Sequence[str]) -> None:
        """Add what the quantity counts, where its column's name says so.

        Where stores that stream music are named, their plays may be called views.
        """
        column = self._mapping.column_of("quantity")
        if column is None or column not in meanings:
            return
        store = meanings.get(self._mapping.column_of("store") or "")
        kind = _kind_by_name(meanings[column])
        named = {found.name for store in set(stores) if (found := find_store(store))}
        if kind == "view" and named - _OF_VIDEOS:
            return
        if kind is None and store and "broadcast" in store.concepts:
            kind = "performance"
        decided = (
            any(map(self._mapping.has, ("kind", "store", *_COUNTS))) or "store" in self.constants
        )
        if kind == "download" and decided:
            return  # what is sold is what the store sells
        if kind is not None:
            self.propose("kind", kind, f"“{column}” counts {_KINDS[kind]}, by its name.")

    def _timed(self) -> bool:
        return any(map(self._mapping.column_of, _TIMES))

    def _propose_period(self, period: tuple[date, date], why: str) -> None:
        if any(one.field == "period_start" for one in self.proposals):
            return
        for field, day in zip(("period_start", "period_end"), period, strict=True):
            self.propose(field, day.isoformat(), why)

    def _ask_period(self, readings: tuple[tuple[date, date], ...]) -> None:
        """Ask for a period whose days can be read in several orders."""
        for place, (field, label) in enumerate((("period_start", "first"), ("period_end", "last"))):
            if field in self.constants:
                continue
            days = dict.fromkeys(reading[place] for reading in readings)
            choices = tuple(Choice(day.isoformat(), f"{day:%-d %B %Y}") for day in days)
            text = f"Which is the {label} day of the period above the table?"
            self.questions.append(Question(f"constants:{field}", "", text, choices))


_LABELS = {
    "currency": "The currency",
    "store": "The store",
    "track_title": "The title",
    "artist_name": "The artist",
}
_OF_VIDEOS = {"YouTube", "Facebook", "Instagram", "TikTok", "Snap"}
_KINDS = {"view": "views", "performance": "performances", "download": "sales"}


def _kind_by_name(name: NameMeaning) -> str | None:
    """Return what a count's name says that it counts, where that is one thing."""
    concepts = name.concepts
    if concepts & {"stream", "download"}:
        return None
    if "view" in concepts:
        return "view"
    if concepts & {"performance", "broadcast"}:
        return "performance"
    return "download" if re.search(_SOLD, " ".join(name.words)) else None


_SOLD = (
    r"\b(?:sold|sales|verkauft\w*|verkaufe|vendu\w*|ventes|vendid\w*|vendas|ventas|vendut\w*"
    r"|vendite|verkocht\w*|sprzedan\w*|sald[ae]?|salda|solgt\w*|myyty|prodan\w*|vandut\w*"
    r"|eladott|satilan|продан\w*)\b"
)
"""Words, without accents, of what was sold."""
