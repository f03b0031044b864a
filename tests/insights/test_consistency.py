"""Every breakdown adds up to the total, and every figure opens to exactly its lines."""

import calendar
from decimal import Decimal
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from tests.examples import examples
from tests.factories import CLUB, CODES, sale
from tests.insights.conftest import LONGER, LONGER_COLUMNS, TUNECORE, Studio, days, euros
from tunescore.insights.earnings import COUNTS

FEW = examples(6)

amounts = st.decimals(Decimal("-0.5"), Decimal("9.5"), places=12)
titles = st.sampled_from([*CODES, "Unnumbered"])
sales = st.builds(
    lambda month, store, title, quantity, amount, country: sale(
        f"2026-0{month}", store, title, quantity, f"{amount:f}", country
    ),
    st.integers(1, 4),
    st.sampled_from(["Spotify", "Deezer", "iTunes", "TikTok", ""]),
    titles,
    st.integers(0, 400),
    amounts,
    st.sampled_from(["DE", "US", "OU", ""]),
)
albums = st.builds(
    lambda month, amount: sale(
        f"2026-0{month}", "iTunes", "Night Ferry EP", 1, f"{amount:f}", isrc="", kind="Album"
    ),
    st.integers(1, 4), amounts,
)  # fmt: skip
reports = st.builds(
    lambda month, units, cents: euros(f"2026-0{month}", units, f"{cents / 10000}"),
    st.integers(1, 4), st.integers(0, 300), st.integers(0, 9999),
)  # fmt: skip
spans = st.builds(
    lambda month, count, plays: days(f"2026-0{month}-01", count, str(plays)),
    st.integers(1, 3), st.sampled_from([5, 31, 62]), st.integers(0, 40),
)  # fmt: skip
crowds = st.builds(
    lambda month, count, plays: days(f"2026-0{month}-01", count, "3", str(plays), "900"),
    st.integers(1, 3), st.sampled_from([5, 31, 62]), st.integers(0, 90),
)  # fmt: skip
TIMES = (
    ("2026-01-01", "2026-03-31"), ("2026-01-01", "2026-06-30"), ("2026-01-01", "2026-12-31"),
    ("2026-02-10", "2026-03-09"), ("2026-01-01", "2026-02-28"), ("2026-02-01", "2026-02-28"),
    ("2026-02-03", "2026-02-09"),
)  # fmt: skip
longer = st.builds(
    lambda time, store, title, plays, cents: ",".join(
        [title, CLUB, CODES.get(title, ""), store, *time, str(plays), f"{cents / 10000:.4f}", "GBP"]
    ),
    st.sampled_from(TIMES), st.sampled_from(["Spotify", "Deezer", ""]), titles,
    st.integers(0, 400), st.integers(-500, 9999),
)  # fmt: skip


def money(groups: list[Any]) -> dict[str, Decimal]:
    """Add up the money of groups, each currency by itself."""
    found: dict[str, Decimal] = {}
    for group in groups:
        for paid in group["money"]:
            found[paid["currency"]] = found.get(paid["currency"], Decimal(0)) + Decimal(
                paid["amount"]
            )
    return found


def added(groups: list[Any], count: str) -> int:
    return sum(group[count] or 0 for group in groups)


def opens(studio: Studio, figure: Any, **where: Any) -> None:
    """The lines behind each of a group's figures sum to it."""
    for count in ("streams", "downloads", "uses"):
        if figure[count] is not None:
            total = studio.get("lines", metric=count, **where)["total"]
            assert total[count] == figure[count], (count, where)
    total = studio.get("lines", metric="earnings", **where)["total"]
    assert money([total]) == money([figure]), where


@FEW
@given(
    rows=st.lists(st.one_of(sales, albums), min_size=1, max_size=12),
    paid=st.lists(reports, max_size=3),
    songs=st.dictionaries(st.sampled_from([*CODES, "Unnumbered", "Other"]), spans, max_size=2),
    quarters=st.lists(longer, max_size=6),
    crowd=st.none() | crowds,
    typed=st.lists(st.tuples(titles, st.integers(1, 999)), max_size=2, unique_by=lambda t: t[0]),
)
def test_every_breakdown_is_whole_and_every_figure_opens_to_its_lines(
    studio: Studio, rows: list[str], paid: list[str], songs: dict[str, list[str]],
    quarters: list[str], crowd: list[str] | None, typed: list[tuple[str, int]],
) -> None:  # fmt: skip
    studio.clear()
    studio.put_in(rows)
    if paid:
        studio.put_in(paid, TUNECORE, "tunecore.csv")
    for title, timeline in songs.items():
        studio.song_timeline(timeline, title)
    if quarters:
        studio.put_in(quarters, LONGER, "longer.csv", columns=LONGER_COLUMNS)
    if crowd:
        studio.audience_timeline(crowd)
    if typed:
        table = [f"{title},{plays}" for title, plays in typed]
        studio.put_in(table, "Track Name,Streams", "typed.csv")
    home = studio.home
    is_whole(home)
    independent = money(
        [
            {"money": [{"currency": "USD", "amount": row.split("\t")[12]} for row in rows]},
            {"money": [{"currency": "EUR", "amount": row.split(",")[19]} for row in paid]},
            {"money": [{"currency": "GBP", "amount": row.split(",")[7]} for row in quarters]},
        ]
    )
    assert money([home["totals"]]) == independent
    opens_everywhere(studio, home)
    points = studio.get("series", metric="streams")["points"]
    assert [(p["date"], p["value"]) for p in points if p["value"] is not None] == [
        (m["month"], m["streams"]) for m in home["months"] if m["streams"] is not None
    ]


