"""The table of damaged files: what each reader finds of each kind."""

import importlib.util
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.damage.kinds import DAMAGES, Case, case
from benchmarks.damage.readers import READERS, Reader
from benchmarks.damage.score import NOTHING, Score, score
from benchmarks.damage.tables import tables

BAR = 0.995
SEEDS = 1
NEEDS = {"clevercsv": "clevercsv", "pandas": "pandas"}


def cases(seeds: int = SEEDS) -> list[Case]:
    """Every kind of damage to every table."""
    return [
        case(kind, clean, seed)
        for seed in range(seeds)
        for clean in tables(seed)
        for kind in DAMAGES
    ]


def run(seeds: int = SEEDS) -> dict[str, dict[str, Score]]:
    """Print what each reader finds; give the scores by reader and kind."""
    made = cases(seeds)
    found = {name: _measure(reader, made) for name, reader in READERS.items() if _is_there(name)}
    print(f"\n{len(made):,} damaged files, {len(DAMAGES)} kinds; cells found, bar {BAR:.1%}")
    print(f"{'kind':<30}{'header':>8}{'rows':>8}" + "".join(f"{name:>13}" for name in found))
    for kind in DAMAGES:
        print(_line(kind, [by_kind[kind] for by_kind in found.values()]))
    totals = [sum(by_kind.values(), NOTHING) for by_kind in found.values()]
    print(_line("all", totals))
    share, worst = min((_share(one), kind) for kind, one in found["ours"].items())
    verdict = "met" if _share(totals[0]) >= BAR else "MISSED"
    print(f"{_share(totals[0]):.2%} of cells found: {verdict}; worst kind: {worst}, {share:.2%}")
    return found


def _is_there(reader: str) -> bool:
    module = NEEDS.get(reader)
    if module is None or importlib.util.find_spec(module):
        return True
    print(f"{reader} is not installed and is left out", file=sys.stderr)
    return False


def _measure(reader: Reader, made: list[Case]) -> dict[str, Score]:
    by_kind = dict.fromkeys(DAMAGES, NOTHING)
    started = time.perf_counter()
    with tempfile.TemporaryDirectory(prefix="tunescore-damage-") as folder:
        path = Path(folder) / "export.csv"
        for one in made:
            path.write_bytes(one.data)
            by_kind[one.kind] += score(one, reader(path))
    each = (time.perf_counter() - started) / len(made) * 1_000
    print(f"{reader.__doc__} {each:.1f} ms a file")
    return by_kind


def _share(one: Score) -> float:
    return one.cells / one.cells_of


def _line(kind: str, scores: list[Score]) -> str:
    ours = scores[0]
    parts = [f"{ours.headers / ours.headers_of:>8.1%}{ours.rows / ours.rows_of:>8.1%}"]
    parts += [f"{_share(one):>13.2%}" for one in scores]
    return f"{kind:<30}" + "".join(parts)
