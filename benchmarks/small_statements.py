"""1,000 rows of each source, from the start of the upload to the committed import.

The reference is PostgreSQL's own COPY of as many lines of the same width into a table with the
same key, on the same server machine in the same run: the least that storing them can cost.
"""

import csv
import io
import random
import time
from collections.abc import Callable, Iterable
from datetime import date, timedelta

import psycopg

from benchmarks.server import Server
from tunescore.store.embedded.server import EmbeddedPostgres

ROWS = 1_000
BAR_SECONDS = 1.0
RUNS = 3

Row = list[str]


def distrokid(luck: random.Random, rows: int = ROWS) -> tuple[str, str]:
    """DistroKid V1."""
    header = (
        "Reporting Date,Sale Month,Store,Artist,Title,ISRC,UPC,Quantity,Team Percentage,Song/Album,"
        "Country of Sale,Songwriter Royalties Withheld,Earnings (USD)"
    ).split(",")
    lines = (
        [
            "2026-03-05", f"2025-{n % 12 + 1:02}", luck.choice(["Spotify", "Deezer", "Tidal"]),
            "Paper Lantern Club", f"Song {n % 40}", f"QZZZZ26{n % 40:05}", "", str(n), "100",
            "Song", luck.choice(["DE", "US", "FR"]), "0", f"{luck.random():.12f}",
        ]
        for n in range(rows)
    )  # fmt: skip
    return "DistroKid.tsv", table(header, lines, "\t")


def cd_baby(luck: random.Random, rows: int = ROWS) -> tuple[str, str]:
    """CD Baby."""
    header = (
        "Report Date,Sales Date,Quantity,Price,Subtotal,Isrc,Barcode,CDBabySku,Album Name,"
        "Artist Name,Track Name,Partner Name,Transaction Type,Delivery Country"
    ).split(",")
    lines = (
        [
            "10/15/2023 12:00:00 AM", f"{n % 12 + 1}/28/2023 12:00:00 AM", str(n), "0.0031250000",
            f"{luck.random():.10f}", f"qzzzz26{n % 40:05}", "199999000011", "9000000001",
            "Night Ferry EP", "Paper Lantern Club", f"Song {n % 40}", "Spotify", "Stream", "UK",
        ]
        for n in range(rows)
    )  # fmt: skip
    return "CD Baby.txt", table(header, lines, "\t")


def tunecore(luck: random.Random, rows: int = ROWS) -> tuple[str, str]:
    """TuneCore."""
    header = (
        "Sales Period,Posted Date,Store Name,Country Of Sale,Artist,Release Type,Release Title,"
        "Song Title,Label,UPC,Optional UPC,TC Song ID,Optional ISRC,Sales Type,# Units Sold,"
        "Per Unit Price,Net Sales,Net Sales Currency,Exchange Rate,Total Earned,Currency"
    ).split(",")
    lines = (
        [
            f"2025-{n % 12 + 1:02}-01", "2026-01-22", "Spotify", "SE", "Paper Lantern Club", "Song",
            f"Song {n % 40}", f"Song {n % 40}", "Lantern Rec", "199999000011", "",
            f"USTCZ99{n % 40:05}", "", "Streaming", f"{n:,}", "0.0031", "3.7", "EUR", "1.09",
            f"{luck.random():.4f}", "USD",
        ]
        for n in range(rows)
    )  # fmt: skip
    return "TuneCore.csv", table(header, lines)


def spotify_for_artists(luck: random.Random, rows: int = ROWS) -> tuple[str, str]:
    """Spotify for Artists, the audience timeline."""
    first = date(2023, 1, 1)
    lines = (
        [f"{first + timedelta(days=n)}", str(luck.randint(1, 900)), str(n), str(1000 + n)]
        for n in range(rows)
    )
    return "Paper Lantern Club-audience-timeline.csv", table(
        ["date", "listeners", "streams", "followers"], lines
    )


