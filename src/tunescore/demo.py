"""Demo data of an invented artist: files as the services make them, really imported.

Nobody here exists. The files are shaped like real exports (see `statements/sources`) and go in by
the same path as any other file, so whatever the demo shows is what the product does.
"""

import csv
import io
import random
from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory

import psycopg
from psycopg import sql

from tunescore.ingest.imports import commit, preview
from tunescore.ingest.lines.merge import lock
from tunescore.statements.reading import Limits
from tunescore.store.scope import UserStore

EMAIL = "demo@tunescore.invalid"
ARTIST = "Paper Lantern Club"
EXACT = Decimal("0.000000000001")
SHOWN_MONTHS = 30
LAG_MONTHS = 2
"""How many months after the sale the newest rows are reported."""


@dataclass(frozen=True, slots=True)
class Song:
    """A song with the months since its release at the demo's last month, and its pull."""

    title: str
    isrc: str
    upc: str
    age: int
    pull: float


SONGS = (
    Song("Glass Harbour", "QZZZZ2500001", "199999000028", 9, 1.0),
    Song("Salt and Static", "QZZZZ2500002", "199999000035", 4, 0.7),
    Song("Night Ferry", "QZZZZ2400007", "199999000011", 19, 0.55),
    Song("Low Tide Letters", "QZZZZ2400008", "199999000011", 19, 0.3),
    Song("Paper Moons", "QZZZZ2300003", "199999000042", 34, 0.22),
)
EP = ("Night Ferry EP", "199999000011")

STORES = {  # name in DistroKid's files: share of the plays, dollars a play
    "Spotify": (0.56, "0.0031"),
    "Apple Music": (0.14, "0.0062"),
    "YouTube (Ads)": (0.10, "0.0011"),
    "YouTube (Red)": (0.05, "0.0048"),
    "Amazon Unlimited (Streaming)": (0.05, "0.0088"),
    "Deezer": (0.04, "0.0042"),
    "Tidal": (0.02, "0.0071"),
    "TikTok": (1.9, "0.00002"),
    "Facebook": (1.1, "0.0000015"),
}
COUNTRIES = {"DE": 0.27, "US": 0.22, "GB": 0.12, "FR": 0.09, "SE": 0.08, "NL": 0.07, "BR": 0.06,
             "MX": 0.05, "PL": 0.04}  # fmt: skip


def fill(store: UserStore, today: date) -> int:
    """Import the invented artist's files for a user and return how many there were.

    A user who has imports already keeps them, and nothing is added.
    """
    with store.transaction():
        lock(store)
        row = store.execute("SELECT count(*) FROM imports WHERE user_id = %(user)s").fetchone()
    if row and row[0]:
        return 0
    with TemporaryDirectory(prefix="tunescore-demo-") as folder:
        files = write_files(Path(folder), today)
        for file in files:
            import_id = preview.begin(store, file, file.name, preview.ImportOptions(), Limits())
            commit.commit_at_once(store, import_id, lambda _stage, _done, _total: None)
    return len(files)


def clear(conn: psycopg.Connection) -> None:
    """Forget the demo's account and everything that was imported for it."""
    with conn.transaction():
        for table in ("statement_lines", "audience_lines", "metrics_daily"):
            conn.execute(
                sql.SQL("DELETE FROM {} WHERE user_id = (SELECT id FROM users WHERE email = %s)")
                .format(sql.Identifier(table)), (EMAIL,),
            )  # fmt: skip
        conn.execute("DELETE FROM users WHERE email = %s", (EMAIL,))


def write_files(folder: Path, today: date) -> list[Path]:
    """Write one export of each service, as downloaded on `today`; the same every time."""
    luck = random.Random(20260206)  # noqa: S311 - an invented career, not a secret
    last = _months_before(today, LAG_MONTHS)
    plays = _daily_plays(luck, last, today)
    texts = {
        "DistroKid_statement.csv": _distrokid(luck, plays, last),
        "CD Baby Digital Distribution Sales.txt": _cd_baby(luck, _months_before(last, 20)),
        "TuneCore_sales_report.csv": _tunecore(luck, last),
        f"{SONGS[0].title}-timeline.csv": _timeline(plays, today),
        f"{ARTIST}-audience-timeline.csv": _audience(luck, plays, today),
    }
    files = []
    for name, text in texts.items():
        (folder / name).write_text(text, encoding="utf-8", newline="")
        files.append(folder / name)
    return files


