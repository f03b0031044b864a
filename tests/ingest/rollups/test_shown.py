"""What screens read from the roll-ups is what an independent reckoning over the lines gives."""

import asyncio
import calendar
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import psycopg
from hypothesis import given
from hypothesis import strategies as st

from tests.examples import examples
from tests.factories import CLUB, CODES, Musician, sale
from tests.insights.conftest import LONGER, LONGER_COLUMNS, TUNECORE, days, euros
from tunescore.ingest.lines import tracks
from tunescore.ingest.rollups import rebuild, verdict_cells
from tunescore.ingest.rollups.precedence import PARTLY, WORLDS, judged
from tunescore.insights.figures import Figure, Question, sums
from tunescore.insights.filters import Filter
from tunescore.insights.rollup_rows import DIMENSIONS, alone
from tunescore.metrics import METRICS
from tunescore.store.engine import Database

FLOWS = [key for key, metric in METRICS.items() if metric.adding == "flow"]
STORES = ["Spotify", "Deezer", "TikTok", ""]
TITLES = [*CODES, "Unnumbered"]
PLACES = ["DE", "US", "OU", ""]
TIMES = [
    ("2026-01-01", "2026-01-31"), ("2026-02-01", "2026-02-28"), ("2026-01-01", "2026-03-31"),
    ("2026-01-01", "2026-06-30"), ("2026-01-01", "2026-12-31"), ("2026-02-10", "2026-03-09"),
    ("2026-02-03", "2026-02-09"), ("2026-02-05", "2026-02-05"), ("", ""),
]  # fmt: skip

amounts = st.integers(-500, 9999).map(lambda cents: f"{Decimal(cents) / 10000:.4f}")
plays = st.integers(0, 400)
statements = st.lists(
    st.builds(
        lambda month, store, title, quantity, amount, country: sale(
            f"2026-0{month}", store, title, quantity, amount, country
        ),
        st.integers(1, 4), st.sampled_from(STORES), st.sampled_from(TITLES), plays, amounts,
        st.sampled_from(PLACES),
    ),
    min_size=1, max_size=6,
)  # fmt: skip
reports = st.lists(
    st.builds(lambda month, count: euros(f"2026-0{month}", count, "0.2"), st.integers(1, 4), plays),
    min_size=1, max_size=3,
)  # fmt: skip
LONGER_AND_COUNTRY = f"{LONGER},Country"
own = st.lists(
    st.builds(
        lambda time, store, title, count, amount, country: ",".join(
            [title, CLUB, CODES.get(title, ""), store, *time, str(count), amount, "GBP", country]
        ),
        st.sampled_from(TIMES), st.sampled_from(STORES), st.sampled_from(TITLES), plays, amounts,
        st.sampled_from(PLACES),
    ),
    min_size=1, max_size=5,
)  # fmt: skip
typed = st.lists(
    st.builds(
        lambda time, store, title, count, country: ",".join(
            [title, CLUB, CODES.get(title, ""), store, *time, str(count), country]
        ),
        st.sampled_from(TIMES), st.sampled_from(STORES), st.sampled_from(TITLES), plays,
        st.sampled_from(PLACES),
    ),
    min_size=1, max_size=4,
)  # fmt: skip
timelines = st.tuples(
    st.sampled_from([*TITLES, None]),
    st.builds(lambda month, count, of_day: (f"2026-0{month}-01", count, of_day),
              st.integers(1, 3), st.sampled_from([5, 31, 62]), plays),
)  # fmt: skip
spans = st.tuples(st.sampled_from(["28day", "1year", "all"]), st.sampled_from(TITLES), plays)
files = st.one_of(
    st.tuples(st.just("statement"), statements), st.tuples(st.just("report"), reports),
    st.tuples(st.just("own"), own), st.tuples(st.just("typed"), typed),
    st.tuples(st.just("timeline"), timelines), st.tuples(st.just("span"), spans),
)  # fmt: skip
changes = st.lists(st.tuples(st.sampled_from(["undo", "merge", "split"]), st.integers(0, 9)),
                   max_size=4)  # fmt: skip

