from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from tests.factories import DISTROKID, sale
from tests.statements.conftest import Take
from tests.statements.tables import lines_of
from tunescore.statements.detection.header_drift import RenamedColumn, match_changed_header
from tunescore.statements.detection.identify import match_fingerprint
from tunescore.statements.mapping.mapping import Mapping
from tunescore.statements.mapping.source import Source
from tunescore.statements.sources import all_sources

KNOWN = (
    '"Date Inserted","Reporting Date","Sale Month","Store","Artist","Title","ISRC","UPC",'
    '"Quantity","Team Percentage","Source Type","Country of Sale",'
    '"Songwriter Royalties Withheld (USD)","Earnings (USD)","Recoup (USD)"\n'
)
ROWS = "".join(
    f'"2026-03-08","2026-03-05","2026-01","Spotify","Paper Lantern Club","Glass Harbour",'
    f'"QZZZZ2300001","199999000028","{plays}","100","Song","{country}","0","0.{plays}","7"\n'
    for plays, country in ((120, "US"), (77, "DE"))
)


@pytest.mark.parametrize(
    ("before", "now"),
    [
        ("Country of Sale", "Territory of Sale"),
        ("Earnings (USD)", "Net Earnings (USD)"),
        ("Sale Month", "Month of Sale"),
        ("Title", "Song Title"),
        ("Quantity", "Units"),
    ],
)
def test_a_renamed_column_keeps_the_source_and_the_lines(take: Take, before: str, now: str) -> None:
    _, usual = take(KNOWN + ROWS)
    found, statement = take(KNOWN.replace(f'"{before}"', f'"{now}"') + ROWS)
    assert (found.source, found.questions) == ("distrokid", ())
    assert found.changes.renamed == (RenamedColumn(before, now),)
    keys = [line["row_key"] for line in lines_of(usual)]
    assert [line["row_key"] for line in lines_of(statement)] == keys
    assert statement.totals == usual.totals


def test_new_and_gone_columns_are_reported(take: Take) -> None:
    header = KNOWN.replace('"UPC"', '"Mood"').replace('"Recoup (USD)"', '"Bonus"')
    found, statement = take(header + ROWS)
    assert found.source == "distrokid"
    assert found.changes.to_json() == {"new": ["Mood", "Bonus"], "gone": ["UPC"], "renamed": []}
    assert (statement.good_rows, found.questions) == (2, ())


def test_an_unchanged_header_tells_of_no_changes(take: Take) -> None:
    found, _ = take(KNOWN + ROWS)
    assert found.changes.to_json() == {"new": [], "gone": [], "renamed": []}
    assert found.confidence == 1


def test_which_column_has_become_the_money_is_asked_where_two_could_have(take: Take) -> None:
    header = KNOWN.replace('"Earnings (USD)"', '"Royalty Earnings (USD)"')
    header = header.replace('"Recoup (USD)"', '"Other Earnings (USD)"')
    found, statement = take(header + ROWS)
    (question,) = found.questions
    assert (found.source, question.id) == ("distrokid", "field:amount")
    assert [one.value for one in question.choices] == [
        "Royalty Earnings (USD)", "Other Earnings (USD)",
    ]  # fmt: skip
    assert statement.totals == ()
    answer = found.mapping.columns | {"Royalty Earnings (USD)": "amount"}
    found, statement = take(header + ROWS, {"columns": answer})
    assert (found.source, found.questions) == ("distrokid", ())
    assert str(statement.totals[0].amount.normalize()) == "0.89"


@pytest.mark.parametrize("now", ["Gross Earnings (USD)", "Earnings (EUR)", "Mood"])
def test_other_money_never_takes_the_place_of_the_money(take: Take, now: str) -> None:
    found, _ = take(KNOWN.replace('"Earnings (USD)"', f'"{now}"') + ROWS)
    assert found.mapping.columns.get(now) is None or found.source == "custom"
    assert found.source == "custom"


