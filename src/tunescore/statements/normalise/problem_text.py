"""The text of problems: for every check that a row fails, a code, what is wrong and what to do.

One frame for all of them, `Line 4, Net: “x” is not a number. Correct the cell …`, whether the
engine composes the sentences (of a statement, so that a million of them take no Python loop) or
Python does (of files whose rows it reads, see `table_rows`).
"""

from collections.abc import Callable
from dataclasses import dataclass

from tunescore.columnar.duck import literal
from tunescore.statements.cells import dates
from tunescore.statements.mapping.fields import FIELDS
from tunescore.statements.normalise.row_checks import RowCheck

CORRECT = "Correct the cell and drop the file again. The other rows can be imported now."
KEPT = "The row is imported without it."
DOWNLOAD_AGAIN = "Download the export again and drop it without opening it first."
THE_ROW = "the row"
"""What a problem names that has no cell."""

_SHOWN = 200  # characters of a cell that a problem shows


@dataclass(frozen=True, slots=True)
class Wording:
    """The words of one kind of problem: its code, what is wrong, and what to do."""

    code: str
    what: str
    todo: str = CORRECT
    pattern: str = ""
    """The cells that have this kind, as a regular expression; empty: all others."""


SKIP_LABELS: dict[str, str] = {
    "totals_row": "Totals and footer lines",
    "no_figures": "Rows without any figure",
    "payout": "Payouts (not income)",
    "carried_balance": "Carried balances (not income)",
    "blank_row": "Empty rows",
    "repeated_header": "Repeated headers",
    "second_table": "Rows of another table in the file",
}
"""The label of each rule's key; a mapping's own rules have their labels."""

_DAMAGED = Wording("damaged_by_excel", "was damaged by a spreadsheet program", KEPT,
                   r"(?i)[\d.,]+e\+?\d+")  # fmt: skip
_LONG = (Wording("too_long", "is too long for a name"),)
_NUMBERS = (
    Wording("rounded_number", "is rounded, so the exact figure is unknown",
            "Export it with all digits and drop the file again.", r"(?i)[^0-9]*[\d.,]+ ?[kmb]"),
    Wording("percentage", "is a percentage, but this column is read as a number",
            "Map another column, or skip this one.", r".*%"),
    Wording("too_many_digits",
            "has too many digits (at most 14 before and 24 after the decimal sign)",
            pattern=r".*(?:\d{15}|[.,]\d{25}|\d[eE][-+]?\d+).*"),
)  # fmt: skip

_BY_KIND: dict[str, tuple[Wording, ...]] = {
    "text": _LONG,
    "store": _LONG,
    "isrc": (_DAMAGED,
             Wording("not_an_isrc",
                     "is not an ISRC (two letters, three letters or digits, seven digits)", KEPT)),
    "upc": (_DAMAGED, Wording("not_a_upc", "is not a barcode (8 to 14 digits)", KEPT)),
    "currency": (Wording("unknown_currency", "is not a known currency",
                         "Write its code, such as USD or EUR, and drop the file again."),),
    "no_title": (Wording("no_title", "has no song, album or code"),),
    "no_artist": (Wording("no_artist", "has no artist"),),
    "no_currency": (Wording("no_currency", "has money but no currency"),),
    "other_currency": (Wording("other_currency", "has another currency than its row"),),
    "two_amounts": (Wording("two_amounts", "is a second amount of the row",
                            "Map only the column that you are paid, or leave one cell blank."),),
    "sum_of_all": (Wording("sum_of_all",
                           "stands for all stores or countries, but other rows have single ones",
                           "The row seems to be their total, so it is left out."),),
    "sum_of_rows": (Wording("sum_of_rows",
                            "has no day, month or code and seems to be the total of other rows",
                            "If it is not, add its date and drop the file again."),),
    "period_backwards": (Wording("period_backwards", "is before the first day of the period"),),
}  # fmt: skip
"""The kinds of problem of a check, by its field's type or its own name, the last for all others."""


