"""Times longer than a month: in no month, in all totals, and never beside a count of the same."""

from datetime import date, timedelta
from typing import Any

import pytest

from tests.factories import CLUB, CODES, sale
from tests.insights.conftest import LONGER, LONGER_COLUMNS, Studio, days
from tunescore.insights import periods

Q1, Q2 = ("2026-01-01", "2026-03-31"), ("2026-04-01", "2026-06-30")


def row(
    time: tuple[str, str] = Q1, streams: int = 300, amount: str = "1.5", store: str = "Spotify",
    title: str = "Glass Harbour",
) -> str:  # fmt: skip
    """One row of a statement with the first and the last day of each figure."""
    return ",".join([title, CLUB, CODES.get(title, ""), store, *time, str(streams), amount, "USD"])


def put(studio: Studio, *rows: str) -> int:
    """Import a statement of such rows."""
    return studio.put_in(rows, LONGER, "mine.csv", columns=LONGER_COLUMNS)


def typed(studio: Studio, *rows: tuple[tuple[str, str], int]) -> int:
    """Import a table of one's own: plays of a song by time, and no money."""
    return studio.put_in(
        [f"Glass Harbour,{CLUB},Spotify,{first},{last},{plays}" for (first, last), plays in rows],
        "Title,Artist,Store,From day,To day,Streams", "typed.csv",
        columns={name: LONGER_COLUMNS[name] for name in
                 ("Title", "Artist", "Store", "From day", "To day", "Streams")},
    )  # fmt: skip


def shown(studio: Studio) -> dict[str, int | None]:
    """The streams of each time longer than a month."""
    return {one["key"]: one["numbers"]["streams"] for one in studio.home["periods"]}


def test_a_quarter_is_a_period_in_no_month_and_in_every_total(studio: Studio) -> None:
    put(studio, row(), row(Q2, 200, "0.5"), row(("2026-02-01", "2026-02-28"), 50, "0.25"))
    home = studio.home
    assert home["totals"]["streams"] == 550
    assert studio.months() == {"2026-02": 50}
    [first, second] = home["periods"]
    assert (first["key"], first["label"], first["grain"]) == ("2026-Q1", "Q1 2026", "quarter")
    assert (first["first"], first["last"]) == Q1
    assert first["numbers"]["streams"] == 300
    assert second["numbers"]["money"] == [{"currency": "USD", "amount": "0.5"}]
    assert home["undated"]["streams"] is None
    assert [one["key"] for one in studio.track()["periods"]] == ["2026-Q1", "2026-Q2"]
    lines = studio.get("lines", metric="streams", period="2026-Q1")
    assert (lines["total"]["streams"], lines["total"]["lines"]) == (300, 1)
    assert studio.get("lines", metric="streams", month="2026-01")["total"]["lines"] == 0


def test_money_of_a_quarter_is_in_no_month_and_in_the_days_that_hold_all_of_it(
    studio: Studio,
) -> None:
    put(studio, row(), row(("2026-02-01", "2026-02-28"), 50, "0.25"))
    rows = studio.get("earnings", group_by="month")["rows"]
    assert [(one["month"], one["amount"]) for one in rows] == [("2026-02", "0.25"), (None, "1.5")]
    rows = studio.get("earnings", group_by="period")["rows"]
    assert [one["period"] for one in rows] == ["2026-02", "2026-Q1"]
    february = studio.get("earnings", **{"from": "2026-02-01", "to": "2026-02-28"})
    assert [total["amount"] for total in february["totals"]] == ["0.25"]
    quarter = studio.get("earnings", **{"from": "2026-01-01", "to": "2026-03-31"})
    assert [total["amount"] for total in quarter["totals"]] == ["1.75"]


@pytest.mark.parametrize(
    ("grain", "points"),
    [
        ("month", [("2026-02-01", 50)]),
        ("quarter", [("2026-01-01", 350), ("2026-04-01", 200)]),
        ("half", [("2026-01-01", 1550)]),
        ("year", [("2026-01-01", 1550)]),
    ],
)
def test_a_series_holds_what_lies_in_its_times(
    studio: Studio, grain: str, points: list[tuple[str, int]]
) -> None:
    put(
        studio, row(), row(Q2, 200), row(("2026-02-01", "2026-02-28"), 50),
        row(("2026-01-01", "2026-06-30"), 1000),
    )  # fmt: skip
    for metric in ({"metric": "streams"}, {"metric": "streams", "store": "Spotify"}):
        answer = studio.get("series", grain=grain, **metric)
        assert answer["grain"] == grain
        assert [(point["date"], point["value"]) for point in answer["points"]] == points
    studio.song_timeline(days("2024-01-01", 1, "0"))
    found = studio.get("series", metric="streams", grain=grain)["points"]
    assert [(one["date"], one["value"]) for one in found if one["value"]] == points


