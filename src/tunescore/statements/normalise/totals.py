"""Totals of a statement: the count of its rows, and the sums of its good lines.

Takes the lines of `line_query`. Every row is counted once. DuckDB adds up; Python sees one row a
currency and skip rule.
"""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, localcontext
from typing import Any

from tunescore.columnar.session import Session
from tunescore.records import Total

_SPLIT_DIGITS = 80  # exact for any sum of 38-digit amounts

_REJECTED = "(reject IS NOT NULL OR rejects <> 0)"
GOOD = f"skip IS NULL AND NOT {_REJECTED} AND is_line"


@dataclass(frozen=True, slots=True)
class StatementTotals:
    """The count of a statement's rows, and the sums of its good lines."""

    rows: int
    rejected: int
    skipped: dict[str, int]
    """Skip rule → its rows."""
    has_failed_checks: bool
    """Whether a row that is not skipped fails a check."""
    totals: tuple[Total, ...]
    streams: int | None
    downloads: int | None
    uses: int | None
    views: int | None
    performances: int | None
    composition_plays: int | None
    period_start: date | None
    period_end: date | None
    reported_on: date | None


COUNTED = ("streams", "downloads", "uses", "views", "performances", "composition_plays")
"""The counts of a line that are added up."""


def add_up(engine: Session, parsed: str, columns: Collection[str]) -> StatementTotals:
    """Count the rows of `parsed` and add up the good lines, each currency exactly.

    `columns` are those of a line that are not null throughout.
    """
    aggregates = {
        "rows": "count(*) FILTER (part = 0)",
        "whole": "sum(trunc(amount))",
        "rest": "sum((amount - trunc(amount))::DECIMAL(38, 24))",
        **{name: f"sum({name})" for name in COUNTED if name in columns},
        "period_start": "min(period_start)",
        "period_end": "max(period_end)",
        "reported_on": "max(reported_on)",
    }
    groups = {
        "skip": "skip",
        "rejected": _REJECTED,
        "failed": "rejects + keeps <> 0",
        "currency": "currency",
        "is_line": "is_line",
    }
    named = ", ".join(f"{sql} AS {name}" for name, sql in (groups | aggregates).items())
    answer = engine.rows(f"SELECT {named} FROM {parsed} GROUP BY {', '.join(groups)} ORDER BY ALL")
    rows = [dict(zip(groups | aggregates, row, strict=True)) for row in answer]
    skipped = Counter[str]()
    for row in rows:
        if row["skip"] is not None:
            skipped[row["skip"]] += row["rows"]
    read = [row for row in rows if row["skip"] is None]
    good = [row for row in read if row["is_line"] and not row["rejected"]]

    def known(name: str) -> list[Any]:
        return [row[name] for row in good if row.get(name) is not None]

    return StatementTotals(
        rows=sum(row["rows"] for row in rows),
        rejected=sum(row["rows"] for row in read if row["rejected"]),
        skipped=dict(skipped),
        has_failed_checks=any(row["failed"] for row in read),
        totals=_amounts(good),
        **{name: int(sum(known(name))) if known(name) else None for name in COUNTED},
        period_start=min(known("period_start"), default=None),
        period_end=max(known("period_end"), default=None),
        reported_on=max(known("reported_on"), default=None),
    )


def _amounts(good: Sequence[Mapping[str, Any]]) -> tuple[Total, ...]:
    """Add up the money of each currency, whole units and the rest apart so that nothing rounds."""
    amounts: dict[str, Decimal] = {}
    with localcontext(prec=_SPLIT_DIGITS):
        for row in good:
            if row["currency"] is not None and row["whole"] is not None:
                before = amounts.get(row["currency"], Decimal(0))
                amounts[row["currency"]] = before + row["whole"] + row["rest"]
        return tuple(Total(code, _plain(amounts[code])) for code in sorted(amounts))


def _plain(amount: Decimal) -> Decimal:
    """Return the same amount without trailing zeros and without an exponent."""
    short = amount.normalize()
    return short if short == 0 or short.as_tuple().exponent <= 0 else short.quantize(Decimal(1))  # type: ignore[operator] # a finite number's exponent is an integer
