"""One figure, one truth: for a view, every way out of TuneScore gives the same figures.

They are reckoned here from the stored lines themselves, by rules written down once more.
"""

import csv
import io
import json
from calendar import monthrange
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

import pyarrow.parquet as pq
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook
from typer.testing import CliRunner

from tests.examples import examples
from tests.factories import CLUB, CODES, sale
from tests.insights.conftest import LONGER, LONGER_COLUMNS, TUNECORE, Studio, days, euros
from tunescore.cli import app
from tunescore.insights.ranges import Range, fair
from tunescore.settings import Settings


def _month(day: date) -> date:
    return day.replace(day=1)


def _end(day: date) -> date:
    return day.replace(day=monthrange(day.year, day.month)[1])


COUNTS = ("streams", "downloads", "uses", "views", "performances", "composition_plays")

STORES = ("Spotify", "Deezer", "iTunes", "")
COUNTRIES = ("DE", "US", "")
TIMES = (
    ("2026-01-01", "2026-03-31"), ("2026-01-01", "2026-12-31"), ("2026-02-10", "2026-03-09"),
    ("2026-01-01", "2026-02-28"), ("2026-02-01", "2026-02-28"), ("2026-02-03", "2026-02-09"),
    ("2026-02-05", "2026-02-05"), ("2026-02-20", "2026-02-20"), ("2026-03-02", "2026-03-02"),
)  # fmt: skip

sales = st.builds(
    lambda month, store, title, quantity, cents, country: sale(
        f"2026-0{month}", store, title, quantity, f"{cents / 10000:.4f}", country,
        reported="2026-11-05",
    ),
    st.integers(1, 4), st.sampled_from(STORES), st.sampled_from([*CODES]),
    st.integers(0, 400), st.integers(-500, 9999), st.sampled_from(COUNTRIES),
)  # fmt: skip
reports = st.builds(
    lambda month, units, cents, country: euros(
        f"2026-0{month}", units, f"{cents / 10000}", country=country
    ),
    st.integers(1, 4), st.integers(0, 300), st.integers(0, 9999), st.sampled_from(("DE", "US")),
)  # fmt: skip
longer = st.builds(
    lambda time, store, title, plays, cents: ",".join(
        [title, CLUB, CODES[title], store, *time, str(plays), f"{cents / 10000:.4f}", "GBP"]
    ),
    st.sampled_from(TIMES), st.sampled_from(STORES), st.sampled_from([*CODES]),
    st.integers(0, 400), st.integers(-500, 9999),
)  # fmt: skip
timelines = st.builds(
    lambda month, count, plays: days(f"2026-0{month}-01", count, str(plays)),
    st.integers(1, 3), st.sampled_from([5, 31, 40]), st.integers(0, 40),
)  # fmt: skip

first_days = st.sampled_from([date(2026, month, 1) for month in range(1, 6)])
inside = st.dates(date(2025, 12, 20), date(2026, 5, 10))
spans = st.one_of(
    st.just((None, None)),
    st.tuples(first_days, first_days.map(_end)),
    st.tuples(inside, inside),
    st.tuples(st.none() | inside, st.none() | inside),
).map(lambda pair: forwards(*pair))


def forwards(first: date | None, last: date | None) -> tuple[date | None, date | None]:
    """Swap days that are the wrong way round."""
    return (first, last) if first is None or last is None else (min(first, last), max(first, last))


@dataclass(frozen=True)
class Address:
    """A view by its address: days, and filters that stack."""

    first: date | None
    last: date | None
    compare: str
    store: str | None
    country: str | None
    source: str | None
    track: bool

    def query(self, track: int) -> dict[str, str]:
        named = {
            "from": self.first and self.first.isoformat(),
            "to": self.last and self.last.isoformat(),
            "compare": self.compare, "store": self.store, "country": self.country,
            "source": self.source, "track": str(track) if self.track else None,
        }  # fmt: skip
        return {name: str(value) for name, value in named.items() if value is not None}