day = st.dates(date(2025, 12, 1), date(2026, 7, 31))
GROUPS = ("source", "store", "country", "track", "artist", "time", "month", "of_quarter", "of_day")
questions = st.lists(
    st.tuples(
        st.lists(st.sampled_from(GROUPS), max_size=2, unique=True).map(tuple),
        st.fixed_dictionaries(
            {},
            optional={
                "store": st.sampled_from(["Spotify", "Deezer", "none"]),
                "country": st.sampled_from(["DE", "none"]),
                "source": st.sampled_from(["distrokid", "tunecore", "spotify_for_artists"]),
                "rights": st.just("recording"),
                "subject": st.tuples(st.sampled_from(["track", "artist"]), st.integers(0, 9)),
                "first": day,
                "last": day,
            },
        ),
    ),
    min_size=6, max_size=10,
)  # fmt: skip


class Owner(Musician):
    """Somebody who imports all kinds of files and changes their mind."""

    def take_in(self, kind: str, what: Any) -> int:  # noqa: PLR0911
        match kind:
            case "statement":
                return self.put_in(what)
            case "report":
                return self.put_in(what, TUNECORE, "tunecore.csv")
            case "own":
                columns = LONGER_COLUMNS | {"Country": "country"}
                return self.put_in(what, LONGER_AND_COUNTRY, "own.csv", columns=columns)
            case "typed":
                header = "Title,Artist,ISRC,Store,From day,To day,Streams,Country"
                columns = LONGER_COLUMNS | {"Country": "country"}
                names = {name: columns[name] for name in header.split(",")}
                return self.put_in(what, header, "typed.csv", columns=names)
            case "span":
                span, title, count = what
                return self.put_in(
                    [f"{title},{count},{count},7,2025-02-06"],
                    "song,listeners,streams,saves,release_date",
                    f"{CLUB}-songs-{span}_20260612_101500.csv",
                )
        title, (first, count, of_day) = what
        if title is None:
            rows = days(first, count, "3", str(of_day), "900")
            return self.put_in(rows, "date,listeners,streams,followers",
                               f"{CLUB}-audience-timeline.csv")  # fmt: skip
        return self.put_in(days(first, count, str(of_day)), "date,streams", f"{title}-timeline.csv")

    def ids(self, table: str) -> list[int]:
        rows = self.conn.execute(
            f"SELECT id FROM {table} WHERE user_id = %s ORDER BY id".encode(), (self.id,)
        )
        return [number for (number,) in rows]

    def change(self, what: str, at: int, imports: list[int]) -> None:
        songs = self.ids("tracks")
        if what == "undo" and imports:
            self.take_out(imports.pop(at % len(imports)))
        elif what == "merge" and len(songs) > 1:
            tracks.merge(self.store, songs[at % len(songs)], songs[(at + 1) % len(songs)])
        elif what == "split":
            rows = self.conn.execute(
                "SELECT track_id, max(id) FROM track_identifiers WHERE user_id = %s"
                " GROUP BY track_id HAVING count(*) > 1 ORDER BY track_id", (self.id,),
            ).fetchall()  # fmt: skip
            if rows:
                tracks.split(self.store, *rows[at % len(rows)])


