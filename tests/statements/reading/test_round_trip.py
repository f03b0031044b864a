import csv
import io
import string
import tempfile
from pathlib import Path

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from tests.examples import examples
from tests.statements.reading.conftest import TableRow, rows_of
from tunescore.errors import NoRows
from tunescore.statements.reading import ReadOptions, read
from tunescore.statements.reading.text import Plan, plan_text, read_fast, read_row_by_row

NAMES = [f"column {letter} {'of the table ' * 8}" for letter in string.ascii_lowercase[:5]]
ANY = st.text(
    st.sampled_from(list("ab19 ,;|\t\"'\n\r.-=ßé€→“\u00a0\u0085\u2028\x0b\x1e\x1f𝄞"))
    | st.characters(exclude_categories=["Cs", "Cc"]),
    max_size=8,
)
WESTERN = st.text(st.sampled_from(list('ab19 ,;|\t"\n\r.éßñ€“')), max_size=8)
UNICODE = ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"]


def tables(cells: st.SearchStrategy[str]) -> st.SearchStrategy[list[list[str]]]:
    return st.integers(1, 5).flatmap(
        lambda width: st.lists(
            st.lists(cells, min_size=width, max_size=width), min_size=1, max_size=8
        )
    )


def written(
    table: list[list[str]], delimiter: str, line_end: str, *, quote_all: bool
) -> tuple[str, list[int]]:
    """The table as `csv.writer` writes it, and the line on which each row starts."""
    width = len(table[0])
    text, lines = "", []
    for row in [NAMES[:width], *table]:
        lines.append(1 + text.count("\n") + text.count("\r") - text.count("\r\n"))
        out = io.StringIO(newline="")
        csv.writer(
            out,
            delimiter=delimiter,
            lineterminator=line_end,
            quoting=csv.QUOTE_ALL if quote_all else csv.QUOTE_MINIMAL,
        ).writerow(row)
        text += out.getvalue()
    return text, lines[1:]


def check(table: list[list[str]], text: str, encoding: str, lines: list[int]) -> None:
    width = len(table[0])
    known = frozenset(name.strip() for name in NAMES[:width])
    with tempfile.TemporaryDirectory() as folder:
        source, into = Path(folder) / "upload", Path(folder) / "table.parquet"
        source.write_bytes(text.encode(encoding))
        if not any(any(row) for row in table):
            with pytest.raises(NoRows):
                read(source, into, ReadOptions(source.name, [known]))
            return
        found = read(source, into, ReadOptions(source.name, [known]))
        rows = rows_of(into)
    assert [list(row.cells) for row in rows] == table
    assert [row.line for row in rows] == lines
    assert {row.reject for row in rows} == {None}
    assert found.columns == tuple(name.strip() for name in NAMES[:width])


@examples(40)
@given(
    table=tables(ANY),
    delimiter=st.sampled_from([",", "\t", ";", "|"]),
    line_end=st.sampled_from(["\n", "\r\n", "\r"]),
    encoding=st.sampled_from(UNICODE),
    quote_all=st.booleans(),
)
def test_any_table_comes_back_cell_for_cell(
    table: list[list[str]], delimiter: str, line_end: str, encoding: str, *, quote_all: bool
) -> None:
    cells = [cell for row in table for cell in row]
    # csv.writer leaves line breaks of another kind than its own unquoted, and so unreadable;
    # a line of blanks is no row; tabs beside line breaks in one cell are explained in rows.py.
    quote_all = quote_all or any({"\r", "\n"} & set(cell) for cell in cells)
    assume(quote_all or len(table[0]) > 1 or all(cell.strip() for cell in cells))
    assume(delimiter != "\t" or not any({"\r", "\n"} & set(c) and "\t" in c for c in cells))
    text, lines = written(table, delimiter, line_end, quote_all=quote_all)
    check(table, text, encoding, lines)


@examples(40)
@given(table=tables(WESTERN), delimiter=st.sampled_from([",", ";", "|"]))
def test_any_western_table_comes_back_from_cp1252(table: list[list[str]], delimiter: str) -> None:
    text, lines = written(table, delimiter, "\r\n", quote_all=True)
    try:
        text.encode("cp1252").decode("utf-8")
    except UnicodeDecodeError:
        check(table, text, "cp1252", lines)


def planned(source: Path) -> Plan:
    return plan_text(
        source, source.parent, ReadOptions("x", [frozenset({"first", "second", "third"})])
    )


def both_ways(text: str) -> tuple[list[TableRow] | None, list[TableRow] | None]:
    """The rows of the fast way, None where it declines, and those of the careful one."""
    with tempfile.TemporaryDirectory() as folder:
        source, into = Path(folder) / "upload", Path(folder) / "table.parquet"
        source.write_bytes(text.encode())
        try:
            plan = planned(source)
            fast = rows_of(into) if read_fast(plan, into) is not None else None
            read_row_by_row(plan, into, "x")
        except NoRows:
            return None, None
        return fast, rows_of(into)


@examples(120)
@given(
    lines=st.lists(st.text(st.sampled_from('a1 ,,,""\t'), max_size=12), min_size=1, max_size=5),
    line_end=st.sampled_from(["\n", "\r\n", "\r"]),
)
def test_where_the_fast_way_reads_a_text_the_careful_one_reads_the_same(
    lines: list[str], line_end: str
) -> None:
    fast, careful = both_ways(line_end.join(["First,Second,Third", *lines, ""]))
    assert fast is None or fast == careful


@examples(40)
@given(
    rows=st.lists(
        st.lists(st.text(st.sampled_from('ab ,"\t'), max_size=6), min_size=3, max_size=3),
        min_size=1,
        max_size=5,
    ),
    line_end=st.sampled_from(["\n", "\r\n", "\r"]),
)
def test_well_formed_rows_on_one_line_each_go_the_fast_way(
    rows: list[list[str]], line_end: str
) -> None:
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator=line_end)
    writer.writerows([["First", "Second", "Third"], *rows])
    fast, careful = both_ways(out.getvalue())
    assert fast == careful
    assert fast is not None or not any(any(row) for row in rows)


@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("final", [0, 1, 3])
@pytest.mark.parametrize("preface", ["", "Report{0}{0}", '"a ""b"{0}x,y,z,1{0}'])
def test_a_long_export_goes_the_fast_way(line_end: str, final: int, preface: str) -> None:
    body = line_end.join(f'Song {at},"7"" mix",{at}' for at in range(5000))
    text = preface.format(line_end) + f"First,Second,Third{line_end}{body}" + line_end * final
    fast, careful = both_ways(text)
    assert fast is not None
    assert fast == careful
    assert len(fast) == 5000