addresses = st.builds(
    lambda span, compare, store, country, source, track: Address(
        span[0], span[1], compare, store, country, source, track
    ),
    spans, st.sampled_from(["none", "previous", "year"]),
    st.sampled_from([None, None, "Spotify", "Deezer", "none"]),
    st.sampled_from([None, None, "DE", "none"]),
    st.sampled_from([None, None, "distrokid", "tunecore"]),
    st.sampled_from([False, False, True]),
)  # fmt: skip


@dataclass(frozen=True)
class Line:
    """A stored line, as the reckoning needs it."""

    source: str
    view: str
    track: int | None
    store: str | None
    country: str | None
    first: date | None
    last: date | None
    counts: dict[str, int]
    money: tuple[str, Decimal] | None

    @property
    def month(self) -> date | None:
        """The month in which all its days lie."""
        if self.first is None or self.last is None or _month(self.first) != _month(self.last):
            return None
        return _month(self.first)

    @property
    def is_day(self) -> bool:
        return self.first is not None and self.first == self.last

    @property
    def is_month(self) -> bool:
        return self.first is not None and (self.first, self.last) == (
            _month(self.first), _end(self.first),
        )  # fmt: skip


def stored(studio: Studio) -> list[Line]:
    rows = studio.conn.execute(
        "SELECT l.source, p.view, i.track_id, l.store, l.country, l.period_start, l.period_end,"
        f" l.amount, l.currency, {', '.join(f'l.{count}' for count in COUNTS)}"
        " FROM statement_lines l JOIN imports p ON p.id = l.import_id"
        " LEFT JOIN track_identifiers i ON i.id = l.identifier_id WHERE l.user_id = %s",
        (studio.id,),
    ).fetchall()
    found = []
    for source, view, track, store, country, first, last, amount, currency, *counts in rows:
        known = {
            name: value for name, value in zip(COUNTS, counts, strict=True) if value is not None
        }
        paid = view == "statement" and amount is not None and currency is not None
        found.append(
            Line(source, view, track, store, country, first, last, known,
                 (currency, amount) if paid else None)
        )  # fmt: skip
    return found


class Reckoning:
    """The figures of a view, from the lines alone.

    Here only the platform's daily streams of songs can be another view of a statement's.
    """

    def __init__(self, lines: list[Line], wanted: Callable[[Line], bool], by_country: bool) -> None:
        self.lines = lines
        self.wanted = wanted
        self.by_country = by_country
        self.daily: dict[Any, set[date]] = defaultdict(set)
        if not by_country:
            for line in lines:
                if line.view == "platform_daily" and line.first is not None:
                    self.daily[line.track, line.store].add(line.first)
        self.monthly: set[Any] = set()
        """What has figures of a statement: the song, store and month."""
        for line in lines:
            if line.view == "statement" and "streams" in line.counts and line.month is not None:
                self.monthly.add((line.track, line.store, line.month))

    def covered(self, line: Line, month: date) -> bool:
        """Whether the platform has every day of a line's month."""
        known = {day for day in self.daily[line.track, line.store] if _month(day) == month}
        return len(known) == monthrange(month.year, month.month)[1]

    def shown(self, line: Line) -> bool:
        """Whether a line's streams are shown among all figures by month."""
        if line.view == "platform_daily":
            if self.by_country or line.month is None:
                return False
            cell = (line.track, line.store, line.month)
            return cell not in self.monthly or self.covered(line, line.month)
        if line.month is not None:
            return not self.covered(line, line.month)
        if line.first is None or line.last is None:
            return True
        times = self.daily[line.track, line.store]
        return not any(line.first <= day <= line.last for day in times)

    def shown_of_day(self, line: Line) -> bool:
        """Whether a daily figure's streams are shown among daily figures."""
        if line.view == "platform_daily":
            return not self.by_country
        return line.first not in self.daily[line.track, line.store]

    def counts(self, line: Line, within: Range, metric: str) -> bool:
        """Whether a line's figure is in a range."""
        judge = metric == "streams"
        if within.everything:
            return self.shown(line) if judge else True
        if line.first is None or line.last is None:
            return False
        first, last = within.first or date.min, within.last or date.max
        if not first <= line.first <= line.last <= last:
            return False
        month = line.month
        if month is None or (first <= month and _end(month) <= last):
            return self.shown(line) if judge else True
        if line.is_day:
            return self.shown_of_day(line) if judge else True
        # A week of a month that is cut: where there are two views it is not known whose days count.
        return not (judge and self.platform)

    @property
    def platform(self) -> bool:
        return any(line.view != "statement" and "streams" in line.counts for line in self.lines)

    def figures(self, parts: Iterable[Range], **key: Any) -> dict[str, Any]:
        """Add up the figures of some ranges; what no line has is not in it."""
        found: dict[str, Any] = {}
        for within in parts:
            for line in self.lines:
                if not self.wanted(line):
                    continue
                if any(getattr(line, name) != value for name, value in key.items()):
                    continue
                for metric, value in line.counts.items():
                    if self.counts(line, within, metric):
                        found[metric] = found.get(metric, 0) + value
                if line.money is not None and self.counts(line, within, "earnings"):
                    currency, amount = line.money
                    found[currency] = found.get(currency, Decimal(0)) + amount
        return found


