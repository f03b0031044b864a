"""What one running application shares between its web requests, its jobs and its commands."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

import procrastinate

from tunescore.errors import PlatformNotConfigured
from tunescore.platforms.platform import App, Platform, PlatformClient
from tunescore.settings import Settings
from tunescore.store.encryption import Cipher
from tunescore.store.engine import Database

Clock = Callable[[], datetime]
"""Tells now, as an aware instant in UTC; tests pass their own."""


def utc_now() -> datetime:
    """The real clock."""
    return datetime.now(UTC)


@dataclass(frozen=True)
class Services:
    """The parts that everything above the store works with."""

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
        return PlatformClient(clock=self.clock, host_overrides=self.settings.host_overrides)

    def app_at(self, platform: Platform) -> App:
        """The installation's app at a platform. Raises `PlatformNotConfigured`."""
        missing = platform.missing(self.settings.platform_value)
        if missing:
            raise PlatformNotConfigured(
                name=platform.name, platform=platform.key, missing=" and ".join(missing)
            )
        return platform.app(self.settings.platform_value)