def is_whole(home: Any) -> None:
    """Months, stores, countries and songs, each with their rest, add up to the totals."""
    total = home["totals"]
    periods = [one["numbers"] for one in home["periods"]]
    for count in ("streams", "downloads", "uses"):
        assert added([*home["months"], *periods, home["undated"]], count) == (total[count] or 0)
        assert added([*home["stores"], home["no_store"]], count) == (total[count] or 0)
    for groups in (
        [*home["months"], *periods, home["undated"]],
        [*home["stores"], home["no_store"]],
        [*home["countries"], home["no_country"]],
        [*home["tracks"], home["no_track"]],
    ):
        assert money(groups) == money([total])


def opens_everywhere(studio: Studio, home: Any) -> None:
    """Every figure of the home page and of each song's page opens to its lines."""
    opens(studio, home["totals"])
    opens(studio, home["undated"], undated="true")
    opens(studio, home["no_store"], store="none")
    opens(studio, home["no_country"], country="none")
    for store in home["stores"]:
        opens(studio, store, store=store["store"])
    for country in home["countries"]:
        opens(studio, country, country=country["country"])
    for month in home["months"]:
        opens(studio, month, month=month["month"][:7])
    for period in home["periods"]:
        opens(studio, period["numbers"], period=period["key"])
    for track in home["tracks"]:
        opens(studio, track, track=track["id"])
        page = studio.get(f"tracks/{track['id']}")
        periods = [one["numbers"] for one in page["periods"]]
        times = [*page["months"], *periods, page["undated"]]
        assert money(times) == money([track])
        assert added(times, "streams") == (track["streams"] or 0)
        for period in page["periods"]:
            opens(studio, period["numbers"], track=track["id"], period=period["key"])
        assert added([*page["stores"], page["no_store"]], "streams") == (track["streams"] or 0)
        for month in page["months"]:
            opens(studio, month, track=track["id"], month=month["month"][:7])


@FEW
@given(rows=st.lists(st.one_of(sales, albums), min_size=1, max_size=15))
def test_earnings_are_exact_however_they_are_grouped(studio: Studio, rows: list[str]) -> None:
    studio.clear()
    studio.put_in(rows)
    studio.put_in([euros("2026-02", 10, "1.23")], TUNECORE, "tunecore.csv")
    expected = sum((Decimal(row.split("\t")[12]) for row in rows), Decimal(0))
    names = ("source", "store", "month", "track", "country", "currency")
    groupings = [
        [name for bit, name in enumerate(names) if chosen >> bit & 1]
        for chosen in range(1 << len(names))
    ]
    for by in [*groupings, ["rights"], ["period"], ["period", "rights", "month", "track"]]:
        answer = studio.get("earnings", group_by=",".join(by))
        sums = money([{"money": [row]} for row in answer["rows"]])
        assert sums == {"USD": expected, "EUR": Decimal("1.23")}, by
        assert all(isinstance(row["amount"], str) for row in answer["rows"])
        keys = [tuple(row[k] for k in row if k not in {"amount", *COUNTS})
                for row in answer["rows"]]  # fmt: skip
        assert len(set(keys)) == len(keys), by
    by_month = {
        f"2026-0{n}": sum(
            (Decimal(row.split("\t")[12]) for row in rows if row.split("\t")[1] == f"2026-0{n}"),
            Decimal(0),
        )
        for n in range(1, 5)
    }
    for n in range(1, 5):
        last = calendar.monthrange(2026, n)[1]
        answer = studio.get("earnings", **{"from": f"2026-0{n}-01", "to": f"2026-0{n}-{last}"})
        found = money([{"money": [t]} for t in answer["totals"]])
        assert found.get("USD", Decimal(0)) == by_month[f"2026-0{n}"]
