import json
from datetime import date

import pytest

from tests.statements.conftest import Take
from tests.statements.tables import day_columns, days, lines_of, problems_of
from tunescore.statements.mapping.mapping import Mapping
from tunescore.statements.mapping.rules import Rules


@pytest.mark.parametrize(
    ("cell", "day"),
    [
        ("2026-01-31", date(2026, 1, 31)),
        ("2026/01/31", date(2026, 1, 31)),
        ("20260131", date(2026, 1, 31)),
        ("2026-01-31T09:00:00.000Z", date(2026, 1, 31)),
        ("1/31/2026 12:00:00 AM", date(2026, 1, 31)),
        ("31.01.2026", date(2026, 1, 31)),
        ("1/31/26 UTC", date(2026, 1, 31)),
        ("Jan 31, 2026", date(2026, 1, 31)),
        ("Sat, Jan 31, 2026", date(2026, 1, 31)),
        ("31 January 2026", date(2026, 1, 31)),
        ("31. Januar 2026", date(2026, 1, 31)),
        ("31 janv. 2026", date(2026, 1, 31)),
        ("31 de enero de 2026", date(2026, 1, 31)),
        ("31. tammikuuta 2026", date(2026, 1, 31)),
        ("2026. január 31.", date(2026, 1, 31)),
        ("2026.01.31.", date(2026, 1, 31)),
        ("31 stycznia 2026 r.", date(2026, 1, 31)),
        ("31 ЯНВАРЯ 2026 г.", date(2026, 1, 31)),
        ("31 Ocak 2026", date(2026, 1, 31)),
    ],
)
def test_a_day_is_one_day(take: Take, cell: str, day: date) -> None:
    found, statement = take(days(cell), day_columns("date"))
    line = lines_of(statement)[0]
    assert (line["period_start"], line["period_end"]) == (day, day)
    assert not found.questions


@pytest.mark.parametrize(
    "cell",
    [
        "2026-02",
        "2026M02",
        "2026/02/01",
        "02/2026",
        "February 2026",
        "Feb 2026",
        "2026-02-28",
        "Feb-26",
        "février 2026",
        "FEVR. 2026",
        "Februar 2026",
        "febrero de 2026",
        "fev/2026",
        "luty 2026",
        "únor 2026",
        "helmikuu 2026",
        "2026. február",
        "Φεβρουάριος 2026",
        "ŞUBAT 2026",
        "лют. 2026",
        "февраль 2026 г.",
    ],
)
def test_a_month_is_its_whole_month(take: Take, cell: str) -> None:
    _, statement = take(days(cell), day_columns("period"))
    line = lines_of(statement)[0]
    assert (line["period_start"], line["period_end"]) == (date(2026, 2, 1), date(2026, 2, 28))


def test_a_word_that_is_no_month_is_no_date(take: Take) -> None:
    _, statement = take(days("marraskuu 2026", "Marketing 2026"), day_columns("period"))
    assert lines_of(statement)[0]["period_start"] == date(2026, 11, 1)
    assert [problem["line"] for problem in problems_of(statement)] == [3]


def test_an_unreadable_date_among_good_ones_loses_one_row(take: Take) -> None:
    _, statement = take(days("2026-01-01", "2026-02-30", "soon"), day_columns("date"))
    assert [problem["code"] for problem in problems_of(statement)] == ["unreadable_date"] * 2
    assert (statement.good_rows, statement.rejected) == (1, 2)


def test_a_month_in_a_column_of_days_says_so(take: Take) -> None:
    _, statement = take(days("2026-01-01", "2026-02"), day_columns("date"))
    assert [problem["code"] for problem in problems_of(statement)] == ["month_not_day"]


def test_no_date_leaves_both_ends_null(take: Take) -> None:
    found, statement = take(days("x"), {"Track": "track_title", "Streams": "streams"})
    line = lines_of(statement)[0]
    assert (line["period_start"], line["period_end"]) == (None, None)
    assert [caution.code for caution in found.warnings] == ["no_date"]


def test_two_columns_span_a_period(take: Take) -> None:
    columns = {"From": "period_start", "To": "period_end"} | day_columns("date")
    del columns["When"]
    _, statement = take(
        "Track,From,To,Streams\nA,2026-01-01,2026-03-31,3\nA,2026-03-31,2026-01-01,3\n", columns
    )
    line = lines_of(statement)[0]
    assert (line["period_start"], line["period_end"]) == (date(2026, 1, 1), date(2026, 3, 31))
    assert [problem["code"] for problem in problems_of(statement)] == ["period_backwards"]


def test_an_unreadable_release_date_loses_nothing_else(take: Take) -> None:
    _, statement = take(days("0000-00-00"), day_columns("release_date"))
    assert (statement.good_rows, statement.problems) == (1, 1)


