import random
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

import pytest

from tests.statements.conftest import Take
from tests.statements.tables import lines_of
from tunescore.statements.mapping.mapping import Mapping
from tunescore.statements.mapping.rules import Rules

V1 = (
    "Reporting Date\tSale Month\tStore\tArtist\tTitle\tISRC\tUPC\tQuantity\tTeam Percentage\t"
    "Song/Album\tCountry of Sale\tSongwriter Royalties Withheld\tEarnings (USD)\n"
)
V2 = (
    "Date Inserted,Reporting Date,Sale Month,Store,Artist,Title,ISRC,UPC,Quantity,"
    "Team Percentage,Source Type,Country of Sale,Songwriter Royalties Withheld (USD),"
    "Earnings (USD),Recoup (USD)\n"
)
SALES = [
    ("2024-02-11", "2023-12", "Spotify", "Glass Harbour", "QZZZZ2300001", "412", "Song", "DE",
     "1.10204"),
    ("2024-02-11", "2023-12", "Spotify", "Glass Harbour", "QZZZZ2300001", "412", "Song", "DE",
     "1.10204"),
    ("2024-02-11", "2023-12", "Facebook", "Glass Harbour", "QZZZZ2300001", "9", "Song", "OU",
     "0.0411"),
    ("2024-02-11", "2023-11", "iTunes", "Night Ferry EP", "", "1", "Album", "US", "3.49"),
]  # fmt: skip


def first_vintage(sales: Sequence[tuple[str, ...]]) -> str:
    return V1 + "".join(
        f"{r}\t{m}\t{s}\tPaper Lantern Club\t{t}\t{i}\t\t{q}\t100\t{k}\t{c}\t0\t{e}000\n"
        for r, m, s, t, i, q, k, c, e in sales
    )


def second_vintage(sales: Sequence[tuple[str, ...]]) -> str:
    return V2 + "".join(
        f"2024-02-12,{r},{m},{s},Paper Lantern Club,{t},{i},199999000028,{q},100,{k},{c},0.00000,"
        f"{e},\n"
        for r, m, s, t, i, q, k, c, e in sales
    )


def keys(take: Take, content: str) -> list[tuple[bytes, int]]:
    _, statement = take(content)
    return sorted((line["row_key"], line["occurrence"]) for line in lines_of(statement))


def test_a_sale_has_one_key_in_both_vintages(take: Take) -> None:
    assert keys(take, first_vintage(SALES)) == keys(take, second_vintage(SALES))


def test_identical_rows_are_numbered_and_other_rows_differ(take: Take) -> None:
    found = keys(take, first_vintage(SALES))
    assert sorted(nth for _, nth in found) == [1, 1, 1, 2]
    assert len({key for key, _ in found}) == 3


def test_keys_do_not_depend_on_the_order_of_rows(take: Take) -> None:
    shuffled = SALES.copy()
    random.Random(4).shuffle(shuffled)  # noqa: S311 # an order, no secret
    assert keys(take, first_vintage(SALES)) == keys(take, first_vintage(shuffled))


def test_a_timeline_groups_by_song_and_day(take: Take) -> None:
    header = "date,streams\n"
    _, older = take(header + "2026-01-01,3\n2026-01-02,4\n", name="Glass Harbour-timeline.csv")
    _, newer = take(header + "2026-01-02,5\n2026-01-03,1\n", name="Glass Harbour-timeline (1).csv")
    _, other = take(header + "2026-01-02,5\n2026-01-03,1\n", name="Night Ferry-timeline.csv")
    groups = [{line["group_key"] for line in lines_of(s)} for s in (older, newer, other)]
    assert len(groups[0] & groups[1]) == 1
    assert not groups[1] & groups[2]


def test_the_newest_of_a_file_s_dates_says_how_late_it_is(take: Take) -> None:
    header = "date,streams\n2026-01-01,3\n2026-01-02,4\n"
    _, bare = take(header, name="A-timeline.csv")
    _, stamped = take(header, name="A-timeline_20260612_101500.csv")
    assert (bare.as_of, stamped.as_of) == (date(2026, 1, 2), date(2026, 6, 12))
    _, reported = take(first_vintage(SALES))
    assert reported.as_of == date(2024, 2, 11)


def test_appended_lines_have_no_group(take: Take) -> None:
    _, statement = take(first_vintage(SALES))
    assert {line["group_key"] for line in lines_of(statement)} == {None}


def test_a_statement_that_a_german_spreadsheet_saved_again_says_the_same(take: Take) -> None:
    resaved = second_vintage(SALES).replace(",", ";").replace(".", ",")
    assert keys(take, resaved) == keys(take, second_vintage(SALES))


REPLACED = Mapping(
    columns={"Id": "row_id", "Song": "track_title", "Reported": "reported_on", "Pays": "amount"},
    constants={"currency": "USD"},
    rules=Rules(
        overlap="replace",
        replace_by=("reported_month",),
        identity=("row_id", "reported_month", "amount"),
    ),
)


def test_a_row_s_own_number_makes_the_line(take: Take) -> None:
    own = replace(REPLACED, rules=Rules(overlap="events", identity=("row_id",)))
    header = "Id,Song,Reported,Pays\n"
    one = "a7,Glass Harbour,2026-03-01,1\na8,Night Ferry,2026-03-01,1\n"
    other = "a8,Glass Harbour,2026-04-01,2\nA7,Night Ferry,2026-04-01,2\n"
    a7, a8, again, capital = (
        line["row_key"] for rows in (one, other)
        for line in lines_of(take(header + rows, saved=(own,))[1])
    )  # fmt: skip
    assert (again, len({a7, a8, capital})) == (a8, 3)


def test_a_month_that_one_file_spells_as_a_day_is_one_group(take: Take) -> None:
    groups, rows = set(), set()
    for period in ("2026-03", "2026-03-01", "2026-03-31", "03/31/2026"):
        _, statement = take(
            f"Id,Song,Reported,Pays\n1,Glass Harbour,{period},2\n", saved=(REPLACED,)
        )
        (line,) = lines_of(statement)
        groups.add(line["group_key"])
        rows.add(line["row_key"])
    assert (len(groups), len(rows)) == (1, 1)


@pytest.mark.parametrize(
    ("name", "day"),
    [
        (
            "lifetime_statement_0f3e2d1c-2024-4123-8899-aabbccddeeff_2026-04_9f8e7d.csv",
            "2026-04-01",
        ),
        ("exports/earnings 2026-04.csv", "2026-04-01"),
        ("earnings_2025-11_2026-04 (1).csv", "2026-04-01"),
        ("Content 2026-04-12_2026-10-01 Club.csv", "2026-03-05"),
        ("earnings 2026-13.csv", "2026-03-05"),
        ("order 1234-05.csv", "2026-03-05"),
    ],
)
def test_a_month_in_the_file_s_name_says_how_late_it_is(take: Take, name: str, day: str) -> None:
    _, statement = take("Song,Reported,Pays\nA,2026-03-05,1\n", {
        "columns": {"Song": "track_title", "Reported": "reported_on", "Pays": "amount"},
        "constants": {"currency": "USD"},
    }, name)  # fmt: skip
    assert statement.as_of == date.fromisoformat(day)
