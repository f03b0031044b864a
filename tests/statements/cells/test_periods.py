"""Periods of cells: quarters, halves, years and ranges in every spelling."""

import calendar
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tunescore.statements.cells.periods import could_be_period, read_periods

YEARS = st.integers(2000, 2079)
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def read(text: str, order: str = "dmy") -> tuple[date, date] | None:
    """Read one text; whatever is read must not be ruled out by the quick look at a column."""
    found = read_periods([text], order)[text]
    assert found is None or could_be_period(text), text
    return found


def months(year: int, first: int, count: int) -> tuple[date, date]:
    last = first + count - 1
    return date(year, first, 1), date(year, last, calendar.monthrange(year, last)[1])


QUARTERS = ("{q}Q{y}", "Q{q} {y}", "{y}Q{q}", "{y}-Q{q}", "q{q}/{y}", "Q{q}-{s}", "Q{q}{s}",
            "{q}Q{s}", "Quarter {q} {y}", "{q}. Quartal {y}", "{q}e trimestre {y}",
            "{q} kw. {y}", "T{q} {y}", "K{q} {y}",
            "{y} Q{q}", "{q}Q {y}", "Q{q} '{s}", "{q}º trimestre de {y}", "{y}Q0{q}", "Q0{q} {y}",
            "{word} Quarter {y}", "{word} quarter of {y}", "{roman} trimestre {y}",
            "{roman}. Quartal {y}", "{q}° trimestre {y}", "Q{q} {y} (as reported)")  # fmt: skip
HALVES = (
    "H{q} {y}",
    "{q}H{y}",
    "{y}H{q}",
    "{y}-H{q}",
    "H{q}{s}",
    "{q}. Halbjahr {y}",
    "S{q} {y}",
    "{q}er semestre {y}",
    "Half {q} {y}",
    "{word} Half {y}",
    "{roman} semestre {y}",
)
WORDS, ROMAN = ("First", "Second", "Third", "Fourth"), ("I", "II", "III", "IV")


def part_of_year(spelling: str, year: int, number: int) -> str:
    word, roman = WORDS[number - 1], ROMAN[number - 1]
    return spelling.format(q=number, y=year, s=f"{year % 100:02}", word=word, roman=roman)


@given(YEARS, st.integers(1, 4), st.sampled_from(QUARTERS))
def test_a_quarter_is_read_in_every_spelling(year: int, quarter: int, spelling: str) -> None:
    assert read(part_of_year(spelling, year, quarter)) == months(year, quarter * 3 - 2, 3)


@given(YEARS, st.integers(1, 2), st.sampled_from(HALVES))
def test_a_half_is_read_in_every_spelling(year: int, half: int, spelling: str) -> None:
    assert read(part_of_year(spelling, year, half)) == months(year, half * 6 - 5, 6)


@given(YEARS, st.sampled_from(("{y}", "Year {y}", "Jahr {y}", "FY{y}", "année {y}")))
def test_a_year_is_read_in_every_spelling(year: int, spelling: str) -> None:
    assert read(spelling.format(y=year)) == months(year, 1, 12)


RANGES = ("{a}-{b}-{s}", "{a}-{b} {y}", "{a} - {b} {y}", "{a} to {b} {y}", "{a} bis {b} {y}",
          "{a} {y} - {b} {y}", "{a}-{s} - {b}-{s}", "{y}{m:02} - {y}{n:02}", "{y}{m:02}-{y}{n:02}",
          "{y}-{m:02} - {y}-{n:02}", "{m:02}/{y} - {n:02}/{y}", "{y}-{m:02}/{y}-{n:02}",
          "{a}/{b} {y}", "{m:02}.{y} \u2013 {n:02}.{y}", "{m:02}-{n:02}/{y}", "{y} {a}-{b}",
          "{y}: {a} - {b}", "{y}/{m:02}-{n:02}", "{y}-{m:02}/{n:02}")  # fmt: skip