def custom(luck: random.Random, rows: int = ROWS) -> tuple[str, str]:
    """A table of one's own."""
    lines = (
        [f"Song {n % 40}", "Paper Lantern Club", f"2025-{n % 12 + 1:02}", str(n),
         f"{luck.random():.6f}"]
        for n in range(rows)
    )  # fmt: skip
    header = ["Track Name", "Artist", "Month", "Streams", "Royalty (EUR)"]
    return "My sheet.csv", table(header, lines)


SOURCES: tuple[Callable[[random.Random], tuple[str, str]], ...] = (
    distrokid, cd_baby, tunecore, spotify_for_artists, custom,
)  # fmt: skip


def table(header: Row, rows: Iterable[Row], delimiter: str = ",") -> str:
    """Write a table as text."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=delimiter, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(rows)
    return text.getvalue()


def run(server: Server) -> None:
    """Measure each source and print the best and the worst of some runs."""
    reference = copy_seconds(server)
    print(
        f"\n{ROWS:,} rows, upload over HTTP to committed; bar {BAR_SECONDS:.0f} s; best of {RUNS}"
    )
    print(f"reference: COPY of {ROWS:,} lines into an identically keyed table, {reference:.3f} s")
    print(f"{'source':<22}{'best s':>8}{'worst s':>9}{'x COPY':>9}   bar")
    for source in SOURCES:
        times = []
        for seed in range(RUNS):
            name, text = source(random.Random(seed))  # noqa: S311 - invented figures
            times.append(import_seconds(server, name, text))
        verdict = "met" if max(times) < BAR_SECONDS else "MISSED"
        print(
            f"{source.__name__:<22}{min(times):>8.3f}{max(times):>9.3f}"
            f"{min(times) / reference:>9.1f}   {verdict}"
        )


def import_seconds(server: Server, name: str, text: str) -> float:
    """Import one file through the API and return how long it took, all in."""
    started = time.perf_counter()
    answer = server.client.post("/api/v1/imports", files={"file": (name, text.encode())})
    answer.raise_for_status()
    seen = answer.json()
    server.client.post(f"/api/v1/imports/{seen['id']}/commit").raise_for_status()
    with server.client.stream("GET", f"/api/v1/imports/{seen['id']}/events") as events:
        for line in events.iter_lines():
            if line == "event: done":
                break
    took = time.perf_counter() - started
    done = server.client.get(f"/api/v1/imports/{seen['id']}").json()
    if done["status"] != "committed" or done["imported"] + done["duplicates"] != ROWS:
        raise RuntimeError(f"{name} was not imported whole: {done['status']}, {done['error']}")
    server.client.post(f"/api/v1/imports/{seen['id']}/undo").raise_for_status()
    with server.client.stream("GET", f"/api/v1/imports/{seen['id']}/events") as events:
        for line in events.iter_lines():
            if line == "event: done":
                break
    return took


def copy_seconds(server: Server) -> float:
    """Copy as many lines into an empty table with the same key, and return the seconds."""
    lines = "".join(
        f"1\tdistrokid\t\\\\x{n:032x}\t1\t1\t{n}\tSpotify\tDE\t2025-01-01\t2025-01-31\tstream"
        f"\t{n}\t0.123456789012\tUSD\n"
        for n in range(ROWS)
    ).encode()
    with (
        EmbeddedPostgres(server.data_dir / "postgres") as postgres,
        psycopg.connect(postgres.url) as conn,
    ):
        conn.execute("CREATE TEMP TABLE copied (LIKE statement_lines INCLUDING INDEXES)")
        started = time.perf_counter()
        with (
            conn.cursor() as cursor,
            cursor.copy(
                "COPY copied (user_id, source, row_key, occurrence, import_id, line, store,"
                " country, period_start, period_end, kind, quantity, amount, currency) FROM STDIN"
            ) as copy,
        ):
            copy.write(lines)
        return time.perf_counter() - started
