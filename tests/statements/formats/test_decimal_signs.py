from decimal import Decimal

from tests.statements.conftest import Take
from tests.statements.tables import AMOUNTS, amounts, problems_of


def test_a_column_of_decimal_commas_is_decided_by_one_clear_cell(take: Take) -> None:
    found, statement = take(amounts("1.234", "1.234,5"), AMOUNTS)
    assert not found.questions
    assert found.decisions[0].line == 3
    assert found.mapping.numbers["Net (USD)"] == "comma"
    assert statement.totals[0].amount == Decimal("2468.5")


def test_nothing_decides_so_both_readings_are_asked(take: Take) -> None:
    found, statement = take(amounts("1.234", "2.345"), AMOUNTS)
    (question,) = found.questions
    assert question.id == "numbers:Net (USD)"
    assert [choice.value for choice in question.choices] == ["point", "comma"]
    assert statement.questions == found.questions
    answer = {"columns": AMOUNTS, "numbers": {"Net (USD)": "comma"}}
    found, statement = take(amounts("1.234", "2.345"), answer)
    assert not found.questions
    assert statement.totals[0].amount == Decimal(3579)


def test_where_both_decimal_signs_are_written_a_number_that_fits_both_is_asked(take: Take) -> None:
    cells = ["0.10204"] * 9 + ["1,25", "2,25", "12.345"]
    found, _ = take(amounts(*cells), AMOUNTS)
    assert [question.id for question in found.questions] == ["numbers:Net (USD)"]
    answer = {"columns": AMOUNTS, "numbers": {"Net (USD)": "point"}}
    found, statement = take(amounts(*cells), answer)
    assert not found.questions
    assert (statement.good_rows, statement.rejected) == (10, 2)


def test_of_two_decimal_signs_the_usual_one_is_the_column_s(take: Take) -> None:
    _, statement = take(amounts(*["0.10204"] * 9, "1,25", "2,25"), AMOUNTS)
    assert (statement.good_rows, statement.rejected) == (9, 2)
    _, statement = take(amounts(*["0,10204"] * 9, "1.25", "2.25"), AMOUNTS)
    assert (statement.good_rows, statement.rejected) == (9, 2)


def test_a_cell_that_contradicts_its_column_is_rejected(take: Take) -> None:
    _, statement = take(amounts("1.25", "2.5", "3,75"), AMOUNTS)
    assert [problem["code"] for problem in problems_of(statement)] == ["other_decimal_sign"]
    assert statement.totals[0].amount == Decimal("3.75")
