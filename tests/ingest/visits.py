"""A musician whose accounts are connected: visits bring figures, and tests look at what is kept."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import psycopg

from tests.factories import Musician
from tunescore.ingest.audience import snapshots
from tunescore.ingest.connections import ledger, lifecycle
from tunescore.ingest.connections.ledger import Ended
from tunescore.records import AccountFigure, Identity, Post, Snapshot, Tokens
from tunescore.store.encryption import Cipher

NOW = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)
ACCOUNT = "17841400000000001"
CIPHER = Cipher(["the key of these tests"])
TOKENS = Tokens(
    "access-of-paper-lantern",
    expires_at=NOW + timedelta(days=60),
    refresh="refresh-of-paper-lantern",
    scopes=frozenset({"profile", "insights"}),
)


def identity(account: str = ACCOUNT, tokens: Tokens = TOKENS) -> Identity:
    return Identity(account, "paperlanternclub", "Paper Lantern Club", None, tokens)


def followers(value: int, day: date, metric: str = "followers") -> AccountFigure:
    return AccountFigure(metric, Decimal(value), day, "day")


def of_post(number: int, metric: str, value: int, day: date) -> AccountFigure:
    return AccountFigure(metric, Decimal(value), day, "total", post_id=f"1790000000000{number:04}")


def post(number: int, posted: datetime = NOW - timedelta(days=40)) -> Post:
    return Post(
        f"1790000000000{number:04}",
        posted + timedelta(hours=number),
        caption=f"Glass Harbour, take {number}",
        url=f"https://example.org/p/{number}",
        type="reel",
        thumbnail_url=f"https://example.org/p/{number}.jpg",
    )


def snapshot(*figures: AccountFigure, posts: tuple[Post, ...] = ()) -> Snapshot:
    return Snapshot("paperlanternclub", "Paper Lantern Club", None, figures, posts)


class Connected(Musician):
    """A musician with one connected account."""

    def __init__(self, conn: psycopg.Connection, folder: Path, account: str = ACCOUNT) -> None:
        super().__init__(conn, folder)
        self.number = self.connect(account)

    def connect(self, account: str = ACCOUNT, tokens: Tokens = TOKENS) -> int:
        who = identity(account, tokens)
        return lifecycle.connect(self.store, CIPHER, "instagram", who, NOW)

    def visit(self, told: Snapshot, at: datetime = NOW, number: int | None = None) -> int:
        number = number or self.number
        run = ledger.begin_run(self.store, number, "scheduled", at)
        with self.conn.transaction():
            stored = snapshots.store(self.store, number, run, told, at)
            ended = Ended(outcome=told.outcome, figures=stored.figures, posts=stored.posts)
            ledger.finish_run(self.store, run, ended, at, next_sync_at=at + timedelta(days=1))
        return run
