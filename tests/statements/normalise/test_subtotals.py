import pytest

from tests.statements.conftest import Take
from tests.statements.tables import problems_of

HEADER = "Song;Artist;Month;Store;Streams;Net (EUR)"
ROWS = [
    f"{song};Paper Lantern Club;2026-01;{store};{at};0.{at}"
    for at, (song, store) in enumerate(
        [("Glass Harbour", "Spotify"), ("Night Ferry", "Deezer")] * 6, 10
    )
]


def with_row(row: str) -> str:
    return "\n".join([HEADER, *ROWS[:6], row, *ROWS[6:], ""])


@pytest.mark.parametrize(
    "row",
    [
        "Total;;;;186;1.86",
        ";Total;;;186;1.86",
        "Total;Paper Lantern Club;;Spotify;186;1.86",
        "Glass Harbour Total;;;;96;0.96",
        "Glass Harbour Ergebnis;;;;96;0.96",
        "Total général;;;;186;1.86",
        ";Paper Lantern Club;;;186;1.86",
    ],
)
def test_a_row_between_the_others_that_adds_them_up_is_rejected(take: Take, row: str) -> None:
    _, statement = take(with_row(row))
    assert (statement.good_rows, statement.rejected) == (12, 1)
    assert str(statement.totals[0].amount) == "1.86"
    assert [problem["code"] for problem in problems_of(statement)] == ["sum_of_rows"]


@pytest.mark.parametrize(
    "row",
    [
        "Total;Paper Lantern Club;2026-01;Spotify;4;0.04",
        "Total Eclipse;Paper Lantern Club;;Spotify;4;0.04",
        "Night Ferry;Paper Lantern Club;;;4;0.04",
        ";Paper Lantern Club;2026-01;;4;0.04",
    ],
)
def test_money_with_a_song_s_name_or_a_date_is_counted(take: Take, row: str) -> None:
    _, statement = take(with_row(row))
    assert (statement.good_rows, statement.rejected) == (13, 0)
    assert str(statement.totals[0].amount) == "1.9"


@pytest.mark.parametrize(
    ("kind", "amount", "skipped"),
    [
        ("Payout", "-25", True),
        ("Withdrawal", "25", True),
        ("Auszahlung", "-25", True),
        ("Stream", "1.4", False),
        ("Payout adjustment", "-1.4", False),
    ],
)
def test_a_payout_is_no_income(take: Take, kind: str, amount: str, skipped: bool) -> None:
    content = (
        "Song;Month;Type;Quantity;Net (EUR)\nGlass Harbour;2026-01;Download;10;7\n"
        f"Glass Harbour;2026-01;{kind};0;{amount}\n"
    )
    found, statement = take(content)
    assert found.mapping.columns["Type"] == "kind"
    assert {rule.reason: rule.rows for rule in statement.skipped} == (
        {"payout": 1} if skipped else {}
    )
    assert (statement.good_rows, statement.rejected) == (2 - skipped, 0)


def test_a_row_of_all_stores_among_rows_of_single_ones_is_rejected(take: Take) -> None:
    _, statement = take(with_row("Glass Harbour;Paper Lantern Club;2026-01;All stores;96;0.96"))
    assert (statement.good_rows, statement.rejected) == (12, 1)
    assert [problem["code"] for problem in problems_of(statement)] == ["sum_of_all"]
    _, statement = take("Song;Month;Store;Streams\nGlass Harbour;2026-01;All stores;96\n")
    assert (statement.good_rows, statement.streams) == (1, 96)


def test_money_with_cells_that_are_no_numbers_is_a_problem(take: Take) -> None:
    rows = "".join(f"Glass Harbour;2026-01;1;{cell}\n" for cell in ("1.2", "see note", "inf"))
    found, _ = take(f"Song;Month;Streams;Net (EUR)\n{rows}")
    assert [one.code for one in found.warnings] == ["no_money"]


STATEMENT = "Song;Store;Month;Plays;Net (EUR)\nGlass Harbour;Spotify;2026-01;10;7\n"


@pytest.mark.parametrize("place", [0, 1], ids=["title", "store"])
@pytest.mark.parametrize(
    ("label", "amount", "reason"),
    [
        ("PayPal payout", "-25", "payout"),
        ("Payment to bank account", "-25", "payout"),
        ("Payment", "-25", "payout"),
        ("Withdrawal requested", "-25", "payout"),
        ("Virement", "-25", "payout"),
        ("Unrecouped balance", "-25", "carried_balance"),
        ("Prior balance", "41.27", "carried_balance"),
        ("Balance carried forward", "41.27", "carried_balance"),
    ],
)
def test_money_that_moves_is_no_income_whatever_column_says_so(
    take: Take, place: int, label: str, amount: str, reason: str
) -> None:
    cells = ["", ""]
    cells[place] = label
    _, statement = take(f"{STATEMENT}{cells[0]};{cells[1]};2026-01;;{amount}\n")
    assert {rule.reason: rule.rows for rule in statement.skipped} == {reason: 1}
    assert str(statement.totals[0].amount) == "7"


@pytest.mark.parametrize("title", ["Balance", "Payment", "Withdrawal", "Transfer", "Payouts"])
def test_a_song_that_is_called_so_is_income(take: Take, title: str) -> None:
    _, played = take(f"{STATEMENT}{title};Spotify;2026-01;3;1\n")
    assert (str(played.totals[0].amount), played.skipped) == ("8", ())
    if title != "Balance":
        works = f"Work;Month;Net (EUR)\nGlass Harbour;2026-01;7\n{title};2026-01;1\n"
        assert str(take(works)[1].totals[0].amount) == "8"
