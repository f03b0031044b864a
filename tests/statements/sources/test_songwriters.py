"""Statements of societies, publishers, download stores and labels, in their real layouts.

Each folder of `layouts` has one file with invented data; what is true of it stands here, counted
and added up by hand. A currency that no file names is answered as a user would.
"""

import csv
import io
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from zipfile import ZipFile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.examples import examples
from tests.statements.tables import GOLDEN, lines_of, problems_of, table_of
from tunescore.records import Statement
from tunescore.statements.detection.recognition import Recognition, recognise
from tunescore.statements.mapping.mapping import Mapping
from tunescore.statements.normalise.music import normalise
from tunescore.statements.reading import ReadOptions
from tunescore.statements.reading.archive_members import list_members, members_to_import
from tunescore.statements.sources import known_headers

LAYOUTS = Path(__file__).parent / "layouts"
SONGS = {"Glass Harbour", "Night Ferry", "Salt Letters", "Low Tide Radio"}


@dataclass(frozen=True)
class Right:
    """What is true of a file."""

    source: str
    rows: tuple[int, int]
    """All rows, and those that are sales or plays."""
    totals: dict[str, str]
    period: tuple[str, str]
    streams: int | None = None
    downloads: int | None = None
    views: int | None = None
    performances: int | None = None
    composition_plays: int | None = None
    rights: str = "recording"
    asked: bool = False
    """Whether the currency is asked, because the file does not name it."""
    stores: frozenset[str] | None = None
    songs: frozenset[str] = frozenset(SONGS)
    releases: frozenset[str] = frozenset()
    """What is sold whole."""
    countries: frozenset[str] | None = None
    skipped: dict[str, int] = field(default_factory=dict)


def _upper(names: set[str]) -> frozenset[str]:
    return frozenset(name.upper() for name in names)


FILES = {
    "apple_music_s1": Right(
        "apple", (20, 20), {"AUD": "2.06901"}, ("2026-08-30", "2026-10-03"), streams=97,
        stores=frozenset({"Apple Music"}), countries=frozenset({"AU"}),
    ),
    "ascap_us": Right(
        "ascap", (16, 16), {"USD": "6.38817"}, ("2026-04-01", "2026-06-30"), rights="composition",
        performances=71748, composition_plays=71748, songs=_upper(SONGS),
        stores=frozenset({"Pandora", "Amazon Music", "Apple Music", "Spotify"}),
        countries=frozenset({"US"}),
    ),
    "bmi": Right(
        "bmi", (18, 18), {"USD": "902.05"}, ("2026-01-01", "2026-03-31"), rights="composition",
        performances=43759, composition_plays=43759, songs=_upper(SONGS),
        stores=frozenset({"YouTube", "COMM RADIO", "Spotify", "Apple Music"}),
        countries=frozenset({"CA", "US"}),
    ),
    "gema": Right(
        "gema", (13, 12), {"EUR": "56358.35"}, ("2026-01-01", "2026-06-30"), rights="composition",
        countries=frozenset({"DE"}), skipped={"totals_row": 1},
    ),
    "itunes_financial": Right(
        "apple", (21, 18), {"AUD": "45.2", "USD": "23.59"}, ("2026-11-01", "2026-11-28"),
        downloads=39, stores=frozenset({"iTunes"}), countries=frozenset({"AU", "NZ", "US"}),
        releases=frozenset({"Night Ferry EP"}), skipped={"totals_row": 3},
    ),
    "mlc_royalty_detail": Right(
        "the_mlc", (18, 18), {"USD": "0.657296"}, ("2026-04-01", "2026-05-31"),
        rights="composition", composition_plays=7842,
        stores=frozenset({"Amazon Music", "Apple Music", "Spotify"}), countries=frozenset({"US"}),
    ),
    "stem_year_month": Right(
        "stem", (14, 14), {"USD": "0.673833"}, ("2026-06-01", "2026-07-31"), streams=7198,
        downloads=7, asked=True, songs=frozenset(),
        stores=frozenset({"YouTube", "Spotify", "iTunes"}),
    ),
    "symphonic_voids": Right(
        "symphonic", (19, 18), {"USD": "6.1539"}, ("2026-01-01", "2026-04-30"), streams=563,
        downloads=1, stores=frozenset({"Spotify", "Deezer", "iTunes"}),
        countries=frozenset({"US", "GB", "DE"}), skipped={"carried_balance": 1},
    ),
    "traxsource": Right(
        "traxsource", (18, 18), {"USD": "110.30852"}, ("2026-07-01", "2026-07-31"), downloads=108,
        asked=True, stores=frozenset({"Traxsource"}), releases=frozenset({"Night Ferry EP"}),
        countries=frozenset({"US", "AU", "GB", "DE"}),
    ),
    "youtube_cms_asset": Right(
        "youtube_content_owner", (22, 22), {"USD": "0.09291853"}, ("2026-09-01", "2026-09-22"),
        views=83482, asked=True, stores=frozenset({"YouTube"}),
        countries=frozenset({"US", "JP", "BR", "DE"}),
    ),
}  # fmt: skip