@pytest.mark.parametrize(
    ("field", "cell", "code"),
    [
        ("period", "2026-13", "unreadable_date"),
        ("period", "46054", "spreadsheet_date"),
        ("date", "46054", "spreadsheet_date"),
        ("date", "2026-02", "month_not_day"),
    ],
)
def test_a_problem_names_what_a_cell_is_instead_of_a_date(
    take: Take, field: str, cell: str, code: str
) -> None:
    _, statement = take(days("2026-02-01", cell), day_columns(field))
    assert [problem["code"] for problem in problems_of(statement)] == [code]


@pytest.mark.parametrize(
    ("cell", "month"),
    [("46023", date(2026, 1, 1)), ("46053.75", date(2026, 1, 1)), ("2026-01", date(2026, 1, 1))],
)
def test_a_spreadsheet_s_day_number_is_read_where_the_mapping_says_so(
    take: Take, cell: str, month: date
) -> None:
    mapping = Mapping(dict(day_columns("period")), rules=Rules(serial_days=True))
    mapping = Mapping.from_json(json.loads(json.dumps(mapping.to_json())))
    _, statement = take(days(cell, "1204"), saved=(mapping,))
    (line,) = lines_of(statement)
    assert (line["period_start"], statement.rejected) == (month, 1)
    _, refused = take(days("46023"), day_columns("period"))
    assert [problem["code"] for problem in problems_of(refused)] == ["spreadsheet_date"]


@pytest.mark.parametrize(
    ("cell", "first", "last"),
    [
        ("2Q2026", "2026-04-01", "2026-06-30"),
        ("Q2 2026", "2026-04-01", "2026-06-30"),
        ("20262", "2026-04-01", "2026-06-30"),
        ("H2 2026", "2026-07-01", "2026-12-31"),
        ("2026", "2026-01-01", "2026-12-31"),
        ("JAN-FEB-26", "2026-01-01", "2026-02-28"),
        ("202601 - 202603", "2026-01-01", "2026-03-31"),
        ("Jan-Mar 2026", "2026-01-01", "2026-03-31"),
        ("01.01.2026 - 30.06.2026", "2026-01-01", "2026-06-30"),
        ("Jul - 2026", "2026-07-01", "2026-07-31"),
        ("15.02.2026", "2026-02-01", "2026-02-28"),
    ],
)
def test_a_period_is_all_of_its_days(take: Take, cell: str, first: str, last: str) -> None:
    _, statement = take(days(cell), day_columns("period"))
    line = lines_of(statement)[0]
    assert (line["period_start"].isoformat(), line["period_end"].isoformat()) == (first, last)


@pytest.mark.parametrize("cell", ["01-SEP-26", "01 SEP 26", "1-Sep-2026"])
def test_a_day_with_a_short_year_is_a_day(take: Take, cell: str) -> None:
    found, statement = take(days(cell), day_columns("date"))
    assert not found.questions
    assert lines_of(statement)[0]["period_start"] == date(2026, 9, 1)


@pytest.mark.parametrize(("proof", "order"), [("06/30/2026", "mdy"), ("30/06/2026", "dmy")])
def test_a_column_that_proves_its_order_decides_for_another(
    take: Take, proof: str, order: str
) -> None:
    mapping = {"Track": "track_title", "From": "period_start", "To": "period_end",
               "Plays": "streams"}  # fmt: skip
    found, _ = take(f"Track,From,To,Plays\nGlass Harbour,04/05/2026,{proof},3\n", mapping)
    assert not found.questions
    assert (found.mapping.dates["From"], found.mapping.dates["To"]) == (order, order)
    assert any(one.column == "From" and "“To”" in one.text for one in found.decisions)


def test_the_days_of_ranges_prove_their_order(take: Take) -> None:
    content = "Track,Period,Plays\nA,01/02/2026 - 03/02/2026,5\nB,15/02/2026 - 16/02/2026,5\n"
    mapping = {"Track": "track_title", "Period": "period", "Plays": "streams"}
    found, statement = take(content, mapping)
    assert not found.questions
    assert lines_of(statement)[0]["period_end"] == date(2026, 2, 3)
    asked, _ = take(content.replace("15/", "11/").replace("16/", "12/"), mapping)
    assert [one.id for one in asked.questions] == ["dates:Period"]


def test_what_is_no_period_is_rejected_and_the_rest_goes_in(take: Take) -> None:
    content = "Track,Period,Plays\nA,Q1 2026,5\nB,later,7\n"
    mapping = {"Track": "track_title", "Period": "period", "Plays": "streams"}
    _, statement = take(content, mapping)
    assert (statement.streams, statement.rejected) == (5, 1)
    assert problems_of(statement)[0]["code"] == "unreadable_date"
