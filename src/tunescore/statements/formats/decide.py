"""Decides the format of one column: the order of its dates, or its decimal sign.

Pure arithmetic over the counts of `profile`; no file and no engine. A verdict is the column's
format and, where it matters, a Decision (the row that proved it) or a Question.
"""

from dataclasses import dataclass
from datetime import date

from tunescore.records import Choice, Decision, Question
from tunescore.statements.cells import dates


@dataclass(frozen=True, slots=True)
class DateFacts:
    """The counts of a date column; `*_line` and `*_value` are the first such cell's."""

    short: int  # cells of three numbers that do not begin with a four-digit year
    fit_dmy: int
    fit_mdy: int
    fit_ymd: int
    only_dmy_line: int | None
    only_dmy_value: str | None
    only_mdy_line: int | None
    only_mdy_value: str | None
    open_line: int | None  # both day first and month first, and not the same day
    open_value: str | None
    only_ydm_line: int | None
    only_ydm_value: str | None
    only_ymd: int  # four-digit year first, a day over 12 last
    months: int  # `2026-01`
    backward_months: int  # `01/2026`


@dataclass(frozen=True, slots=True)
class NumberFacts:
    """The counts of a number column; `*_line` and `*_value` are the first such cell's."""

    points: int  # cells that only a decimal point explains
    points_line: int | None
    points_value: str | None
    commas: int
    commas_line: int | None
    commas_value: str | None
    open: int  # cells such as `1.234`, which both explain, differently
    open_line: int | None
    open_value: str | None


Verdict = tuple[str, Decision | Question | None]
"""A column's format, and the reason or the open question."""


def decide_date_order(name: str, declared: str | None, facts: DateFacts) -> Verdict:
    """Decide the order of a date column."""
    if facts.short == 0:
        return _decide_year_first(name, declared, facts)
    fits = {"dmy": facts.fit_dmy, "mdy": facts.fit_mdy, "ymd": facts.fit_ymd}
    possible = [order for order, count in fits.items() if count == facts.short]
    if declared in possible:
        return declared, _explain_date_order(name, declared, facts) if len(possible) == 1 else None
    if not possible:
        # No order explains every cell: the likeliest one stands, and the rest are problems.
        likeliest = max(fits, key=lambda order: fits[order])
        if declared in fits and fits[declared] > 0:
            likeliest = declared
        elif facts.fit_dmy == facts.fit_mdy:
            return "dmy", _ask_date_order(name, facts.only_dmy_value or "", ["dmy", "mdy"])
        return likeliest, _explain_date_order(name, likeliest, facts)
    if len(possible) == 1 or (facts.open_value is None and "ymd" not in possible):
        return possible[0], _explain_date_order(name, possible[0], facts)
    example = facts.open_value or facts.only_dmy_value or facts.only_mdy_value or ""
    return possible[0], _ask_date_order(name, example, possible)


def _decide_year_first(name: str, declared: str | None, facts: DateFacts) -> Verdict:
    if facts.only_ydm_line is not None and facts.only_ydm_value and not facts.only_ymd:
        text = f"Year, day, month, because line {facts.only_ydm_line} says {facts.only_ydm_value}."
        return "ydm", Decision(name, text, facts.only_ydm_line, facts.only_ydm_value)
    if facts.backward_months:
        return "my", None
    if facts.months:
        return "ym", None
    return declared or "ymd", None


def _explain_date_order(name: str, order: str, facts: DateFacts) -> Decision | None:
    line, value = (
        (facts.only_mdy_line, facts.only_mdy_value)
        if order == "mdy"
        else (facts.only_dmy_line, facts.only_dmy_value)
    )
    if line is None or value is None or order == "ymd":
        return None
    return Decision(
        name, f"{dates.describe_order(order)}, because line {line} says {value}.", line, value
    )


_ORDER_WORDS = {"dmy": "day first", "mdy": "month first", "ymd": "year first"}