def skip_label(key: str) -> str:
    """Return a skip rule's label for the screen."""
    return SKIP_LABELS.get(key, key.replace("_", " ").capitalize())


def problem_message(line: int, column: str | None, text: str | None, what: str, todo: str) -> str:
    """Return the sentence of a problem: its place, the cell, what is wrong, and what to do."""
    named = f"“{text[:_SHOWN]}”" if text else THE_ROW
    return f"Line {line}{_place(column)}{named} {what}. {todo}"


def _place(column: str | None) -> str:
    return f", {column}: " if column else ": "


def _wordings(check: RowCheck) -> tuple[Wording, ...]:
    """Return the kinds of problem that a check's cell can have, the most specific first."""
    kind = FIELDS[check.field].type if check.field in FIELDS else check.field
    if kind in {"money", "integer"}:
        return _of_number(kind, check.reading)
    if kind in {"date", "period"}:
        return _of_date(kind, check)
    return _BY_KIND[kind]


def _of_number(kind: str, reading: str) -> tuple[Wording, ...]:
    sign = "a decimal comma" if reading == "comma" else "a decimal point"
    other = Wording(
        "other_decimal_sign", f"does not fit this column: its numbers have {sign}",
        pattern=r"[-+(]?\d[\d., ']*\)?-?",
    )  # fmt: skip
    last = Wording("unreadable_number", "is not a number")
    if kind == "money":
        return *_NUMBERS, other, last
    decimal = r"[-+(]?\d+,\d+\)?" if reading == "comma" else r"[-+(]?\d+\.\d+\)?"
    whole = Wording(
        "not_a_whole_number", "is not a whole number, as this column needs", pattern=decimal
    )
    return *_NUMBERS, whole, other, last


def _of_date(kind: str, check: RowCheck) -> tuple[Wording, ...]:
    serial = Wording(
        "spreadsheet_date", "is a spreadsheet program's own number for a day", DOWNLOAD_AGAIN,
        r"[345]\d{4}(?:\.\d+)?",
    )  # fmt: skip
    read = f"(read as: {dates.describe_order(check.reading).lower()})"
    end = CORRECT if check.rejects else KEPT
    if kind == "period":
        return serial, Wording("unreadable_date", f"is not a month or another period {read}", end)
    month = Wording(
        "month_not_day", "is a month, but this column is read as days",
        "Map it to Month or period.", r"\d{4}[-/.Mm]\d{1,2}|(?:19|20)\d{4}",
    )  # fmt: skip
    return serial, month, Wording("unreadable_date", f"is not a valid day {read}", end)


def problem_query(faulty: str, check: RowCheck, bit: int, text: str) -> str:
    """Compose the query of one check's problems over `faulty` rows (`line`, `mask`, the cells).

    Gives `line, column, value, code, message, rejects`; `text` is the SQL of the check's cell.
    """
    *special, last = _wordings(check)

    def pick(part: Callable[[Wording], str]) -> str:
        branches = " ".join(
            f"WHEN regexp_full_match(value, {literal(one.pattern)}) THEN {literal(part(one))}"
            for one in special
        )
        return (
            f"CASE {branches} ELSE {literal(part(last))} END" if branches else literal(part(last))
        )

    named = (
        f"CASE WHEN value IS NULL THEN {literal(THE_ROW)} "
        f"ELSE '“' || left(value, {_SHOWN}) || '”' END"
    )
    said = pick(lambda one: f" {one.what}. {one.todo}")
    return (
        f"SELECT line, {literal(check.column) if check.column else 'NULL::VARCHAR'} AS column, "
        f"value, {pick(lambda one: one.code)} AS code, 'Line ' || line ||"
        f" {literal(_place(check.column))} || {named} || {said} AS message,"
        f" {str(check.rejects).lower()} AS rejects"
        f" FROM (SELECT line, {text} AS value FROM {faulty} WHERE (mask & {1 << bit}) <> 0)"
    )
