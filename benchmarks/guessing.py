"""How well the guesser maps headers that it never saw, per language.

The tables stand in `tables`, as a distributor, a collecting society or a musician of that country
would write them. Those in `tables/held_out` were written before the word lists and not looked at
while the guesser was tuned, but by the same hand: both sets flatter it. The golden files of the
known sources are headers that nobody invented; their fingerprints are left aside and each column
is compared with the source's own mapping. Nothing was tuned with those.

A column is right when it gets its field (or stays open where it has none), wrong when it gets
another one, open when it has a field and gets none.
"""

import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import duckdb

from tunescore.errors import TuneScoreError
from tunescore.records import Table
from tunescore.statements.detection.column_matching import guess_fields
from tunescore.statements.detection.identify import match_fingerprint
from tunescore.statements.reading import ReadOptions, read
from tunescore.statements.sources import known_headers

FOLDER = Path(__file__).parent / "tables"
GOLDEN = Path(__file__).parent.parent / "tests" / "statements" / "golden"
COSTLY = {
    "amount", "currency", "date", "period", "period_start", "period_end", "reported_on",
    "quantity", "streams", "downloads", "spotify_streams", "apple_music_streams", "youtube_views",
}  # fmt: skip
"""The fields where a wrong guess costs most: money, dates and quantities."""


@dataclass(frozen=True, slots=True)
class Invented:
    """One table, and what each of its columns is."""

    language: str
    name: str
    columns: list[str]
    fields: list[set[str]]
    """What each column may be called; `-` is no field."""
    cells: list[list[str]]


def tables(folder: Path) -> Iterator[Invented]:
    """Read the tables of a folder's files."""
    for file in sorted(folder.glob("*.txt")):
        for block in file.read_text("utf-8").split("\n\n"):
            title, header, *below = [
                line for line in block.strip().splitlines() if not line.startswith("#")
            ] or ["", ""]
            if not below:
                continue
            language, _, name = title.partition(" | ")
            columns = header.split(" | ")
            rows = [line.split(" | ") for line in below[1:]]
            wanted = [set(field.split("/")) for field in below[0].split(" | ")]
            cells = [[row[index] for row in rows] for index in range(len(columns))]
            if len(wanted) != len(columns):
                raise ValueError(f"{language}, {name}: {len(columns)} columns, {len(wanted)} told")
            yield Invented(language, name, columns, wanted, cells)


def known() -> Iterator[Invented]:
    """Read each distinct header of the golden files that tell of plays and money."""
    told = set()
    for case in sorted(GOLDEN.glob("*/*")):
        files = [file for file in case.iterdir() if file.name != "expected.json"]
        if len(files) != 1:
            continue
        with tempfile.TemporaryDirectory() as folder:
            try:
                table = read(
                    files[0],
                    Path(folder) / "table.parquet",
                    ReadOptions(files[0].name, known_headers()),
                )
            except TuneScoreError:
                continue  # a file of several statements, which are read one by one
            claim = match_fingerprint(table.columns, table.place)
            if claim is None or claim[1].feeds or claim[1].guessed:
                continue
            mapping = claim[1].mapping_for(table.columns)
            if mapping.about != "music" or (claim[0].key, table.columns) in told:
                continue
            told.add((claim[0].key, table.columns))
            wanted = [{mapping.columns.get(name) or "-"} for name in table.columns]
            cells = [_cells(table, index) for index in range(len(table.columns))]
        yield Invented(claim[0].key, case.name, list(table.columns), wanted, cells)


def _cells(table: Table, index: int) -> list[str]:
    rows = duckdb.execute(
        f"SELECT c{index} FROM read_parquet(?) WHERE skip IS NULL AND reject IS NULL LIMIT 300",
        [str(table.path)],
    ).fetchall()
    return [text.strip() for (text,) in rows if text and text.strip()]


def score(table: Invented) -> Iterator[tuple[str, str, str, str, bool]]:
    """Give of each column its name, what it is, what was guessed, the verdict, whether costly."""
    found = guess_fields(table.columns, table.cells)
    for column, wanted in zip(table.columns, table.fields, strict=True):
        field = found[column].field or "-"
        verdict = "right" if field in wanted else "open" if field == "-" else "wrong"
        costly = bool((wanted | {field}) & COSTLY)
        yield column, "/".join(sorted(wanted)), field, verdict, costly


def report(asked: Iterable[Invented], *, detailed: bool = False) -> None:
    """Print the shares per language or source, and those of all together."""
    counts: dict[str, Counter[str]] = {}
    costly: Counter[str] = Counter()
    for table in asked:
        for column, wanted, field, verdict, dear in score(table):
            counts.setdefault(table.language, Counter())[verdict] += 1
            costly[verdict] += dear
            if detailed and verdict != "right":
                print(f"  {table.language}, {table.name}: “{column}” is {wanted}, guessed {field}")
    print(f"{'':<24}{'columns':>8}{'right':>9}{'wrong':>9}{'open':>9}")
    every = Counter[str]()
    for language, found in counts.items():
        every.update(found)
        _row(language, found)
    _row("all", every)
    _row("costly", costly)


def _row(name: str, found: Counter[str]) -> None:
    shares = "".join(f"{_share(found, verdict):>9.1%}" for verdict in ("right", "wrong", "open"))
    print(f"{name:<24}{found.total():>8}{shares}")


def _share(found: Counter[str], verdict: str) -> float:
    return found[verdict] / found.total()


def run(*, detailed: bool = False) -> None:
    """Print all three sets; `detailed` names the first set's columns that are not right."""
    print("\nThe guesser, tables that it was tuned with (costly: money, dates, quantities)")
    report(tables(FOLDER), detailed=detailed)
    print("\nThe guesser, tables held out, by the same hand")
    report(tables(FOLDER / "held_out"))
    print("\nThe guesser, real headers of known sources, their fingerprints left aside")
    report(known())