def test_of_two_columns_of_one_name_that_differ_the_user_says_which(take: Take) -> None:
    header, *rows = (KNOWN + ROWS).splitlines()
    money = "Earnings (USD)"
    same = [f"{row},{row.split(',')[-2]}" for row in rows]
    found, _ = take("\n".join([f"{header},{money}", *same, ""]))
    assert not found.questions
    content = "\n".join([f"{header},{money}", *(f"{row},9" for row in rows), ""])
    found, statement = take(content)
    assert [question.id for question in found.questions] == ["field:amount"]
    assert statement.totals == ()
    found, statement = take(
        content, {"columns": found.mapping.columns | {f"{money} (2)": "amount"}}
    )
    assert (found.source, found.questions) == ("distrokid", ())
    assert statement.totals[0].amount == 9 * len(rows)


def test_what_identifies_a_row_must_be_there(take: Take) -> None:
    found, _ = take(KNOWN.replace('"Country of Sale"', '"Mood"') + ROWS)
    assert found.source == "custom"


def _sources() -> list[tuple[Source, Mapping, list[str]]]:
    """Each shape of music with its own columns, one a field, that make its fingerprint."""
    found = []
    for source in all_sources().values():
        for shape in source.shapes:
            if shape.exact or shape.feeds or shape.mapping.about != "music":
                continue
            taken: set[str] = set()
            header = []
            for cell, key in shape.mapping.columns.items():
                if (key is None or key not in taken) and "*" not in cell:
                    header.append(cell)
                    taken |= {key} if key else set()
            if len(header) >= 5:
                found.append((source, shape.mapping, header))
    return found


SAMPLES: dict[str, Callable[[int], str]] = {
    "amount": lambda row: f"{row}.25",
    "quantity": str,
    "streams": str,
    "downloads": str,
    "period": lambda row: f"2026-0{row}-01",
    "date": lambda row: f"2026-0{row}-01",
    "reported_on": lambda row: f"2026-0{row}-11",
    "isrc": lambda row: f"QZZZZ230000{row}",
}


def _cells(key: str | None) -> list[str]:
    sample = SAMPLES.get(key or "", "x{}".format)
    return [sample(1), sample(2)]


OTHERS = ["Mood", "Gross (EUR)", "Net revenue (EUR)", "Units", "Sale date", "Song name", "Column 7"]


@pytest.mark.parametrize("case", _sources(), ids=lambda case: case[0].key)
@settings(
    max_examples=6,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    phases=(Phase.explicit, Phase.generate),
)
@given(data=st.data())
def test_no_change_of_a_header_maps_money_dates_or_titles_wrongly(
    case: tuple[Source, Mapping, list[str]], data: st.DataObject
) -> None:
    source, mapping, known = case
    header = data.draw(st.permutations(known))
    header = header[: len(header) - data.draw(st.integers(0, 3))]
    for extra in data.draw(st.lists(st.sampled_from(OTHERS), unique=True, max_size=3)):
        header.insert(data.draw(st.integers(0, len(header))), extra)
    cells = [_cells(mapping.columns.get(name)) for name in header]
    changed = match_changed_header(header, cells, all_sources().values())
    claim = None
    if changed is not None:
        assert changed.source.key == source.key
        columns_of_shapes = [shape.mapping.columns for shape in source.shapes]
        for name, key in changed.mapping.columns.items():
            if any(name in columns for columns in columns_of_shapes):
                assert key in {None, *(columns.get(name) for columns in columns_of_shapes)}
            elif key is not None:  # only a column that says what the lost one said
                assert name in OTHERS
                assert key in {"quantity", "streams", "date", "period", "track_title", "amount"}
                assert not (key == "amount" and "Gross" in name)
    claim = match_fingerprint(header)
    assert claim is None or claim[0].key == source.key


@pytest.mark.parametrize(
    ("name", "cell", "code"),
    [
        ("Bonus (USD)", "0.5", "money_left_out"),
        ("Publishing Royalty (USD)", "0.5", "money_left_out"),
        ("Downloads", "7", "counts_left_out"),
        ("Playlist", "Morning", None),
        ("Batch number", "17", None),
        ("Score", "0.93", None),
    ],
)
def test_new_money_and_counts_of_a_known_export_are_told(
    take: Take, name: str, cell: str, code: str | None
) -> None:
    found, _ = take(f"{DISTROKID}\t{name}\n{sale()}\t{cell}\n")
    told = {warning.code: warning.message for warning in found.warnings}
    assert found.source == "distrokid"
    assert told.keys() == ({code} if code else set())
    assert code is None or name in told[code]
