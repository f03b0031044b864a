from collections.abc import Callable
from pathlib import Path

import pytest

from tests.statements.tables import table_of
from tunescore.records import Statement
from tunescore.statements.detection.recognition import Recognition, recognise
from tunescore.statements.mapping.mapping import Mapping
from tunescore.statements.normalise.music import normalise

Take = Callable[..., tuple[Recognition, Statement]]


@pytest.fixture
def take(tmp_path: Path) -> Take:
    """Read, recognise and type a file, as an upload does."""
    taken = iter(range(1000))

    def run(
        content: str | bytes,
        mapping: object = None,
        name: str = "statement.csv",
        *,
        source: str | None = None,
        saved: tuple[Mapping, ...] = (),
    ) -> tuple[Recognition, Statement]:
        folder = tmp_path / str(next(taken))
        table = table_of(folder, content, name)
        answers = None if mapping is None else Mapping.from_json(mapping)
        found = recognise(table, saved, source=source, mapping=answers)
        return found, normalise(table, found.mapping, folder)

    return run
