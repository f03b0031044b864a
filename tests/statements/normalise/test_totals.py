import csv
import io
import tempfile
from collections.abc import Sequence
from decimal import Decimal, localcontext
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from tests.examples import examples
from tests.statements.tables import lines_of, problems_of, rows_of, table_of
from tunescore.records import LINE_COLUMNS, Statement
from tunescore.statements.mapping.mapping import Mapping
from tunescore.statements.normalise.music import normalise

MAPPING = Mapping(
    columns={
        "Track": "track_title", "When": "date", "ISRC": "isrc", "Store": "store",
        "Land": "country", "Streams": "quantity", "Net": "amount", "Cur": "currency",
    }
)  # fmt: skip
slow = examples(25)
texts = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=8)
cells = st.one_of(
    texts,
    st.sampled_from(
        ["", "1,234.5", "1.234,5", "(3)", "8.6e+11", "1.2K", "NA", "2026-01-02", "31/12/2025",
         "13/13/13", "QZZZZ2300001", "USD", "€", "UK", "Spotify", "-7", "1e400", "'\"", "$"]
    ),
)  # fmt: skip
MONEY = st.decimals(
    min_value=Decimal(-10) ** 13, max_value=Decimal(10) ** 13, places=24, allow_nan=False
)


def statement_of(rows: Sequence[tuple[str, ...]], folder: Path) -> Statement:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(MAPPING.columns)
    # A first row that is plainly data lets the reader see where the header ends.
    plain = ("Glass Harbour", "2026-01-01", "QZZZZ2300001", "Spotify", "DE", "1", "0", "USD")
    writer.writerow(plain)
    writer.writerows(rows)
    return normalise(table_of(folder, out.getvalue()), MAPPING, folder)


@slow
@given(st.lists(st.tuples(*[cells] * 8), max_size=12))
def test_every_row_is_good_skipped_or_rejected(rows: list[tuple[str, ...]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        statement = statement_of(rows, Path(folder))
        skipped = sum(item.rows for item in statement.skipped)
        assert statement.total_rows == statement.good_rows + skipped + statement.rejected
        lines = lines_of(statement)
        assert len(lines) == statement.good_rows
        assert list(rows_of(statement.path)[0]) == list(LINE_COLUMNS)
        table_lines = {row["line"] for row in rows_of(Path(folder) / "table.parquet")}
        with_problem = {problem["line"] for problem in problems_of(statement)}
        good = {line["line"] for line in lines}
        assert statement.rejected == len((table_lines - good) & with_problem) or skipped
        assert statement.problems == len(problems_of(statement))


@slow
@given(st.lists(st.tuples(MONEY, st.sampled_from(["USD", "EUR"])), min_size=1, max_size=12))
def test_sums_are_the_file_s_own_to_the_last_digit(rows: list[tuple[Decimal, str]]) -> None:
    with tempfile.TemporaryDirectory() as folder, localcontext(prec=90):
        filled = [
            ("Glass Harbour", "2026-01-01", "", "", "", "1", f"{amount:f}", currency)
            for amount, currency in rows
        ]
        statement = statement_of(filled, Path(folder))
        expected: dict[str, Decimal] = {"USD": Decimal(0)}
        for amount, currency in rows:
            expected[currency] = expected.get(currency, Decimal(0)) + amount
        assert {total.currency: total.amount for total in statement.totals} == expected
        assert statement.rejected == 0


@slow
@given(st.permutations(range(6)), st.integers(0, 10))
def test_keys_and_occurrences_do_not_depend_on_the_order_of_rows(
    order: list[int], zeros: int
) -> None:
    rows = [
        ("Glass Harbour", "2026-01-02", "QZZZZ2300001", "Spotify", "DE", "3", f"0.{n % 3}1", "USD")
        for n in range(6)
    ]
    mixed = [(*rows[at][:6], rows[at][6] + "0" * zeros, rows[at][7]) for at in order]
    found = []
    for these in (rows, mixed):
        with tempfile.TemporaryDirectory() as folder:
            lines = lines_of(statement_of(these, Path(folder)))
            found.append(sorted((line["row_key"], line["occurrence"]) for line in lines))
    assert found[0] == found[1]