def test_a_span_within_a_month_is_of_that_month(studio: Studio) -> None:
    put(studio, row(("2026-01-03", "2026-01-20")), row(("2026-01-25", "2026-02-05")))
    assert studio.months() == {"2026-01": 300}
    [period] = studio.home["periods"]
    assert (period["key"], period["label"]) == (
        "2026-01-25/2026-02-05", "25 January to 5 February 2026",
    )  # fmt: skip


def test_a_quarter_s_plays_yield_to_a_platform_s_days_and_its_money_does_not(
    studio: Studio,
) -> None:
    put(studio, row(), row(Q2, 200, "0.5"), row(Q1, 40, store="Deezer"))
    studio.song_timeline(days("2026-02-01", 28, "10"))
    home = studio.home
    assert home["totals"]["streams"] == 280 + 200 + 40
    assert home["totals"]["money"] == [{"currency": "USD", "amount": "3.5"}]
    assert shown(studio) == {"2026-Q1": 40, "2026-Q2": 200}
    assert studio.months() == {"2026-02": 280}
    [said] = [note["message"] for note in home["notes"] if note["code"] == "no_month"]
    assert "your own files" in said
    assert "Q1 2026" in said
    assert "Q2 2026" not in said
    assert studio.track()["streams"] == 520
    lines = studio.get("lines", metric="streams", period="2026-Q1")
    assert [line["store"] for line in lines["items"]] == ["Deezer"]


def test_a_quarter_yields_to_a_timeline_of_its_title_and_to_its_artist_s_total(
    studio: Studio,
) -> None:
    put(studio, row(title="Night Ferry"), row(Q2, 200, title="Night Ferry"))
    studio.audience_timeline(days("2026-02-01", 28, "5", "60", "900"))
    assert shown(studio) == {"2026-Q1": None, "2026-Q2": 200}
    assert studio.home["totals"]["streams"] == 28 * 60 + 200
    assert studio.track("Night Ferry")["streams"] == 500


def test_several_statements_of_a_quarter_add_up(studio: Studio) -> None:
    put(studio, row())
    studio.put_in([sale("2026-02", quantity=70)])
    studio.put_lines(
        [
            {
                "title": "Glass Harbour", "artist": CLUB, "isrc": CODES["Glass Harbour"],
                "store": "Spotify", "streams": 30, "period_start": date(2026, 1, 1),
                "period_end": date(2026, 3, 31),
            }
        ],
        "symphonic",
    )  # fmt: skip
    assert shown(studio) == {"2026-Q1": 330}
    assert studio.home["totals"]["streams"] == 400
    assert "no_month" not in {note["code"] for note in studio.home["notes"]}


def test_typed_longer_figures_yield_to_everything_and_to_shorter_ones(studio: Studio) -> None:
    year = ("2026-01-01", "2026-12-31")
    typed(studio, (Q1, 100), (Q2, 200), (year, 1000))
    assert shown(studio) == {"2026-Q1": 100, "2026-Q2": 200}
    put(studio, row(Q1, 90))
    assert shown(studio)["2026-Q1"] == 90
    studio.put_in([sale("2026-05", quantity=5)])
    assert studio.home["totals"]["streams"] == 95


def test_every_key_is_read_as_it_is_written() -> None:
    for key, first, last in (
        ("2026-09-01", date(2026, 9, 1), date(2026, 9, 1)),
        ("2026-09", date(2026, 9, 1), date(2026, 9, 30)),
        ("2026-Q3", date(2026, 7, 1), date(2026, 9, 30)),
        ("2026-H2", date(2026, 7, 1), date(2026, 12, 31)),
        ("2026", date(2026, 1, 1), date(2026, 12, 31)),
        ("2026-08-30/2026-10-03", date(2026, 8, 30), date(2026, 10, 3)),
    ):
        time = periods.read(key)
        assert (time.first, time.last) == (first, last)


@pytest.mark.parametrize("key", ["2026-13", "2026-Q5", "2026-02-30", "x", "2026-1", "0000"])
def test_a_text_that_is_no_time_is_refused(studio: Studio, key: str) -> None:
    answer = studio.browser.get("/api/v1/lines", params={"period": key})
    assert answer.status_code == 422, key


def of(first: date, count: int, grain: str) -> Any:
    return periods.Time(grain, first, first + timedelta(days=count)).label  # type: ignore[arg-type]


def test_labels_are_what_people_say() -> None:
    assert of(date(2026, 7, 1), 183, "half") == "Second half of 2026"
    assert of(date(2026, 1, 1), 58, "span") == "January to February 2026"
    assert of(date(2025, 12, 1), 61, "span") == "December 2025 to January 2026"
    assert of(date(2025, 12, 30), 10, "span") == "30 December 2025 to 9 January 2026"
