"""The words of problems with a cell: code, what is wrong, what to do.

Each fault of a row becomes one problem with a sentence of its own. The engine composes the
sentences, so a file with a million faulty rows is reported as fast as one with a single faulty row.
"""

from tunescore.columnar.duck import literal
from tunescore.statements.cells import dates
from tunescore.statements.mapping.fields import FIELDS
from tunescore.statements.normalise.row_checks import Fault

_MEND = "Correct the cell and drop the file again. The other rows can be imported now."
_KEPT = "The row is imported without it."

# code, condition over the cell's text (None: always), what is wrong, what to do
_Sort = tuple[str, str | None, str, str]

_NUMBERS: tuple[_Sort, ...] = (
    ("rounded_number", r"(?i)[^0-9]*[\d.,]+ ?[kmb]",
     "is rounded, so the exact figure is unknown",
     "Export it with all digits and drop the file again."),
    ("percentage", r".*%", "is a percentage, but this column is read as a number",
     "Map another column, or skip this one."),
    ("too_many_digits", r".*(?:\d{15}|[.,]\d{25}|\d[eE][-+]?\d+).*",
     "has too many digits (at most 14 before and 24 after the decimal sign)", _MEND),
)  # fmt: skip

SKIP_LABELS: dict[str, str] = {
    "totals_row": "Totals rows",
    "no_figures": "Rows without any figure",
    "payout": "Payouts (not income)",
    "blank_row": "Empty rows",
    "repeated_header": "Repeated headers",
    "second_table": "Rows of another table in the file",
}
"""The label of each rule; a mapping's own rules carry theirs."""


def skip_label(key: str) -> str:
    """Return a rule's words for the screen."""
    return SKIP_LABELS.get(key, key.replace("_", " ").capitalize())


def _sorts(fault: Fault) -> list[_Sort]:
    """Return what can be wrong with a fault's cell, the most specific first."""
    kind = FIELDS[fault.field].type if fault.field in FIELDS else fault.field
    if kind in {"money", "integer"}:
        sign = "a decimal comma" if fault.reading == "comma" else "a decimal point"
        other = ("other_decimal_sign", r"[-+(]?\d[\d., ']*\)?-?",
                 f"does not fit this column: its numbers have {sign}", _MEND)  # fmt: skip
        last = ("unreadable_number", None, "is not a number", _MEND)
        if kind == "money":
            return [*_NUMBERS, other, last]
        decimal = r"[-+(]?\d+,\d+\)?" if fault.reading == "comma" else r"[-+(]?\d+\.\d+\)?"
        whole = ("not_a_whole_number", decimal,
                 "is not a whole number, as this column needs", _MEND)  # fmt: skip
        return [*_NUMBERS, whole, other, last]
    if kind in {"date", "month"}:
        read = dates.spoken(fault.reading).lower()
        end = _MEND if fault.rejects else _KEPT
        counted = ("spreadsheet_date", r"[345]\d{4}(?:\.\d+)?",
                   "is a spreadsheet program's own number for a day",
                   "Download the export again and drop it without opening it first.")  # fmt: skip
        month = ("month_not_day", r"\d{4}[-/.Mm]\d{1,2}|(?:19|20)\d{4}",
                 "is a month, but this column is read as days", "Map it to Month.")  # fmt: skip
        what = "day" if kind == "date" else "month"
        wrong = ("unreadable_date", None, f"is not a valid {what} (read as: {read})", end)
        return [counted, month, wrong] if kind == "date" else [counted, wrong]
    long = ("too_long", None, "is too long for a name", _MEND)
    others: dict[str, list[_Sort]] = {
        "text": [long],
        "store": [long],
        "isrc": [("damaged_by_excel", r"(?i)[\d.,]+e\+?\d+",
                  "was damaged by a spreadsheet program", _KEPT),
                 ("not_an_isrc", None,
                  ("is not an ISRC (two letters, three letters or digits, seven digits)"), _KEPT)],
        "upc": [("damaged_by_excel", r"(?i)[\d.,]+e\+?\d+",
                 "was damaged by a spreadsheet program", _KEPT),
                ("not_a_upc", None, "is not a bar code (8 to 14 digits)", _KEPT)],
        "currency": [("unknown_currency", None, "is not a known currency",
                      "Write its code, such as USD or EUR, and drop the file again.")],
        "no_title": [("no_title", None, "has no song, album or code", _MEND)],
        "payout": [("payout", None, "is money paid out to you, not income",
                    "The row is left out. The other rows can be imported now.")],
        "given_back": [("given_back", None, "is a refund, but its amount is not below zero",
                        "Put a minus before the amount and drop the file again.")],
        "sum_of_all": [("sum_of_all", None,
                        "stands for all stores or countries, but other rows have single ones",
                        "The row seems to be their total, so it is left out.")],
        "sum_of_rows": [("sum_of_rows", None,
                         "has no day, month or code and seems to be the total of other rows",
                         "If it is not, add its date and drop the file again.")],
        "no_artist": [("no_artist", None, "has no artist", _MEND)],
        "other_currency": [("other_currency", None,
                            "has another currency than its row", _MEND)],
        "no_currency": [("no_currency", None, "has money but no currency", _MEND)],
        "period_backwards": [("period_backwards", None, "is before the first day of the period",
                              _MEND)],
    }  # fmt: skip
    return others[kind]


def problem_query(faulty: str, fault: Fault, bit: int, text: str) -> str:
    """Compose one fault's problems from `faulty` rows (`line`, `mask` and the table's cells).

    Gives `line, column, value, code, message, rejects`; `text` is the SQL of the fault's cell.
    """
    sorts = _sorts(fault)

    def pick(index: int) -> str:
        branches = " ".join(
            f"WHEN regexp_full_match(value, {literal(sort[1])}) THEN {literal(sort[index] or '')}"
            for sort in sorts
            if sort[1] is not None
        )
        otherwise = next(literal(sort[index] or "") for sort in sorts if sort[1] is None)
        return f"CASE {branches} ELSE {otherwise} END" if branches else otherwise

    place = f", {fault.column}: " if fault.column else ": "
    named = "CASE WHEN value IS NULL THEN 'the row' ELSE '“' || left(value, 200) || '”' END"
    return (
        f"SELECT line, {literal(fault.column) if fault.column else 'NULL::VARCHAR'} AS column, "
        f"value, {pick(0)} AS code, 'Line ' || line || {literal(place)} || {named} || ' ' || "
        f"{pick(2)} || '. ' || {pick(3)} AS message, {str(fault.rejects).lower()} AS rejects "
        f"FROM (SELECT line, {text} AS value FROM {faulty} WHERE (mask & {1 << bit}) <> 0)"
    )
