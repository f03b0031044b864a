"""Ways to connect an account: signing in at the platform, or pasting what it shows its owner."""

import re
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass

from tunescore.platforms.client_app import App, KeySet
from tunescore.platforms.http import PlatformClient
from tunescore.records import SIGN_IN, Identity


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """Something that the user enters: a token, or a name where it is not `secret`."""

    name: str
    label: str
    hint: str
    """Where it is found or what it looks like, as a sentence."""
    pattern: str
    """What it looks like without blanks."""
    begins: str = ""
    """What it begins with, where that tells it from the tokens of other platforms."""
    secret: bool = True

    def read(self, text: str) -> str | None:
        """What was entered, without the blanks that copying brings; None where it is no such."""
        found = re.sub(r"\s+", "", text) if self.secret else text.strip()
        found = found.strip("\"'")
        return found if re.fullmatch(self.pattern, found, re.ASCII) else None


Accept = Callable[[PlatformClient, App, Mapping[str, str]], Awaitable[list[Identity]]]
"""The accounts that the entered values connect. Raises `Failure`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """A way to connect. One without `fields` is the sign-in, by the platform's OAuth dialect."""

    title: str
    """What it is called, as the heading of its part of the guide."""
    what: str
    """What it is good for and how long it lasts, as sentences."""
    key: str = SIGN_IN
    keys: KeySet | None = None
    """The keys without which nobody can connect this way."""
    fields: tuple[Field, ...] = ()
    accept: Accept | None = None
    bound: bool = True
    """Its tokens are of use only with the keys of the app that they were made with."""

    @property
    def names(self) -> tuple[str, ...]:
        """The settings without which nobody can connect this way."""
        return () if self.keys is None else tuple(key.name for key in self.keys.keys)

    def app_id(self, app: App) -> str | None:
        """The app whose keys the tokens need; None where they need none."""
        return app.client_id or None if self.bound and self.keys is not None else None
