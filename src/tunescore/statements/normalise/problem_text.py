"""The text of problems: for every check that a row fails, a code, what is wrong and what to do.

Each failed check becomes one problem with its own sentence. The engine composes the sentences, so
that a million of them take no Python loop.
"""

from tunescore.columnar.duck import literal
from tunescore.statements.cells import dates
from tunescore.statements.mapping.fields import FIELDS
from tunescore.statements.normalise.row_checks import RowCheck

_MEND = "Correct the cell and drop the file again. The other rows can be imported now."
_KEPT = "The row is imported without it."

# code, condition over the cell's text (None: always), what is wrong, what to do
_ProblemKind = tuple[str, str | None, str, str]

_NUMBERS: tuple[_ProblemKind, ...] = (
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
    "carried_balance": "Carried balances (not income)",
    "blank_row": "Empty rows",
    "repeated_header": "Repeated headers",
    "second_table": "Rows of another table in the file",
}
"""The label of each rule's key; a mapping's own rules have their labels."""


def skip_label(key: str) -> str:
    """Return a skip rule's label for the screen."""
    return SKIP_LABELS.get(key, key.replace("_", " ").capitalize())


def _problem_kinds(check: RowCheck) -> list[_ProblemKind]:
    """Return the kinds of problem that a check's cell can have, the most specific first."""
    kind = FIELDS[check.field].type if check.field in FIELDS else check.field
    if kind in {"money", "integer"}:
        sign = "a decimal comma" if check.reading == "comma" else "a decimal point"
        other = ("other_decimal_sign", r"[-+(]?\d[\d., ']*\)?-?",
                 f"does not fit this column: its numbers have {sign}", _MEND)  # fmt: skip
        last = ("unreadable_number", None, "is not a number", _MEND)
        if kind == "money":
            return [*_NUMBERS, other, last]
        decimal = r"[-+(]?\d+,\d+\)?" if check.reading == "comma" else r"[-+(]?\d+\.\d+\)?"
        whole = ("not_a_whole_number", decimal,
                 "is not a whole number, as this column needs", _MEND)  # fmt: skip
        return [*_NUMBERS, whole, other, last]
    if kind in {"date", "period"}:
        read = dates.describe_order(check.reading).lower()
        end = _MEND if check.rejects else _KEPT
        counted = ("spreadsheet_date", r"[345]\d{4}(?:\.\d+)?",
                   "is a spreadsheet program's own number for a day",
                   "Download the export again and drop it without opening it first.")  # fmt: skip
        month = ("month_not_day", r"\d{4}[-/.Mm]\d{1,2}|(?:19|20)\d{4}",
                 "is a month, but this column is read as days", "Map it to Month.")  # fmt: skip
        what = "day" if kind == "date" else "month"
        wrong = ("unreadable_date", None, f"is not a valid {what} (read as: {read})", end)
        return [counted, month, wrong] if kind == "date" else [counted, wrong]
    long = ("too_long", None, "is too long for a name", _MEND)
    others: dict[str, list[_ProblemKind]] = {
        "text": [long],
        "store": [long],
        "isrc": [("damaged_by_excel", r"(?i)[\d.,]+e\+?\d+",
                  "was damaged by a spreadsheet program", _KEPT),
                 ("not_an_isrc", None,
                  ("is not an ISRC (two letters, three letters or digits, seven digits)"), _KEPT)],
        "upc": [("damaged_by_excel", r"(?i)[\d.,]+e\+?\d+",
                 "was damaged by a spreadsheet program", _KEPT),
                ("not_a_upc", None, "is not a barcode (8 to 14 digits)", _KEPT)],
        "currency": [("unknown_currency", None, "is not a known currency",
                      "Write its code, such as USD or EUR, and drop the file again.")],
        "no_title": [("no_title", None, "has no song, album or code",
                      _MEND)],
        "two_amounts": [("two_amounts", None, "is a second amount of the row",
                         "Map only the column that you are paid, or leave one cell blank.")],
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


def problem_query(faulty: str, check: RowCheck, bit: int, text: str) -> str:
    """Compose the query of one check's problems over `faulty` rows (`line`, `mask`, the cells).

    Gives `line, column, value, code, message, rejects`; `text` is the SQL of the check's cell.
    """
    kinds = _problem_kinds(check)

    def pick(index: int) -> str:
        branches = " ".join(
            f"WHEN regexp_full_match(value, {literal(kind[1])}) THEN {literal(kind[index] or '')}"
            for kind in kinds
            if kind[1] is not None
        )
        otherwise = next(literal(kind[index] or "") for kind in kinds if kind[1] is None)
        return f"CASE {branches} ELSE {otherwise} END" if branches else otherwise

    place = f", {check.column}: " if check.column else ": "
    named = "CASE WHEN value IS NULL THEN 'the row' ELSE '“' || left(value, 200) || '”' END"
    return (
        f"SELECT line, {literal(check.column) if check.column else 'NULL::VARCHAR'} AS column, "
        f"value, {pick(0)} AS code, 'Line ' || line || {literal(place)} || {named} || ' ' || "
        f"{pick(2)} || '. ' || {pick(3)} AS message, {str(check.rejects).lower()} AS rejects "
        f"FROM (SELECT line, {text} AS value FROM {faulty} WHERE (mask & {1 << bit}) <> 0)"
    )
