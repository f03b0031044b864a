"""Signed requests: a platform's own calls, that a user left or wants their data deleted.

The signature, made with the app's secret, is all that such a call can be trusted by. Whoever saw
one could send it again, so it is good for an hour, and its digest tells it from every other.
"""

import base64
import datetime as dt
import hashlib
import hmac
from dataclasses import dataclass

from tunescore.platforms import payload
from tunescore.platforms.payload import NotJson
from tunescore.records import Failure

_ALGORITHM = "HMAC-SHA256"
_GOOD_FOR = dt.timedelta(hours=1)
_AHEAD = dt.timedelta(minutes=5)
"""How far the platform's clock may be before ours."""


class ForgedRequest(Exception):
    """A signed request that the platform did not sign, or not in the last hour."""


@dataclass(frozen=True, slots=True)
class SignedRequest:
    """Whom a signed request is about, when it was signed, and a digest that is its own."""

    person: str
    issued_at: dt.datetime
    digest: str


def read(signed_request: str, client_secret: str, now: dt.datetime) -> SignedRequest:
    """Read `<signature>.<payload>`, both in base64url. Raises `ForgedRequest`."""
    signature, _, encoded = signed_request.partition(".")
    try:
        expected = hmac.new(client_secret.encode(), encoded.encode(), hashlib.sha256).digest()
        if not hmac.compare_digest(_decoded(signature), expected):
            raise ForgedRequest
        body = payload.parse(_decoded(encoded))
        if (payload.text(body, "algorithm") or "").upper() != _ALGORITHM:
            raise ForgedRequest
        issued_at = dt.datetime.fromtimestamp(_seconds(body["issued_at"]), dt.UTC)
        expires = _seconds(body.get("expires") or 0)
        if not issued_at - _AHEAD <= now <= issued_at + _GOOD_FOR:
            raise ForgedRequest
        if expires and expires < now.timestamp():
            raise ForgedRequest
        person = payload.needed(body, "user_id")
    except (ValueError, OverflowError, OSError, KeyError, NotJson, Failure):
        raise ForgedRequest from None
    return SignedRequest(person, issued_at, hashlib.sha256(expected).hexdigest())


def _seconds(value: object) -> int:
    """Seconds since 1970, which come as a number and nothing else."""
    if type(value) is not int:
        raise ValueError(value)
    return value


def _decoded(part: str) -> bytes:
    """Base64url, which comes without its padding."""
    return base64.b64decode(part + "=" * (-len(part) % 4), altchars=b"-_", validate=True)