def answered(numbers: Any) -> dict[str, Any]:
    """The figures of an answer, as a reckoning has them."""
    if numbers is None:
        return {}
    found: dict[str, Any] = {
        count: numbers[count] for count in COUNTS if numbers[count] is not None
    }
    return found | {money["currency"]: Decimal(money["amount"]) for money in numbers["money"]}


def tabled(row: dict[str, Any]) -> dict[str, Any]:
    """The figures of a row of an export."""
    found: dict[str, Any] = {}
    for name, value in row.items():
        if value in {None, ""} or name.endswith(("_before", "_compared")):
            continue
        if name in COUNTS:
            found[name] = int(value)
        elif name.startswith("earnings_"):
            found[name.removeprefix("earnings_")] = Decimal(str(value))
    return found


def added(rows: Iterable[dict[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for row in rows:
        for name, value in row.items():
            found[name] = found.get(name, 0) + value
    return found


def csv_rows(content: bytes) -> list[dict[str, Any]]:
    lines = [line for line in content.decode().splitlines() if not line.startswith("# ")]
    return list(csv.DictReader(lines))


def parquet_rows(content: bytes) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = pq.read_table(io.BytesIO(content)).to_pylist()
    return found


def sheet_rows(book: CalamineWorkbook, name: str) -> list[dict[str, Any]]:
    rows = book.get_sheet_by_name(name).to_python()
    header = [str(cell) for cell in rows[0]]
    return [dict(zip(header, row, strict=False)) for row in rows[1:]]


def one_truth(studio: Studio, address: Address, command: Callable[[list[str]], str]) -> None:
    """Compare every way out with the reckoning."""
    lines = stored(studio)
    track = min((line.track for line in lines if line.track is not None), default=0)
    query = address.query(track)

    def wanted(line: Line) -> bool:
        return (
            (address.store is None or line.store == _named(address.store))
            and (address.country is None or line.country == _named(address.country))
            and (address.source is None or line.source == address.source)
            and (not address.track or line.track == track)
        )

    within = Range(address.first, address.last)
    whole = Reckoning(lines, wanted, by_country=address.country is not None)
    by_country = Reckoning(lines, wanted, by_country=True)
    expected = whole.figures([within])
    home = studio.get("overview", **query)
    assert answered(home["totals"]) == expected, query
    parts = [*home["months"], *(one["numbers"] for one in home["periods"]), home["edge_days"],
             home["undated"]]  # fmt: skip
    assert added(map(answered, parts)) == expected
    stores = {row["store"]: answered(row) for row in home["stores"]}
    for store in {line.store for line in lines}:
        named = stores.get(store, {}) if store else answered(home["no_store"])
        assert named == whole.figures([within], store=store), store
    for row in home["countries"]:
        assert answered(row) == by_country.figures([within], country=row["country"])
    for row in home["tracks"]:
        assert answered(row) == whole.figures([within], track=row["id"])
        page = studio.get(f"tracks/{row['id']}", **query)
        assert answered(page) == answered(row)
    compared(home, within, whole, lines, growing_from(studio) if address.store is None else None)
    left_out(home, within, [line for line in lines if wanted(line)])
    exported(studio, query, home, expected)
    if not address.track and address.country is None:
        figure = studio.get("figure", metric="streams", **query)
        assert figure["value"] == expected.get("streams")
    options = [part for name, value in query.items() for part in (f"--{name}", value)]
    printed = json.loads(command(["overview", "--json", *options]))
    assert {**printed, "as_of": None} == {**home, "as_of": None}


def growing_from(studio: Studio) -> date | None:
    """The first month that a source may still add to."""
    row = studio.conn.execute(
        "SELECT min(month) FROM (SELECT (date_trunc('month', max(as_of))"
        " - make_interval(months => max(settles_months)))::date AS month FROM imports"
        " WHERE user_id = %s AND status = 'committed' AND settles_months > 0 GROUP BY source) AS s",
        (studio.id,),
    ).fetchone()
    assert row
    return row[0]  # type: ignore[no-any-return]


def compared(
    home: Any, within: Range, whole: Reckoning, lines: list[Line], growing: date | None
) -> None:
    """The comparison is of the complete months, or the known days, and their counterparts."""
    found = home["comparison"]
    if found is None:
        return
    known = Range(
        min((line.first for line in lines if line.first), default=None),
        max((line.last for line in lines if line.last), default=None),
    )
    other = Range(date.fromisoformat(found["first"]), date.fromisoformat(found["last"]))
    incomplete = {
        date.fromisoformat(month["month"])
        for month in (*home["months"], *found["months"])
        if month["incomplete"]
    }
    incomplete |= {month for month in within.months if growing and month >= growing}
    pairs = fair(within, other, known, incomplete)
    assert found["compared_months"] == pairs.compared
    before = whole.figures(pairs.before)
    # Beside nothing there is nothing to compare.
    current = whole.figures(pairs.current) if before else {}
    assert answered(found["current"]) == current
    assert answered(found["totals"]) == before
    for change in home["changes"]:
        key = change["currency"] or change["metric"]
        for side, figures in (("value", current), ("before", before)):
            value = None if change[side] is None else Decimal(change[side])
            assert value == figures.get(key)


def left_out(home: Any, within: Range, lines: list[Line]) -> None:
    """Money of times that the range cuts, and without a date, is said."""
    first, last = within.first or date.min, within.last or date.max
    cut: dict[str, Decimal] = {}
    undated: dict[str, Decimal] = {}
    for line in lines:
        if line.money is None:
            continue
        currency, amount = line.money
        if line.first is None or line.last is None:
            undated[currency] = undated.get(currency, Decimal(0)) + amount
        elif (
            not line.is_day
            and not (first <= line.first and line.last <= last)
            and line.first <= last
            and line.last >= first
        ):
            cut[currency] = cut.get(currency, Decimal(0)) + amount
    found = {money["currency"]: Decimal(money["amount"])
             for money in home["left_out"]["cut"]["money"]}  # fmt: skip
    assert found == cut
    said = home["undated"] if within.everything else home["left_out"]["undated"]
    assert {money["currency"]: Decimal(money["amount"]) for money in said["money"]} == undated
    if within.everything:
        assert answered(home["left_out"]["undated"]) == {}


def exported(studio: Studio, query: dict[str, str], home: Any, expected: dict[str, Any]) -> None:
    """Every file has the figures of the screen."""
    tables = {
        "months": None, "stores": [*home["stores"], home["no_store"]],
        "countries": [*home["countries"], home["no_country"]],
        "tracks": [*home["tracks"], home["no_track"]],
    }  # fmt: skip
    book = CalamineWorkbook.from_filelike(io.BytesIO(file(studio, "view.xlsx", query)))
    for name, groups in tables.items():
        rows = [
            csv_rows(file(studio, f"{name}.csv", query)),
            parquet_rows(file(studio, f"{name}.parquet", query)),
            sheet_rows(book, name.capitalize()),
        ]
        for kind in rows:
            figures = [tabled(row) for row in kind]
            if groups is None:
                assert added(figures) == expected
            else:
                shown = [one for one in map(answered, groups) if one]
                assert sorted(map(repr_of, figures)) == sorted(map(repr_of, shown))
    whole: dict[str, Any] = {}
    for row in sheet_rows(book, "Totals"):
        key = row["currency"] or row["figure"]
        whole[str(key)] = Decimal(str(row["value"]))
    assert sorted(whole.values()) == sorted(Decimal(value) for value in expected.values())


def repr_of(figures: dict[str, Any]) -> str:
    return repr(sorted((name, Decimal(value).normalize()) for name, value in figures.items()))


def file(studio: Studio, name: str, query: dict[str, str]) -> bytes:
    answer = studio.browser.get(f"/api/v1/export/{name}", params=query)
    assert answer.status_code == 200, answer.text
    return answer.content


def _named(value: str) -> str | None:
    return None if value == "none" else value


@pytest.fixture
def command(
    studio: Studio, settings: Settings, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> Callable[[list[str]], str]:
    """Run a command of `tunescore` here, on the studio's database."""
    del studio
    monkeypatch.setenv("TUNESCORE_DATA_DIR", str(settings.data_dir))
    monkeypatch.setenv("DATABASE_URL", database_url)

    def run(arguments: list[str]) -> str:
        found = CliRunner().invoke(app, arguments)
        assert found.exit_code == 0, found.output
        return found.stdout

    return run


data = {
    "rows": st.lists(sales, min_size=1, max_size=12),
    "paid": st.lists(reports, max_size=3),
    "times": st.lists(longer, max_size=8),
    "songs": st.dictionaries(st.sampled_from([*CODES]), timelines, max_size=2),
    "views": st.lists(addresses, min_size=1, max_size=4),
}


def check(
    studio: Studio, command: Callable[[list[str]], str], rows: list[str], paid: list[str],
    times: list[str], songs: dict[str, list[str]], views: list[Address],
) -> None:  # fmt: skip
    studio.clear()
    studio.put_in(rows)
    if paid:
        studio.put_in(paid, TUNECORE, "tunecore.csv")
    if times:
        studio.put_in(times, LONGER, "longer.csv", columns=LONGER_COLUMNS)
    for title, timeline in songs.items():
        studio.song_timeline(timeline, title)
    for address in views:
        one_truth(studio, address, command)


# A failing view takes minutes to shrink, and is small enough as it is.
AS_DRAWN = (Phase.explicit, Phase.reuse, Phase.generate)


@settings(examples(5), phases=AS_DRAWN)
@given(**data)
def test_one_figure_is_one_truth(
    studio: Studio, command: Callable[[list[str]], str], rows: list[str], paid: list[str],
    times: list[str], songs: dict[str, list[str]], views: list[Address],
) -> None:  # fmt: skip
    check(studio, command, rows, paid, times, songs, views)


@pytest.mark.soak
@settings(examples(1), max_examples=250, phases=AS_DRAWN)
@given(**{**data, "views": st.lists(addresses, min_size=4, max_size=4)})
def test_a_thousand_views_are_one_truth(
    studio: Studio, command: Callable[[list[str]], str], rows: list[str], paid: list[str],
    times: list[str], songs: dict[str, list[str]], views: list[Address],
) -> None:  # fmt: skip
    check(studio, command, rows, paid, times, songs, views)