@dataclass(frozen=True)
class Line:
    """One figure of a line, and in which worlds it is shown together and alone."""

    metric: str
    source: str
    view: str
    rights: str
    track: int | None
    artist: int | None
    store: str | None
    country: str | None
    first: date | None
    last: date | None
    value: Decimal
    shown: dict[str, tuple[bool, bool, bool]]

    @classmethod
    def of(cls, row: tuple[Any, ...], shown: dict[str, tuple[bool, bool, bool]]) -> "Line":
        """Make a line of its row in the store."""
        metric, source, view, rights, track, artist, store, country, first, last, value = row
        return cls(metric, source, view, rights, track, artist, store, country, first, last,
                   value, shown)  # fmt: skip

    @property
    def month(self) -> date | None:
        """The month in which all of its days are."""
        if self.first is None or self.last is None:
            return None
        start = self.first.replace(day=1)
        if start != self.last.replace(day=1):
            return None
        if self.view == "platform_period" and (self.first, self.last) != (start, end_of(start)):
            return None
        return start

    @property
    def daily(self) -> bool:
        return self.first is not None and self.first == self.last and self.month is not None

    def counts(self, where: Filter, by: tuple[str, ...], contested: set[str]) -> str | None:  # noqa: PLR0911
        """How it counts in a range: as a figure of its month, or as one of a day."""
        first, last = where.first or date.min, where.last or date.max
        if "of_day" in by:
            return "day" if self.daily and first <= self.first <= last else None  # type: ignore[operator]
        if not where.dated:
            return "month"
        if self.first is None or self.last is None or not first <= self.first <= self.last <= last:
            return None
        if self.month is None:
            return "month"
        if first <= self.month and end_of(self.month) <= last:
            return "month"
        if self.daily:
            return "day"
        return None if self.metric in contested else "month"


def end_of(month: date) -> date:
    return month.replace(day=calendar.monthrange(month.year, month.month)[1])


