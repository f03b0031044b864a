"""The pages of campaigns at 100 campaigns, 2,000 submissions and five years of daily plays.

One request at a time, on an artist with 20 songs and a statement of 100,000 lines. Printed beside
`/healthz`, which is the same request without any work.
"""

import random
import statistics
import time
from collections.abc import Callable
from datetime import date, timedelta

from benchmarks.server import Server
from benchmarks.small_statements import table

SONGS, CAMPAIGNS, SUBMISSIONS, DAYS, LINES = 20, 100, 20, 1_826, 100_000
TIMES = 60
BAR_MS = 100.0

LAST = date(2026, 10, 1)


def _timeline(luck: random.Random, song: int) -> str:
    first = LAST - timedelta(days=DAYS)
    level = 40 + 20 * song
    days = ([f"{first + timedelta(days=n)}", str(luck.randint(level, 2 * level))]
            for n in range(DAYS))  # fmt: skip
    return table(["date", "streams"], days)


def _history(luck: random.Random) -> str:
    """A SubmitHub history: 100 campaigns of 20 submissions, three events each."""
    header = [
        "Song", "Campaign url", "Campaign date", "Outlet", "Outlet type", "Outlet url",
        "Outlet country", "Action", "Action timestamp", "Feedback", "Additional notes",
        "Listen time (seconds)",
    ]  # fmt: skip
    rows = []
    for campaign in range(CAMPAIGNS):
        sent = LAST - timedelta(days=90 + 17 * campaign)
        for outlet in range(SUBMISSIONS):
            name = luck.randint(1, 300)
            for step, action in enumerate(
                ("listen", luck.choice(["approved", "declined", "declined"]), "saved")
            ):
                rows.append([
                    f"Paper Lantern Club - Song {campaign % SONGS}",
                    f"https://www.submithub.com/song/c{campaign}", f"{sent}T09:00:00.000Z",
                    f"Outlet {name}", luck.choice(["Blog", "Spotify Playlister"]),
                    f"https://www.submithub.com/blog/{name}-{outlet}", "Norway", action,
                    f"{sent + timedelta(days=outlet % 9)}T{step + 9:02}:{outlet:02}:00.{step:03}Z",
                    "Lovely vocals, but the mix is a little crowded for us.", "", "30",
                ])  # fmt: skip
    return table(header, rows)


def _statement(luck: random.Random) -> str:
    header = [
        "Reporting Date", "Sale Month", "Store", "Artist", "Title", "ISRC", "UPC", "Quantity",
        "Team Percentage", "Song/Album", "Country of Sale", "Songwriter Royalties Withheld",
        "Earnings (USD)",
    ]  # fmt: skip
    countries = ["DE", "US", "GB", "FR", "SE", "NL", "BR", "MX", "PL", "NO"]
    rows = []
    for number in range(LINES):
        song, month = number % SONGS, number // SONGS % 60
        plays = luck.randint(1, 900)
        rows.append([
            "2026-10-05", f"{2021 + month // 12}-{month % 12 + 1:02}", "Spotify",
            "Paper Lantern Club", f"Song {song}", f"QZZZZ23{song:05}", "", str(plays), "100",
            "Song", luck.choice(countries), "0", f"{plays * 0.0031:.9f}",
        ])  # fmt: skip
    return table(header, rows)


def _put_in(server: Server, name: str, text: str) -> None:
    answer = server.client.post(
        "/api/v1/integrations/import-csv", files={"file": (name, text.encode())}
    )
    answer.raise_for_status()


def _times(ask: Callable[[int], None]) -> tuple[float, float]:
    """Return the median and the 95th percentile of a request, in milliseconds."""
    took = []
    for number in range(TIMES):
        begun = time.perf_counter()
        ask(number)
        took.append((time.perf_counter() - begun) * 1000)
    return statistics.median(took), sorted(took)[int(TIMES * 0.95)]


def run(server: Server) -> None:
    """Fill an installation, ask for the pages and print their times."""
    luck = random.Random(11)  # noqa: S311 - invented figures
    _put_in(server, "statement.csv", _statement(luck))
    for song in range(SONGS):
        _put_in(server, f"Song {song}-timeline.csv", _timeline(luck, song))
    _put_in(server, "history.csv", _history(luck))
    listed = server.client.get("/api/v1/campaigns").json()["items"]
    ids = [one["id"] for one in listed]
    measured = sum(one["plays"] is not None for one in listed)

    def get(path: str) -> None:
        server.client.get(path).raise_for_status()

    print(
        f"\ncampaigns: {len(ids)} of them ({measured} measured), {SONGS} songs with {DAYS} days,"
        f" {LINES:,} statement lines"
    )
    print(f"  {'':<26}{'median':>8}{'p95':>8}  ms")
    for name, ask in (
        ("/healthz", lambda _: get("/healthz")),
        ("/campaigns/{id}", lambda number: get(f"/api/v1/campaigns/{ids[number % len(ids)]}")),
        ("/campaigns", lambda _: get("/api/v1/campaigns")),
        ("/curators", lambda _: get("/api/v1/curators")),
    ):
        median, late = _times(ask)
        bar = ""
        if name == "/campaigns/{id}":
            bar = f"  bar {BAR_MS:.0f}: {'met' if late <= BAR_MS else 'missed'}"
        print(f"  {name:<26}{median:>8.1f}{late:>8.1f}{bar}")
