"""A musician with files to drop and a browser to look at what the screens are told."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import psycopg
import pytest
from starlette.testclient import TestClient

from tests.conftest import Clock
from tests.factories import CLUB, CODES, Musician

TUNECORE = (
    "Sales Period,Posted Date,Store Name,Country Of Sale,Artist,Release Type,Release Title,"
    "Song Title,Label,UPC,Optional UPC,TC Song ID,Optional ISRC,Sales Type,# Units Sold,"
    "Per Unit Price,Net Sales,Net Sales Currency,Exchange Rate,Total Earned,Currency"
)


LONGER = "Title,Artist,ISRC,Store,From day,To day,Streams,Amount,Currency"
LONGER_COLUMNS = {
    "Title": "track_title", "Artist": "artist_name", "ISRC": "isrc", "Store": "store",
    "From day": "period_start", "To day": "period_end", "Streams": "streams",
    "Amount": "amount", "Currency": "currency",
}  # fmt: skip
"""A statement with the first and the last day of each figure."""


def euros(month: str, units: int, earned: str, store: str = "Spotify", country: str = "SE") -> str:
    """One row of a TuneCore report, paid in euros."""
    return (
        f"{month}-01,2026-03-20,{store},{country},{CLUB},Song,Glass Harbour,Glass Harbour,Lantern,"
        f"199999000011,,USTCZ9900001,{CODES['Glass Harbour']},Streaming,{units},0.01,{earned},EUR,,"
        f"{earned},EUR"
    )


def days(first: str, count: int, *figures: str) -> list[str]:
    """Rows of a timeline: a day each, all with the same figures."""
    start = datetime.fromisoformat(first)
    return [",".join([f"{start + timedelta(days=n):%Y-%m-%d}", *figures]) for n in range(count)]


class Studio(Musician):
    """A signed-in musician, who looks at the screens' figures."""

    def __init__(self, browser: TestClient, conn: psycopg.Connection, folder: Path) -> None:
        super().__init__(conn, folder, int(browser.get("/api/v1/auth/me").json()["id"]))
        self.browser = browser

    def song_timeline(self, rows: list[str], title: str = "Glass Harbour") -> int:
        """Import Spotify for Artists' timeline of a song."""
        return self.put_in(rows, "date,streams", f"{title}-timeline.csv")

    def audience_timeline(self, rows: list[str], artist: str = CLUB) -> int:
        """Import Spotify for Artists' audience timeline."""
        header = "date,listeners,streams,followers"
        return self.put_in(rows, header, f"{artist}-audience-timeline.csv")

    def clear(self) -> None:
        """Forget everything that was imported."""
        for table in (
            "statement_lines", "metrics_daily", "rollups", "verdicts", "track_identifiers",
            "tracks", "releases", "artists", "imports",
        ):  # fmt: skip
            self.conn.execute(f"DELETE FROM {table} WHERE user_id = {self.id}".encode())

    def get(self, path: str, **query: Any) -> Any:
        """The answer to a question that is answered."""
        answer = self.browser.get(f"/api/v1/{path}", params=query)
        assert answer.status_code == 200, answer.text
        return answer.json()

    @property
    def home(self) -> Any:
        """The home page."""
        return self.get("overview")

    def months(self) -> dict[str, int | None]:
        """The streams of each month."""
        return {month["month"][:7]: month["streams"] for month in self.home["months"]}

    def track(self, title: str = "Glass Harbour") -> Any:
        """The page of the song with this title."""
        [found] = [t for t in self.get("tracks")["items"] if t["title"] == title]
        return self.get(f"tracks/{found['id']}")


@pytest.fixture
def studio(
    owner: TestClient, connection: psycopg.Connection, tmp_path: Path, clock: Clock
) -> Studio:
    """A musician in November 2026."""
    clock.now = datetime(2026, 11, 22, 12, tzinfo=UTC)
    return Studio(owner, connection, tmp_path)