def take(path: Path, folder: Path) -> tuple[Recognition, Statement]:
    """Read a file, and answer the question of its currency with US dollars."""
    table = table_of(folder, path.read_bytes(), path.name)
    found = recognise(table)
    if [question.id for question in found.questions] == ["constants:currency"]:
        found = recognise(table, mapping=Mapping(constants={"currency": "USD"}))
        assert found.questions == ()
    return found, normalise(table, found.mapping, folder)


@pytest.mark.parametrize("layout", FILES)
def test_a_real_layout_says_what_is_true(layout: str, tmp_path: Path) -> None:
    right = FILES[layout]
    (path,) = (LAYOUTS / layout).iterdir()
    table = table_of(tmp_path / "asked", path.read_bytes(), path.name)
    asked = [question.id for question in recognise(table).questions]
    assert asked == (["constants:currency"] if right.asked else [])
    found, statement = take(path, tmp_path)
    lines = lines_of(statement)
    assert (found.source, found.mapping.rights) == (right.source, right.rights)
    assert (statement.total_rows, statement.good_rows, statement.rejected) == (*right.rows, 0)
    assert {item.reason: item.rows for item in statement.skipped} == right.skipped
    totals = {total.currency: f"{total.amount:f}" for total in statement.totals}
    assert totals == right.totals
    counts = ("streams", "downloads", "views", "performances", "composition_plays")
    assert {name: getattr(statement, name) for name in counts} == {
        name: getattr(right, name) for name in counts
    }
    assert (str(statement.period_start), str(statement.period_end)) == right.period
    assert {line["title"] for line in lines if line["title"]} == right.songs
    whole = {line["release_title"] for line in lines if line["subject"] == "release"}
    assert whole == right.releases
    if right.stores is not None:
        assert {line["store"] for line in lines} == right.stores
    if right.countries is not None:
        assert {line["country"] for line in lines} == right.countries


ENCODED = {"gema": "cp1252"}
ABOVE = {"apple_music_s1": 4}


@examples(30)
@given(st.sampled_from(sorted(FILES)), st.sampled_from(",;\t|"), st.randoms())
def test_the_order_of_columns_and_the_separator_change_nothing(
    layout: str, separator: str, chance: Random
) -> None:
    right = FILES[layout]
    (path,) = (LAYOUTS / layout).iterdir()
    lines = path.read_bytes().decode(ENCODED.get(layout, "utf-8-sig")).splitlines(keepends=True)
    above, below = lines[: ABOVE.get(layout, 0)], lines[ABOVE.get(layout, 0) :]
    sign = max(",;\t", key=below[0].count)
    header, *rows = csv.reader(below, delimiter=sign)
    order = chance.sample(range(len(header)), len(header))
    out = io.StringIO("".join(above))
    out.seek(0, io.SEEK_END)
    writer = csv.writer(out, delimiter=separator, lineterminator="\n")
    for row in (header, *(row for row in rows if len(row) == len(header))):
        writer.writerow([row[at] for at in order])
    with TemporaryDirectory() as folder:
        written = Path(folder) / path.name
        written.write_text(out.getvalue(), encoding="utf-8")
        found, statement = take(written, Path(folder) / "read")
    assert (found.source, statement.good_rows) == (right.source, right.rows[1])
    assert {total.currency: f"{total.amount:f}" for total in statement.totals} == right.totals
    assert (statement.streams, statement.downloads, statement.views) == (
        right.streams,
        right.downloads,
        right.views,
    )
    assert statement.composition_plays == right.composition_plays
    assert (str(statement.period_start), str(statement.period_end)) == right.period


def test_money_of_two_rights_is_income_of_both_and_a_play_is_counted_once(tmp_path: Path) -> None:
    folder = LAYOUTS / "mlc_beside_distrokid"
    statements = {}
    for path in sorted(folder.iterdir()):
        found, statement = take(path, tmp_path / path.stem)
        statements[found.source] = statement
    money = sum(total.amount for one in statements.values() for total in one.totals)
    assert money == Decimal("3.061")
    paid, society = statements["distrokid"], statements["the_mlc"]
    assert (paid.streams, paid.composition_plays) == (800, None)
    assert (society.streams, society.composition_plays) == (None, 800)
    plays = {line["title"]: line["streams"] for line in lines_of(paid)}
    assert plays == {"Glass Harbour": 500, "Night Ferry": 300}


