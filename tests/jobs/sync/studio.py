"""An installation with accounts connected at a fake platform, and what its visits leave behind."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any, TypeVar

import psycopg
from psycopg.rows import dict_row
from pydantic import SecretStr

from tests.factories import UserFactory
from tests.fakes.base import Fake
from tests.fakes.grants import Granted
from tests.fakes.people import Account
from tunescore.ingest.connections import lifecycle
from tunescore.jobs.queue import build_services
from tunescore.jobs.sync.run import sync_account
from tunescore.platforms import all_platforms
from tunescore.platforms.platform import Platform
from tunescore.records import Identity, SyncOutcome, SyncTrigger, Tokens
from tunescore.services import Services
from tunescore.settings import Settings
from tunescore.store.encryption import Cipher
from tunescore.store.scope import UserStore

Answer = TypeVar("Answer")

SECRET = "the key of these tests"


def settings_for(
    *fakes: Fake, data_dir: Path, database_url: str, values: dict[str, str] | None = None
) -> Settings:
    """Settings of an installation whose apps are registered at these fakes."""
    overrides: dict[str, str] = {}
    told: dict[str, str] = {}
    for fake in fakes:
        overrides |= fake.overrides
        told |= fake.environment
    return Settings(
        data_dir=data_dir,
        database_url=database_url,
        secret=SecretStr(SECRET),
        host_overrides=overrides,
        platform_values={**told, **(values or {})},
    )


def tokens_of(granted: Granted) -> Tokens:
    return Tokens(
        granted.access,
        granted.expires_at,
        granted.refresh,
        granted.refresh_expires_at,
        granted.scopes,
    )


def identity_of(fake: Any, account: Account, tokens: Tokens) -> Identity:
    """An account as its platform names it to this app."""
    named = getattr(fake, "open_id", None)
    number = named(account) if named is not None else str(account.id)
    return Identity(number, account.username, account.name, None, tokens)


class Studio:
    """An installation, its one user, and the fake that their accounts are at."""

    def __init__(self, fake: Fake, settings: Settings, clock: Any) -> None:
        self.fake: Any = fake
        self.settings = settings
        self.clock = clock
        self.url = settings.database_url or ""
        self.user = self.add_user("owner@example.org")

    @property
    def platform(self) -> Platform:
        return all_platforms()[self.fake.key]

    def run(self, work: Callable[[Services], Awaitable[Answer]]) -> Answer:
        """Do something as a worker of its own."""

        async def inner() -> Answer:
            services = build_services(self.settings, self.url, self.clock)
            try:
                return await work(services)
            finally:
                await services.database.close()

        return asyncio.run(inner())

    # --- accounts ------------------------------------------------------------------------

    def add_user(self, email: str) -> int:
        with psycopg.connect(self.url) as conn:
            return UserFactory.create(conn, email)

    def connect(
        self, account: Account, scopes: list[str] | None = None, user: int | None = None
    ) -> int:
        """Connect an account, as if its user had just consented; the connection's number."""
        identity = identity_of(self.fake, account, tokens_of(self.fake.grant(account, scopes)))
        with psycopg.connect(self.url) as conn:
            return lifecycle.connect(
                UserStore(conn, user or self.user),
                Cipher(self.settings.secret_keys()),
                self.platform.key,
                identity,
                self.clock(),
            )

    def sync(
        self, number: int, trigger: SyncTrigger = "asked", user: int | None = None
    ) -> SyncOutcome | None:
        """Visit an account in a worker of its own."""
        return self.run(lambda services: sync_account(services, user or self.user, number, trigger))

    def wait(self, number: int) -> SyncOutcome | None:
        """Let time pass until the next visit is due, and make it."""
        at = self.connection(number)["next_sync_at"]
        assert at is not None
        self.clock.now = max(at, self.clock.now)
        return self.sync(number, "scheduled")

    # --- what is left --------------------------------------------------------------------

    def rows(self, sql: str, *values: object) -> list[dict[str, Any]]:
        with psycopg.connect(self.url, row_factory=dict_row) as conn:
            return conn.execute(sql.encode(), values).fetchall()

    def connection(self, number: int) -> dict[str, Any]:
        return self.rows("SELECT * FROM integration_credentials WHERE id = %s", number)[0]

    def runs(self, number: int) -> list[dict[str, Any]]:
        return self.rows("SELECT * FROM sync_runs WHERE credential_id = %s ORDER BY id", number)

    def last(self, number: int) -> dict[str, Any]:
        return self.runs(number)[-1]

    def figures(self, metric: str, post_id: str | None = None) -> dict[date, Decimal]:
        """A metric of the account, or of a post, by day."""
        rows = self.rows(
            "SELECT date, value FROM audience_lines WHERE metric = %s"
            " AND post_id IS NOT DISTINCT FROM %s ORDER BY date",
            metric,
            post_id,
        )
        return {row["date"]: row["value"] for row in rows}

    def count(self) -> int:
        """How many figures there are at all."""
        return int(self.rows("SELECT count(*) AS n FROM audience_lines")[0]["n"])
