"""Cells of a row, compared with a reader that goes through it one character at a time."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tunescore.statements.reading.rows import BACKSLASH, Signs, read_rows

COMMA, ESCAPED, PADDED = Signs(","), Signs(",", '"', BACKSLASH), Signs(", ", '"', BACKSLASH)
APOSTROPHE = Signs(";", "'", BACKSLASH)


def cells_of(line: str, signs: Signs) -> list[str]:
    [row] = read_rows([line], signs)
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


def plainly(line: str, signs: Signs) -> list[str]:
    """The cells of a line, read one character at a time."""
    cells, at = [], 0
    while True:
        quoted = _quoted(line, at, signs)
        if quoted:
            cell, at = quoted
        else:
            start = at
            while at < len(line) and not line.startswith(signs.delimiter, at):
                at += 2 if line[at] == signs.escape else 1
            at = min(at, len(line))
            cell = _unescaped(line[start:at], signs) if signs.escape else line[start:at]
        cells.append(cell)
        if at == len(line):
            return cells
        at += len(signs.delimiter)


def _quoted(line: str, at: int, signs: Signs) -> tuple[str, int] | None:
    while line.startswith(" ", at) and signs.delimiter != " ":
        at += 1
    if not line.startswith(signs.quote, at):
        return None
    start = at = at + 1
    escape = signs.escape or signs.quote
    while at < len(line):
        pair = line[at : at + 2]
        if pair[0] == escape and len(pair) > 1 and (signs.escape or pair[1] == signs.quote):
            at += 2
        elif pair[0] == signs.quote:
            break
        else:
            at += 1
    inside, at = line[start:at], at + 1
    while line.startswith(" ", at) and signs.delimiter != " ":
        at += 1
    if at > len(line) or not (at == len(line) or line.startswith(signs.delimiter, at)):
        return None
    return _unescaped(inside, signs), at


def _unescaped(text: str, signs: Signs) -> str:
    if not signs.escape:
        return text.replace(signs.quote * 2, signs.quote)
    text = text.replace(signs.escape * 2, "\0")
    for sign in (signs.quote, signs.delimiter):
        text = text.replace(signs.escape + sign, sign)
    return text.replace("\0", signs.escape)


@given(data=st.data(), signs=st.sampled_from([COMMA, ESCAPED, PADDED, APOSTROPHE, Signs(" ")]))
def test_every_line_has_the_cells_that_its_signs_say(data: st.DataObject, signs: Signs) -> None:
    alphabet = [signs.delimiter, signs.quote, BACKSLASH, " ", "x"]
    line = "x" + "".join(data.draw(st.lists(st.sampled_from(alphabet), max_size=16)))
    assert cells_of(line, signs) == plainly(line, signs)


@pytest.mark.parametrize("signs", [COMMA, ESCAPED, PADDED, APOSTROPHE])
@pytest.mark.parametrize(
    "cell",
    ["{q}" + "x" * 100, "{q}{q}" * 50, "\\x" * 50, "{q}" + "\\{q}" * 50, "{q}a{q}{q}b{q}x{d}" * 9],
)
def test_a_cell_eight_times_as_long_takes_about_eight_times_as_long(
    signs: Signs, cell: str
) -> None:
    def seconds(times: int) -> float:
        text = "{q}" + cell * times + "{q}x"
        line = text.format(q=signs.quote, d=signs.delimiter)
        start = time.process_time()
        list(read_rows([line], signs))
        return time.process_time() - start

    assert seconds(2_400) < 20 * max(seconds(300), 0.01)
