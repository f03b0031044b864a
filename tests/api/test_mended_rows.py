"""Rejected rows come back as a file to mend; dropped again, they add themselves alone."""

import csv
import io
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
import xlsxwriter
from starlette.testclient import TestClient

from tests.factories import DISTROKID


def sale(title: str, isrc: str, quantity: str, earned: str) -> str:
    return (
        f"2024-02-11\t2023-12\tSpotify\tPaper Lantern Club\t{title}\t{isrc}\t\t{quantity}\t100"
        f"\tSong\tDE\t0\t{earned}"
    )


def put_in(
    owner: TestClient, run_jobs: Callable[[], None], content: str | bytes, name: str
) -> dict[str, Any]:
    data = content.encode() if isinstance(content, str) else content
    seen = owner.post("/api/v1/imports", files={"file": (name, data)}).json()
    assert owner.post(f"/api/v1/imports/{seen['id']}/commit").status_code == 202
    run_jobs()
    done: dict[str, Any] = owner.get(f"/api/v1/imports/{seen['id']}").json()
    assert done["status"] == "committed"
    return done


def to_mend(owner: TestClient, done: dict[str, Any]) -> list[list[str]]:
    text = owner.get(f"/api/v1/imports/{done['id']}/problems.csv").text
    return list(csv.reader(io.StringIO(text)))


def written(rows: list[list[str]]) -> str:
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    return text.getvalue()


def test_mended_rows_of_a_known_source_add_only_themselves(
    owner: TestClient, run_jobs: Callable[[], None]
) -> None:
    rows = [
        sale("=Glass Harbour", "QZZZZ2300001", "412", "1.10204"),
        sale("=Glass Harbour", "QZZZZ2300001", "many", "2.25"),
        sale("Night Ferry", "no code", "7", "9.5"),  # goes in without its ISRC
        sale("Night Ferry", "QZZZZ2300002", "8", "0.5") + "\ttoo much",
    ]
    first = put_in(owner, run_jobs, "\n".join([DISTROKID, *rows, ""]), "DistroKid.tsv")
    assert (first["imported"], first["rejected"]) == (2, 2)

    header, *bad = to_mend(owner, first)
    assert [row[-2] for row in bad] == ["3", "5"]
    assert bad[0][header.index("Title")] == "'=Glass Harbour"
    assert bad[1][header.index("Earnings (USD)")] == "0.5 | too much"

    bad[0][header.index("Quantity")] = "5"
    bad[1][header.index("Earnings (USD)")] = "0.5"
    mended = put_in(owner, run_jobs, written([header, *bad]), "DistroKid-to-mend.csv")
    assert mended["source"] == "distrokid"
    assert (mended["imported"], mended["duplicates"], mended["rejected"]) == (2, 0, 0)
    again = put_in(owner, run_jobs, written([header, *bad]), "DistroKid-to-mend.csv")
    assert (again["imported"], again["duplicates"]) == (0, 2)

    [total] = owner.get("/api/v1/earnings").json()["totals"]
    assert Decimal(total["amount"]) == Decimal("1.10204") + Decimal("2.25") + Decimal("10.0")
    titles = sorted(track["title"] for track in owner.get("/api/v1/tracks").json()["items"])
    assert titles == ["=Glass Harbour", "Night Ferry"]


def test_rows_that_are_not_mended_are_rejected_again(
    owner: TestClient, run_jobs: Callable[[], None]
) -> None:
    rows = [
        sale("Glass Harbour", "QZZZZ2300001", "412", "1.10204"),
        sale("Night Ferry", "QZZZZ2300002", "8", "0.5") + "\t204",
    ]
    first = put_in(owner, run_jobs, "\n".join([DISTROKID, *rows, ""]), "DistroKid.tsv")
    text = written(to_mend(owner, first))
    seen = owner.post("/api/v1/imports", files={"file": ("again.csv", text.encode())}).json()
    assert (seen["imported"], seen["rejected"]) == (0, 1)