def _ask_date_order(name: str, example: str, orders: list[str]) -> Question:
    """Ask for the order of a column's dates, with every reading of one of its cells."""
    days = {order: _example_day(example, order) for order in orders}
    readings = [(order, day) for order, day in days.items() if day]
    spoken = " or ".join(f"the {_ordinal(d.day)} of {d:%B}" for _, d in readings)
    text = f"Is {example} {spoken}? Nothing in this column decides it."
    if len({(d.day, d.month) for _, d in readings}) < len(readings) or len(readings) < len(orders):
        text = f"Which date is {example}? Nothing in this column decides it."
    choices = tuple(
        Choice(
            order,
            f"{day.day} {day:%B} {day.year} ({_ORDER_WORDS[order]})"
            if day
            else _ORDER_WORDS[order],
        )
        for order, day in days.items()
    )
    return Question(f"dates:{name}", name, text, choices)


def _example_day(example: str, order: str) -> date | None:
    numbers = [part for part in _digit_groups(example) if part][:3]
    if len(numbers) < len("dmy"):
        return None
    parts = {letter: int(numbers[order.index(letter)]) for letter in "dmy"}
    year = parts["y"]
    century = 2000 if year < 80 else 1900  # noqa: PLR2004 # as `dates` reads two-digit years
    try:
        return date(year if year > 99 else century + year, parts["m"], parts["d"])  # noqa: PLR2004
    except ValueError:
        return None


def _digit_groups(text: str) -> list[str]:
    return "".join(c if c.isdigit() else " " for c in text).split()


def _ordinal(day: int) -> str:
    ending = {1: "st", 2: "nd", 3: "rd"}.get(day % 10 if day not in {11, 12, 13} else 0, "th")
    return f"{day}{ending}"


def decide_decimal_sign(
    name: str, declared: str | None, facts: NumberFacts, *, whole: bool
) -> Verdict:
    """Decide the decimal sign of a number column; `whole`: it counts something.

    `declared` is a source's usual sign, or the user's answer. Where every cell that proves a sign
    proves the other one (a spreadsheet program in another country saved the file), the cells win.
    Where both signs occur, `1.234` can mean either, and that is asked.
    """
    if facts.points and not facts.commas:
        return "point", _explain_decimal_sign(name, "point", facts, whole=whole)
    if facts.commas and not facts.points:
        return "comma", _explain_decimal_sign(name, "comma", facts, whole=whole)
    if declared is not None:
        return declared, None
    if (facts.points or facts.commas) and not facts.open:
        reading = "comma" if facts.commas > facts.points else "point"
        return reading, _explain_decimal_sign(name, reading, facts, whole=whole)
    if facts.open and facts.open_value:
        return "point", _ask_decimal_sign(name, facts.open_value)
    return "point", None


def _explain_decimal_sign(
    name: str, reading: str, facts: NumberFacts, *, whole: bool
) -> Decision | None:
    line, value = (
        (facts.points_line, facts.points_value)
        if reading == "point"
        else (facts.commas_line, facts.commas_value)
    )
    contested = facts.open or (facts.points and facts.commas) or reading != "point"
    if not contested or line is None or value is None:
        return None
    text = f"Decimal {reading}"
    if whole:
        text = "Points group thousands" if reading == "comma" else "Commas group thousands"
    return Decision(name, f"{text}, because line {line} says {value}.", line, value)


def _ask_decimal_sign(name: str, example: str) -> Question:
    """Ask which decimal sign a number such as `1.234` has, with both readings."""
    digits = "".join(c for c in example if c.isdigit() or c in ".,")
    as_point = digits.replace(",", "")
    as_comma = digits.replace(".", "").replace(",", ".")
    return Question(
        f"numbers:{name}",
        name,
        f"Is {example} a whole number, or are the last three digits decimals? "
        "Nothing in this column decides it.",
        (
            Choice("point", f"{as_point} (decimal point: 1,234.5)"),
            Choice("comma", f"{as_comma} (decimal comma: 1.234,5)"),
        ),
    )
