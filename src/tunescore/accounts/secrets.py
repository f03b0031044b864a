"""Secrets of sessions, browsers, mailed links, invitations and API tokens.

They are made here, given out once, and kept only as SHA-256. A secret has 256 random bits, so a
plain hash is enough to keep it. It begins with the user's number, which finds the row by a key that
begins with `user_id`.
"""

import hashlib
import secrets
from dataclasses import dataclass
from typing import Literal, Self

Kind = Literal["ts", "tsb", "tsi", "tsl", "tss"]
"""What a secret is for: `ts` an API token, `tsb` a browser in which a user has signed in before,
`tsi` an invitation, `tsl` a mailed link, `tss` a browser's session."""


@dataclass(frozen=True, slots=True)
class Secret:
    """A secret as its holder sends it: `ts_12_…`."""

    kind: Kind
    user_id: int
    text: str

    @classmethod
    def make(cls, kind: Kind, user_id: int) -> Self:
        """A fresh secret for a user."""
        return cls(kind, user_id, f"{kind}_{user_id}_{secrets.token_urlsafe(32)}")

    @classmethod
    def parse(cls, kind: Kind, text: str) -> Self | None:
        """The secret in what a client sent; None where it is not of this kind at all."""
        parts = text.split("_", 2)
        if len(parts) != 3 or parts[0] != kind or not parts[1].isascii():  # noqa: PLR2004
            return None
        if not parts[1].isdigit() or len(parts[1]) > 18:  # noqa: PLR2004 - fits a BIGINT
            return None
        return cls(kind, int(parts[1]), text)

    @property
    def hash(self) -> bytes:
        """What is kept of it."""
        return hashlib.sha256(self.text.encode()).digest()