def test_a_mended_timeline_is_still_that_songs(
    owner: TestClient, run_jobs: Callable[[], None]
) -> None:
    text = "date,streams\n2026-01-01,5\n2026-01-02,many\n"
    first = put_in(owner, run_jobs, text, "Glass Harbour-timeline.csv")
    header, bad = to_mend(owner, first)
    bad[1] = "6"
    mended = put_in(owner, run_jobs, written([header, bad]), "Glass Harbour-timeline-to-mend.csv")
    assert mended["source"] == "spotify_for_artists"
    assert mended["mapping"]["constants"]["track_title"] == "Glass Harbour"
    assert owner.get("/api/v1/overview").json()["totals"]["streams"] == 11


def test_mended_rows_are_read_by_the_mapping_that_was_confirmed(
    owner: TestClient, run_jobs: Callable[[], None]
) -> None:
    table = b"Foo,Bar,Baz\nGlass Harbour,2026-01,9\nGlass Harbour,2026-02,many\n"
    seen = owner.post("/api/v1/imports", files={"file": ("mine.csv", table)}).json()
    columns = {"Foo": "track_title", "Bar": "period", "Baz": "streams"}
    owner.patch(
        f"/api/v1/imports/{seen['id']}", json={"mapping": {"columns": columns}, "remember": True}
    )
    header, bad = to_mend(owner, seen)
    bad[2] = "11"
    again = put_in(owner, run_jobs, written([header, bad]), "mine-to-mend.csv")
    assert again["mapping"]["columns"] == columns
    assert (again["imported"], again["streams"]) == (1, 11)


SOUNDCLOUD = (
    "Track,Artist(s),Partner,Release,UPC,ISRC,Country,Type,Units,Revenue (EUR),Revenue Share (%),"
    "Split Pay Share (%),Reporting Period,Accounting Period\n"
    "Glass Harbour,Paper Lantern Club,SPOTIFY,EP,,,DE,AD_STREAM,{},0.25,100,100,2026-01-31,"
    "2026-03-31\n"
    "Night Ferry,Paper Lantern Club,DEEZER,EP,,,FR,AD_STREAM,11,{},100,100,2026-01-31,2026-03-31\n"
    "Lamplighter,Paper Lantern Club,DEEZER,EP,,,FR,AD_STREAM,{},0.5,100,100,2026-01-31,2026-03-31\n"
)


def test_a_mended_row_does_not_push_out_the_month_that_it_belongs_to(
    owner: TestClient, run_jobs: Callable[[], None]
) -> None:
    first = put_in(owner, run_jobs, SOUNDCLOUD.format(204, "much", "few"), "earnings.csv")
    assert (first["source"], first["imported"], first["rejected"]) == ("soundcloud", 1, 2)
    header, bad, worse = to_mend(owner, first)
    bad[header.index("Revenue (EUR)")] = "0.125"
    mended = put_in(owner, run_jobs, written([header, bad, worse]), "earnings-to-mend.csv")
    assert (mended["imported"], mended["superseded"], mended["rejected"]) == (1, 0, 1)
    [total] = owner.get("/api/v1/earnings").json()["totals"]
    assert Decimal(total["amount"]) == Decimal("0.375")

    header, last = to_mend(owner, mended)
    last[header.index("Units")] = "3"
    again = put_in(owner, run_jobs, written([header, last]), "earnings-to-mend-to-mend.csv")
    assert (again["imported"], again["rejected"]) == (1, 0)
    [total] = owner.get("/api/v1/earnings").json()["totals"]
    assert Decimal(total["amount"]) == Decimal("0.875")


def test_mended_rows_are_read_as_their_file_was_also_where_nothing_was_saved(
    owner: TestClient, run_jobs: Callable[[], None]
) -> None:
    table = b"Foo,Bar,Baz\nGlass Harbour,23/04/2026,9\nGlass Harbour,03/04/2026,many\n"
    seen = owner.post("/api/v1/imports", files={"file": ("mine.csv", table)}).json()
    columns = {"Foo": "track_title", "Bar": "date", "Baz": "streams"}
    owner.patch(f"/api/v1/imports/{seen['id']}", json={"mapping": {"columns": columns}})
    owner.post(f"/api/v1/imports/{seen['id']}/commit")
    run_jobs()
    header, bad = to_mend(owner, seen)
    bad[2] = "11"
    mended = put_in(owner, run_jobs, written([header, bad]), "anything.csv")
    assert mended["mapping"]["columns"] == columns
    assert mended["questions"] == []
    assert mended["imported"] == 1
    series = owner.get("/api/v1/series", params={"metric": "streams", "grain": "day"}).json()
    told = {point["date"]: point["value"] for point in series["points"] if point["value"]}
    assert told == {"2026-04-23": 9, "2026-04-03": 11}


