"""What a fake is asked and what it answers, and the record of it."""

import json
from base64 import b64decode
from binascii import Error as Base64Error
from collections import Counter, deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from tests.fakes.people import Account


@dataclass(slots=True)
class Ask:
    """One request. A handler fills in whose it turned out to be."""

    method: str
    host: str
    path: str
    query: dict[str, str]
    form: dict[str, list[str]]
    body: bytes
    headers: Mapping[str, str]
    now: datetime
    params: dict[str, str] = field(default_factory=dict)
    app: str | None = None
    account: Account | None = None
    headers_out: dict[str, str] = field(default_factory=dict)

    @property
    def bearer(self) -> str | None:
        """The token of the Authorization header."""
        kind, _, token = self.headers.get("authorization", "").partition(" ")
        return token if kind.lower() == "bearer" and token else None

    @property
    def basic(self) -> tuple[str, str] | None:
        """Name and password of HTTP Basic."""
        kind, _, text = self.headers.get("authorization", "").partition(" ")
        if kind.lower() != "basic":
            return None
        try:
            name, colon, password = b64decode(text).decode().partition(":")
        except (Base64Error, UnicodeDecodeError):
            return None
        return (name, password) if colon else None

    def field(self, name: str) -> str | None:
        """A form's field."""
        values = self.form.get(name)
        return values[-1] if values else None


@dataclass(slots=True)
class Reply:
    """One answer: JSON, or text or bytes as they stand."""

    body: Any
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)

    def rendered(self) -> tuple[bytes, str]:
        """The bytes and their media type."""
        if isinstance(self.body, bytes):
            return self.body, "application/json"
        if isinstance(self.body, str):
            return self.body.encode(), "text/html; charset=utf-8"
        return json.dumps(self.body).encode(), "application/json; charset=utf-8"


class Refusal(Exception):
    """A request ends here with this reply."""

    def __init__(self, reply: Reply) -> None:
        super().__init__(reply.status)
        self.reply = reply


@dataclass(frozen=True, slots=True)
class Call:
    """A request that came: when (simulated time), for whom, to what, and what it got."""

    at: datetime
    app: str | None
    account: int | None
    endpoint: str
    method: str
    path: str
    status: int


class Calls(list[Call]):
    """Every request that came, in order."""

    def of(self, endpoint: str | None = None, account: Account | None = None) -> list[Call]:
        """Those to an endpoint, for an account."""
        return [
            call
            for call in self
            if (endpoint is None or call.endpoint == endpoint)
            and (account is None or call.account == account.id)
        ]

    def endpoints(self) -> Counter[str]:
        """How many came to each endpoint."""
        return Counter(call.endpoint for call in self)

    def most(self, seconds: float, per: str) -> int:
        """The most calls within any stretch of so many seconds, per `app` or `account` or both.

        `per` is the name of a field of `Call`, or several joined by a plus: `account+endpoint`.
        """
        window = timedelta(seconds=seconds)
        recent: dict[tuple[object, ...], deque[datetime]] = {}
        most = 0
        for call in sorted(self, key=lambda call: call.at):
            key = tuple(getattr(call, name) for name in per.split("+"))
            if None in key:
                continue
            times = recent.setdefault(key, deque())
            times.append(call.at)
            while times[0] <= call.at - window:
                times.popleft()
            most = max(most, len(times))
        return most


class Window:
    """Counts what came within the last stretch of time."""

    def __init__(self, length: timedelta) -> None:
        self.length = length
        self._times: dict[object, deque[datetime]] = {}

    def add(self, key: object, now: datetime) -> int:
        """Count one more and say how many there are."""
        self._times.setdefault(key, deque()).append(now)
        return self.count(key, now)

    def count(self, key: object, now: datetime) -> int:
        """How many came within the window."""
        times = self._times.get(key)
        if not times:
            return 0
        while times and times[0] <= now - self.length:
            times.popleft()
        return len(times)

    def frees(self, key: object, now: datetime) -> timedelta:
        """How long until the oldest leaves the window."""
        times = self._times.get(key)
        return times[0] + self.length - now if times else timedelta(0)
