"""Meta's signed requests: what its callbacks for deletion and deauthorising receive."""

import hmac
import json
from base64 import urlsafe_b64encode
from collections.abc import Mapping
from datetime import datetime
from hashlib import sha256


def signed_request(
    secret: str,
    user_id: int | str,
    now: datetime,
    changed: Mapping[str, object] | None = None,
) -> str:
    """A request about a user, signed with an app's secret; `changed` is of its payload."""
    issued = int(now.timestamp())
    body = {
        "algorithm": "HMAC-SHA256",
        "expires": issued + 3600,
        "issued_at": issued,
        "user_id": str(user_id),
        **(changed or {}),
    }
    payload = _b64(json.dumps(body).encode())
    return f"{_b64(hmac.new(secret.encode(), payload.encode(), sha256).digest())}.{payload}"


def _b64(raw: bytes) -> str:
    return urlsafe_b64encode(raw).decode().rstrip("=")
