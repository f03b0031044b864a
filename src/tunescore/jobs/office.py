"""What every job about platforms works with."""

from dataclasses import dataclass

from tunescore.platforms.platform import App, Platform, PlatformClient
from tunescore.services import Clock
from tunescore.settings import Settings
from tunescore.store.encryption import Cipher
from tunescore.store.engine import Database


@dataclass(frozen=True, slots=True)
class Office:
    """The settings, the database and the clock of one worker."""

    settings: Settings
    database: Database
    clock: Clock

    @property
    def cipher(self) -> Cipher:
        """What tokens are encrypted with; read each time, so that a rotated key is seen."""
        return Cipher(self.settings.secret_keys())

    def client(self) -> PlatformClient:
        """A client for one visit; to be opened with `async with`."""
        return PlatformClient(clock=self.clock, host_overrides=self.settings.host_overrides)

    def app(self, platform: Platform) -> App:
        """The installation's app at a platform."""
        return platform.app(self.settings.platform_value)

    def missing(self, platform: Platform) -> tuple[str, ...]:
        """The settings without which a platform cannot be asked."""
        return platform.missing(self.settings.platform_value)
