"""Exports of a view: the same figures as the overview, in every kind of file."""

import csv
import io
from decimal import Decimal
from typing import Any

import pyarrow.parquet as pq
from python_calamine import CalamineWorkbook

from tests.factories import sale
from tests.insights.conftest import Studio, days

VIEW = {"from": "2026-01-01", "to": "2026-03-31", "compare": "previous"}


def export(studio: Studio, name: str, **query: Any) -> bytes:
    answer = studio.browser.get(f"/api/v1/export/{name}", params=query)
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-disposition"].startswith('attachment; filename="tunescore-')
    return answer.content


def rows_of(content: bytes) -> tuple[list[str], list[dict[str, str]]]:
    lines = content.decode().splitlines(keepends=True)
    said = [line.strip() for line in lines if line.startswith("# ")]
    return said, list(csv.DictReader(io.StringIO("".join(lines[len(said) :]))))


def filled(studio: Studio) -> None:
    studio.put_in(
        [
            sale("2026-01", "Spotify", quantity=100, reported="2026-11-05"),
            sale("2026-02", "Deezer", quantity=50, country="", reported="2026-11-05"),
            sale("2026-03", "Spotify", "=Night", 7, reported="2026-11-05"),
        ]
    )
    studio.song_timeline(days("2026-01-01", 31, "11"))


def test_a_table_has_the_figures_of_the_overview(studio: Studio) -> None:
    filled(studio)
    home = studio.get("overview", **VIEW)
    for name, key, rows, rest in (
        ("stores", "store", home["stores"], home["no_store"]),
        ("countries", "country", home["countries"], home["no_country"]),
        ("tracks", "title", home["tracks"], home["no_track"]),
    ):
        _, found = rows_of(export(studio, f"{name}.csv", **VIEW))
        expected = [(row[key], row["streams"], row["money"]) for row in rows]
        if rest["money"] or rest["streams"] is not None:
            expected.append(("", rest["streams"], rest["money"]))
        assert sorted(
            (
                row[key].removeprefix("'"),
                int(row["streams"]) if row["streams"] else None,
                [{"currency": "USD", "amount": row["earnings_USD"]}] if row["earnings_USD"] else [],
            )
            for row in found
        ) == sorted(expected)
        parquet = pq.read_table(io.BytesIO(export(studio, f"{name}.parquet", **VIEW))).to_pylist()
        assert [row["earnings_USD"] for row in parquet] == [
            Decimal(row["earnings_USD"]) if row["earnings_USD"] else None for row in found
        ]
    said, found = rows_of(export(studio, "days.csv", **{**VIEW, "to": "2026-01-31"}))
    assert [row["streams"] for row in found] == ["11"] * 31
    assert "# Range: January 2026 (2026-01-01 to 2026-01-31)" in said


def test_a_workbook_holds_every_table_and_says_what_it_is_of(studio: Studio) -> None:
    filled(studio)
    studio.browser.post(
        "/api/v1/notes",
        json={"first": "2026-02-01", "last": "2026-02-01", "text": "=HYPERLINK(1)"},
    )
    book = CalamineWorkbook.from_filelike(
        io.BytesIO(export(studio, "view.xlsx", store="Spotify", **VIEW))
    )
    assert book.sheet_names == [
        "About", "Totals", "Months", "Days", "Stores", "Countries", "Tracks", "Accounts",
    ]  # fmt: skip
    about = {row[0]: row[1] for row in book.get_sheet_by_name("About").to_python()}
    assert about["Range"] == "January to March 2026 (2026-01-01 to 2026-03-31)"
    assert about["Only store"] == "Spotify"
    assert about["Note on 2026-02-01"] == "'=HYPERLINK(1)"
    [head, streams, money] = book.get_sheet_by_name("Totals").to_python()
    home = studio.get("overview", store="Spotify", **VIEW)
    assert streams[:3] == ["Streams", "", home["totals"]["streams"]]
    assert Decimal(str(money[2])) == Decimal(home["totals"]["money"][0]["amount"])
    assert head[0] == "figure"
    months = book.get_sheet_by_name("Months").to_python()
    assert [row[0] for row in months[1:]] == ["2026-01", "2026-02", "2026-03"]


def test_an_export_that_cannot_be_is_refused(studio: Studio) -> None:
    for name in ("view.csv", "stores.pdf", "secrets.csv"):
        assert studio.browser.get(f"/api/v1/export/{name}").status_code == 422
    _, found = rows_of(export(studio, "accounts.csv"))
    assert found == []
