"""OAuth 1.0a (RFC 5849): requests that are signed with the keys of an app and of a user.

The signing is oauthlib's; see `docs/decisions/signing-oauth-1.md`.
"""

import datetime as dt
import logging
from dataclasses import dataclass, field

from oauthlib.oauth1 import Client

logging.getLogger("oauthlib").setLevel(
    logging.WARNING
)  # below, it logs the token that it signs with


@dataclass(frozen=True, slots=True, kw_only=True)
class Signature:
    """The keys that requests are signed with, by HMAC-SHA1."""

    client_key: str
    client_secret: str = field(repr=False)
    token: str = field(repr=False)
    token_secret: str = field(repr=False)

    def header(self, method: str, url: str, now: dt.datetime) -> str:
        """The Authorization header of a request without a form, `url` with its query."""
        signer = Client(
            self.client_key,
            client_secret=self.client_secret,
            resource_owner_key=self.token,
            resource_owner_secret=self.token_secret,
            timestamp=str(int(now.timestamp())),
        )
        _, headers, _ = signer.sign(url, http_method=method)
        return str(headers["Authorization"])

    @property
    def secrets(self) -> tuple[str, ...]:
        """What must not be in any text."""
        return (self.client_secret, self.token, self.token_secret)