def key(line: Line, name: str, how: str) -> Any:  # noqa: PLR0911
    """The key of a line in a grouping."""
    match name:
        case "of_day":
            return line.first
        case "of_quarter":
            if line.first is None or line.last is None:
                return None
            starts = [date(d.year, (d.month - 1) // 3 * 3 + 1, 1) for d in (line.first, line.last)]
            return starts[0] if starts[0] == starts[1] else None
        case "month":
            return f"{line.month:%Y-%m}" if line.month else None
        case "time":
            if how == "day":
                return f"{line.first}"
            return f"{line.month:%Y-%m}" if line.month else (line.first, line.last)
    return getattr(line, name)


def stored(owner: Owner) -> tuple[list[Line], set[str]]:
    """Every figure of every line with its verdicts, judged anew; and the metrics with verdicts."""
    counts = [metric for metric in FLOWS if metric != "earnings"]
    found: dict[tuple[Any, ...], list[Any]] = {}
    contested = set()
    for world in WORLDS:
        condition = "NOT everywhere OR view = 'statement'" if "country" in world else "true"
        lines = verdict_cells.placed(
            verdict_cells.lines("%(user)s", FLOWS), condition, by_day=world.startswith("day")
        )
        rows = owner.store.execute(
            f"{judged(world, counts)} SELECT l.metric, replace(l.source, 'csv_', ''), l.view,"
            " l.rights, l.track_id, coalesce(l.artist_id, t.artist_id, r.artist_id), l.store,"
            " l.country, l.date, l.until, l.value, l.artist_id, l.release_id,"
            " coalesce(v.shown, true), coalesce(v.shown_alone, true),"
            f" coalesce(v.{PARTLY}, false), v.metric IS NOT NULL, l.currency, count(*) OVER ()"
            f" FROM {lines} AS l LEFT JOIN judged v ON {verdict_cells.same_cell('l', 'v')}"
            " LEFT JOIN tracks t ON t.user_id = %(user)s AND t.id = l.track_id"
            " LEFT JOIN releases r ON r.user_id = %(user)s AND r.id = l.release_id"
            " ORDER BY l.metric, l.source, l.store, l.country, l.date, l.value".encode()
        ).fetchall()
        seen: dict[tuple[Any, ...], int] = {}
        for row in rows:
            place = (*row[:13], row[17])
            seen[place] = seen.get(place, 0) + 1
            kept = found.setdefault((*place, seen[place]), [row, {}])
            kept[1][world] = row[13:16]
            if row[16]:
                contested.add(row[0])
    return [
        Line.of(row[:11], verdicts)
        for row, verdicts in (tuple(kept) for kept in found.values())
        if row[0] != "earnings" or (row[17] is not None and row[2] == "statement")
    ], contested


def reckoned(
    lines: list[Line], contested: set[str], by: tuple[str, ...], where: Filter
) -> dict[Any, tuple[Decimal, int, bool]]:
    """The sums of a grouping, by plain addition."""
    result: dict[Any, tuple[Decimal, int, bool]] = {}
    of_country = "country" in by or where.country is not None
    for line in lines:
        if any(
            getattr(where, name) is not None
            and getattr(line, name) != (None if getattr(where, name) == "none" else
                                        getattr(where, name))
            for name in ("track", "artist", "store", "country", "source", "rights")
        ):  # fmt: skip
            continue
        if of_country and line.country is None and line.view != "statement":
            continue
        how = line.counts(where, by, contested)
        if how is None:
            continue
        world = ("day country" if of_country else "day") if how == "day" else (
            "country" if of_country else "all")  # fmt: skip
        shown, shown_alone, partly = line.shown[world]
        if shown_alone if alone(by, where) else shown:
            place = (line.metric, *(key(line, name, how) for name in by))
            value, count, known = result.get(place, (Decimal(0), 0, False))
            result[place] = value + line.value, count + 1, known or partly
    return result


def told(figures: list[Figure], by: tuple[str, ...]) -> dict[Any, tuple[Decimal, int, bool]]:
    """The same of an answer; a time of no month is its two days."""
    return {
        (one.metric, *(spelled(name, one.keys[name]) for name in by)):
            (one.value, one.lines, one.partly)
        for one in figures
    }  # fmt: skip


def spelled(name: str, value: Any) -> Any:
    if name != "time" or value is None:
        return (None, None) if name == "time" else value
    spans = {"2026-Q1": ("2026-01-01", "2026-03-31"), "2026-H1": ("2026-01-01", "2026-06-30"),
             "2026": ("2026-01-01", "2026-12-31")}  # fmt: skip
    ends = spans.get(value) or (value.split("/") if "/" in value else None)
    return value if ends is None else (date.fromisoformat(ends[0]), date.fromisoformat(ends[1]))


def ask(
    database_url: str, owner: Owner, groups: list[tuple[tuple[str, ...], Filter]]
) -> list[list[Figure]]:
    """The answers of the roll-ups."""

    async def answers() -> list[list[Figure]]:
        database = Database.at(database_url)
        try:
            async with database.read_for(owner.id) as session:
                return await sums(
                    session, *(Question(tuple(FLOWS), by, where) for by, where in groups)
                )
        finally:
            await database.close()

    return asyncio.run(answers())


@examples(6)
@given(
    # An older timeline of the same song would be asked about.
    taken=st.lists(files, min_size=2, max_size=6,
                   unique_by=lambda one: one[1][0] if one[0] == "timeline" else object()),
    changed=changes, asked=questions, again=st.booleans(),
)  # fmt: skip
def test_the_rollups_answer_as_the_lines_do(
    connection: psycopg.Connection, database_url: str, tmp_path: Path,
    taken: list[tuple[str, Any]], changed: list[tuple[str, int]],
    asked: list[tuple[tuple[str, ...], dict[str, Any]]], again: bool,
) -> None:  # fmt: skip
    owner = Owner(connection, tmp_path)
    imports = [owner.take_in(kind, what) for kind, what in taken]
    for what, at in changed:
        owner.change(what, at, imports)
    if again:
        theirs = [one for one in rebuild.everything(connection) if one.user_id == owner.id]
        rebuild.rebuild(connection, theirs, lambda *_: None)
    connection.commit()
    lines, contested = stored(owner)
    groups = []
    for by, wanted in asked:
        chosen = dict(wanted)
        if subject := chosen.pop("subject", None):
            ids = owner.ids(f"{subject[0]}s")
            if ids:
                chosen[subject[0]] = ids[subject[1] % len(ids)]
        groups.append((by, Filter(**chosen)))
    for (by, where), figures in zip(groups, ask(database_url, owner, groups), strict=True):
        assert told(figures, by) == reckoned(lines, contested, by, where), (by, where)
    assert set(GROUPS) <= set(DIMENSIONS)
