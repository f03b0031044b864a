"""Cells of a row, compared with a reader that goes through it one character at a time."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tunescore.statements.reading.dialect import BACKSLASH, Dialect
from tunescore.statements.reading.rows import read_rows

COMMA, ESCAPED, PADDED = Dialect(","), Dialect(",", '"', BACKSLASH), Dialect(", ", '"', BACKSLASH)
APOSTROPHE = Dialect(";", "'", BACKSLASH)


def cells_of(line: str, dialect: Dialect) -> list[str]:
    [row] = read_rows([line], dialect)
    return row.cells


@pytest.mark.parametrize(
    ("line", "cells"),
    [
        (r'"he said \"hi\", twice",3', ['he said "hi", twice', "3"]),
        (r'"a\\","b"', ["a\\", "b"]),
        (r'"a\\\"b","c"', ['a\\"b', "c"]),
        (r'"\"","\"\"",""', ['"', '""', ""]),
        (r'"keeps \n as it is",1', [r"keeps \n as it is", "1"]),
        (r"Slow\, warm,2", ["Slow, warm", "2"]),
        (r"\\,2", ["\\", "2"]),
        (r"7\" mix,2", ['7" mix', "2"]),
        (r'"open\",2', ['"open"', "2"]),
        ('ends in a backslash,"x"\\', ["ends in a backslash", '"x"\\']),
    ],
)
def test_a_sign_behind_a_backslash_is_text(line: str, cells: list[str]) -> None:
    assert cells_of(line, ESCAPED) == cells


def plainly(line: str, dialect: Dialect) -> list[str]:
    """The cells of a line, read one character at a time."""
    cells, at = [], 0
    while True:
        quoted = _quoted(line, at, dialect)
        if quoted:
            cell, at = quoted
        else:
            start = at
            while at < len(line) and not line.startswith(dialect.delimiter, at):
                at += 2 if line[at] == dialect.escapechar else 1
            at = min(at, len(line))
            cell = _unescaped(line[start:at], dialect) if dialect.escapechar else line[start:at]
        cells.append(cell)
        if at == len(line):
            return cells
        at += len(dialect.delimiter)


def _quoted(line: str, at: int, dialect: Dialect) -> tuple[str, int] | None:
    while line.startswith(" ", at) and dialect.delimiter != " ":
        at += 1
    if not line.startswith(dialect.quotechar, at):
        return None
    start = at = at + 1
    escape = dialect.escapechar or dialect.quotechar
    while at < len(line):
        pair = line[at : at + 2]
        if (
            pair[0] == escape
            and len(pair) > 1
            and (dialect.escapechar or pair[1] == dialect.quotechar)
        ):
            at += 2
        elif pair[0] == dialect.quotechar:
            break
        else:
            at += 1
    inside, at = line[start:at], at + 1
    while line.startswith(" ", at) and dialect.delimiter != " ":
        at += 1
    if at > len(line) or not (at == len(line) or line.startswith(dialect.delimiter, at)):
        return None
    return _unescaped(inside, dialect), at


def _unescaped(text: str, dialect: Dialect) -> str:
    if not dialect.escapechar:
        return text.replace(dialect.quotechar * 2, dialect.quotechar)
    text = text.replace(dialect.escapechar * 2, "\0")
    for sign in (dialect.quotechar, dialect.delimiter):
        text = text.replace(dialect.escapechar + sign, sign)
    return text.replace("\0", dialect.escapechar)


@given(data=st.data(), dialect=st.sampled_from([COMMA, ESCAPED, PADDED, APOSTROPHE, Dialect(" ")]))
def test_every_line_has_the_cells_that_its_signs_say(data: st.DataObject, dialect: Dialect) -> None:
    alphabet = [dialect.delimiter, dialect.quotechar, BACKSLASH, " ", "x"]
    line = "x" + "".join(data.draw(st.lists(st.sampled_from(alphabet), max_size=16)))
    assert cells_of(line, dialect) == plainly(line, dialect)


@pytest.mark.parametrize("dialect", [COMMA, ESCAPED, PADDED, APOSTROPHE])
@pytest.mark.parametrize(
    "cell",
    ["{q}" + "x" * 100, "{q}{q}" * 50, "\\x" * 50, "{q}" + "\\{q}" * 50, "{q}a{q}{q}b{q}x{d}" * 9],
)
def test_a_cell_eight_times_as_long_takes_about_eight_times_as_long(
    dialect: Dialect, cell: str
) -> None:
    def seconds(times: int) -> float:
        text = "{q}" + cell * times + "{q}x"
        line = text.format(q=dialect.quotechar, d=dialect.delimiter)
        start = time.process_time()
        list(read_rows([line], dialect))
        return time.process_time() - start

    assert seconds(2_400) < 20 * max(seconds(300), 0.01)