@given(YEARS, st.integers(1, 11), st.data(), st.sampled_from(RANGES), st.booleans())
def test_a_range_of_months_is_read_in_every_spelling(
    year: int, first: int, data: st.DataObject, spelling: str, upper: bool
) -> None:
    last = data.draw(st.integers(first + 1, 12))
    text = spelling.format(
        a=MONTHS[first - 1], b=MONTHS[last - 1], y=year, s=f"{year % 100:02}", m=first, n=last
    )
    assert read(text.upper() if upper else text) == months(year, first, last - first + 1)


DAYS = {
    "dmy": ("{0:%d.%m.%Y} - {1:%d.%m.%Y}", "{0:%d/%m/%Y} - {1:%d/%m/%Y}",
            "{0:%d-%m-%Y} to {1:%d-%m-%Y}", "vom {0:%d.%m.%Y} bis {1:%d.%m.%Y}",
            "{0:%d.%m.%Y}-{1:%d.%m.%Y}", "{0:%d %B %Y} to {1:%d de %B de %Y}"),
    "mdy": ("{0:%m/%d/%Y} - {1:%m/%d/%Y}", "{0:%m/%d/%Y}-{1:%m/%d/%Y}"),
    "ymd": ("{0:%Y-%m-%d} - {1:%Y-%m-%d}", "{0:%Y-%m-%d}/{1:%Y-%m-%d}", "{0:%Y%m%d}-{1:%Y%m%d}",
            "{0:%d %b %Y} - {1:%d %b %Y}", "{0:%b %d, %Y} \u2013 {1:%b %d, %Y}",
            "{0:%Y%m%d}_{1:%Y%m%d}", "{0:%Y-%m-%d 00:00:00} - {1:%Y-%m-%d 23:59:59}",
            "{0:%b-%d-%Y} to {1:%d%b%Y}"),
}  # fmt: skip


@given(st.dates(date(2000, 1, 1), date(2079, 12, 31)), st.integers(1, 400), st.sampled_from(
    [(order, spelling) for order, spellings in DAYS.items() for spelling in spellings]
))  # fmt: skip
def test_a_range_of_days_is_read_to_the_day(
    first: date, days: int, written: tuple[str, str]
) -> None:
    order, spelling = written
    last = date.fromordinal(min(first.toordinal() + days, date(2079, 12, 31).toordinal()))
    assert read(spelling.format(first, last), order) == (first, last)


def test_five_digits_are_a_quarter_only_where_the_whole_column_is_written_so() -> None:
    assert read_periods(["20261", "20264"]) == {
        "20261": months(2026, 1, 3), "20264": months(2026, 10, 3),
    }  # fmt: skip
    assert read_periods(["20261", "20265"]) == {"20261": None, "20265": None}


@pytest.mark.parametrize(
    ("text", "period"),
    [
        ("Jan/Feb/Mar 2026", months(2026, 1, 3)),
        ("Jan, Feb & Mar 2026", months(2026, 1, 3)),
        ("Jan & Feb 2026", months(2026, 1, 2)),
        ("Q1 + Q2 2026", months(2026, 1, 6)),
        ("January 1-31, 2026", months(2026, 1, 1)),
        ("Jan 1 - Mar 31, 2026", months(2026, 1, 3)),
        ("del 1 de enero de 2026 al 31 de marzo de 2026", months(2026, 1, 3)),
        ("Sep-01-2026", (date(2026, 9, 1), date(2026, 9, 1))),
        ("01SEP26", (date(2026, 9, 1), date(2026, 9, 1))),
    ],
)
def test_listed_months_and_named_days_are_read(text: str, period: tuple[date, date]) -> None:
    assert read(text) == period


@pytest.mark.parametrize(
    "text",
    ["", "Balance", "5Q2026", "3H2026", "2026-13", "31.02.2026 - 01.03.2026", "Mar - Mars Bar",
     "2026-03 - 2026-01", "Q5 2026", "0Q2026", "1776", "12.5", "x" * 200, "Jan, Mar 2026"],
)  # fmt: skip
def test_what_is_no_period_is_left_unread(text: str) -> None:
    assert read(text) is None


@given(st.text(max_size=30))
def test_any_text_gives_a_period_or_nothing(text: str) -> None:
    found = read(text)
    assert found is None or found[0] <= found[1]
