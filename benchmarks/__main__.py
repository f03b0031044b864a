"""`python -m benchmarks [PART …]`: measure; without a part, everything that `make bench` prints.

Each part that needs a server has one of its own, in a folder of its own.
"""

import argparse
import tempfile
from pathlib import Path

from benchmarks import (
    alerts,
    answers,
    campaign_effect,
    campaign_pages,
    first_figures,
    floods,
    guessing,
    large_statement,
    many_files,
    small_statements,
)
from benchmarks.damage import report as damage
from benchmarks.server import running_server

PARTS = {
    "damage": "damaged files of every kind: how much of the clean table is found",
    "small": "1,000 rows of each source, upload to committed",
    "many": "200 small files in one drop",
    "guessing": "headers that nobody saw before, in many languages",
    "campaign_effect": "what is said about campaigns, where the truth is known",
    "campaign_pages": "a campaign's page and list, at 100 campaigns and five years of daily plays",
    "alerts": "false alarms of artists with thirty series, and what is found of what is planted",
    "large": "a label's statement of --rows rows, against COPY; its memory; /healthz meanwhile",
    "answers": "every answer behind the pages at --rows lines; many at once; a fresh account; undo",
    "first_figures": "from an address to its first figures in a browser, at --rows lines",
    "floods": "fifty sign-ins, uploads, overviews at once, beside an import of 300,000 lines",
    "competitors": "the same statement, against what a user would write or pick instead",
}

WITHOUT_A_SERVER = {
    "damage": damage.run,
    "guessing": guessing.run,
    "campaign_effect": campaign_effect.run,
    "alerts": alerts.run,
}

OF_ROWS = {
    "first_figures": first_figures.run,
    "floods": floods.run,
}

WITH_A_SERVER = {
    "small": small_statements.run,
    "many": many_files.run,
    "campaign_pages": campaign_pages.run,
}


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks",
        description="Measure TuneScore on this machine.",
        epilog="parts: " + "; ".join(f"{name}: {what}" for name, what in PARTS.items()),
    )
    parser.add_argument("part", nargs="*", help="all of them where none is named")
    parser.add_argument("--rows", type=int, default=1_000_000, help="the large statement's rows")
    parser.add_argument(
        "--tenfold", action="store_true", help="answers also at ten times --rows (takes minutes)"
    )
    asked = parser.parse_args()
    for part in asked.part:
        if part not in PARTS:
            parser.error(f"there is no part {part}; there are {', '.join(PARTS)}")
    return asked


def main() -> None:
    """Run the parts that were asked for."""
    asked = _asked()
    wanted = asked.part or list(PARTS)
    with tempfile.TemporaryDirectory(prefix="tunescore-bench-", dir="/tmp") as folder:
        Path(folder).chmod(0o711)
        for name, run in WITHOUT_A_SERVER.items():
            if name in wanted:
                run()
        for name, measure in WITH_A_SERVER.items():
            if name in wanted:
                with running_server(Path(folder) / name) as server:
                    measure(server)
        if "answers" in wanted:
            answers.run(asked.rows, Path(folder), tenfold=asked.tenfold)
        for name, measure_rows in OF_ROWS.items():
            if name in wanted:
                measure_rows(asked.rows, Path(folder))
        if "large" in wanted or "competitors" in wanted:
            large_statement.run(asked.rows, Path(folder), competing="competitors" in wanted)


if __name__ == "__main__":
    main()
