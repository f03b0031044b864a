"""YouTube Studio's zip of three tables."""

import io
import zipfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.examples import examples
from tests.statements.tables import lines_of, problems_of, table_of
from tunescore.statements.detection.recognition import recognise
from tunescore.statements.normalise.music import normalise

NAME = "Content 2026-09-12_2026-10-01 Paper Lantern Club"
HEADER = "Content,Video title,Video publish time,Duration,Views"
TOTAL = "Total,,,,9"
ids = st.from_regex(r"[A-Za-z0-9_-]{11}", fullmatch=True)


def export(*rows: str, header: str = HEADER) -> str:
    return "\n".join([header, TOTAL, *rows, ""])


@examples(12)
@given(st.lists(ids, min_size=1, max_size=6, unique=True))
def test_a_video_s_id_is_what_it_is_whatever_it_begins_with(
    tmp_path_factory: pytest.TempPathFactory, videos: list[str]
) -> None:
    folder = tmp_path_factory.mktemp("videos")
    rows = [f'{video},Glass Harbour,"Sep 26, 2026",214,{n + 1}' for n, video in enumerate(videos)]
    table = table_of(folder, export(*rows), f"{NAME}.csv")
    statement = normalise(table, recognise(table).mapping, folder)
    views = {line["post_id"]: int(line["value"]) for line in lines_of(statement)}
    assert views == {video: n + 1 for n, video in enumerate(videos)}
    assert [(item.reason, item.rows) for item in statement.skipped] == [("totals_row", 1)]


def test_of_the_zip_the_table_is_read_and_its_name_gives_span_and_channel(tmp_path: Path) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("Totals.csv", "Date,Views\n2026-09-12,61\n")
        chart = HEADER.replace("Content", "Date,Content")
        day = "2026-09-12,-bB3dE5fG7h,Night Ferry,,214,31\n"
        archive.writestr("Chart data.csv", f"{chart}\n{day * 50}")
        archive.writestr("Table data.csv", export('-bB3dE5fG7h,Night Ferry,"Sep 26, 2026",214,31'))
    table = table_of(tmp_path, packed.getvalue(), f"{NAME} (1).zip")
    assert table.reading.member == "Table data.csv"
    found = recognise(table)
    assert {proposal.field: proposal.value for proposal in found.proposals} == {
        "period_start": "2026-09-12",
        "period_end": "2026-10-01",
        "account_name": "Paper Lantern Club",
    }


def test_a_table_without_its_zip_asks_for_its_span_and_not_for_the_channel(tmp_path: Path) -> None:
    found = recognise(
        table_of(tmp_path, export("-bB3dE5fG7h,Night Ferry,,214,31"), "Table data.csv")
    )
    assert [question.id for question in found.questions] == [
        "constants:period_start",
        "constants:period_end",
    ]


def test_estimated_revenue_is_left_out_and_the_screen_says_why(tmp_path: Path) -> None:
    header = f"{HEADER},RPM (EUR),Your estimated revenue (EUR)"
    table = table_of(
        tmp_path, export("-bB3dE5fG7h,Night Ferry,,214,31,0.8,0.64", header=header), f"{NAME}.csv"
    )
    found = recognise(table)
    why = {column.name: column.why for column in found.columns}
    assert "not a payment" in why["RPM (EUR)"]
    assert "not a payment" in why["Your estimated revenue (EUR)"]
    assert normalise(table, found.mapping, tmp_path).totals == ()


def test_totals_are_the_channel_s_only_by_the_file_s_name(tmp_path: Path) -> None:
    days = "Date,Views\n2026-09-12,61\n2026-09-13,58\n"
    assert recognise(table_of(tmp_path / "a", days, "Totals.csv")).source == "youtube_studio"
    assert recognise(table_of(tmp_path / "b", days, "my views.csv")).source == "custom"


def test_an_id_that_a_spreadsheet_program_took_for_a_formula_is_no_video(tmp_path: Path) -> None:
    table = table_of(
        tmp_path, export("#NAME?,Night Ferry,,214,31", "ab,Glass Harbour,,9,5"), f"{NAME}.csv"
    )
    statement = normalise(table, recognise(table).mapping, tmp_path)
    assert [problem["code"] for problem in problems_of(statement)] == ["damaged_by_excel"]
    assert {line["post_id"] for line in lines_of(statement)} == {"ab"}
