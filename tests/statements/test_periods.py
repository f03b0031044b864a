import json
from datetime import date

import pytest

from tests.statements.conftest import Take
from tests.statements.tables import lines_of, problems_of
from tunescore.statements.mapping.mapping import Mapping


def file(*cells: str) -> str:
    return "Track|When|Streams\n" + "".join(f"Glass Harbour|{cell}|3\n" for cell in cells)


def mapped(field: str) -> dict[str, str]:
    return {"Track": "track_title", "When": field, "Streams": "streams"}


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
    found, statement = take(file(cell), mapped("date"))
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
    _, statement = take(file(cell), mapped("period"))
    line = lines_of(statement)[0]
    assert (line["period_start"], line["period_end"]) == (date(2026, 2, 1), date(2026, 2, 28))


def test_a_word_that_is_no_month_is_no_date(take: Take) -> None:
    _, statement = take(file("marraskuu 2026", "Marketing 2026"), mapped("period"))
    assert lines_of(statement)[0]["period_start"] == date(2026, 11, 1)
    assert [problem["line"] for problem in problems_of(statement)] == [3]


def test_a_day_over_twelve_decides_the_column_and_is_shown(take: Take) -> None:
    found, statement = take(file("03/04/2025", "23/04/2025"), mapped("date"))
    (decision,) = found.decisions
    assert (decision.line, decision.value) == (3, "23/04/2025")
    assert decision.text == "Day first, because line 3 says 23/04/2025."
    assert statement.decisions == found.decisions
    assert lines_of(statement)[0]["period_start"] == date(2025, 4, 3)


def test_nothing_decides_so_the_order_is_asked_with_both_readings(take: Take) -> None:
    found, _ = take(file("03/04/2025", "05/06/2025"), mapped("date"))
    (question,) = found.questions
    assert question.id == "dates:When"
    assert question.text == (
        "Is 03/04/2025 the 3rd of April or the 4th of March? Nothing in this column decides it."
    )
    assert [(choice.value, choice.label) for choice in question.choices] == [
        ("dmy", "3 April 2025 (day first)"),
        ("mdy", "4 March 2025 (month first)"),
    ]
    answer = {"columns": mapped("date"), "dates": {"When": "mdy"}}
    found, statement = take(file("03/04/2025", "05/06/2025"), answer)
    assert not found.questions
    assert lines_of(statement)[0]["period_start"] == date(2025, 3, 4)


def test_days_that_read_the_same_either_way_need_no_answer(take: Take) -> None:
    found, statement = take(file("03/03/2025", "04/04/2025"), mapped("date"))
    assert not found.questions
    assert lines_of(statement)[0]["period_start"] == date(2025, 3, 3)


def test_rows_against_their_column_are_rejected(take: Take) -> None:
    found, statement = take(file("13/01/2025", "14/01/2025", "01/15/2025"), mapped("date"))
    assert not found.questions
    assert [problem["line"] for problem in problems_of(statement)] == [4]
    assert statement.rejected == 1


def test_a_tie_of_contradicting_rows_is_asked(take: Take) -> None:
    found, _ = take(file("13/01/2025", "01/15/2025"), mapped("date"))
    assert [question.id for question in found.questions] == ["dates:When"]


def test_an_unreadable_date_among_good_ones_loses_one_row(take: Take) -> None:
    _, statement = take(file("2026-01-01", "2026-02-30", "soon"), mapped("date"))
    assert [problem["code"] for problem in problems_of(statement)] == ["unreadable_date"] * 2
    assert (statement.good_rows, statement.rejected) == (1, 2)


def test_a_month_in_a_column_of_days_says_so(take: Take) -> None:
    _, statement = take(file("2026-01-01", "2026-02"), mapped("date"))
    assert [problem["code"] for problem in problems_of(statement)] == ["month_not_day"]


def test_no_date_leaves_both_ends_null(take: Take) -> None:
    found, statement = take(file("x"), {"Track": "track_title", "Streams": "streams"})
    line = lines_of(statement)[0]
    assert (line["period_start"], line["period_end"]) == (None, None)
    assert [caution.code for caution in found.warnings] == ["no_date"]


def test_two_columns_span_a_period(take: Take) -> None:
    columns = {"From": "period_start", "To": "period_end"} | mapped("date")
    del columns["When"]
    _, statement = take(
        "Track,From,To,Streams\nA,2026-01-01,2026-03-31,3\nA,2026-03-31,2026-01-01,3\n", columns
    )
    line = lines_of(statement)[0]
    assert (line["period_start"], line["period_end"]) == (date(2026, 1, 1), date(2026, 3, 31))
    assert [problem["code"] for problem in problems_of(statement)] == ["period_backwards"]


def test_an_unreadable_release_date_loses_nothing_else(take: Take) -> None:
    _, statement = take(file("0000-00-00"), mapped("release_date"))
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
def test_what_is_no_date_is_told_of_as_what_it_is(
    take: Take, field: str, cell: str, code: str
) -> None:
    _, statement = take(file("2026-02-01", cell), mapped(field))
    assert [problem["code"] for problem in problems_of(statement)] == [code]


@pytest.mark.parametrize(
    ("cell", "month"),
    [("46023", date(2026, 1, 1)), ("46053.75", date(2026, 1, 1)), ("2026-01", date(2026, 1, 1))],
)
def test_a_spreadsheet_s_day_number_is_read_where_the_mapping_says_so(
    take: Take, cell: str, month: date
) -> None:
    told = Mapping(columns=dict(mapped("period")), serial_days=True)
    told = Mapping.from_json(json.loads(json.dumps(told.to_json())))
    _, statement = take(file(cell, "1204"), saved=(told,))
    (line,) = lines_of(statement)
    assert (line["period_start"], statement.rejected) == (month, 1)
    _, refused = take(file("46023"), mapped("period"))
    assert [problem["code"] for problem in problems_of(refused)] == ["spreadsheet_date"]
