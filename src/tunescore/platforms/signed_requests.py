"""Signed requests: a platform's own calls, that a user left or wants their data deleted.

The signature, made with the app's secret, is all that such a call can be trusted by.
"""

import base64
import datetime as dt
import hashlib
import hmac

from tunescore.platforms import payload
from tunescore.platforms.payload import NotJson
from tunescore.records import Failure

_ALGORITHM = "HMAC-SHA256"


class ForgedRequest(Exception):
    """A signed request that the platform did not sign, or that is too old."""


def person_of(signed_request: str, client_secret: str, now: dt.datetime) -> str:
    """The person in `<signature>.<payload>`, both in base64url. Raises `ForgedRequest`."""
    signature, _, encoded = signed_request.partition(".")
    try:
        expected = hmac.new(client_secret.encode(), encoded.encode(), hashlib.sha256).digest()
        if not hmac.compare_digest(_decoded(signature), expected):
            raise ForgedRequest
        body = payload.parse(_decoded(encoded))
        expires = payload.count(body, "expires")
        if (payload.text(body, "algorithm") or "").upper() != _ALGORITHM:
            raise ForgedRequest
        if expires is not None and 0 < expires < now.timestamp():
            raise ForgedRequest
        return payload.needed(body, "user_id")
    except (ValueError, NotJson, Failure):
        raise ForgedRequest from None


def _decoded(part: str) -> bytes:
    """Base64url, which comes without its padding."""
    return base64.b64decode(part + "=" * (-len(part) % 4), altchars=b"-_", validate=True)
