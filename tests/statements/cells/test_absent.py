"""Words for nothing: the same ones in Python and in SQL, and none of them a value."""

import pytest

from tunescore.columnar.duck import connect, literal
from tunescore.statements.cells.absent import ABSENT, BLANKS, is_absent, null_if_absent


@pytest.mark.parametrize("word", ABSENT)
def test_a_word_for_nothing_is_absent_in_python_and_in_sql(word: str) -> None:
    assert is_absent(word)
    assert is_absent(f" {word.upper()}{BLANKS}")
    with connect() as engine:
        query = f"SELECT {null_if_absent(literal(word.upper()))}"
        assert engine.execute(query).fetchone() == (None,)


@pytest.mark.parametrize("text", ["0", "-1", "no", "Nan Goldin", "N.A.", "None of it", "0.0"])
def test_any_other_text_stays_as_it_is(text: str) -> None:
    assert not is_absent(text)
    with connect() as engine:
        query = f"SELECT {null_if_absent(literal(text))}"
        assert engine.execute(query).fetchone() == (text,)
