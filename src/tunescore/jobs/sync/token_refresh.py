"""Token refresh: by one worker at a time, and committed before the tokens are used.

A platform that hands out single-use refresh tokens takes the second use of one for theft and ends
them all. So whoever renews holds the account's lock, reads the tokens again once it has it, and
commits the renewed ones before anything is asked with them. A lock dies with its worker.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime, timedelta

from sqlalchemy import text

from tunescore.ingest.connections import ledger
from tunescore.ingest.connections.ledger import Connection
from tunescore.platforms.platform import App, Platform, PlatformClient
from tunescore.records import Failure, Tokens
from tunescore.services import Services
from tunescore.store.engine import Database

LOCK = 0x546F6B65
"""The first half of the key of the advisory lock that is held while tokens are renewed."""

HALF = 1 << 31

STILL_GOOD = timedelta(minutes=5)
"""Tokens that last so long are used where they could not be renewed for the moment."""


@asynccontextmanager
async def renewing(database: Database, connection: int) -> AsyncIterator[None]:
    """Hold the lock of whoever renews a connection's tokens, for the block."""
    key = {"lock": LOCK, "connection": connection % HALF}
    options = database.engine.execution_options(isolation_level="AUTOCOMMIT")
    async with options.connect() as conn:
        await conn.execute(text("SELECT pg_advisory_lock(:lock, :connection)"), key)
        try:
            yield
        finally:
            await conn.execute(text("SELECT pg_advisory_unlock(:lock, :connection)"), key)


async def usable(
    services: Services,
    platform: Platform,
    app: App,
    client: PlatformClient,
    connection: Connection,
    *,
    refused: Tokens | None = None,
) -> Tokens:
    """The tokens to ask with: those of the connection, or renewed ones where that is due.

    `refused` are tokens that the platform has just refused: they are renewed whatever their time,
    unless another worker has done so. Raises `Failure`.
    """
    now = services.clock()
    tokens = connection.tokens
    if tokens is None:
        raise _gone()
    if refused is None and not platform.refresh_when(tokens, now):
        return tokens
    async with renewing(services.database, connection.id):
        current = await _read_again(services, connection)
        if refused is not None and current.access != refused.access:
            return current
        if refused is None and not platform.refresh_when(current, now):
            return current
        try:
            renewed = await platform.refresh(client, app, current)
        except Failure as failure:
            if refused is None and failure.outcome in {"retry", "limited"} and _lasts(current, now):
                return current
            raise
        await _keep(services, connection, renewed)
        return renewed


def _lasts(tokens: Tokens, now: datetime) -> bool:
    return tokens.expires_at is None or tokens.expires_at - STILL_GOOD > now


async def _read_again(services: Services, connection: Connection) -> Tokens:
    current = await services.database.bulk_for(
        connection.user_id, ledger.load, cipher=services.cipher, connection_id=connection.id
    )
    if current.state != "connected" or current.tokens is None:
        raise _gone()
    return current.tokens


async def _keep(services: Services, connection: Connection, renewed: Tokens) -> None:
    """Commit renewed tokens, in a transaction of their own."""
    kept = await services.database.bulk_for(
        connection.user_id,
        ledger.store_tokens,
        cipher=services.cipher,
        connection_id=connection.id,
        tokens=renewed,
        now=services.clock(),
    )
    if not kept:
        raise _gone()


def _gone() -> Failure:
    return Failure("blocked", "disconnected", "The account was disconnected in the meantime.")
