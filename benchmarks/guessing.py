"""How well the guesser maps headers that it never saw, per language.

The tables stand in `tables`, as a distributor, a collecting society or a musician of that country
would write them; those in `tables/held_out` were written before the guesser was tuned and were not
looked at since. A column is right when it gets its field (or stays open where it has none), wrong
when it gets another one, open when it has a field and gets none.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tunescore.statements.guessing import guess

FOLDER = Path(__file__).parent / "tables"
COSTLY = {
    "amount", "currency", "date", "period", "period_start", "period_end", "reported_on",
    "quantity", "streams", "downloads", "spotify_streams", "apple_music_streams", "youtube_views",
}  # fmt: skip
"""The fields where a wrong guess costs most: money, dates and quantities."""


@dataclass(frozen=True, slots=True)
class Invented:
    """One invented table, and what each of its columns is."""

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


def score(table: Invented) -> Iterator[tuple[str, str, str, str, bool]]:
    """Give of each column its name, what it is, what was guessed, the verdict, whether costly."""
    found = guess(table.columns, table.cells)
    for column, wanted in zip(table.columns, table.fields, strict=True):
        field = found[column].field or "-"
        verdict = "right" if field in wanted else "open" if field == "-" else "wrong"
        costly = bool((wanted | {field}) & COSTLY)
        yield column, "/".join(sorted(wanted)), field, verdict, costly


def report(folder: Path, *, detailed: bool = False) -> dict[str, float]:
    """Print the shares per language, and return those of all together."""
    counts: dict[str, Counter[str]] = {}
    costly: Counter[str] = Counter()
    for table in tables(folder):
        for column, wanted, field, verdict, dear in score(table):
            counts.setdefault(table.language, Counter())[verdict] += 1
            costly[verdict] += dear
            if detailed and verdict != "right":
                print(f"  {table.language}, {table.name}: “{column}” is {wanted}, guessed {field}")
    print(f"{'language':<10}{'columns':>8}{'right':>9}{'wrong':>9}{'open':>9}")
    every = Counter[str]()
    for language, found in counts.items():
        every.update(found)
        _row(language, found)
    _row("all", every)
    _row("costly", costly)
    return {"right": _share(every, "right"), "wrong": _share(costly, "wrong")}


def _row(name: str, found: Counter[str]) -> None:
    shares = "".join(f"{_share(found, verdict):>9.1%}" for verdict in ("right", "wrong", "open"))
    print(f"{name:<10}{found.total():>8}{shares}")


def _share(found: Counter[str], verdict: str) -> float:
    return found[verdict] / found.total()


def run(*, detailed: bool = False) -> None:
    """Print both sets; `detailed` names the columns of the first that are not right."""
    print("\nThe guesser, tables that it was tuned with (costly: money, dates, quantities)")
    report(FOLDER, detailed=detailed)
    print("\nThe guesser, tables held out")
    report(FOLDER / "held_out")
