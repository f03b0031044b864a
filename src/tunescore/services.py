"""What one running application shares between its web requests, its jobs and its commands."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

import procrastinate

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
