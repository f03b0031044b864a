"""BMI's royalty statement: a comma-separated file, every cell quoted.

`PERIOD` is the quarter in which BMI pays, `PERF PERIOD` that of the performances, both as year and
quarter in five digits: `20263`. `ROYALTY AMOUNT` is the money, in US dollars; it is already the sum
of the current activity, the bonuses and the foreign society's adjustment beside it. `PERF COUNT`
counts performances, on streaming services too. `PERF SOURCE` is the store.
"""

from tunescore.statements.mapping.columns import Columns, Count, Day, Money, Period
from tunescore.statements.mapping.rules import Rules
from tunescore.statements.mapping.source import Shape, Source

_COLUMNS: Columns = {
    "PERIOD": Day("reported_on"),
    "W OR P": None,
    "PARTICIPANT NAME": "writer_name",
    "PARTICIPANT #": None,
    "IP #": None,
    "TITLE NAME": "track_title",
    "TITLE #": None,
    "PERF SOURCE": "store",
    "COUNTRY OF PERFORMANCE": "country",
    "SHOW NAME": None,
    "EPISODE NAME": None,
    "SHOW #": None,
    "USE CODE": None,
    "TIMING": None,
    "PARTICIPANT %": None,
    "PERF COUNT": Count("performances", "point"),
    "BONUS LEVEL": None,
    "ROYALTY AMOUNT": Money("amount", "point"),
    "WITHHOLD": None,
    "PERF PERIOD": Period("period"),
    "CURRENT ACTIVITY AMT": None,
    "HITS SONG OR TV NET SUPER USAGE BONUS": None,
    "STANDARDS OR TV NET THEME BONUS": None,
    "FOREIGN SOCIETY ADJUSTMENT": None,
    "COMPANY CODE": None,
    "COMPANY NAME": None,
    "PERF DATE": None,
}
_RULES = Rules(
    rights="composition",
    overlap="append",
    identity=(
        "reported_on", "period", "store", "writer_name", "track_title", "country", "quantity",
        "amount", "currency",
    ),
    settles_months=9,
    view="statement",
)  # fmt: skip
_SUMMED = "Already in “ROYALTY AMOUNT”"

SOURCE = Source(
    name="BMI",
    where=(
        "In BMI's Online Services open Royalties, choose the statement and download its detail "
        "as CSV. Drop the .csv as it is."
    ),
    shapes=(
        Shape(
            "royalty statement",
            frozenset({"period", "title name", "perf source", "royalty amount", "perf period"}),
            _COLUMNS,
            _RULES,
            constants={"currency": "USD"},
            left_out=tuple(
                (name.lower(), _SUMMED)
                for name in (
                    "CURRENT ACTIVITY AMT", "HITS SONG OR TV NET SUPER USAGE BONUS",
                    "STANDARDS OR TV NET THEME BONUS", "FOREIGN SOCIETY ADJUSTMENT",
                )
            ),
        ),
    ),
)  # fmt: skip
