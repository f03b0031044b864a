import gzip
import io
import tempfile
import zipfile
from pathlib import Path

import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st

from tests.examples import examples
from tests.statements.reading.conftest import rows_of
from tunescore.errors import FileError
from tunescore.statements.reading import ReadOptions, read

TEXT = 'Song,Artist,Streams\n"Glass, Harbour",Club,12\nNight Ferry,"a\nb",3\nTotal,,15\n'


def workbook() -> bytes:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        for at, row in enumerate(TEXT.splitlines()):
            sheet.write_row(at, 0, row.split(","))
    return out.getvalue()


def archive() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr("export.csv", TEXT * 9)
    return out.getvalue()


WHOLE = [
    TEXT.encode(),
    TEXT.encode("utf-16"),
    TEXT.encode("utf-16-le"),
    b"\xef\xbb\xbf" + TEXT.encode(),
    gzip.compress(TEXT.encode() * 9),
    archive(),
    workbook(),
]


def check(data: bytes) -> None:
    """Whatever the bytes are: a table that tells of every row, or an error for the user."""
    with tempfile.TemporaryDirectory() as folder:
        source, into = Path(folder) / "upload", Path(folder) / "table.parquet"
        source.write_bytes(data)
        refused: FileError | None = None
        try:
            table = read(source, into, ReadOptions("x.csv"))
        except FileError as error:
            refused = error
        if refused is not None:
            assert refused.detail
            assert refused.next_step
            assert list(Path(folder).iterdir()) == [source]
            return
        rows = rows_of(into)
        assert len(rows) == table.rows > 0
        assert {row.line for row in rows if row.reject} == {
            p.line for p in table.problems if p.rejects
        }
        assert [row.line for row in rows] == sorted({row.line for row in rows})
        texts = [text or "" for row in rows for text in (row.raw, *row.cells)]
        assert "\0" not in "".join([*texts, *table.columns, *table.preamble])


@examples(60)
@given(data=st.binary(max_size=200) | st.text(max_size=80).map(str.encode))
def test_any_bytes_are_a_table_or_an_error_for_the_user(data: bytes) -> None:
    check(data)


@examples(80)
@given(
    data=st.sampled_from(WHOLE),
    cut=st.floats(0, 1),
    changes=st.lists(st.tuples(st.floats(0, 0.999), st.integers(0, 255)), max_size=4),
)
def test_a_damaged_file_is_a_table_or_an_error_for_the_user(
    data: bytes, cut: float, changes: list[tuple[float, int]]
) -> None:
    damaged = bytearray(data if cut < 0.5 else data[: int(len(data) * cut)])
    for where, value in changes:
        if damaged:
            damaged[int(where * len(damaged))] = value
    check(bytes(damaged))
