from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.statements.conftest import Take
from tunescore.statements.header import Header, is_cell, known_name
from tunescore.statements.mapping.columns import Money, Period
from tunescore.statements.mapping.mapping import Mapping
from tunescore.statements.mapping.rules import Rules
from tunescore.statements.mapping.skip_rules import SkipRule
from tunescore.statements.mapping.source import Shape
from tunescore.statements.reading import ReadOptions, read


@pytest.mark.parametrize(
    ("known", "cell"),
    [
        ("revenue (*)", "Revenue (USD)"),
        ("revenue (*)", "  REVENUE  (EUR) "),
        ("share(*)", "Share(100,00%)"),
        ("share(*)", "Share()"),
        ("pays / region", "Pays / Région"),
        ("nom de l'artiste", "Nom de l\N{RIGHT SINGLE QUOTATION MARK}artiste"),
        ("écoutes", "Ecoutes"),
    ],
)
def test_a_header_cell_is_known_whatever_its_spelling(known: str, cell: str) -> None:
    assert is_cell(known, cell)


@pytest.mark.parametrize(
    ("known", "cell"),
    [
        ("revenue (*)", "Revenue Share (%)"),
        ("revenue (*)", "Net Revenue (USD)"),
        ("revenue (*)", "Revenue"),
        ("revenue", "Revenue (USD)"),
        ("rate.(*)", "Rates(1)"),
    ],
)
def test_another_header_cell_is_not_taken_for_it(known: str, cell: str) -> None:
    assert not is_cell(known, cell)


def test_a_name_that_is_spelled_out_comes_before_a_star() -> None:
    fields = {"revenue (*)": "amount", "Revenue (old)": None, "period": "period"}
    assert known_name("revenue (old)", fields) == "Revenue (old)"
    assert Header(["Period", "Revenue (EUR)", "Mood"]).by_own_name(fields) == {
        "Period": "period",
        "Revenue (EUR)": "amount",
    }


@given(st.text(st.characters(exclude_categories=["Cs"]), min_size=1))
def test_every_header_has_its_own_cells(cell: str) -> None:
    plain = cell.replace("*", "")
    assert is_cell(plain, plain)
    assert Header([plain]).missing([plain]) == []
    assert Header([plain]).has_all(frozenset([plain, "*"]))
    assert is_cell("*", cell.replace("\n", " "))


SHAPE = Shape(
    "varying",
    frozenset({"song", "revenue (*)", "share(*)"}),
    {
        "Song": "track_title",
        "Revenue (*)": Money("amount", "comma"),
        "Share(*)": None,
        "M*": Period("period", "my"),
    },
    Rules(
        personal=("Buyer *",),
        skip=(SkipRule("gifts", "Gifts", "Share(*)", equals=("0",)),),
    ),
)
HEADER = ("Song", "Mois", "Revenue (EUR)", "Share(60,00%)", "Buyer name", "Buyer e-mail")


def test_what_varies_is_bound_to_the_file_s_own_spelling() -> None:
    assert SHAPE.fits(HEADER)
    assert not SHAPE.fits(HEADER[:2])
    mapping = SHAPE.mapping_for(HEADER)
    assert mapping.columns == {
        "Song": "track_title",
        "Mois": "period",
        "Revenue (EUR)": "amount",
        "Share(60,00%)": None,
        "Buyer name": None,
        "Buyer e-mail": None,
    }
    assert (mapping.numbers, mapping.dates) == ({"Revenue (EUR)": "comma"}, {"Mois": "my"})
    assert mapping.rules.personal == ("Buyer name", "Buyer e-mail")
    assert mapping.rules.skip[0].column == "Share(60,00%)"
    mapping.check(HEADER)


def test_the_header_s_row_is_found_by_a_name_with_a_star(tmp_path: Path) -> None:
    (tmp_path / "file").write_text(
        "Account;x;;;;\n2026-01;12;;;;\n" + ";".join(HEADER) + "\na;b;c;d;e;f\n"
    )
    table = read(tmp_path / "file", tmp_path / "table", ReadOptions("file", [SHAPE.requires]))
    assert (table.columns, table.reading.header_line) == (HEADER, 3)


def test_rows_are_left_out_by_a_word_a_beginning_or_silence(take: Take) -> None:
    rows = "Payout,a\npayout of May,b\nWithdrawal,c\n  ,d\nsale,e\n"
    rules = [
        SkipRule("payout", "Payouts", "Type", starts=("PAYOUT",)),
        SkipRule("withdrawal", "Withdrawals", "Type", equals=("withdrawal",)),
        SkipRule("untyped", "Rows of no type", "Type", blank=True),
    ]
    mapping = Mapping({"Type": None, "Song": "track_title"}, rules=Rules(skip=tuple(rules)))
    remembered = Mapping.from_json(mapping.to_json())
    _, statement = take("Type,Song\n" + rows, saved=(remembered,))
    assert {item.label: item.rows for item in statement.skipped} == {
        "Payouts": 2,
        "Withdrawals": 1,
        "Rows of no type": 1,
    }
    assert statement.good_rows == 1
