"""Signed requests: how a platform tells us that a user left, or wants their data deleted."""

import base64
import binascii
import hashlib
import hmac

from tunescore.platforms import payload
from tunescore.platforms.payload import NotJson
from tunescore.platforms.records import Failure


class Forged(Exception):
    """A signed request that the platform did not sign."""


def owner_of(signed_request: str, client_secret: str) -> str:
    """The person whom a signed request is about. Raises `Forged`."""
    signature, _, encoded = signed_request.partition(".")
    expected = hmac.new(client_secret.encode(), encoded.encode(), hashlib.sha256).digest()
    try:
        if not hmac.compare_digest(_decoded(signature), expected):
            raise Forged
        body = payload.parse(_decoded(encoded))
        if payload.text(body, "algorithm") != "HMAC-SHA256":
            raise Forged
        return payload.needed(body, "user_id")
    except (binascii.Error, ValueError, NotJson, Failure):
        raise Forged from None


def _decoded(part: str) -> bytes:
    """Base64url, which comes without its padding."""
    return base64.b64decode(part + "=" * (-len(part) % 4), altchars=b"-_", validate=True)


def deletion_answer(url: str, confirmation_code: str) -> dict[str, str]:
    """What a deletion request is answered with: where its state is shown, and its code."""
    return {"url": url, "confirmation_code": confirmation_code}
