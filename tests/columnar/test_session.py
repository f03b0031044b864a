from pathlib import Path

import pyarrow as pa
import pytest

from tests.statements.tables import lines_of, problems_of, table_of
from tunescore.columnar.session import FEW_ROWS, session_for
from tunescore.statements.detection.recognition import recognise
from tunescore.statements.normalise.music import normalise


def test_files_of_one_header_each_have_their_own_rows(tmp_path: Path) -> None:
    seen = []
    for number in range(4):
        text = (
            f"Track Name,Artist,Month,Streams\nSong {number},Paper Lantern Club,2025-01,{number}\n"
        )
        table = table_of(tmp_path / str(number), text)
        statement = normalise(table, recognise(table).mapping, table.path.parent)
        seen += [(line["title"], line["streams"]) for line in lines_of(statement)]
    assert seen == [(f"Song {number}", number) for number in range(4)]


def test_few_rows_and_many_are_read_alike(tmp_path: Path) -> None:
    rows = [f"Song {n % 7},Paper Lantern Club,2025-01,{n % 3},x{n % 2}" for n in range(FEW_ROWS)]
    rows[5] = "Song 5,Paper Lantern Club,2025-01,many,x"
    found = []
    for repeated in (1, 2):
        text = "\n".join(["Track Name,Artist,Month,Streams,Note", *rows * repeated, ""])
        table = table_of(tmp_path / str(repeated), text)
        statement = normalise(table, recognise(table).mapping, table.path.parent)
        lines = lines_of(statement)[: FEW_ROWS - 1]
        found.append((lines, problems_of(statement)[:1], statement.total_rows // repeated))
    assert found[0] == found[1]


def test_rows_are_let_go_of_with_the_session() -> None:
    with session_for(1, "reading") as engine:
        name = engine.register("cells", pa.table({"c0": ["secret"]}))
        assert engine.rows(f"SELECT c0 FROM {name}") == [("secret",)]
    with session_for(1, "reading") as again:
        assert again is engine
        assert again.rows(f"SELECT c0 FROM {name}") == []


def test_a_session_that_failed_is_not_used_again() -> None:
    with pytest.raises(RuntimeError, match="broken"), session_for(1, "reading") as engine:
        raise RuntimeError("broken")
    with session_for(1, "reading") as again:
        assert again is not engine
