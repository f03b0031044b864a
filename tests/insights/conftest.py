"""A musician with files to drop and a browser to look at what the screens are told."""

import itertools
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import psycopg
import pytest
from starlette.testclient import TestClient
from tests.conftest import Clock

from tunescore.ingest.imports import commit, preview
from tunescore.statements.reading import Limits
from tunescore.store.scope import UserStore

DISTROKID = (
    "Reporting Date\tSale Month\tStore\tArtist\tTitle\tISRC\tUPC\tQuantity\tTeam Percentage"
    "\tSong/Album\tCountry of Sale\tSongwriter Royalties Withheld\tEarnings (USD)"
)
TUNECORE = (
    "Sales Period,Posted Date,Store Name,Country Of Sale,Artist,Release Type,Release Title,"
    "Song Title,Label,UPC,Optional UPC,TC Song ID,Optional ISRC,Sales Type,# Units Sold,"
    "Per Unit Price,Net Sales,Net Sales Currency,Exchange Rate,Total Earned,Currency"
)
CLUB = "Paper Lantern Club"
CODES = {"Glass Harbour": "QZZZZ2300001", "Night Ferry": "QZZZZ2300002"}

numbers = itertools.count(1)


def sale(
    month: str = "2026-01", store: str = "Spotify", title: str = "Glass Harbour",
    quantity: int = 100, amount: str = "0.411000000001", country: str = "DE", artist: str = CLUB,
    isrc: str | None = None, reported: str = "2026-03-05", kind: str = "Song",
) -> str:  # fmt: skip
    """One row of DistroKid's older layout."""
    code = CODES.get(title, "") if isrc is None else isrc
    return (
        f"{reported}\t{month}\t{store}\t{artist}\t{title}\t{code}\t\t{quantity}\t100\t{kind}"
        f"\t{country}\t0\t{amount}"
    )


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


class Studio:
    """A signed-in musician."""

    def __init__(self, browser: TestClient, conn: psycopg.Connection, folder: Path) -> None:
        self.browser, self.conn, self.folder = browser, conn, folder
        self.id = int(browser.get("/api/v1/auth/me").json()["id"])
        self.store = UserStore(conn, self.id)

    def put_in(self, rows: list[str], header: str = DISTROKID, name: str = "DistroKid.tsv") -> int:
        """Import a file of these rows."""
        file = self.folder / f"{next(numbers)}-{name}"
        file.write_text("\n".join([header, *rows]) + "\n", encoding="utf-8")
        number = preview.begin(self.store, file, name, preview.ImportOptions(), Limits())
        commit.request_commit(self.store, number)
        commit.commit(self.store, [number], lambda *_: None)
        return number

    def song_timeline(self, rows: list[str], title: str = "Glass Harbour") -> int:
        """Import Spotify for Artists' timeline of a song."""
        return self.put_in(rows, "date,streams", f"{title}-timeline.csv")

    def audience_timeline(self, rows: list[str], artist: str = CLUB) -> int:
        """Import Spotify for Artists' audience timeline."""
        header = "date,listeners,streams,followers"
        return self.put_in(rows, header, f"{artist}-audience-timeline.csv")

    def take_out(self, number: int) -> None:
        """Undo an import."""
        commit.request_undo(self.store, number)
        commit.undo(self.store, number, lambda *_: None)

    def clear(self) -> None:
        """Forget everything that was imported."""
        for table in (
            "statement_lines", "metrics_daily", "track_identifiers", "tracks", "releases",
            "artists", "imports",
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
