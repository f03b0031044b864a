from datetime import date

from tests.statements.conftest import Take
from tests.statements.tables import day_columns, days, lines_of, problems_of


def test_a_day_over_twelve_decides_the_column_and_is_shown(take: Take) -> None:
    found, statement = take(days("03/04/2025", "23/04/2025"), day_columns("date"))
    (decision,) = found.decisions
    assert (decision.line, decision.value) == (3, "23/04/2025")
    assert decision.text == "Day first, because line 3 says 23/04/2025."
    assert statement.decisions == found.decisions
    assert lines_of(statement)[0]["period_start"] == date(2025, 4, 3)


def test_nothing_decides_so_the_order_is_asked_with_both_readings(take: Take) -> None:
    found, _ = take(days("03/04/2025", "05/06/2025"), day_columns("date"))
    (question,) = found.questions
    assert question.id == "dates:When"
    assert question.text == (
        "Is 03/04/2025 the 3rd of April or the 4th of March? Nothing in this column decides it."
    )
    assert [(choice.value, choice.label) for choice in question.choices] == [
        ("dmy", "3 April 2025 (day first)"),
        ("mdy", "4 March 2025 (month first)"),
    ]
    answer = {"columns": day_columns("date"), "dates": {"When": "mdy"}}
    found, statement = take(days("03/04/2025", "05/06/2025"), answer)
    assert not found.questions
    assert lines_of(statement)[0]["period_start"] == date(2025, 3, 4)


def test_days_that_read_the_same_either_way_need_no_answer(take: Take) -> None:
    found, statement = take(days("03/03/2025", "04/04/2025"), day_columns("date"))
    assert not found.questions
    assert lines_of(statement)[0]["period_start"] == date(2025, 3, 3)


def test_rows_against_their_column_are_rejected(take: Take) -> None:
    found, statement = take(days("13/01/2025", "14/01/2025", "01/15/2025"), day_columns("date"))
    assert not found.questions
    assert [problem["line"] for problem in problems_of(statement)] == [4]
    assert statement.rejected == 1


def test_a_tie_of_contradicting_rows_is_asked(take: Take) -> None:
    found, _ = take(days("13/01/2025", "01/15/2025"), day_columns("date"))
    assert [question.id for question in found.questions] == ["dates:When"]
