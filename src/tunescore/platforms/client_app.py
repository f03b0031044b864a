"""The installation's own app at a platform: its id, its secret, and what else was set."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Setting:
    """Something that an installation can set for a platform, beyond the app's id and secret."""

    name: str
    default: str
    what: str
    """What it does, as a sentence."""


@dataclass(frozen=True, slots=True)
class App:
    """The app that users of this installation connect through."""

    client_id: str
    client_secret: str = field(repr=False)
    values: Mapping[str, str] = field(default_factory=dict)
    """The platform's other settings by name."""
