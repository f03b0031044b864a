"""What one running application shares between its web requests, its jobs and its commands."""

import logging
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime

import procrastinate
import psycopg
from procrastinate.types import JSONValue

from tunescore import disk
from tunescore.errors import PlatformNotConfigured, TuneScoreError, Unexpected
from tunescore.platforms.http import BrowserOptions
from tunescore.platforms.platform import App, Platform, PlatformClient
from tunescore.records import SIGN_IN
from tunescore.settings import Settings
from tunescore.store import platform_keys
from tunescore.store.encryption import Cipher
from tunescore.store.engine import Database, Writer
from tunescore.store.platform_keys import KeptKey

Clock = Callable[[], datetime]
"""The present time, as an aware instant in UTC; tests pass their own."""

_DEFERRING = procrastinate.App(connector=procrastinate.SyncPsycopgConnector())
"""Queues jobs on connections that it is given, and is never connected itself."""

log = logging.getLogger(__name__)


def utc_now() -> datetime:
    """The real clock."""
    return datetime.now(UTC)


def unexpected(error: BaseException) -> TuneScoreError:
    """Log an error that nobody foresaw, and return what its user sees: the incident's number.

    Where it comes of a full disk, that is what the user sees.
    """
    if full := disk.error_of(error):
        log.error("%s", full, exc_info=error)
        return full
    incident = secrets.token_hex(4)
    log.error("Incident %s", incident, exc_info=error)
    return Unexpected(incident=incident)


def browser_options(settings: Settings) -> BrowserOptions:
    """The browser for public pages, as it is set."""
    options = BrowserOptions(executable=settings.chromium)
    agents = [one.strip() for one in (settings.user_agents or "").split("|")]
    given = tuple(one for one in agents if one)
    return replace(options, user_agents=given) if given else options


@dataclass(frozen=True)
class PlatformValues:
    """The platforms' own settings by name: the environment's, and the kept keys below them."""

    settings: Settings
    kept: Mapping[str, KeptKey]
    cipher: Cipher

    def __call__(self, name: str) -> str | None:
        """The value of a setting; None where there is none, or where no key opens it."""
        if value := self.settings.platform_value(name):
            return value
        one = self.kept.get(name)
        if one is None or not self.cipher.opens(one.value):
            return None
        return self.cipher.decrypt(one.value)


@dataclass(frozen=True)
class Services:
    """Settings, database, job queue and clock of one application."""

    settings: Settings
    database: Database
    queue: procrastinate.App
    clock: Clock

    @property
    def cipher(self) -> Cipher:
        """What tokens are encrypted with; read each time, so that a rotated key is seen."""
        return Cipher(self.settings.secret_keys())

    def platform_client(self) -> PlatformClient:
        """A client that asks platforms, to be opened with `async with`."""
        return PlatformClient(
            clock=self.clock,
            host_overrides=self.settings.host_overrides,
            browser=browser_options(self.settings),
        )

    async def platform_values(self) -> PlatformValues:
        """The platforms' own settings; read each time, so that a key that was pasted counts."""
        kept = await self.database.bulk(platform_keys.load)
        return PlatformValues(self.settings, kept, self.cipher)

    async def app_at(self, platform: Platform, way: str = SIGN_IN) -> App:
        """The installation's app at a platform. Raises `PlatformNotConfigured`."""
        values = await self.platform_values()
        missing = platform.missing(values, way)
        if missing:
            raise PlatformNotConfigured(
                name=platform.name, platform=platform.key, missing=" and ".join(missing)
            )
        return platform.app(values, way)

    def defer(
        self,
        conn: psycopg.Connection,
        task: str,
        *,
        lock: str | None = None,
        queueing_lock: str | None = None,
        **arguments: JSONValue,
    ) -> int:
        """Queue a job in the connection's transaction, and return the job's id.

        Jobs with the same `lock` run one after the other. Raises `procrastinate.exceptions.
        AlreadyEnqueued` where a job with the same `queueing_lock` still waits.
        """
        if task not in self.queue.tasks:
            raise LookupError(f"no task is called {task}")
        deferrer = _DEFERRING.configure_task(
            task, lock=lock, queueing_lock=queueing_lock, connection=conn
        )
        return deferrer.defer(**arguments)

    async def defer_in(self, session: Writer, task: str, **arguments: JSONValue) -> int:
        """Queue a job in the transaction of a session, and return the job's id."""
        opened = await (await session.connection()).get_raw_connection()
        deferrer = self.queue.configure_task(
            task, allow_unknown=False, connection=opened.driver_connection
        )
        return await deferrer.defer_async(**arguments)
