"""Sums of figures over what is shown: what is asked for, and the exact answers.

They are read from roll-ups (`store.tables.statements.Rollup`), in which it is settled which of
several views of the same plays is shown (`ingest.rollups.precedence`).
"""

import asyncio
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal, localcontext
from typing import Any

from sqlalchemy import Row

from tunescore.insights.filters import ALL, ARTIST_HALVES, Filter
from tunescore.insights.relations import LINES
from tunescore.insights.rollup_rows import (
    DAILY,
    DIMENSIONS,
    MOST_KEYS,
    Part,
    Rows,
    alone,
    is_added_up,
    level_keys,
    rows,
)
from tunescore.store.scope import UserSession

EXACT_DIGITS = 100
"""More digits than any sum of money has."""


@dataclass(frozen=True, slots=True)
class Figure:
    """A sum of one metric under its group keys.

    `value` is exact; `lines` are those behind it; `partly` says that for some month in it only a
    part of the days is known.
    """

    metric: str
    keys: dict[str, Any]
    value: Decimal
    lines: int
    sources: tuple[str, ...]
    partly: bool

    def with_source(self, other: "Figure") -> "Figure":
        """Return the exact sum with the figure of another source under the same keys."""
        with localcontext(prec=EXACT_DIGITS):
            value = self.value + other.value
        return Figure(
            self.metric,
            self.keys,
            value,
            self.lines + other.lines,
            tuple(sorted({*self.sources, *other.sources})),
            self.partly or other.partly,
        )


@dataclass(frozen=True, slots=True)
class Question:
    """Figures of some metrics: by which keys, of what, and which part of a filter's days is meant.

    With `shown` False it is about what is not shown, and with None about both, which the dimension
    `shown` then separates.
    """

    metrics: tuple[str, ...]
    by: tuple[str, ...] = ()
    where: Filter = ALL
    part: Part = "range"
    shown: bool | None = True


async def sums(session: UserSession, *questions: Question) -> list[list[Figure]]:
    """Sum flows over what is shown, in one statement: the answers in the order of the questions.

    `earnings` are grouped by currency among others.
    """
    names = tuple(dict.fromkeys(name for one in questions for name in one.by if name != "shown"))
    together = _together(questions)
    if not together:
        return []
    statement = _Statement(names, max(map(len, together)))
    for place, numbers in enumerate(together):
        statement.add(place, [questions[number] for number in numbers])
    answer = await session.execute(statement.text, statement.values)
    return await asyncio.to_thread(_figures, questions, together, names, answer.all())


def _figures(
    questions: Sequence[Question],
    together: Sequence[Sequence[int]],
    names: Sequence[str],
    rows: Sequence[Row[Any]],
) -> list[list[Figure]]:
    """Return the figures of each question, from the rows of a statement for all of them."""
    # Where each key of a grouping is in a row; `shown` is the second of its columns.
    places = [
        [(name, 1 if name == "shown" else _FIXED + names.index(name)) for name in one.by]
        for one in questions
    ]
    result: list[dict[tuple[Any, ...], Figure]] = [{} for _ in questions]
    amounts = _FIXED + len(names)
    for row in map(tuple, rows):
        place, _, metric, source = row[:_FIXED]
        for at_column, number in zip(range(amounts, len(row), 3), together[place], strict=False):
            value, lines, partly = row[at_column : at_column + 3]
            if not lines:
                continue
            keys = {name: row[column] for name, column in places[number]}
            figure = Figure(metric, keys, value, lines, (source,), partly)
            known, key = result[number], (metric, *keys.values())
            known[key] = known[key].with_source(figure) if key in known else figure
    return [list(found.values()) for found in result]


