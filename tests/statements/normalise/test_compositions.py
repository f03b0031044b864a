"""Statements of compositions: plays of their own, performances, and what a quantity counts."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.statements.conftest import Take
from tests.statements.tables import lines_of, table_of
from tunescore.statements.detection.recognition import recognise
from tunescore.statements.mapping.mapping import Mapping
from tunescore.statements.normalise.music import normalise

COLUMNS = {"Work": "track_title", "User": "store", "Plays": "quantity", "Net (USD)": "amount"}
COUNTS = ("streams", "downloads", "uses", "views", "performances")


@pytest.mark.parametrize(
    ("kind", "count"),
    [("stream", "streams"), ("download", "downloads"), ("view", "views"),
     ("performance", "performances")],
)  # fmt: skip
def test_the_user_says_what_a_quantity_counts(take: Take, kind: str, count: str) -> None:
    mapping = {"columns": COLUMNS, "constants": {"kind": kind}}
    _, statement = take("Work,User,Plays,Net (USD)\nGlass Harbour,Nord,10,1\n", mapping)
    assert {name: getattr(statement, name) for name in COUNTS} == {
        name: 10 if name == count else None for name in COUNTS
    }


ROWS = st.lists(
    st.tuples(
        st.sampled_from(("Stream", "Performance", "Radio", "Download", "View", "")),
        st.integers(0, 10**6),
        st.integers(0, 10**4),
    ),
    min_size=1,
    max_size=12,
)


@settings(deadline=None, max_examples=30)
@given(ROWS)
def test_plays_of_compositions_are_in_no_count_of_recordings(
    tmp_path_factory: pytest.TempPathFactory, rows: list[tuple[str, int, int]]
) -> None:
    text = "Work,Use,Plays,Net (USD)\n" + "".join(
        f"Glass Harbour,{use},{plays},{money}\n" for use, plays, money in rows
    )
    columns: dict[str, str | None] = {
        "Work": "track_title", "Use": "kind", "Plays": "quantity", "Net (USD)": "amount"
    }  # fmt: skip
    mapping = Mapping(columns=columns, constants={"rights": "composition"})
    folder = tmp_path_factory.mktemp("plays")
    table = table_of(folder, text)
    statement = normalise(table, recognise(table, mapping=mapping).mapping, folder)
    assert statement.composition_plays == sum(plays for _, plays, _ in rows)
    performed = [plays for use, plays, _ in rows if use in {"Performance", "Radio"}]
    assert (statement.performances or 0) == sum(performed)
    assert all(getattr(statement, name) is None for name in ("streams", "downloads", "uses"))
    assert statement.views is None


def test_a_line_with_an_isrc_and_no_title_is_of_its_track(take: Take) -> None:
    mapping = {"isrc": "isrc", "plays": "streams", "Net (USD)": "amount"}
    _, statement = take("isrc,plays,Net (USD)\nQZZZZ2400001,3,0.01\n,4,0.02\n", mapping)
    (line,) = lines_of(statement)
    assert (line["subject"], line["isrc"], line["title"]) == ("track", "QZZZZ2400001", None)
    assert statement.rejected == 1


def test_year_and_month_in_two_columns_are_one_period(take: Take) -> None:
    mapping = {"Track": "track_title", "Year": "period_year", "Month": "period_month",
               "Report year": "reported_year", "Report quarter": "reported_quarter",
               "Plays": "streams"}  # fmt: skip
    found, statement = take(
        "Track,Year,Month,Report year,Report quarter,Plays\nGlass Harbour,2026,6,2026,Q3,1\n"
        "Night Ferry,2026,June,2026,3,1\nSalt Letters,2026,13,2026,3,1\n",
        mapping,
    )
    assert not found.questions
    days = [
        [line[name].isoformat() for name in ("period_start", "period_end", "reported_on")]
        for line in lines_of(statement)
    ]
    assert days == [["2026-06-01", "2026-06-30", "2026-07-01"]] * 2
    assert statement.rejected == 1


SPLIT = st.lists(st.tuples(st.integers(0, 900), st.integers(0, 900)), min_size=1, max_size=9)


@settings(deadline=None, max_examples=20)
@given(SPLIT)
def test_plays_of_a_composition_in_several_columns_are_added_up(
    tmp_path_factory: pytest.TempPathFactory, rows: list[tuple[int, int]]
) -> None:
    text = "Work,Streams,Downloads,Net (USD)\n" + "".join(
        f"Glass Harbour,{streams},{downloads},1\n" for streams, downloads in rows
    )
    columns: dict[str, str | None] = {
        "Work": "track_title", "Streams": "streams", "Downloads": "downloads",
        "Net (USD)": "amount",
    }  # fmt: skip
    folder = tmp_path_factory.mktemp("works")
    table = table_of(folder, text)
    mapping = Mapping(columns=columns, constants={"rights": "composition"})
    statement = normalise(table, recognise(table, mapping=mapping).mapping, folder)
    assert statement.composition_plays == sum(map(sum, rows))
    assert statement.streams is None


def test_performances_among_a_composition_s_plays_are_counted_by_their_kind(take: Take) -> None:
    _, statement = take(
        "Work Title,Writer,Quarter,Music User,Type,Plays,Amount (USD)\n"
        "GLASS HARBOUR,LANTERN A,Q1 2026,SPOTIFY,Streaming,900,1.5\n"
        "GLASS HARBOUR,LANTERN A,Q1 2026,KXYZ,Radio,7,1.5\n"
    )
    assert (statement.composition_plays, statement.performances) == (907, 7)