def test_quarters_are_of_the_payment_and_of_the_performance(tmp_path: Path) -> None:
    (path,) = (LAYOUTS / "bmi").iterdir()
    _, statement = take(path, tmp_path)
    reported = {str(line["reported_on"]) for line in lines_of(statement)}
    played = {(str(line["period_start"]), str(line["period_end"])) for line in lines_of(statement)}
    assert (reported, played) == ({"2026-07-01"}, {("2026-01-01", "2026-03-31")})


def test_lines_below_the_rows_are_no_problem(tmp_path: Path) -> None:
    (path,) = (LAYOUTS / "itunes_financial").iterdir()
    _, statement = take(path, tmp_path)
    assert (statement.problems, problems_of(statement)) == (0, [])


def test_a_month_of_two_names_is_two_months(tmp_path: Path) -> None:
    (path,) = (LAYOUTS / "symphonic_voids").iterdir()
    _, statement = take(path, tmp_path)
    periods = {(str(line["period_start"]), str(line["period_end"])) for line in lines_of(statement)}
    assert periods == {("2026-01-01", "2026-02-28"), ("2026-04-01", "2026-04-30")}


def test_a_rule_about_a_column_holds_under_the_column_s_new_name(tmp_path: Path) -> None:
    (path,) = (LAYOUTS / "symphonic_voids").iterdir()
    renamed = tmp_path / path.name
    text = path.read_text().replace("Digital Service Provider", "Service Provider", 1)
    renamed.write_text(text)
    found, statement = take(renamed, tmp_path / "read")
    assert [(one.before, one.now) for one in found.changes.renamed] == [
        ("Digital Service Provider", "Service Provider")
    ]
    assert {item.reason: item.rows for item in statement.skipped} == {"carried_balance": 1}
    assert [f"{total.amount:f}" for total in statement.totals] == ["6.1539"]


@pytest.mark.parametrize("separator", ["\t", ",", '","'])
def test_lines_above_a_header_are_read_with_every_separator(separator: str, tmp_path: Path) -> None:
    (path,) = (LAYOUTS / "apple_music_s1").iterdir()
    lines = path.read_text().splitlines()
    sign = separator.strip('"')
    above = [line.replace("\t", separator) for line in lines[:4]]
    if separator != sign:
        above = [f'"{line}"' for line in above]
    written = tmp_path / "S1.csv"
    written.write_text("\n".join([*above, *(line.replace("\t", sign) for line in lines[4:]), ""]))
    found, statement = take(written, tmp_path / "read")
    assert {one.field: one.value for one in found.proposals} == {
        "period_start": "2026-08-30",
        "period_end": "2026-10-03",
        "currency": "AUD",
        "store": "Apple Music",
    }
    assert [(total.currency, f"{total.amount:f}") for total in statement.totals] == [
        ("AUD", "2.06901")
    ]


def test_of_reports_with_the_same_money_an_archive_gives_one(tmp_path: Path) -> None:
    folder = GOLDEN / "youtube_content_owner"
    reports = [folder / name for name in ("claims_without_days", "ads_by_video", "ads_by_asset")]
    packed = tmp_path / "YouTube reports.zip"
    with ZipFile(packed, "w") as archive:
        for path in (path for report in reports for path in report.glob("*.csv")):
            archive.write(path, path.name)
    options = ReadOptions(packed.name, known_headers())
    taken = members_to_import(list_members(packed, options))
    assert [member.name for member in taken] == [
        "YouTube_LanternRec_M_20260801_20260831_asset_raw_v1-1.csv"
    ]


def test_a_file_without_the_lines_above_asks_each_thing_once(tmp_path: Path) -> None:
    (path,) = (LAYOUTS / "apple_music_s1").iterdir()
    text = "\n".join(path.read_text().splitlines()[4:]) + "\n"
    asked = [question.id for question in recognise(table_of(tmp_path, text, "S1.txt")).questions]
    assert asked == ["constants:period_start", "constants:period_end", "constants:currency"]


def test_a_return_takes_its_count_off(tmp_path: Path) -> None:
    (path,) = (LAYOUTS / "symphonic_voids").iterdir()
    _, statement = take(path, tmp_path)
    returned = [line for line in lines_of(statement) if line["kind"] == "return"]
    assert [line["downloads"] for line in returned] == [-1, -1]
    assert sum(line["amount"] for line in returned) == Decimal("-1.08703")
