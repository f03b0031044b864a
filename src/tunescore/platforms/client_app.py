"""The installation's own app at a platform: its id, its secret, and what else was set."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from tunescore.records import SIGN_IN


@dataclass(frozen=True, slots=True)
class Setting:
    """Something that an installation can set for a platform, beyond the app's id and secret."""

    name: str
    default: str
    what: str
    """What it does, as a sentence."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Key:
    """A key of an app, as the platform's developer page shows it; `name` is its setting's name."""

    name: str
    label: str
    """What the platform calls it."""
    pattern: str = "[!-~]{8,400}"
    """What such a key looks like: whatever is pasted and does not, is something else."""


@dataclass(frozen=True, slots=True, kw_only=True)
class KeySet:
    """Keys that belong together: an app's secret, and its id where there is one."""

    key: str
    label: str
    secret: Key
    id: Key | None = None

    @property
    def keys(self) -> tuple[Key, ...]:
        """All of them, the public one first."""
        return (self.secret,) if self.id is None else (self.id, self.secret)


@dataclass(frozen=True, slots=True)
class App:
    """The app that users of this installation connect through, by one of the platform's ways."""

    client_id: str
    client_secret: str = field(repr=False)
    values: Mapping[str, str] = field(default_factory=dict)
    """The platform's other settings by name."""
    way: str = SIGN_IN
