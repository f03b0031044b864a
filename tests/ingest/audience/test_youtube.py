"""A YouTube Studio zip: one import of its table, posts with figures of the zip's span, no money."""

import io
import zipfile
from collections.abc import Callable

import psycopg
from starlette.testclient import TestClient

HEADER = "Content,Video title,Video publish time,Duration,Views,Your estimated revenue (USD)"
NAME = "Content 2026-09-12_2026-10-01 Paper Lantern Club.zip"


def packed(views: int) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        row = f'-bB3dE5fG7h,Night Ferry,"Sep 26, 2026",214,{views},0.64'
        archive.writestr("Table data.csv", f"{HEADER}\nTotal,,,,{views},0.64\n{row}\n")
        chart = f"Date,{HEADER}\n2026-09-12,{row}\n"
        archive.writestr("Chart data.csv", chart)
        archive.writestr("Totals.csv", "Date,Views\n2026-09-12,61\n")
    return file.getvalue()


def test_a_zip_is_one_import_and_the_next_of_its_span_takes_its_place(
    owner: TestClient, run_jobs: Callable[[], None], connection: psycopg.Connection
) -> None:
    for views in (31, 40):
        files = {"file": (NAME, packed(views))}
        seen = owner.post("/api/v1/imports", files=files).json()
        assert (seen["source"], seen["questions"], seen["totals"]) == ("youtube_studio", [], [])
        assert owner.post(f"/api/v1/imports/{seen['id']}/commit").status_code == 202
        run_jobs()
    assert len(owner.get("/api/v1/imports").json()["items"]) == 2
    told = connection.execute(
        "SELECT a.username, p.post_id, p.title, m.span, m.date::text, m.until::text, m.value::int"
        " FROM social_post_metrics m JOIN social_posts p ON p.id = m.post_id"
        " JOIN social_accounts a ON a.id = p.account_id"
    ).fetchall()
    assert told == [
        ("Paper Lantern Club", "-bB3dE5fG7h", "Night Ferry", "period", "2026-09-12",
         "2026-10-01", 40)
    ]  # fmt: skip
    assert owner.get("/api/v1/earnings").json()["totals"] == []