Plays = dict[tuple[Song, date], int]


def _daily_plays(luck: random.Random, last: date, today: date) -> Plays:
    """Invent each song's plays of each day on all streaming stores together."""
    plays: Plays = {}
    for song in SONGS:
        released = _months_before(last, song.age) + timedelta(days=5)
        day, level = released, 900 * song.pull
        while day < today:
            age = (day - released).days
            spike = 2.2 if 60 < age < 95 and song.pull > 0.6 else 1.0  # noqa: PLR2004 - a playlist
            fading = 0.35 + 0.65 * 0.985**age
            week = 1.18 if day.weekday() in {4, 5} else 0.96
            level *= 1 + luck.gauss(0.0006, 0.02)
            plays[song, day] = max(0, round(level * spike * fading * week))
            day += timedelta(days=1)
    return plays


def _distrokid(luck: random.Random, plays: Plays, last: date) -> str:
    """DistroKid V2: every field quoted, one row a month, store, country and song."""
    header = [
        "Date Inserted", "Reporting Date", "Sale Month", "Store", "Artist", "Title", "ISRC", "UPC",
        "Quantity", "Team Percentage", "Source Type", "Country of Sale",
        "Songwriter Royalties Withheld (USD)", "Earnings (USD)", "Recoup (USD)",
    ]  # fmt: skip
    monthly: dict[tuple[Song, date], int] = defaultdict(int)
    for (song, day), count in plays.items():
        monthly[song, day.replace(day=1)] += count
    rows: list[list[str]] = []
    for (song, month), count in sorted(monthly.items(), key=lambda item: item[0][1], reverse=True):
        if not _months_before(last, SHOWN_MONTHS) <= month <= last:
            continue
        late = 0.6 if month == last else 1.0
        reported = _months_before(month, -LAG_MONTHS) + timedelta(days=4)
        for store, (share, rate) in STORES.items():
            for country, weight in COUNTRIES.items():
                quantity = round(count * share * weight * late * luck.uniform(0.9, 1.1))
                if quantity <= 0:
                    continue
                paid = (Decimal(rate) * quantity * _about(luck)).quantize(EXACT)
                row = [
                    f"{reported + timedelta(days=3)}", f"{reported}", f"{month:%Y-%m}", store,
                    ARTIST, song.title, song.isrc, song.upc, str(quantity), "100", "Song", country,
                    "0.00000", f"{paid:f}", "",
                ]  # fmt: skip
                rows.append(row)
                if store == "Spotify" and song.age < 10 and country in {"DE", "US"}:  # noqa: PLR2004
                    rows.append([*row[:13], f"{-paid * Decimal('0.24'):.12f}", ""])
        if song is SONGS[2] and luck.random() < 0.7:  # noqa: PLR2004 - most months sell an EP
            rows.append([
                f"{reported + timedelta(days=3)}", f"{reported}", f"{month:%Y-%m}", "iTunes",
                ARTIST, EP[0], "", EP[1], "1", "100", "Album", "DE", "0.00000", "3.490000000000",
                "",
            ])  # fmt: skip
    return _table(header, rows, csv.QUOTE_ALL)


def _cd_baby(luck: random.Random, last: date) -> str:
    """CD Baby: tabs, US dates with a midnight, lower-case ISRC; an older single's tail."""
    header = [
        "Report Date", "Sales Date", "Quantity", "Price", "Subtotal", "Isrc", "Barcode",
        "CDBabySku", "Album Name", "Artist Name", "Track Name", "Partner Name", "Transaction Type",
        "Delivery Country",
    ]  # fmt: skip
    rows = []
    for back in range(9, -1, -1):
        month = _months_before(last, back)
        end = _months_before(month, -1) - timedelta(days=1)
        reported = _months_before(month, -LAG_MONTHS) + timedelta(days=14)
        for partner, kind, price in (
            ("Spotify", "Stream", "0.0031250000"),
            ("iTunes - Apple Music - US", "Stream", "0.0061200000"),
            ("YouTube Music", "Stream", "0.0044100000"),
            ("iTunes- Apple Music - United Kingdom", "Download", "0.6370000000"),
        ):
            quantity = luck.randint(1, 3) if kind == "Download" else luck.randint(120, 900)
            rows.append([
                _us(reported), _us(end), str(quantity), price,
                f"{Decimal(price) * quantity:.10f}", "qzzzz2200004", "199999000059", "9000000001",
                "Harbour Lights", ARTIST, "Harbour Lights", partner, kind,
                "UK" if kind == "Download" else luck.choice(["US", "DE", "UK"]),
            ])  # fmt: skip
    return _table(header, rows, csv.QUOTE_MINIMAL, "\t", "\r\n")


