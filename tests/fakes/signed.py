"""Meta's signed requests: what its callbacks for deletion and deauthorising receive."""

import hmac
import json
from base64 import urlsafe_b64encode
from datetime import datetime
from hashlib import sha256


def signed_request(secret: str, user_id: int | str, now: datetime) -> str:
    """A request about a user, signed with an app's secret."""
    issued = int(now.timestamp())
    told = {
        "algorithm": "HMAC-SHA256",
        "expires": issued + 3600,
        "issued_at": issued,
        "user_id": str(user_id),
    }
    payload = _b64(json.dumps(told).encode())
    return f"{_b64(hmac.new(secret.encode(), payload.encode(), sha256).digest())}.{payload}"


def _b64(told: bytes) -> str:
    return urlsafe_b64encode(told).decode().rstrip("=")