@pytest.mark.parametrize(
    ("encoding", "line_end"), [("utf-16", "\n"), ("utf-8", "\r"), ("cp1252", "\r\n")]
)
def test_rows_of_any_text_come_back_and_go_in_mended(
    owner: TestClient, run_jobs: Callable[[], None], encoding: str, line_end: str
) -> None:
    rows = [
        sale("Glass Harbour", "QZZZZ2300001", "412", "1.5"),
        sale("Fjörd, “Night”", "QZZZZ2300002", "many", "2.25"),
    ]
    text = line_end.join([DISTROKID, *rows, ""]).encode(encoding)
    first = put_in(owner, run_jobs, text, "DistroKid.tsv")
    header, bad = to_mend(owner, first)
    assert bad[header.index("Title")] == "Fjörd, “Night”"
    bad[header.index("Quantity")] = "7"
    mended = put_in(owner, run_jobs, written([header, bad]), "DistroKid-to-mend.csv")
    assert (mended["imported"], mended["duplicates"], mended["rejected"]) == (1, 0, 0)


def test_a_mended_row_that_is_there_already_counts_as_there(
    owner: TestClient, run_jobs: Callable[[], None]
) -> None:
    rows = [
        sale("Glass Harbour", "QZZZZ2300001", "412", "1.5"),
        sale("Glass Harbour", "QZZZZ2300001", "many", "1.5"),
    ]
    first = put_in(owner, run_jobs, "\n".join([DISTROKID, *rows, ""]), "DistroKid.tsv")
    header, bad = to_mend(owner, first)
    bad[header.index("Quantity")] = "412"
    seen = owner.post(
        "/api/v1/imports", files={"file": ("again.csv", written([header, bad]).encode())}
    ).json()
    assert (seen["imported"], seen["duplicates"]) == (0, 1)


def test_rejected_rows_of_a_workbook_come_back_as_text_to_mend(
    owner: TestClient, run_jobs: Callable[[], None]
) -> None:
    packed = io.BytesIO()
    with xlsxwriter.Workbook(packed, {"in_memory": True}) as book:
        sheet = book.add_worksheet("Plays")
        for at, row in enumerate(
            [["Song", "Month", "Streams"], ["Glass Harbour", "2026-03", 41], ["", "2026-04", 7]]
        ):
            sheet.write_row(at, 0, row)
    first = put_in(owner, run_jobs, packed.getvalue(), "plays.xlsx")
    assert (first["imported"], first["rejected"]) == (1, 1)
    header, bad = to_mend(owner, first)
    bad[0] = "Night Ferry"
    mended = put_in(owner, run_jobs, written([header, bad]), "plays-to-mend.csv")
    assert mended["imported"] == 1
    assert owner.get("/api/v1/overview").json()["totals"]["streams"] == 48


def test_every_rejected_row_comes_back_in_the_files_order(owner: TestClient) -> None:
    many = 60_000
    rows = "".join(f"Glass Harbour,2026-01,none{at}\n" for at in range(many))
    table = f"Song,Month,Streams\nGlass Harbour,2026-01,5\n{rows}".encode()
    seen = owner.post("/api/v1/imports", files={"file": ("plays.csv", table)}).json()
    assert seen["rejected"] == many
    _, *bad = to_mend(owner, seen)
    assert [row[2] for row in bad] == [f"none{at}" for at in range(many)]
    assert [int(row[3]) for row in bad] == list(range(3, many + 3))
    assert all("is not a number" in row[4] for row in bad)
