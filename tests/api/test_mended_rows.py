"""Rejected rows come back as a file to mend; dropped again, they add themselves alone."""

import csv
import io
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from starlette.testclient import TestClient

HEADER = (
    "Reporting Date\tSale Month\tStore\tArtist\tTitle\tISRC\tUPC\tQuantity\tTeam Percentage"
    "\tSong/Album\tCountry of Sale\tSongwriter Royalties Withheld\tEarnings (USD)"
)


def sale(title: str, isrc: str, quantity: str, earned: str) -> str:
    return (
        f"2024-02-11\t2023-12\tSpotify\tPaper Lantern Club\t{title}\t{isrc}\t\t{quantity}\t100"
        f"\tSong\tDE\t0\t{earned}"
    )


def put_in(
    owner: TestClient, run_jobs: Callable[[], None], content: str, name: str
) -> dict[str, Any]:
    seen = owner.post("/api/v1/imports", files={"file": (name, content.encode())}).json()
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
    first = put_in(owner, run_jobs, "\n".join([HEADER, *rows, ""]), "DistroKid.tsv")
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
    first = put_in(owner, run_jobs, "\n".join([HEADER, *rows, ""]), "DistroKid.tsv")
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
