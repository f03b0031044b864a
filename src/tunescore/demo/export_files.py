"""The invented artist's files of distributors and of Spotify for Artists.

What they count agrees: the plays that a statement pays are those of the timelines, by store,
country and month.
"""

import csv
import io
import random
from collections import defaultdict
from datetime import date, timedelta
from decimal import Decimal

from tunescore.demo.artist import ARTIST, EP, NIGHT_FERRY, SEED, SONGS, Plays, Song, daily_plays

EXACT = Decimal("0.000000000001")
SHOWN_MONTHS = 30
LAG_MONTHS = 2
"""How many months after the sale the newest rows are reported."""
TIMELINE_DAYS = 896
"""How far back a song's timeline reaches, as real ones did."""
AUDIENCE_DAYS = 365
"""How far back the artist's listeners and followers reach."""
PROMOTED_DAYS = 300
"""Up to which age a song is in Spotify's Discovery Mode, which takes its share."""

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


def texts(today: date) -> dict[str, str]:
    """Return one export of each service by its file's name, as downloaded on `today`."""
    luck = random.Random(SEED)  # noqa: S311 - an invented career, not a secret
    last = _months_before(today, LAG_MONTHS)
    plays = daily_plays(today)
    return {
        "DistroKid_statement.csv": _distrokid(luck, plays, last, today),
        "CD Baby Digital Distribution Sales.txt": _cd_baby(luck, _months_before(last, 20)),
        "TuneCore_sales_report.csv": _tunecore(luck, last),
        **{f"{song.title}-timeline.csv": _timeline(song, plays, today) for song in SONGS},
        f"{ARTIST}-audience-timeline.csv": _audience(luck, plays, today),
    }


def _distrokid(luck: random.Random, plays: Plays, last: date, today: date) -> str:
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
        promoted = song.age - (today - month).days < PROMOTED_DAYS
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
                if store == "Spotify" and promoted and country in {"DE", "US"}:
                    rows.append([*row[:13], f"{-paid * Decimal('0.24'):.12f}", ""])
        if song is NIGHT_FERRY and luck.random() < 0.7:  # noqa: PLR2004 - most months sell an EP
            rows.append([
                f"{reported + timedelta(days=3)}", f"{reported}", f"{month:%Y-%m}", "iTunes",
                ARTIST, EP[0], "", EP[1], "1", "100", "Album", "DE", "0.00000", "3.490000000000",
                "",
            ])  # fmt: skip
    return table(header, rows, csv.QUOTE_ALL)


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
    return table(header, rows, csv.QUOTE_MINIMAL, "\t", "\r\n")


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
    return table(header, rows, csv.QUOTE_MINIMAL, line_end="\r\n")


def _timeline(song: Song, plays: Plays, today: date) -> str:
    """Spotify for Artists, one song: the plays of each day so far (UTC), two days late."""
    share = STORES["Spotify"][0]
    days = (today - timedelta(days=back) for back in range(min(song.age, TIMELINE_DAYS), 1, -1))
    rows = [[f"{day}", str(round(plays[song, day] * share))] for day in days]
    return "\ufeff" + table(["date", "streams"], rows, csv.QUOTE_MINIMAL)


def _audience(luck: random.Random, plays: Plays, today: date) -> str:
    """Spotify for Artists, the artist: listeners, streams and followers of each day."""
    share = STORES["Spotify"][0]
    daily: dict[date, int] = defaultdict(int)
    for (_, day), count in plays.items():
        daily[day] += round(count * share)
    rows = []
    followers = 1_460.0
    for back in range(AUDIENCE_DAYS, 1, -1):
        day = today - timedelta(days=back)
        followers += luck.uniform(2, 9) + daily[day] / 400
        listeners = round(daily[day] * luck.uniform(0.52, 0.6))
        rows.append([f"{day}", str(listeners), str(daily[day]), str(round(followers))])
    header = ["date", "listeners", "streams", "followers"]
    return "\ufeff" + table(header, rows, csv.QUOTE_MINIMAL)


def table(
    header: list[str], rows: list[list[str]], quoting: int, delimiter: str = ",",
    line_end: str = "\n",
) -> str:  # fmt: skip
    """Write a header and its rows as delimited text."""
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