@dataclass(frozen=True, slots=True)
class _Statement:
    """One statement for many questions: a part for each that is read by itself.

    Its rows have the part, whether the figures are shown, the metric and the source, then the keys
    that are `names`, null where a part is without one, and then the value, the lines and `partly`
    in as many ranges as `width`.
    """

    names: tuple[str, ...]
    width: int
    values: dict[str, Any] = field(default_factory=dict)
    _parts: list[str] = field(default_factory=list)
    _filters: dict[Filter, str] = field(default_factory=dict)
    _metrics: dict[tuple[str, ...], str] = field(default_factory=dict)
    _of_lines: dict[Filter, str] = field(default_factory=dict)
    _daily: set[Filter] = field(default_factory=set)

    def add(self, place: int, questions: Sequence[Question]) -> None:
        """Add the part of questions that differ in their days alone."""
        asked = questions[0]
        ranges = {self._filters.setdefault(one.where, _at(self._filters)): one.where
                  for one in questions}  # fmt: skip
        at, *_ = ranges
        where = ranges.pop(at)
        lines = len(level_keys(asked.by, where)) == MOST_KEYS
        # An index finds the rows of an artist's songs, or of what is no song, but not both at once.
        halves = [None] if lines or where.artist is None else list(ARTIST_HALVES)
        for half in halves:
            found = rows(asked.by, where, asked.part, at, ranges, half)
            self.values.update(found.values)
            self._add_rows(place, asked, found, len(questions))

    def _add_rows(self, place: int, asked: Question, found: Rows, ranges: int) -> None:
        of_metrics = f"metrics{self._metrics.setdefault(asked.metrics, _at(self._metrics))}"
        self.values[of_metrics] = list(asked.metrics)
        tables = found.tables
        if LINES in tables:  # they are read once, for all questions of the same lines
            whole = replace(asked.where, first=None, last=None, tracks=None)
            at = self._of_lines.setdefault(whole, _at(self._of_lines))
            tables = tables.replace(LINES, f"lines{at}")
            if asked.where.edges or not DAILY.isdisjoint(asked.by):
                self._daily.add(whole)
        corrections = f"r.alone = {str(alone(asked.by, asked.where)).lower()}"
        everything = ("true", "", f"(r.alone IS NULL OR {corrections})")
        hidden = ("false", "-", f"{corrections} AND NOT r.partly")
        kinds = {True: [everything], False: [hidden], None: [everything, hidden]}[asked.shown]
        for is_shown, sign, rows_of in kinds:
            self._parts.append(
                f"SELECT {place}, {is_shown}, r.metric, replace(r.source, 'csv_', '')"
                + "".join(f", {_value(name, asked.by)}" for name in self.names)
                + "".join(
                    f", {sign}sum({one.value}), ({sign}sum({one.lines}))::bigint,"
                    f" bool_or(r.partly AND {one.known})"
                    for one in found.amounts
                )
                + ", NULL::numeric, NULL::bigint, NULL::boolean" * (self.width - ranges)
                + f" FROM {tables} WHERE {found.condition} AND r.metric = ANY (:{of_metrics})"
                f" AND {rows_of} GROUP BY r.metric, r.source"
                + "".join(f", {DIMENSIONS[name].of}" for name in asked.by if name != "shown")
                + f" HAVING {' OR '.join(f'sum({one.lines}) <> 0' for one in found.amounts)}"
            )

    @property
    def text(self) -> str:
        """The SQL of all parts. It adds the values of the lines that they read."""
        relations = []
        for whole, at in self._of_lines.items():
            conditions, values = whole.conditions(f"_of_lines{at}")
            conditions.append("true" if whole in self._daily else "r.grain IS DISTINCT FROM 'day'")
            condition = " AND ".join(conditions)
            relations.append(f"lines{at} AS (SELECT * FROM {LINES} r WHERE {condition})")
            self.values.update(values)
        first = f"WITH {', '.join(relations)} " if relations else ""
        return first + " UNION ALL ".join(self._parts)


_MOST_TOGETHER = 4
"""So many ranges are answered by one reading of the rows."""


def _together(questions: Sequence[Question]) -> list[list[int]]:
    """Return the numbers of questions, together where the same rows answer them.

    Such questions differ in their days alone, and in no two of them are these the same.
    """
    found: list[list[int]] = []
    alike: dict[Question, list[int]] = {}
    for number, one in enumerate(questions):
        if is_added_up(one.by, one.where, one.part):
            key = replace(one, where=replace(one.where, first=None, last=None))
            others = alike.get(key, [])
            if 0 < len(others) < _MOST_TOGETHER and one not in (questions[at] for at in others):
                others.append(number)
                continue
            alike[key] = [number]
            found.append(alike[key])
        else:
            found.append([number])
    return found


def _at(known: Collection[object]) -> str:
    """Return how the names of values end that belong to the next of several."""
    return f"_of_{len(known)}" if known else ""


_FIXED = 4
"""How many columns of an answer come before those of the group keys."""


def _value(name: str, by: Collection[str]) -> str:
    """Return the SQL of a group key, which is null in a grouping without it."""
    if name in by:
        return DIMENSIONS[name].value
    return f"NULL::{_TYPES.get(name, 'text')}"


_TYPES = {"track": "bigint", "artist": "bigint"} | {
    name: "date" for name in DIMENSIONS if name.startswith("of_")
}
