"""How often a delimiter (and header) is found without a known header, by ours and by libraries.

Run: PYTHONPATH=src:. python benchmarks/dialects.py; clevercsv is compared where it is installed.
"""

import csv
import importlib
import io
import random
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb
from tests.statements.reading.shapes import SHAPES

from tunescore.statements.reading.dialect import DELIMITERS
from tunescore.statements.reading.dialect_detector import detect_dialect

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

DECIMAL_COMMAS = 0.6
WORDS = ["Glass", "Harbour", "Night", "Ferry", "Quiet", "Fjord", "Lantern", "Oak", "Mix", "Live"]
FEEDBACK = [
    "Lovely vocals, warm; but busy",
    "Nice, added!",
    "No, sorry; not for us | thanks",
    "",
    "a, b, c",
    "Great\nreally, great",
    "love it; love, it",
    "So-so\tmix",
]
PREFACE = ["Campaign report\n", "Statement, March; 2026\n", "Account: 12\n"]
CONNECTION = duckdb.connect()
Found = tuple[str | None, int | None]


def words(rng: random.Random) -> str:
    """Make up a title."""
    return " ".join(rng.choices(WORDS, k=rng.randint(1, 3)))


def amount(rng: random.Random, point: str) -> str:
    """Make up a sum of money."""
    return f"{rng.random() * 10 ** rng.randint(0, 3):.{rng.choice([0, 2, 4, 12])}f}".replace(
        ".", point
    )


def table(rng: random.Random) -> tuple[str, int, str]:
    """Give a table's delimiter, the line of its header, and its text."""
    delimiter = rng.choice(",,,\t\t;;|")
    point = "," if delimiter != "," and rng.random() < DECIMAL_COMMAS else "."
    kinds: dict[str, Callable[[], str]] = {
        "Song": lambda: words(rng),
        "Artist, main": lambda: words(rng),
        "Streams": lambda: str(rng.randint(0, 90_000)),
        "Earnings (USD)": lambda: amount(rng, point),
        "Date": lambda: f"2026-0{rng.randint(1, 9)}-1{rng.randint(0, 9)}",
        "ISRC": lambda: f"QZZZZ23{rng.randint(0, 99_999):05}",
        "Feedback": lambda: rng.choice(FEEDBACK),
        "Country": lambda: rng.choice(["DE", "US", "FR", ""]),
        "Title; full": lambda: f"{words(rng)}, {words(rng)}",
        "Link": lambda: "https://x.example/p?a=1;b=2,3",
        "Sale date": lambda: f"{rng.randint(1, 12)}/{rng.randint(1, 28)}/2025 12:00:00 AM",
    }
    names = rng.sample(sorted(kinds), rng.randint(2, 9))
    out = io.StringIO(newline="")
    preface = rng.choice([0, 0, 0, 1, 2])
    out.writelines(rng.choice(PREFACE) for _ in range(preface))
    writer = csv.writer(
        out,
        delimiter=delimiter,
        quoting=csv.QUOTE_ALL if rng.random() < 1 / 3 else csv.QUOTE_MINIMAL,
        lineterminator=rng.choice(["\n", "\r\n"]),
    )
    writer.writerow(names)
    for _ in range(rng.choice([1, 2, 3, 5, 20, 100])):
        writer.writerow([kinds[name]() for name in names])
    return delimiter, preface + 1, out.getvalue()


def ours(text: str) -> Found:
    """Ours."""
    found = detect_dialect(list(io.StringIO(text, newline="")), (), whole=True)
    if found is None:
        return None, None
    return found.dialect.delimiter, found.header[0].line if found.header else None


def duckdbs(text: str) -> Found:
    """DuckDB's answer; its connection is made once."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "text.csv"
        path.write_text(text, encoding="utf-8", newline="")
        query = "SELECT delimiter, skiprows + 1 FROM sniff_csv(?)"
        return CONNECTION.execute(query, [str(path)]).fetchone() or (None, None)


def pythons(text: str) -> Found:
    """The standard library's."""
    return csv.Sniffer().sniff(text).delimiter, None


def clevercsvs(text: str) -> Found:
    """What clevercsv says, told which delimiters there are."""
    detector = importlib.import_module("clevercsv").Detector()
    found = detector.detect(text, delimiters=list(DELIMITERS))
    return (found.delimiter if found else None), None


def main() -> None:
    """Print one line for each way and kind of file."""
    rng = random.Random(7)  # noqa: S311 -- a benchmark
    files: dict[str, Sequence[tuple[str, int, str]]] = {
        "shapes": list(SHAPES.values()),
        "generated": [table(rng) for _ in range(600)],
    }
    for name, cases in files.items():
        for find in (ours, clevercsvs, duckdbs, pythons):
            delimiters = headers = 0
            start = time.perf_counter()
            try:
                for delimiter, header, text in cases:
                    try:
                        found = find(text)
                    except (duckdb.Error, csv.Error):
                        continue
                    delimiters += found[0] == delimiter
                    headers += found == (delimiter, header)
            except ModuleNotFoundError:
                continue
            each = (time.perf_counter() - start) / len(cases) * 1000
            print(
                f"{name}: {find.__name__} {delimiters} of {len(cases)} delimiters, "
                f"{headers} with the header's line, {each:.1f} ms each"
            )


if __name__ == "__main__":
    main()