def _tunecore(luck: random.Random, last: date) -> str:
    """TuneCore: paid in euros, with thousands separators and TuneCore's own codes."""
    header = [
        "Sales Period", "Posted Date", "Store Name", "Country Of Sale", "Artist", "Release Type",
        "Release Title", "Song Title", "Label", "UPC", "Optional UPC", "TC Song ID",
        "Optional ISRC", "Sales Type", "# Units Sold", "Per Unit Price", "Net Sales",
        "Net Sales Currency", "Exchange Rate", "Total Earned", "Currency",
    ]  # fmt: skip
    rows = []
    for back in range(13, -1, -1):
        month = _months_before(last, back)
        posted = _months_before(month, -LAG_MONTHS) + timedelta(days=20)
        for store, country, price in (
            ("Spotify", "SE", "0.0029"), ("Spotify", "DE", "0.0033"), ("Deezer", "FR", "0.0041"),
        ):  # fmt: skip
            units = luck.randint(300, 2400)
            earned = f"{Decimal(price) * units:f}"
            rows.append([
                f"{month}", f"{posted}", store, country, ARTIST, "Song", "Winter Ferry (Live)",
                "Winter Ferry (Live)", "Lantern Rec", "199999000066", "", "USTCZ9900001", "",
                "Streaming", f"{units:,}", price, earned, "EUR", "", earned, "EUR",
            ])  # fmt: skip
    return _table(header, rows, csv.QUOTE_MINIMAL, line_end="\r\n")


def _timeline(plays: Plays, today: date) -> str:
    """Spotify for Artists, one song: the plays of each day so far (UTC), two days late."""
    share = STORES["Spotify"][0]
    rows = [
        [f"{day}", str(round(count * share))]
        for (song, day), count in plays.items()
        if song is SONGS[0] and day < today - timedelta(days=1)
    ]
    return "\ufeff" + _table(["date", "streams"], rows, csv.QUOTE_MINIMAL)


def _audience(luck: random.Random, plays: Plays, today: date) -> str:
    """Spotify for Artists, the artist: listeners, streams and followers of each day."""
    share = STORES["Spotify"][0]
    daily: dict[date, int] = defaultdict(int)
    for (_, day), count in plays.items():
        daily[day] += round(count * share)
    rows = []
    followers = 2210.0
    for back in range(180, 1, -1):
        day = today - timedelta(days=back)
        followers += luck.uniform(2, 9) + daily[day] / 400
        listeners = round(daily[day] * luck.uniform(0.52, 0.6))
        rows.append([f"{day}", str(listeners), str(daily[day]), str(round(followers))])
    header = ["date", "listeners", "streams", "followers"]
    return "\ufeff" + _table(header, rows, csv.QUOTE_MINIMAL)


def _table(
    header: list[str], rows: list[list[str]], quoting: int, delimiter: str = ",",
    line_end: str = "\n",
) -> str:  # fmt: skip
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=delimiter, lineterminator=line_end, quoting=quoting)  # type: ignore[arg-type]  # csv's own constants
    writer.writerow(header)
    writer.writerows(rows)
    return text.getvalue()


def _months_before(day: date, count: int) -> date:
    """The first day of the month `count` months before the one of `day`."""
    months = day.year * 12 + day.month - 1 - count
    return date(months // 12, months % 12 + 1, 1)


def _us(day: date) -> str:
    return f"{day.month}/{day.day}/{day.year} 12:00:00 AM"


def _about(luck: random.Random) -> Decimal:
    return Decimal(f"{luck.uniform(0.85, 1.15):.4f}")
