"""Where every source tells the truth, no total says more than it, however their times overlap."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from tests.examples import examples
from tests.factories import CLUB, CODES
from tests.insights.conftest import LONGER, LONGER_COLUMNS, Studio

START, END = date(2025, 1, 1), date(2025, 12, 31)
SONGS = {"Glass Harbour": 7, "Night Ferry": 3}
"""The plays of each song on Spotify, every day of the year."""

Time = tuple[date, date]


def whole_months(first: int, count: int) -> Time:
    last = date(2025 + (first + count - 1) // 12, (first + count - 1) % 12 + 1, 1)
    return date(2025, first, 1), last - timedelta(days=1)


@st.composite
def statements(draw: st.DrawFn) -> list[Time]:
    """Times one after the other, as one distributor reports them: months, quarters, spans …"""
    times: list[Time] = []
    day = START
    while day <= END and len(times) < 6:
        kind = draw(st.sampled_from(["month", "quarter", "half", "year", "span", "gap"]))
        months = {"month": 1, "quarter": 3, "half": 6, "year": 12}.get(kind, 0)
        if months and day.day == 1 and (day.month - 1) % months == 0:
            time = whole_months(day.month, months)
        else:
            time = day, min(END, day + timedelta(days=draw(st.integers(1, 90))))
        if kind != "gap":
            times.append(time)
        day = time[1] + timedelta(days=1)
    return times


@st.composite
def some_days(draw: st.DrawFn) -> Time:
    first = draw(st.integers(0, 360))
    last = draw(st.integers(first, min(364, first + 100)))
    return START + timedelta(days=first), START + timedelta(days=last)


longer_times = st.one_of(
    some_days().filter(lambda time: time[0].month != time[1].month),
    st.builds(whole_months, st.integers(1, 7), st.sampled_from([1, 2, 3, 6])),
)
"""Times of a table of one's own, of which a month has one at most."""


def plays(song: str, time: Time) -> int:
    return SONGS[song] * ((time[1] - time[0]).days + 1)


def each_day(time: Time, *figures: int) -> list[str]:
    return [
        ",".join([f"{time[0] + timedelta(days=n)}", *map(str, figures)])
        for n in range((time[1] - time[0]).days + 1)
    ]


def counted(groups: list[Any]) -> int:
    return sum(group["streams"] or 0 for group in groups)


@examples(12)
@given(
    reported=st.dictionaries(st.sampled_from(list(SONGS)), statements(), min_size=1, max_size=2),
    timelines=st.dictionaries(st.sampled_from(list(SONGS)), some_days(), max_size=2),
    crowd=st.none() | some_days(),
    typed=st.lists(st.tuples(st.sampled_from(list(SONGS)), longer_times), max_size=3, unique=True),
)
def test_no_total_exceeds_the_truth(
    studio: Studio, reported: dict[str, list[Time]], timelines: dict[str, Time],
    crowd: Time | None, typed: list[tuple[str, Time]],
) -> None:  # fmt: skip
    studio.clear()
    rows = [
        f"{song},{CLUB},{CODES[song]},Spotify,{time[0]},{time[1]},{plays(song, time)},0.25,USD"
        for song, times in reported.items() for time in times
    ]  # fmt: skip
    if rows:
        studio.put_in(rows, LONGER, "statement.csv", columns=LONGER_COLUMNS)
    for song, time in timelines.items():
        studio.song_timeline(each_day(time, SONGS[song]), song)
    if crowd:
        studio.audience_timeline(each_day(crowd, 1, sum(SONGS.values()), 900))
    if typed:
        header = "Title,Artist,ISRC,Store,From day,To day,Streams"
        names = {name: LONGER_COLUMNS[name] for name in header.split(",")}
        table = [f"{song},{CLUB},{CODES[song]},Spotify,{first},{last},{plays(song, (first, last))}"
                 for song, (first, last) in typed]  # fmt: skip
        studio.put_in(table, header, "typed.csv", columns=names)
    home = studio.home
    assert (home["totals"]["streams"] or 0) <= sum(plays(song, (START, END)) for song in SONGS)
    periods = [one["numbers"] for one in home["periods"]]
    assert counted([*home["months"], *periods, home["undated"]]) == counted([home["totals"]])
    for month in home["months"]:
        first = date.fromisoformat(month["month"])
        most = sum(plays(song, whole_months(first.month, 1)) for song in SONGS)
        assert (month["streams"] or 0) <= most, month
    within = [row for row in rows if row.split(",")[4][:7] == row.split(",")[5][:7]]
    earned = sum(Decimal(paid["amount"]) for month in home["months"] for paid in month["money"])
    assert earned == Decimal("0.25") * len(within)
    assert [Decimal(paid["amount"]) for paid in home["totals"]["money"]] == (
        [Decimal("0.25") * len(rows)] if rows else []
    )
    for track in home["tracks"]:
        assert (track["streams"] or 0) <= plays(track["title"], (START, END)), track
