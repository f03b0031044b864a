"""Totals of a statement: the count of its rows, and the sums of its good lines.

Takes the lines of `line_query`. Every row is counted once. DuckDB adds up; Python sees one row a
currency and skip rule.
"""

from collections import Counter
from collections.abc import Collection
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
    period_start: date | None
    period_end: date | None
    reported_on: date | None


def add_up(engine: Session, parsed: str, columns: Collection[str]) -> StatementTotals:
    """Count the rows of `parsed` and add up the good lines, each currency exactly.

    `columns` are those of a line that are not null throughout.
    """
    uses = "sum(uses)" if "uses" in columns else "NULL::BIGINT"
    rows = engine.rows(
        f"SELECT skip, {_REJECTED} AS bad, rejects + keeps <> 0 AS failed, currency,"
        " count(*) FILTER (part = 0), sum(trunc(amount)),"
        " sum((amount - trunc(amount))::DECIMAL(38, 24)), sum(streams), sum(downloads),"
        f" {uses}, min(period_start), max(period_end), max(reported_on), is_line"
        f" FROM {parsed} GROUP BY skip, bad, failed, currency, is_line ORDER BY ALL"
    )
    good: list[list[Any]] = []
    amounts: dict[str, Decimal] = {}
    counted = Counter[str]()
    skipped = Counter[str]()
    has_failed_checks = False
    with localcontext(prec=_SPLIT_DIGITS):
        for skip, bad, failed, currency, count, whole, rest, *figures, is_line in rows:
            counted["all"] += count
            if skip is not None:
                skipped[skip] += count
                continue
            has_failed_checks = has_failed_checks or failed
            counted["rejected"] += count if bad else 0
            if is_line and not bad:
                good.append(figures)
                if currency is not None and whole is not None:
                    amounts[currency] = amounts.get(currency, Decimal(0)) + whole + rest
        totals = tuple(Total(code, _plain(amounts[code])) for code in sorted(amounts))

    def known(index: int) -> list[Any]:
        return [figures[index] for figures in good if figures[index] is not None]

    return StatementTotals(
        counted["all"],
        counted["rejected"],
        dict(skipped),
        has_failed_checks,
        totals,
        int(sum(known(0))) if known(0) else None,
        int(sum(known(1))) if known(1) else None,
        int(sum(known(2))) if known(2) else None,
        min(known(3), default=None),
        max(known(4), default=None),
        max(known(5), default=None),
    )


def _plain(amount: Decimal) -> Decimal:
    """Return the same amount without trailing zeros and without an exponent."""
    short = amount.normalize()
    return short if short == 0 or short.as_tuple().exponent <= 0 else short.quantize(Decimal(1))  # type: ignore[operator] # a finite number's exponent is an integer
